"""Which rules of docs/protocol.md the oracle has met.

    reached("Q-2")   where the rule decides something: refuses, voids, or is computed by

Each numbered rule is either demanded, or stands in APART with why a reader of files can't meet it;
so a new rule must be given to one of them.
"""
import pathlib
import re

PROTOCOL = pathlib.Path(__file__).resolve().parent.parent.parent / "docs" / "protocol.md"

OWN_NODE = "what a node refuses of its own people before there is a row"
DISK = "of disks and what is deleted from them"
SESSION = "between two nodes that speak to each other"
SIGNING = "what a steward or a producer signs, and when"
TAKING = "what a node takes of a bundle or from a peer, and in which order"
RECEIPT = "of a file that a member keeps, not of a history"
WORDS = "of two texts of one block; tests/vectors/words.json, which read.py derives as well"
NODES = "of several nodes; the simulator checks it"

APART = {
    **dict.fromkeys(("B-4", "E-1", "E-2", "E-3", "E-4", "E-5", "E-6", "X-1",
                     "X-2"), OWN_NODE),
    **dict.fromkeys(("B-7", "B-8", "F-4", "N-9", "Z-1", "Z-2", "Z-3"), DISK),
    **dict.fromkeys(("Y-2", "Y-4", "J-15", "J-16", *(f"P-{n}" for n in range(1, 10)),
                     *(f"P-{n}" for n in range(11, 15))), SESSION),
    **dict.fromkeys(("J-8", "J-9", "J-10", "J-11", "J-12", "J-18", "J-19", "J-20", "J-21", "Z-4"), SIGNING),
    **dict.fromkeys(("F-3", "N-6", "Q-4", "U-5", "U-6", "U-7", "U-8", "U-9"), TAKING),
    **dict.fromkeys(("T-3", "T-4", "T-5", "T-6", "T-8"), WORDS),
    "T-11": SIGNING,
    **dict.fromkeys(("X-3", "X-4", "X-5"), RECEIPT),
    **dict.fromkeys((f"V-{n}" for n in range(1, 15)), NODES),
    **dict.fromkeys(("D-8", "T-12"), "it is shown, and nothing is counted from it"),
    "A-4": "it is shown, and nothing is counted from it",
    "L-3": "there is no time in what is computed here",
}

SEEN = set()


def reached(rule):
    SEEN.add(rule)


def numbered():
    return set(re.findall(r"^- \*\*([A-Z]-\d+)\*\*", PROTOCOL.read_text(), re.M))


def report(seen):
    """Says which rules weren't met; whether all that are demanded were."""
    demanded = numbered() - set(APART)
    missed = sorted(demanded - seen)
    unknown = sorted((seen | set(APART)) - numbered())
    print(f"oracle: {len(demanded & seen)} of {len(demanded)} rules met; {len(APART)} apart, since "
          "no file shows them")
    if missed:
        print("not met: " + ", ".join(missed))
    if unknown:
        print("docs/protocol.md has no " + ", ".join(unknown))
    return not missed and not unknown
