"""Signatures, each checked once: docs/protocol.md G-1."""
import functools

import ed25519
from rules import reached


@functools.lru_cache(maxsize=None)
def verify(key, message, signature):
    reached("G-1")
    return len(key) == 32 and len(signature) == 64 and ed25519.verify(key, message, signature)
