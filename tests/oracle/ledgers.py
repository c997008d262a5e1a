"""Support beside that of members, and what is said around the text: docs/protocol.md, S-4 to S-7 and D-9.

An Attest, a Sheet and a Strike may come in any order; what they make is computed when it is asked.
"""
import collections

from records import (ANSWER, APPEAL, ATTEST, CAMPAIGN, MEETING, NOTICE, RECOMMEND, RESOLUTION, RETRACT,
                     SHEET, STRIKE, TRANSLATE, context)
from rules import reached
from sha256 import sha256

SUPPORTS, EDITORIAL = 1, 2

Resolved = collections.namedtuple("Resolved", "record stance")


class Ledgers:
    def __init__(self):
        self.attested = set()     # (revision, steward)
        self.resolutions = {}     # (target, organisation): Resolved
        self.sheets = {}          # record: lines
        self.openings = set()     # (sheet, opening)
        self.said = {}            # record: kind

    def hear(self, kind, record, header, org, stewards):
        """Whether an organisation's record counts; None if it is of another kind."""
        if kind == ATTEST:
            if org not in stewards:
                reached("S-4")
                return False
            self.attested.add((header.revision, org))
        elif kind == RESOLUTION:
            reached("S-5")
            self.resolutions[(header.target, org)] = Resolved(record, header.stance)
        elif kind == SHEET:
            reached("S-6")
            self.sheets[record] = set(header.lines)
        elif kind == STRIKE:
            self.openings.add((header.sheet, header.opening))
        elif kind in (CAMPAIGN, RECOMMEND, MEETING, NOTICE):
            self.said[record] = kind
        elif kind != RETRACT:
            return None
        return True

    def say(self, kind, record, reference):
        """The same of a member's record."""
        if kind not in (ANSWER, APPEAL, TRANSLATE):
            return None
        answers = {ANSWER: RECOMMEND, APPEAL: NOTICE}.get(kind)
        if answers is not None and self.said.get(reference) != answers:
            reached("D-9")
            return False
        reached("D-9")
        self.said[record] = kind
        return True

    def lines_of(self, sheet):
        """How many of its lines aren't struck (S-7)."""
        struck = set()
        for record, opening in self.openings:
            line = sha256(context("palabre/line"), opening)
            if record == sheet and line in self.sheets[sheet]:
                reached("S-7")
                struck.add(line)
        return len(self.sheets[sheet] - struck)

    def carries_over(self, revision, each, charter):
        """Whether the voices on the revision before count for this one (S-4)."""
        if each.follows is None or each.header.change != EDITORIAL:
            return False
        stewards = {org for named, org in self.attested if named == revision}
        carries = bool(charter.editorial_support_carries_over and stewards - {each.owner[1]})
        if carries:
            reached("S-4")
        return carries

    def resolved(self, target, admitted):
        """How many organisations that belong support it by a resolution."""
        return sum(1 for (named, org), each in self.resolutions.items()
                   if named == target and org in admitted and each.stance == SUPPORTS)
