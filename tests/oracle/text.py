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
MOVED_BLOCKS_MAX = 1024
JOINED_MAX = 16
PARTS_MAX = 64

Block = collections.namedtuple("Block", "id kind level text")


class DoesNotApply(Exception):
    """An operation expects what its base doesn't have."""


def manifest_of(founding):
    return [Block(each.block_id, each.kind, each.level, each.commitment)
            for each in founding.manifest]


def block_id(revision, index):
    """Of the n-th new block of an amendment (T-2)."""
    return sha256(context("palabre/block"), revision, struct.pack(">I", index))


# What an operation does at one place, and which two of these can't be had there (O-3).
CLASHES = {frozenset(pair) for pair in (
    ("seal", "insert"), ("seal", "arrive"), ("seal",), ("arrive", "move"),
    ("remove", "replace"), ("remove", "split"), ("remove", "join"), ("remove", "move"),
    ("replace", "split"), ("replace", "join"), ("split",), ("split", "join"),
    ("join",), ("join", "move"), ("move",))}


def effects(operation):
    """[(place, effect, expected text or None)]; the start is the place b"" (O-3)."""
    what = getattr(operation, operation.which)
    if operation.which == "insert":
        return [(what.after, "insert", None)]
    if operation.which == "move":
        return [(what.after, "arrive", None)] + [(block, "move", None) for block in what.blocks]
    if operation.which == "join":
        return ([(each.block, "join", each.expected) for each in what.blocks]
                + [(each.block, "seal", None) for each in what.blocks[:-1]])
    effect = "remove" if operation.which == "delete" else operation.which
    return [(what.block, effect, what.expected)]


def must(holds, rule, what):
    if not holds:
        reached(rule)
        raise Malformed(what)


def check_operations(operations):
    """What can be said without the base (O-1, O-3); raises Malformed."""
    must(1 <= len(operations) <= OPERATIONS_MAX, "O-1", "no operation, or too many")
    new_blocks = moved = 0
    for operation in operations:
        what = getattr(operation, operation.which)
        if operation.which == "insert":
            must(what.blocks, "O-1", "an insertion of nothing")
            new_blocks += len(what.blocks)
        elif operation.which == "move":
            must(what.blocks, "O-1", "a move of nothing")
            moved += len(what.blocks)
        elif operation.which == "split":
            must(2 <= len(what.parts) <= PARTS_MAX, "O-1", "a split that isn't one")
            new_blocks += len(what.parts) - 1
        elif operation.which == "join":
            must(2 <= len(what.blocks) <= JOINED_MAX, "O-1", "a join that isn't one")
    must(new_blocks <= NEW_BLOCKS_MAX, "O-1", "too many new blocks")
    must(moved <= MOVED_BLOCKS_MAX, "O-1", "too many blocks move")
    here = collections.defaultdict(set)
    for operation in operations:
        for place, effect, _ in effects(operation):
            must(effect not in here[place], "O-3", "twice the same at one place")
            must(not any(frozenset((effect, other)) in CLASHES for other in here[place]),
                 "O-3", "two that clash at one place")
            here[place].add(effect)


def check_base(base, operation):
    """Whether the base has what it names; raises DoesNotApply (O-2)."""
    here = {block.id: block for block in base}
    for place, _, expected in effects(operation):
        if place and place not in here:
            reached("O-2")
            raise DoesNotApply("dangling")
        if expected is not None and here[place].text != expected:
            reached("O-2")
            raise DoesNotApply("text_differs")
    if operation.which == "join":
        ids = [block.id for block in base]
        first = ids.index(operation.join.blocks[0].block)
        joined = [each.block for each in operation.join.blocks]
        if ids[first:first + len(joined)] != joined:
            reached("O-2")
            raise DoesNotApply("text_differs")


class Sheet:
    """The text as a row of blocks, each with an end mark behind it: what comes after a block stands
    before its end, and both move as one (O-4).

    The entries are Blocks, and ids alone for the ends; b"" ends the start.
    """

    def __init__(self, base):
        self.row = [b""]
        for block in base:
            self.row += [block, block.id]

    def place(self, block):
        return next(at for at, each in enumerate(self.row)
                    if isinstance(each, Block) and each.id == block)

    def put(self, after, entries):
        end = self.row.index(after)
        self.row[end:end] = entries

    def apply(self, operations, revision):
        count = 0
        for operation in operations:
            what = getattr(operation, operation.which)
            if operation.which == "insert":
                self.put(what.after, [
                    Block(block_id(revision, count + i), new.kind, new.level, new.text.commitment)
                    for i, new in enumerate(what.blocks)])
                count += len(what.blocks)
            elif operation.which == "split":
                at = self.place(what.block)
                whole = self.row[at]
                self.row[at:at + 1] = [whole._replace(text=what.parts[0].commitment)] + [
                    Block(block_id(revision, count + i), whole.kind, whole.level, part.commitment)
                    for i, part in enumerate(what.parts[1:])]
                count += len(what.parts) - 1
            elif operation.which == "replace":
                at = self.place(what.block)
                self.row[at] = self.row[at]._replace(text=what.text.commitment)
            elif operation.which == "delete":
                if self.row[self.place(what.block) + 1] != what.block:
                    reached("O-4")
                del self.row[self.place(what.block)]
            elif operation.which == "join":
                at = self.place(what.blocks[0].block)
                self.row[at] = self.row[at]._replace(text=what.text.commitment)
                for each in what.blocks[1:]:
                    del self.row[self.place(each.block)]
            else:
                for block in what.blocks:
                    begin, end = self.place(block), self.row.index(block)
                    if end > begin + 1:
                        reached("O-4")
                    moved = self.row[begin:end + 1]
                    del self.row[begin:end + 1]
                    self.put(what.after, moved)

    def text(self):
        return [each for each in self.row if isinstance(each, Block)]


def apply(base, operations, revision):
    """The version that they make of `base`; raises DoesNotApply (O-2)."""
    for operation in operations:
        check_base(base, operation)
    sheet = Sheet(base)
    sheet.apply(operations, revision)
    return sheet.text()


def consolidate(base, contributions, merges):
    """The version that all of them make at once (T-9), and why not.

    contributions: [(revision, operations)]; merges: {block: commitment}
    """
    wrong = []
    here = collections.defaultdict(list)
    replaced = collections.defaultdict(list)
    for number, (revision, operations) in enumerate(contributions):
        for operation in operations:
            try:
                check_base(base, operation)
            except DoesNotApply as why:
                wrong.append(str(why))
            for place, effect, _ in effects(operation):
                here[place].append((number, effect))
            if operation.which == "replace":
                replaced[operation.replace.block].append(operation.replace.text.commitment)
    for all_of in here.values():
        for at, (number, effect) in enumerate(all_of):
            if any(other != number and frozenset((effect, what)) in CLASHES
                   for other, what in all_of[:at]):
                wrong.append("two that clash at one place")
    for block, texts in replaced.items():
        if len(set(texts)) > 1 and block not in merges:
            wrong.append("two texts for one block")
    for block in merges:
        reached("T-10")
        if len(replaced[block]) < 2:
            wrong.append("a merge of nothing")
    if len(contributions) > 1 or wrong:
        reached("T-9")
    if wrong:
        return None, wrong
    sheet = Sheet(base)
    # Deletions last: what another one does to a block that is gone finds it still there.
    for revision, operations in contributions:
        sheet.apply([each for each in operations if each.which != "delete"], revision)
    gone = {each.delete.block for _, operations in contributions for each in operations
            if each.which == "delete"}
    if any(here_after(here, block) for block in gone):
        reached("O-4")
    return [block._replace(text=merges[block.id]) if block.id in merges else block
            for block in sheet.text() if block.id not in gone], wrong


def here_after(here, block):
    """Whether something comes after that block."""
    return any(effect in ("insert", "arrive") for _, effect in here[block])


def text_hash(text):
    """What a candidate says of the version that it makes (J-7)."""
    lines = [block.id + bytes([block.kind, block.level]) + block.text for block in text]
    return sha256(context("palabre/text"), struct.pack(">II", 1, len(lines)), *lines)
