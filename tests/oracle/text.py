"""Versions of the text and what amendments do to them: docs/protocol.md, Text and Operations.

A version is a list of Blocks. All operations of an amendment apply to its base at once.
"""
import collections
import struct

from records import context
from rules import reached
from sha256 import sha256
from wire import Malformed

OPERATIONS_MAX = 512
NEW_BLOCKS_MAX = 1024

Block = collections.namedtuple("Block", "id kind level text")


class DoesNotApply(Exception):
    """An operation expects what its base doesn't have."""


def manifest_of(founding):
    return [Block(each.block_id, each.kind, each.level, each.commitment)
            for each in founding.manifest]


def block_id(revision, index):
    """Of the n-th new block of an amendment (T-2)."""
    return sha256(context("palabre/block"), revision, struct.pack(">I", index))


def check_operations(operations):
    """What can be said without the base (O-1, O-3); raises Malformed."""
    if not 1 <= len(operations) <= OPERATIONS_MAX:
        reached("O-1")
        raise Malformed("no operation, or too many")
    inserts = [each.insert for each in operations if each.which == "insert"]
    if any(not insert.blocks for insert in inserts):
        reached("O-1")
        raise Malformed("an insertion of nothing")
    if sum(len(insert.blocks) for insert in inserts) > NEW_BLOCKS_MAX:
        reached("O-1")
        raise Malformed("too many new blocks")
    points = [insert.after for insert in inserts]
    touched = [getattr(each, each.which).block for each in operations if each.which != "insert"]
    if len(set(points)) < len(points) or len(set(touched)) < len(touched):
        reached("O-3")
        raise Malformed("two operations at one place")


def apply(base, operations, revision):
    """The version that they make of `base`; raises DoesNotApply (O-2)."""
    here = {block.id: block for block in base}
    inserted, changed, count = {}, {}, 0
    for operation in operations:
        what = getattr(operation, operation.which)
        if operation.which == "insert":
            if what.after and what.after not in here:
                reached("O-2")
                raise DoesNotApply("dangling")
            inserted[what.after] = [
                Block(block_id(revision, count + i), new.kind, new.level, new.text.commitment)
                for i, new in enumerate(what.blocks)]
            count += len(what.blocks)
            continue
        if what.block not in here:
            reached("O-2")
            raise DoesNotApply("dangling")
        if here[what.block].text != what.expected:
            reached("O-2")
            raise DoesNotApply("text_differs")
        changed[what.block] = operation
    result = inserted.get(b"", [])[:]
    for block in base:
        operation = changed.get(block.id)
        if operation is None:
            result.append(block)
        elif operation.which == "replace":
            result.append(block._replace(text=operation.replace.text.commitment))
        if operation is not None and operation.which == "delete" and block.id in inserted:
            reached("O-4")
        result += inserted.get(block.id, [])
    return result


def consolidate(base, contributions, merges):
    """The version that all of them make at once (T-9), and why not.

    contributions: [(revision, operations)]; merges: {block: commitment}
    """
    here = {block.id: block for block in base}
    touched, inserted, wrong = {}, {}, []
    for revision, operations in contributions:
        count = 0
        for operation in operations:
            what = getattr(operation, operation.which)
            if operation.which == "insert":
                if what.after and what.after not in here:
                    wrong.append("dangling")
                inserted.setdefault(what.after, []).extend(
                    Block(block_id(revision, count + i), new.kind, new.level, new.text.commitment)
                    for i, new in enumerate(what.blocks))
                count += len(what.blocks)
                continue
            if what.block not in here or here[what.block].text != what.expected:
                reached("O-2")
                wrong.append("another text")
            replaced = what.text.commitment if operation.which == "replace" else None
            touched.setdefault(what.block, []).append(replaced)
    result = inserted.get(b"", [])[:]
    for block in base:
        all_of = touched.get(block.id, [])
        merged = None not in all_of and len(all_of) > 1 and block.id in merges
        if len(set(all_of)) > 1 and not merged:
            wrong.append("two that can't both be had")
        if merged:
            reached("T-10")
        elif block.id in merges:
            wrong.append("a merge of nothing")
        if merged or not all_of:
            result.append(block._replace(text=merges[block.id]) if merged else block)
        elif all_of[0] is not None:
            result.append(block._replace(text=all_of[0]))
        elif block.id in inserted:
            reached("O-4")
        result += inserted.get(block.id, [])
    if len(contributions) > 1 or wrong:
        reached("T-9")
    wrong += ["a merge of nothing" for block in merges if block not in here]
    return result, wrong


def text_hash(text):
    """What a candidate says of the version that it makes (J-7)."""
    lines = [block.id + bytes([block.kind, block.level]) + block.text for block in text]
    return sha256(context("palabre/text"), struct.pack(">II", 1, len(lines)), *lines)
