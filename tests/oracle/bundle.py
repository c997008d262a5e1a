"""Bundles: the frames of a file, in their order and whole. docs/protocol.md, Bundles.

    "palabre/bundle1" 0x00  { length u32be  frame[length] } *
"""
import struct

from records import network_id
from rules import reached
from sha256 import sha256
from wire import Malformed, decode

MAGIC = b"palabre/bundle1\0"
FRAME_MAX = 1_048_576
FOUNDING_MAX = 4_194_304
PART_MAX = 524_288
HAVE_MAX = 4_096
BODIES_MAX = 64
ROWS_MAX = 256
ROW_MAX = 65_471
FEEDS_MAX = 65_536
NOTE_MAX = 4_096
STEWARDS_MAX = 100

ORDER = ["bundle_head", "bundle_founding", "have", "certificate", "fork_proof", "data", "bodies",
         "bundle_end"]


class Refused(Exception):
    """What makes the file no bundle; nothing of it is taken."""


def refuse(rule, what):
    reached(rule)
    raise Refused(f"{rule}: {what}")


class Bundle:
    """What a file holds, its order and its end checked. Nothing of it is verified yet."""

    def __init__(self, data):
        self.have, self.certificates, self.proofs, self.runs, self.bodies = [], [], [], [], []
        self.founding = b""
        self.rows, self.frames, self.last, self.ends = 0, 0, None, {}
        self.head = self.fork = self.feed = None
        if data[:16] != MAGIC:
            refuse("U-1", "not a bundle")
        at = 16
        while at < len(data):
            if self.last == "bundle_end":
                refuse("U-1", "something after the end")
            frame, after = frame_at(data, at)
            self.take(frame, data[:at])
            self.frames, at = self.frames + 1, after
        if self.last != "bundle_end":
            refuse("U-4", "no end")

    def take(self, frame, before):
        if frame.which not in ORDER:
            refuse("U-1", "a frame that only peers say")
        first = self.last is None
        if first != (frame.which == "bundle_head"):
            refuse("U-1", "the head isn't first alone")
        if not first and ORDER.index(frame.which) < ORDER.index(self.last):
            refuse("U-1", "a frame in another place")
        if frame.which not in ORDER[:2] and len(self.founding) != self.head.founding_bytes:
            refuse("U-2", "the founding isn't whole")
        self.last = frame.which
        content = getattr(frame, frame.which)
        if frame.which == "bundle_end":
            self.end(content, before)
        else:
            getattr(self, "take_" + frame.which)(content)

    def take_bundle_head(self, head):
        if head.version != 1 or len(head.network_id) != 32 or head.founding_bytes > FOUNDING_MAX:
            refuse("U-2", "the head")
        self.head = head

    def take_bundle_founding(self, founding):
        if not 1 <= len(founding.part) <= PART_MAX:
            refuse("U-2", "a part of the founding")
        self.founding += founding.part
        if len(self.founding) > self.head.founding_bytes:
            refuse("U-2", "more founding than was said")
        whole = len(self.founding) == self.head.founding_bytes
        if whole and network_id(self.founding) != self.head.network_id:
            refuse("U-2", "the founding of another network")

    def take_have(self, have):
        if len(have.entries) > HAVE_MAX:
            refuse("U-1", "too many entries")
        for entry in have.entries:
            feed = feed_of(entry)
            if self.have and self.have[-1] >= feed:
                refuse("U-3", "feeds that don't ascend")
            if entry.size == 0 or len(entry.root_prefix) != 16 or len(self.have) == FEEDS_MAX:
                refuse("U-3", "an entry")
            self.have.append(feed)
            self.ends[feed] = entry.size

    def take_certificate(self, certificate):
        self.certificates.append(certificate)

    def take_fork_proof(self, proof):
        feed = feed_of(proof)
        if self.fork is not None and self.fork >= feed:
            refuse("U-1", "fork proofs that don't ascend")
        self.fork = feed
        self.proofs.append(proof)

    def take_data(self, run):
        feed = feed_of(run)
        if not 1 <= len(run.rows) <= ROWS_MAX or len(run.rows) != len(run.signatures):
            refuse("F-2", "a run of no or too many rows")
        if not run.checkpoint or len(run.checkpoint) > NOTE_MAX:
            refuse("U-1", "a run without its checkpoint")
        if any(len(row) > ROW_MAX for row in run.rows):
            refuse("W-2", "a row too long")
        if any(len(signature) != 64 for signature in run.signatures):
            refuse("U-1", "a signature")
        if self.feed is not None and feed < self.feed:
            refuse("U-3", "feeds that don't ascend")
        self.feed = feed
        if run.__dict__["from"] != self.ends.get(feed, 0):
            refuse("U-3", "a gap between rows")
        self.ends[feed] = self.ends.get(feed, 0) + len(run.rows)
        self.rows += len(run.rows)
        self.runs.append((feed, list(zip(run.rows, run.signatures)), run.checkpoint))

    def take_bodies(self, bodies):
        if len(bodies.bodies) > BODIES_MAX:
            refuse("U-1", "too many bodies")
        for body in bodies.bodies:
            check_body(body)
        self.bodies += bodies.bodies

    def end(self, end, before):
        counts = (end.frame_count, end.row_count, end.body_count)
        if counts != (self.frames, self.rows, len(self.bodies)) or end.sha256 != sha256(before):
            refuse("U-4", "the end doesn't agree")


def feed_of(message):
    """(organisation, epoch), which sort as feeds do."""
    if len(message.org_id) != 32 or message.epoch > 0xFFFF:
        refuse("U-1", "a feed")
    return message.org_id, message.epoch


def check_body(body):
    most = 786_432 if body.media_type == 3 else 65_536
    if len(body.salt) != 32 or body.media_type not in (1, 2, 3) or not 1 <= len(body.text) <= most:
        refuse("B-1", "a body")


def frame_at(data, at):
    """(the frame whose length stands at `at`, where it ends)."""
    if len(data) < at + 4:
        refuse("U-4", "cut off")
    length, = struct.unpack(">I", data[at:at + 4])
    if length > FRAME_MAX:
        refuse("U-1", "a frame too long")
    end = at + 4 + length
    if len(data) < end:
        refuse("U-4", "cut off")
    try:
        frame = decode("Frame", data[at + 4:end])
    except Malformed as wrong:
        refuse("U-1", str(wrong))
    return frame, end
