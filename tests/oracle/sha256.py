"""SHA-256 (FIPS 180-4), written to be read.

What the oracle hashes goes through hashlib, which is fast; check() compares the two on every length
around the block's, so that what is written here is what is counted on (docs/protocol.md H-1).
"""
import hashlib
import struct

WORD = 0xFFFFFFFF


def primes(count):
    found = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def fraction(number, root):
    """The first 32 bits after the point of the root of this number."""
    low, high = 0, number << 32
    while high - low > 1:
        middle = (low + high) // 2
        if middle**root <= number << 32 * root:
            low = middle
        else:
            high = middle
    return low & WORD


START = [fraction(prime, 2) for prime in primes(8)]
ROUND = [fraction(prime, 3) for prime in primes(64)]


def rotate(word, by):
    return (word >> by | word << 32 - by) & WORD


def schedule(block):
    words = list(struct.unpack(">16I", block))
    for i in range(16, 64):
        a, b = words[i - 15], words[i - 2]
        small = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3
        large = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10
        words.append((words[i - 16] + small + words[i - 7] + large) & WORD)
    return words


def compress(state, block):
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(ROUND, schedule(block)):
        choice = e & f ^ ~e & g
        turned = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
        first = h + turned + choice + constant + word
        majority = a & b ^ a & c ^ b & c
        second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority
        a, b, c, d, e, f, g, h = first + second & WORD, a, b, c, d + first & WORD, e, f, g
    return [x + y & WORD for x, y in zip(state, (a, b, c, d, e, f, g, h))]


def written(data):
    """The hash of `data`, by what stands above."""
    padding = b"\x80" + bytes((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    padded, state = data + padding, START
    for at in range(0, len(padded), 64):
        state = compress(state, padded[at:at + 64])
    return struct.pack(">8I", *state)


def sha256(*parts):
    """SHA-256 of the parts joined, by hashlib."""
    return hashlib.sha256(b"".join(parts)).digest()


def check():
    """Whether the two agree: up to three blocks, and a long one."""
    texts = [bytes(range(length)) for length in range(200)] + [b"palabre" * 1000]
    return all(written(text) == sha256(text) for text in texts)
