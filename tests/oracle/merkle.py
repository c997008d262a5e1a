"""Merkle trees of RFC 6962 and consistency proofs of RFC 9162: docs/protocol.md F-1."""
from rules import reached
from sha256 import sha256

EMPTY = sha256()


def root(leaves):
    """Of the tree over these leaf hashes."""
    reached("F-1")
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\1", root(leaves[:k]), root(leaves[k:]))


def consistent(older, newer, path):
    """Whether `path` proves that the tree `older`, a (size, root), begins the tree `newer`: by
    rebuilding both roots (RFC 9162, section 2.1.4.2)."""
    (older_size, older_root), (newer_size, newer_root) = older, newer
    if not 1 <= older_size <= newer_size:
        return False
    if older_size == newer_size:
        return older_root == newer_root and not path
    path = list(path)
    if older_size & (older_size - 1) == 0:
        path.insert(0, older_root)
    if not path:
        return False
    node, last = older_size - 1, newer_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = sha256(b"\1", step, first), sha256(b"\1", step, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = sha256(b"\1", second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and first == older_root and second == newer_root
