"""The state digest: docs/protocol.md, Digest."""
import struct

from records import context
from rules import reached
from sha256 import sha256


def u32(number):
    return struct.pack(">I", number)


def words(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def ids(some):
    return u32(len(some)) + b"".join(sorted(some))


def admitted(fold):
    lines = [org + words(region) + words(sector)
             for org, (region, sector) in sorted(fold.admission.admitted.items())]
    return u32(len(lines)) + b"".join(lines)


def members(roll):
    lines = [key + member.person + u32(member.generation) + bytes([member.enrolled()])
             for key, member in sorted(roll.members.items())]
    return u32(len(lines)) + b"".join(lines)


def revisions(amendments):
    lines = []
    for revision, each in sorted(amendments.revisions.items()):
        line = revision + each.amendment
        if revision == each.amendment:
            head = amendments.head(revision)
            line += head.step + head.owner[0] + head.owner[1] + bytes([head.withdrawn])
        lines.append(line)
    return u32(len(lines)) + b"".join(lines)


def voices(fold, revision):
    lines = [person + voice.org + struct.pack(">IQ", voice.generation, voice.seq) + voice.record +
             bytes([voice.stance])
             for person, voice in sorted(fold.counted_voices(revision).items())]
    return revision + b"".join(lines)


def ledgers(fold):
    """Attests, resolutions and sheets."""
    held = fold.ledgers
    attested = [revision + steward for revision, steward in sorted(held.attested)]
    resolved = [target + org + each.record
                for (target, org), each in sorted(held.resolutions.items())]
    sheets = [record + u32(held.lines_of(record)) for record in sorted(held.sheets)]
    return b"".join(u32(len(lines)) + b"".join(lines) for lines in (attested, resolved, sheets))


def digest(fold):
    """Of all that was counted, in the order of I-1."""
    reached("I-1")
    reached("I-2")
    reached("B-3")
    return sha256(
        context("palabre/state"), fold.network, struct.pack(">Q", fold.height), fold.parent,
        admitted(fold),
        *(org + members(roll) for org, roll in sorted(fold.rolls.items())),
        revisions(fold.amendments),
        *(voices(fold, revision) for revision in sorted(fold.amendments.revisions)),
        *(voices(fold, version) for version in sorted(fold.heights) if fold.heights[version]),
        ledgers(fold), ids(fold.comments), ids(fold.stories), ids(fold.ledgers.said), ids(fold.erased()),
        ids([entry.leaf for entry in fold.waiting]))
