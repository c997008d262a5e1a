"""Records as they are signed and as they stand in a feed: docs/protocol.md, Hashes to Kinds.

    row = kind u16be  author u32be  seq u64be  count u8  { organisation u16be epoch u16be
          sequence u32be } * count  header
"""
import collections
import struct

from rules import reached
from sha256 import sha256
from wire import Malformed

ROW_MAX = 65_471
REFERENCES_MAX = 64
MEMBER_SEQ_MAX = (1 << 53) - 1

EPOCH, INTRODUCE, ADMIT, ENROL, REVOKE, PROFILE, CARRY = range(1, 8)
OBSERVE, CANDIDATE, PROPOSE, VOTE1, VOTE2, AGENDA, REBASE = range(9, 16)
RESOLUTION, ATTEST, SHEET, STRIKE, CAMPAIGN, RECOMMEND, MEETING, NOTICE, RETRACT = range(16, 25)
AMENDMENT, REVISE, WITHDRAW, HAND_OVER, ENDORSE, COMMENT, STORY, ERASE = range(32, 40)
ANSWER, APPEAL, TRANSLATE = range(40, 43)

# What an organisation signs beside its members' support, and around the text.
SAID_BY_ORGANISATIONS = set(range(RESOLUTION, RETRACT + 1))

# What stewards sign on the way to an adoption.
ADOPTION_KINDS = {OBSERVE, CANDIDATE, PROPOSE, VOTE1, VOTE2, AGENDA}

# By kind: whether a member signs it, and how many references it has at least and at most.
KINDS = {
    **{kind: (False, 0, 0) for kind in (EPOCH, INTRODUCE, ADMIT, ENROL, REVOKE, PROFILE, CARRY)},
    **{kind: (False, 0, 0) for kind in ADOPTION_KINDS | {REBASE} | SAID_BY_ORGANISATIONS},
    AMENDMENT: (True, 0, 1), REVISE: (True, 1, 1), WITHDRAW: (True, 1, 1),
    HAND_OVER: (True, 1, 1), ENDORSE: (True, 1, 1), COMMENT: (True, 0, 1), STORY: (True, 0, 0),
    ERASE: (True, 1, REFERENCES_MAX), ANSWER: (True, 1, 1), APPEAL: (True, 1, 1),
    TRANSLATE: (True, 0, 0),
}

Row = collections.namedtuple("Row", "kind author seq addresses header")


def context(words):
    """What everything hashed or signed begins with: 16 bytes (H-2)."""
    return words.encode().ljust(16, b"\0")


def network_id(founding_header):
    reached("H-1")
    reached("H-2")
    reached("H-3")
    return sha256(context("palabre/network"), founding_header)


def org_id(network, root_key):
    return sha256(context("palabre/org"), network, root_key)


def commitment(salt, text):
    return sha256(context("palabre/body"), salt, text)


def next_root_digest(root_key):
    return sha256(context("palabre/newroot"), root_key)


def consent(network, org):
    """What a member signs to be enrolled (M-1)."""
    return context("palabre/consent") + network + org


def preimage(network, org, signer, kind, seq, header, references):
    """What a record's signature covers (R-1)."""
    reached("R-1")
    reached("R-3")
    return b"".join([context("palabre/record"), network, org, signer,
                     struct.pack(">HQI", kind, seq, len(header)), header,
                     struct.pack(">H", len(references)), *references])


def record_id(message):
    """Of the record with this preimage."""
    return sha256(context("palabre/id"), message)


def encode_row(row):
    packed = b"".join(struct.pack(">HHI", *address) for address in row.addresses)
    return (struct.pack(">HIQB", row.kind, row.author, row.seq, len(row.addresses)) + packed +
            row.header)


def decode_row(data):
    """Raises Malformed: cut off, too long, or with more addresses than a record may have."""
    if len(data) < 15 or len(data) > ROW_MAX:
        reached("W-1")
        raise Malformed("a row of this length")
    kind, author, seq, count = struct.unpack(">HIQB", data[:15])
    if count > REFERENCES_MAX or len(data) < 15 + 8 * count:
        reached("W-1")
        raise Malformed("a row's addresses")
    addresses = [struct.unpack(">HHI", data[15 + 8 * i:23 + 8 * i]) for i in range(count)]
    return Row(kind, author, seq, addresses, data[15 + 8 * count:])


def leaf(row, signature):
    """Of a row in its feed's tree (W-6)."""
    reached("W-6")
    return sha256(b"\0", row, signature)
