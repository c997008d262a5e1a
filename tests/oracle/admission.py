"""Which organisations belong, and with which region and sector: docs/protocol.md, Admission."""
from certificates import quorum
from records import org_id
from rules import reached


class Admission:
    def __init__(self, network, founding):
        self.admitted = {}  # (region, sector) by organisation.
        self.by_adoption = set()  # Whose standing no Admit changes.
        self.admits = {}  # Who has admitted (organisation, standing).
        self.removed = {}  # At which height last.
        for each in founding.stewards:
            org = org_id(network, each.root_key)
            self.admitted[org] = (each.region, each.sector)
            self.by_adoption.add(org)
        reached("A-1")

    def admit(self, stewards, by, header, named):
        """A counted Admit that names the adoption of height `named` (A-2)."""
        org, standing = header.org_id, (header.region, header.sector)
        if by not in stewards or org in stewards or named < self.removed.get(org, 0):
            reached("A-2")
            return
        admitters = self.admits.setdefault((org, standing), set())
        admitters.add(by)
        if len(admitters) < quorum(stewards):
            return
        reached("A-2")
        known = self.admitted.setdefault(org, standing)
        if org not in self.by_adoption:
            self.admitted[org] = min(known, standing, key=as_bytes)

    def adopt(self, changes, height):
        """What the adoption that makes `height` changes."""
        for change in changes.organisations:
            org = change.org_id
            if change.removed:
                self.admitted.pop(org)
                self.by_adoption.discard(org)
                self.removed[org] = height
                self.admits = {wish: by for wish, by in self.admits.items() if wish[0] != org}
            if change.regrouping is not None:
                self.admitted[org] = (change.regrouping.region, change.regrouping.sector)
                self.by_adoption.add(org)


def as_bytes(standing):
    return tuple(words.encode() for words in standing)
