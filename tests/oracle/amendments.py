"""Amendments: their steps, heads and owners. docs/protocol.md, Amendments.

    first revision ─ Revise ─▶ revision ─ HandOver ─▶ … ─ Withdraw ─▶ nothing

An owner is (person, organisation).
"""
import collections

from records import AMENDMENT, HAND_OVER, REVISE, WITHDRAW
from rules import reached
from text import DoesNotApply, apply

DEPTH_MAX = 8

Revision = collections.namedtuple("Revision", "amendment amends owner header height follows")
Head = collections.namedtuple("Head", "step revision owner withdrawn")


class Step:
    def __init__(self, kind, amendment, owner, revision):
        self.kind, self.amendment, self.owner = kind, amendment, owner
        self.revision = revision  # That stands there.
        self.next = {}  # The steps that name this one, by their position; carried ones after it.


class Amendments:
    def __init__(self, network, text):
        self.versions, self.version = {network: text}, network
        self.steps, self.revisions = {}, {}
        self.adopted = set()  # Revisions.
        self.settled = set()  # Amendments.
        self.height = 0

    def propose(self, record, header, owner, reference):
        """Whether a first revision counts (D-1)."""
        if header.change or (header.counter_proposal and reference is None):
            reached("D-3")
            return False
        if reference is not None and reference not in self.revisions:
            reached("D-1")
            return False
        amends = None if header.counter_proposal else reference
        if amends is not None and self.depth(amends) >= DEPTH_MAX:
            reached("D-1")
            return False
        if not self.applies(record, header, amends):
            return False
        self.steps[record] = Step(AMENDMENT, record, owner, record)
        self.revisions[record] = Revision(record, amends, owner, header, self.height, None)
        reached("D-1")
        return True

    def follow(self, kind, record, header, owner, reference, at):
        """Whether a Revise, Withdraw or HandOver counts (D-2 to D-5)."""
        replaced = self.steps.get(reference)
        if replaced is None or replaced.kind == WITHDRAW or replaced.owner != owner:
            reached("D-2")
            return False
        if replaced.amendment in self.settled:
            reached("D-5")
            return False
        first = self.revisions[replaced.amendment]
        if kind == REVISE:
            if not header.change or header.counter_proposal:
                reached("D-3")
                return False
            if not self.applies(record, header, first.amends):
                return False
            self.revisions[record] = Revision(replaced.amendment, first.amends, owner, header,
                                              self.height, replaced.revision)
            reached("D-3")
        if kind == HAND_OVER:
            owner = (header.new_owner_key, header.new_owner_org_id)
        self.steps[record] = Step(kind, replaced.amendment, owner,
                                  record if kind == REVISE else replaced.revision)
        replaced.next[at] = record
        reached("D-2")
        return True

    def move(self, record, at):
        """This step stands earlier in its feed than was known (R-6)."""
        for step in self.steps.values():
            step.next = {at if each == record else position: each
                         for position, each in step.next.items()}

    def applies(self, record, header, amends):
        try:
            self.text_of(record, header, amends)
        except DoesNotApply:
            return False
        return True

    def text_of(self, record, header, amends):
        """What a revision makes of its base; raises DoesNotApply."""
        if amends is not None:
            below = self.revisions[amends]
            base = self.text_of(amends, below.header, below.amends)
        elif header.base_version in self.versions:
            base = self.versions[header.base_version]
        else:
            reached("D-1")
            raise DoesNotApply("dangling")
        return apply(base, header.operations, record)

    def depth(self, revision):
        """How many revisions it stands on."""
        below = self.revisions[revision].amends
        return 0 if below is None else 1 + self.depth(below)

    def head(self, amendment):
        """Where the chain of steps ends (D-4)."""
        at, step, revision = amendment, self.steps[amendment], amendment
        while step.next:
            at = step.next[min(step.next)]
            step = self.steps[at]
            if step.kind == REVISE:
                revision = at
        reached("D-4")
        return Head(at, revision, step.owner, step.kind == WITHDRAW)

    def adopt(self, version, text, revisions):
        self.height += 1
        self.versions[version], self.version = text, version
        self.adopted.update(revisions)
        self.settled.update(self.revisions[each].amendment for each in revisions)

    def text(self):
        """The present version."""
        return self.versions[self.version]
