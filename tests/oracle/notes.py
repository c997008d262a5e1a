"""Checkpoints, which are C2SP signed notes: docs/protocol.md, Checkpoints.

    text "\\n" { em dash, blank, name, blank, base64 of (key hash[4] signature[64]) "\\n" } *
"""
import base64
import binascii
import re

import merkle
from ed25519 import public_key, sign
from rules import reached
from sha256 import sha256
from signatures import verify
from wire import Malformed

NOTE_MAX = 4_096


class Wrong(Exception):
    """A checkpoint that the operating key didn't sign, or that says something impossible."""


def origin(network, feed):
    return f"palabre/{network.hex()}/{feed[0].hex()}/{feed[1]}"


def checkpoint_text(network, feed, size, root, time_ms):
    reached("C-1")
    return (f"{origin(network, feed)}\n{size}\n{base64.b64encode(root).decode()}\n"
            f"time {time_ms}\n")


def key_hash(name, key):
    return sha256(name.encode(), b"\n\1", key)[:4]


def write(text, name, seed):
    """The note that the key of this seed signs."""
    blob = key_hash(name, public_key(seed)) + sign(seed, text.encode())
    return f"{text}\n\u2014 {name} {base64.b64encode(blob).decode()}\n"


def open_note(note, name, key):
    """The text of a note, as bytes, that `key` signed under `name`; raises Wrong."""
    whole = len(note) <= NOTE_MAX and note.endswith(b"\n")
    if not whole or any(byte < 0x20 and byte != 0x0A for byte in note):
        reached("C-2")
        raise Wrong("a note of this length, or with such bytes")
    text, between, lines = note.rpartition(b"\n\n")
    if not between or not lines:
        raise Wrong("a note without signatures")
    text += b"\n"
    starts = "\u2014 ".encode()
    lines = lines[:-1].split(b"\n")
    if not all(line.startswith(starts) for line in lines):
        raise Wrong("a line that is no signature")
    for line in lines:
        before, _, blob = line.rpartition(b" ")
        if before != starts + name.encode():
            continue
        blob = unbase64(blob)
        if len(blob) == 68 and blob[:4] == key_hash(name, key) and verify(key, text, blob[4:]):
            return text
    reached("C-2")
    raise Wrong("no signature of the operating key")


def unbase64(words):
    """Strictly: no other characters, no other padding; empty if it isn't."""
    try:
        blob = base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return blob if base64.b64encode(blob) == words else b""


def open_checkpoint(network, feed, note, key):
    """((size, root), time) that the operating key signed of this feed; raises Wrong."""
    text = open_note(note, origin(network, feed), key)
    found = re.fullmatch(rb"([^\n]*)\n(0|[1-9][0-9]*)\n([^\n]*)\ntime (0|[1-9][0-9]*)\n", text)
    if not found or found.group(1) != origin(network, feed).encode():
        reached("C-2")
        raise Wrong("not a checkpoint of this feed")
    size, root, time_ms = int(found.group(2)), unbase64(found.group(3)), int(found.group(4))
    if len(root) != 32 or size >= 1 << 64 or time_ms >= 1 << 64:
        raise Wrong("numbers or root")
    check_empty(size, root)
    reached("C-1")
    return (size, root), time_ms


def check_empty(size, root):
    if size == 0 and root != merkle.EMPTY:
        reached("C-4")
        raise Wrong("nothing has one root")


def open_head(network, feed, head, key):
    """(size, root) of a SignedHead, whose lines its feed gives; raises Wrong."""
    if head is None or len(head.root) != 32 or len(head.signature) != 64:
        raise Malformed("a head")
    check_empty(head.size, head.root)
    text = checkpoint_text(network, feed, head.size, head.root, head.time_ms)
    if not verify(key, text.encode(), head.signature):
        reached("Y-3")
        raise Wrong("a head that the operating key didn't sign")
    return head.size, head.root
