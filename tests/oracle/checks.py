"""What many headers share: docs/protocol.md K-2 and B-1. Each raises Malformed."""
from rules import reached
from schema import ENUMS
from wire import Malformed

TEXT_MAX = 65_536
CANDIDATE_MAX = 786_432
CANDIDATE_TYPE = 3


def must(holds, what):
    if not holds:
        reached("K-2")
        raise Malformed(what)


def is_id(value):
    must(len(value) == 32, "an id of another length")


def is_listed(value, enum):
    must(value != 0 and value in ENUMS[enum], f"no {enum}")


def is_within(words, most, least=0):
    must(least <= len(words.encode()) <= most, "words too short or too long")


def is_body_ref(ref, media_types=(1, 2)):
    """B-1: commitment, length and media type; what people write is no candidate."""
    must(ref is not None, "no body")
    is_id(ref.commitment)
    must(ref.media_type in media_types, "no such media type here")
    most = CANDIDATE_MAX if ref.media_type == CANDIDATE_TYPE else TEXT_MAX
    must(1 <= ref.length <= most, "a body of this length")
    reached("B-1")


def ascend(keys, what):
    must(all(a < b for a, b in zip(keys, keys[1:])), f"{what} that don't ascend")
