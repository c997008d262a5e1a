"""Who may speak for an organisation, and at which of its rows: docs/protocol.md, Members.

A position is (epoch, row) in the logical feed.
"""
from rules import reached


class Member:
    def __init__(self, person, generation):
        self.person, self.generation = person, generation
        self.changes = []  # (position, whether enrolled from there on), ascending.

    def enrolled(self):
        return self.changes[-1][1]

    def enrolled_at(self, position):
        before = [enrolled for at, enrolled in self.changes if at <= position]
        return bool(before) and before[-1]


class Roll:
    """Of one organisation."""

    def __init__(self):
        self.members = {}  # By key.
        self.numbers = []  # The key of each author number, from 1; None: its Enrol is malformed.

    def key_of(self, number):
        """None if the number isn't taken, or by nobody."""
        return self.numbers[number - 1] if 1 <= number <= len(self.numbers) else None

    def enrol(self, header, at):
        """Whether the Enrol counts; its consent has been checked (M-1, M-3)."""
        key, replaced = header.member_key, header.replaces_key
        known = self.members.get(key)
        if known is not None and known.enrolled():
            reached("M-1")
            return False
        if replaced:
            if known is not None or not self.is_enrolled(replaced):
                reached("M-3")
                return False
            old = self.members[replaced]
            known = Member(old.person, old.generation + 1)
            old.changes.append((at, False))
            reached("M-3")
        elif known is None:
            known = Member(key, 0)
        self.members[key] = known
        known.changes.append((at, True))
        return True

    def revoke(self, key, at):
        """Whether the Revoke counts (M-1)."""
        if not self.is_enrolled(key):
            reached("M-1")
            return False
        self.members[key].changes.append((at, False))
        return True

    def is_enrolled(self, key):
        return key in self.members and self.members[key].enrolled()
