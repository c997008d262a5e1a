"""What one organisation appends of another's member: docs/protocol.md, Carry.

    hear(record, place) *   judge()   hear … *

It waits for the end of a cut, since only there it is known who is enrolled and what came by itself.
"""
import collections

from certificates import signed_words
from headers import header as decode_header
from records import KINDS, MEMBER_SEQ_MAX, Row, record_id
from rules import reached
from wire import Malformed

Entry = collections.namedtuple("Entry", "row place signer")


class Carries:
    def __init__(self, fold):
        self.fold = fold
        self.held = {}  # Record: (what it says, the places of its Carries).

    def hear(self, record, place):
        """Whether the Carry at `place` counts (M-5); its signatures have been checked."""
        by_member, least, most = KINDS.get(record.kind, (False, 0, 0))
        fits = (by_member and record.network_id == self.fold.network and
                record.home_org_id != place[0] and 1 <= record.seq <= MEMBER_SEQ_MAX and
                least <= len(record.references) <= most)
        reached("M-5")
        if fits:
            name = record_id(signed_words(record))
            self.held.setdefault(name, (record, []))[1].append(place)
        return fits

    def judge(self):
        """At the end of a cut (M-6)."""
        tried = set()
        while True:
            for name in [each for each in self.held if each in self.fold.counted]:
                self.fold.standing.update(self.held.pop(name)[1])
            ready = [name for name, (record, _) in self.held.items() if name not in tried and
                     all(reference in self.fold.counted for reference in record.references)]
            if not ready:
                return
            reached("M-6")
            tried.add(min(ready))
            self.count(min(ready))

    def count(self, name):
        record, places = self.held[name]
        home, fold = record.home_org_id, self.fold
        member = fold.rolls[home].members.get(record.signer_key) if home in fold.rolls else None
        if member is None or not member.enrolled():
            return
        try:
            header = decode_header(record.kind, record.header)
        except Malformed:
            return
        end = max((epoch, length - 1) for (org, epoch), length in fold.lengths.items()
                  if org == home)
        row = Row(record.kind, 1, record.seq, [], record.header)
        entry = Entry(row, (home, (*end, name)), record.signer_key)
        if fold.count_said(entry, name, header, record.references, home):
            fold.counted[name] = min(places)
