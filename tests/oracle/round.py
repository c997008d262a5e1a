"""Which round there is, and in which phase: docs/protocol.md, J-22 to J-24."""
from rules import reached

COLLECTING, DISCUSSION, FROZEN, DECIDED, PUBLISHED = range(1, 6)


class Round:
    def __init__(self):
        self.number, self.phase, self.frozen_at = 0, PUBLISHED, None

    def is_open(self):
        return self.phase != PUBLISHED

    def may_become(self, number, phase):
        reached("J-22")
        if self.is_open():
            return number == self.number and phase > self.phase
        return number == self.number + 1 and phase == COLLECTING

    def move(self, step, height):
        if step.number != self.number:
            self.frozen_at = None
        self.number, self.phase = step.number, step.phase
        if self.phase >= FROZEN and self.frozen_at is None:
            self.frozen_at = height

    def is_too_late(self, height):
        """Of a revision that counted at this height."""
        late = self.phase in (FROZEN, DECIDED) and height >= self.frozen_at
        if late:
            reached("J-24")
        return late
