"""Feeds out of a bundle: openings, roots, checkpoints, epochs and forks. docs/protocol.md, Feeds,
Checkpoints, Forks and Organisations.
"""
import merkle
import notes
from headers import header
from records import EPOCH, decode_row, leaf, org_id, preimage
from rules import reached
from signatures import verify
from wire import Malformed


class Broken(Exception):
    """Rows that don't lead to what was signed."""


def broken_unless(holds, rule, what):
    if not holds:
        reached(rule)
        raise Broken(f"{rule}: {what}")


def opening(network, feed, signed_row, root=None):
    """The Epoch header of a row 0 (N-1): signed by the organisation's first root key, or by the
    `root` that an adoption gave it. Raises Broken or Malformed."""
    data, signature = signed_row
    row = decode_row(data)
    shape = row.kind == EPOCH and row.author == 0 and not row.addresses
    broken_unless(shape, "N-1", "row 0 opens no epoch")
    epoch = header(EPOCH, row.header)
    broken_unless(epoch.epoch == feed[1], "N-1", "row 0 opens another epoch")
    if root is not None:
        broken_unless(epoch.root_key == root, "N-10", "an adoption gave another root key")
        reached("N-10")
    else:
        first = org_id(network, epoch.root_key) == feed[0]
        broken_unless(first, "N-1", "row 0 has another root key")
    words = preimage(network, feed[0], epoch.root_key, row.kind, row.seq, row.header, [])
    broken_unless(verify(epoch.root_key, words, signature), "N-1", "row 0 isn't signed by the root")
    reached("N-1")
    return epoch


class Feed:
    """The rows of one epoch, as far as they are good."""

    def __init__(self, epoch):
        self.epoch = epoch
        self.rows, self.leaves, self.time_ms = [], [], 0

    def root(self, size):
        return merkle.root(self.leaves[:size])

    def append(self, network, feed, rows, note, pinned):
        """A run (F-2): all of it, or Broken. `pinned` are (size, root) that it leads through."""
        leaves = self.leaves + [leaf(*row) for row in rows]
        try:
            head, time_ms = notes.open_checkpoint(network, feed, note, self.epoch.operating_key)
        except notes.Wrong as wrong:
            raise Broken(str(wrong)) from None
        broken_unless(head == (len(leaves), merkle.root(leaves)), "F-2", "another root")
        reached("F-2")
        if time_ms <= self.time_ms:
            reached("C-3")
        self.time_ms = time_ms
        for size, root in pinned:
            if len(self.leaves) < size <= len(leaves):
                broken_unless(merkle.root(leaves[:size]) == root, "N-7", "another history")
                reached("N-7")
        self.rows, self.leaves = self.rows + rows, leaves


class Feeds:
    """All of a bundle's, and how many rows of each count."""

    def __init__(self, network, adoptions):
        self.network = network
        self.feeds, self.flaws = {}, []
        self.void, self.left = set(), set()  # Epochs that take back what is adopted; and unsound.
        self.bases = {}                      # (size, root) by the feed that ends there.
        self.pins, self.roots = {}, {}
        for adoption in adoptions:
            for feed, line in adoption.cut.items():
                self.pins.setdefault(feed, []).append(line)
            for change in adoption.agenda.changes.organisations if adoption.agenda.changes else []:
                if change.root_key:
                    last = [epoch for org, epoch in adoption.cut if org == change.org_id]
                    self.roots.setdefault(change.org_id, []).append(
                        (max(last, default=0) + 1, change.root_key))

    def take(self, feed, rows, note):
        """The next run of a bundle, whose feeds ascend."""
        if feed in self.void or feed in self.left:
            return
        try:
            if feed not in self.feeds:
                fresh = self.open(feed, rows[0])
                if fresh is None:
                    return
                fresh.append(self.network, feed, rows, note, self.pins.get(feed, []))
                self.feeds[feed] = fresh
                if feed[1] > 0:
                    self.bases[feed[0], feed[1] - 1] = (fresh.epoch.base_size,
                                                        fresh.epoch.base_root)
            else:
                self.feeds[feed].append(self.network, feed, rows, note, self.pins.get(feed, []))
        except (Broken, Malformed) as wrong:
            self.left.add(feed)
            self.flaws.append(f"rows: {wrong}")

    def open(self, feed, first_row):
        """The feed before its rows; None if the epoch is void (J-13)."""
        epoch = opening(self.network, feed, first_row, self.root_of(feed))
        if epoch.epoch == 0:
            return Feed(epoch)
        before = (feed[0], feed[1] - 1)
        counted = max((size for size, _ in self.pins.get(before, [])), default=0)
        if before in self.void or epoch.base_size < counted:
            reached("U-10")
            reached("J-13")
            self.void.add(feed)
            return None
        held = self.feeds.get(before)
        broken_unless(held is not None and len(held.rows) >= epoch.base_size, "N-2",
                      "the rows before the base aren't here")
        broken_unless(held.root(epoch.base_size) == epoch.base_root, "N-7", "another base")
        reached("N-2")
        return Feed(epoch)

    def root_of(self, feed):
        """The root key that opens it; None: the organisation's first (N-10)."""
        given = [root for since, root in self.roots.get(feed[0], []) if since <= feed[1]]
        return given[-1] if given else None

    def counted(self, feed):
        """How many rows of it count at all (N-5)."""
        if feed in self.bases:
            reached("N-5")
            return self.bases[feed][0]
        return len(self.feeds[feed].rows)


def check_fork(network, proof, root=None):
    """Returns if a ForkProof holds (Y-1); raises Broken, Malformed or Wrong where it doesn't."""
    feed = (proof.org_id, proof.epoch)
    broken_unless(len(proof.opening_signature) == 64, "Y-3", "a signature")
    first = (proof.opening, proof.opening_signature)
    epoch = opening(network, feed, first, root)
    heads = proof.older or proof.newer or proof.root_at_older or proof.path
    if proof.other_opening:
        other = (proof.other_opening, proof.other_opening_signature)
        broken_unless(not heads and len(other[1]) == 64 and other != first, "Y-3", "one row 0")
        opening(network, feed, other, root)
        reached("Y-1")
        return
    older = notes.open_head(network, feed, proof.older, epoch.operating_key)
    newer = notes.open_head(network, feed, proof.newer, epoch.operating_key)
    shape = len(proof.root_at_older) == 32 and len(proof.path) <= 64
    broken_unless(shape and not proof.other_opening_signature, "Y-3", "a proof's shape")
    broken_unless(proof.root_at_older != older[1], "Y-3", "one history")
    holds = merkle.consistent((older[0], proof.root_at_older), newer, proof.path)
    broken_unless(holds, "Y-3", "the path doesn't lead there")
    reached("Y-1")
