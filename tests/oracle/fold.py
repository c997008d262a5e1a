"""The fold: what rows say together. docs/protocol.md, Rows, Kinds, Quotas, Support and Fold.

    read(feed, row, signature) *   adopt(adoption, text)   read … *

It keeps what was said and looks through all of it when it is asked, which is slow and plain. A
row's place is (organisation, (epoch, position)); what became of each is in `fates`.
"""
import collections

from admission import Admission
from amendments import Amendments
from certificates import founding_height, signed_words, stewards_after
from carry import Carries
from headers import body_refs, carried, header as decode_header
from ledgers import Ledgers
from records import (ADMIT, ADOPTION_KINDS, AGENDA, AMENDMENT, CARRY, COMMENT, ENDORSE, ENROL, EPOCH, ERASE,
                     HAND_OVER, INTRODUCE, KINDS, MEMBER_SEQ_MAX, PROFILE, REBASE, RETRACT, REVISE, REVOKE,
                     STORY, WITHDRAW, consent, decode_row, leaf, org_id, preimage, record_id)
from roll import Roll
from round import Round
from rules import reached
from signatures import verify
from text import manifest_of
from wire import Malformed

WITHDRAWN = 4

Voice = collections.namedtuple("Voice", "person org generation seq record stance")
Author = collections.namedtuple("Author", "key person org")


class Waiting:
    """A row that was read, and what it waits for."""

    def __init__(self, place, row, signature, signer, places, within_quota, row_leaf):
        self.place, self.row, self.signature, self.signer = place, row, signature, signer
        self.places, self.within_quota, self.leaf = places, within_quota, row_leaf


class Fold:
    def __init__(self, network, founding):
        self.network, self.parent, self.height = network, network, 0
        self.heights = {network: 0}
        self.charter = founding.charter
        self.stewards = founding_height(network, founding).stewards
        self.roots = {}  # Where an adoption gave another.
        self.admission = Admission(network, founding)
        self.amendments = Amendments(network, manifest_of(founding))
        self.exempt = {block.text for block in self.amendments.text()}
        self.rolls, self.introduced, self.highest, self.next_roots = {}, {}, {}, {}
        self.keys, self.lengths, self.opened = {}, {}, set()  # By feed.
        self.quotas = {}
        self.ids, self.standing, self.fates = {}, set(), {}  # By place.
        self.counted, self.authors, self.texts = {}, {}, {}  # By record.
        self.voices, self.comments, self.stories, self.erases = [], set(), set(), []
        self.merging = {}
        self.ledgers, self.round = Ledgers(), Round()
        self.waiting = []
        self.carries = Carries(self)

    # ---- reading ----

    def read(self, feed, data, signature):
        """The next row of its organisation's logical feed (L-2)."""
        position = self.lengths.get(feed, 0)
        self.lengths[feed] = position + 1
        place = (feed[0], (feed[1], position))
        self.ids[place] = None
        self.fates[place] = "by_rule"
        try:
            row = decode_row(data)
        except Malformed:
            self.fates[place] = "malformed"
            return
        if row.kind not in KINDS:
            reached("K-1")
            self.fates[place] = "unknown_kind"
        self.rolls.setdefault(feed[0], Roll())
        self.take_numbers(feed[0], row)
        signer = self.signer_of(feed, position, row)
        if signer is None:
            return
        within_quota = self.take_quota(feed[0], row, signer, signature)
        places = self.places_of(place, row)
        if places is None:
            reached("W-4")
            return
        self.fates[place] = "waiting"
        self.waiting.append(
            Waiting(place, row, signature, signer, places, within_quota, leaf(data, signature)))
        self.resolve()

    def take_numbers(self, org, row):
        """By the row's kind alone, valid or not (W-3)."""
        if row.kind not in (ENROL, INTRODUCE):
            return
        reached("W-3")
        try:
            message = decode_header(row.kind, row.header)
        except Malformed:
            message = None
        if row.kind == ENROL:
            self.rolls[org].numbers.append(message and message.member_key)
        else:
            self.introduced.setdefault(org, []).append(message and message.org_id)

    def signer_of(self, feed, position, row):
        """None if the row is malformed by itself (K-1, K-2), so that it has no record id."""
        if row.kind not in KINDS:
            return None
        by_member, least, most = KINDS[row.kind]
        shape = (by_member == (row.author != 0) and (position == 0) == (row.kind == EPOCH) and
                 least <= len(row.addresses) <= most)
        if not shape:
            reached("K-2")
            return None
        if by_member:
            if not 1 <= row.seq <= MEMBER_SEQ_MAX:
                reached("R-4")
                return None
            return self.rolls[feed[0]].key_of(row.author)
        if row.kind == EPOCH:
            try:
                message = decode_header(EPOCH, row.header)
            except Malformed:
                return None
            self.keys[feed] = message.operating_key
            return message.root_key
        return self.keys[feed]

    def take_quota(self, org, row, signer, signature):
        """Whether the row is within its signer's quota of this height (Q-1 to Q-3)."""
        if row.author:
            who, most = (org, signer), self.charter.member_records_per_height_max
        else:
            if row.kind in (EPOCH, INTRODUCE) or row.kind in ADOPTION_KINDS:
                return True
            who, most = (org, None), self.charter.organisation_records_per_height_max
        if most == 0:
            return True
        reached("Q-1")
        taken = self.quotas.setdefault(who, set())
        if signature in taken:
            reached("Q-3")
            return True
        if len(taken) >= most:
            return False
        taken.add(signature)
        return True

    def places_of(self, place, row):
        """What the addresses name; None if one of them never resolves (W-4)."""
        org, position = place
        introduced = self.introduced.get(org, [])
        places = []
        for number, epoch, sequence in row.addresses:
            if number > len(introduced) or (number and introduced[number - 1] is None):
                return None
            of = introduced[number - 1] if number else org
            if of == org and (epoch, sequence) >= position:
                return None
            places.append((of, (epoch, sequence)))
        return places

    def resolve(self):
        """Settles all rows whose references are known, until that frees no other (W-5)."""
        moved = True
        while moved:
            moved = False
            for entry in list(self.waiting):
                references = [self.ids.get(place) for place in entry.places]
                if None in references:
                    reached("W-5")
                    continue
                self.waiting.remove(entry)
                self.settle(entry, references)
                moved = True

    # ---- counting ----

    def settle(self, entry, references):
        row, (org, position) = entry.row, entry.place
        words = preimage(self.network, org, entry.signer, row.kind, row.seq, row.header, references)
        record = record_id(words)
        self.ids[entry.place] = record
        self.fates[entry.place] = "by_rule"
        try:
            header = decode_header(row.kind, row.header)
        except Malformed:
            header = None
        signed = verify(entry.signer, words, entry.signature)
        if row.kind == ENROL and header is not None:
            agreed = verify(header.member_key, consent(self.network, org), header.consent)
            if not agreed:
                reached("M-1")
            signed = signed and agreed
        holds = carried(header) if row.kind == CARRY and header is not None else None
        if holds is not None:
            reached("M-7")
            words = signed_words(holds)
            self.ids[entry.place] = record_id(words)
            signed = signed and verify(holds.signer_key, words, holds.signature)
        if not signed:
            self.fates[entry.place] = "bad_signature"
        elif not entry.within_quota:
            reached("Q-2")
        elif not self.may_count(entry):
            pass
        elif record in self.counted:
            self.stand_again(entry, record)
        elif self.count(entry, record, header, references):
            self.counted[record] = entry.place
            if holds is None:
                self.standing.add(entry.place)
            self.fates[entry.place] = "counted"

    def may_count(self, entry):
        """What is asked of the row, whatever its record says."""
        row, (org, position) = entry.row, entry.place
        if row.kind != EPOCH and (org, position[0]) not in self.opened:
            reached("N-1")
            return False
        if row.author == 0:
            return True
        member = self.rolls[org].members.get(entry.signer)
        if member is None or not member.enrolled_at(position):
            reached("M-2")
            return False
        if row.kind != ERASE and any(place not in self.standing for place in entry.places):
            reached("L-2")
            return False
        return True

    def stand_again(self, entry, record):
        """The record counts already: it stands at the first of its rows (R-6)."""
        reached("R-6")
        if entry.row.author == 0:
            return
        self.standing.add(entry.place)
        first = self.counted[record]
        if entry.place[0] == first[0] and entry.place[1] < first[1]:
            self.fates[first], self.fates[entry.place] = "by_rule", "counted"
            self.counted[record] = entry.place
            self.amendments.move(record, entry.place[1])

    def count(self, entry, record, header, references):
        """Whether a record counts of which nothing is known yet, once it is told of."""
        row, (org, position) = entry.row, entry.place
        if row.author == 0:
            if row.seq <= self.highest.get(org, 0):
                reached("R-4")
                return False
            self.highest[org] = row.seq
            if row.kind == AGENDA and header is not None and header.merges:
                self.texts[record] = {merge.text.commitment for merge in header.merges}
                self.merging[record] = header.adopted
            if row.kind == REBASE and header is not None:
                reached("D-7")
                self.texts[record] = {ref.commitment for ref in body_refs(row.kind, header)}
                self.merging[record] = [header.revision]
            if header is None:
                return False
            heard = self.ledgers.hear(row.kind, record, header, org, self.stewards)
            if heard is not None:
                return heard and self.count_said_by_organisation(row.kind, record, header, org)
            return self.count_organisation((org, position[0]), row.kind, header, position)
        return header is not None and self.count_said(entry, record, header, references, org)

    def count_said(self, entry, record, header, references, org):
        """Whether what a member of `org` said counts, once it is told of."""
        row = entry.row
        member = self.rolls[org].members[entry.signer]
        author = Author(entry.signer, member.person, org)
        if not self.count_member(entry, record, header, references, author, member.generation):
            return False
        texts = {ref.commitment for ref in body_refs(row.kind, header)}
        if texts:
            self.texts[record], self.authors[record] = texts, author
        return True

    def count_said_by_organisation(self, kind, record, header, org):
        """Its texts are its own to take back (B-10)."""
        author = Author(org, org, org)
        if kind == RETRACT:
            reached("B-10")
            self.erases.append((author, header.records))
        texts = {ref.commitment for ref in body_refs(kind, header)}
        if texts:
            self.texts[record], self.authors[record] = texts, author
        return True

    def count_organisation(self, feed, kind, header, position):
        org = feed[0]
        if kind == CARRY:
            return self.carries.hear(carried(header), (org, position))
        if kind == EPOCH:
            first = feed[1] == 0
            right = (org_id(self.network, header.root_key) == org if first
                     else self.is_root(org, header.root_key))
            if header.epoch != feed[1] or not right:
                reached("N-1")
                return False
            self.opened.add(feed)
            if header.next_root_digest:
                reached("N-3")
                self.next_roots.setdefault(org, header.next_root_digest)
        if kind == ADMIT:
            named = self.heights.get(header.parent_adoption)
            if named is None:
                reached("A-2")
                return False
            self.admission.admit(self.stewards, org, header, named)
        if kind == ENROL:
            return self.rolls[org].enrol(header, position)
        if kind == REVOKE:
            return self.rolls[org].revoke(header.member_key, position)
        if kind == PROFILE:
            reached("N-4")
            return org_id(self.network, header.profile.root_key) == org
        return True

    def is_root(self, org, key):
        return self.roots[org] == key if org in self.roots else org_id(self.network, key) == org

    def count_carried(self):
        """All rows of a cut have been read (M-6)."""
        self.carries.judge()

    def count_member(self, entry, record, header, references, author, generation):
        kind = entry.row.kind
        reference = references[0] if references else None
        owner = (author.person, author.org)
        if kind == AMENDMENT:
            return self.amendments.propose(record, header, owner, reference)
        if kind in (REVISE, WITHDRAW, HAND_OVER):
            at = entry.place[1]
            return self.amendments.follow(kind, record, header, owner, reference, at)
        if kind == ENDORSE:
            if reference not in self.amendments.revisions and not self.heights.get(reference):
                reached("S-1")
                return False
            self.voices.append((reference, Voice(author.person, author.org, generation,
                                                 entry.row.seq, record, header.stance)))
        elif kind == COMMENT:
            return self.count_comment(record, header, reference)
        elif kind == STORY:
            self.stories.add(record)
        elif kind == ERASE:
            self.erases.append((author, references))
        else:
            return self.ledgers.say(kind, record, reference)
        return True

    def count_comment(self, record, header, reference):
        """Speaks of a block, or else of a revision or a comment (D-6)."""
        if bool(header.block) == (reference is not None):
            reached("D-6")
            return False
        if reference is not None and (reference not in self.amendments.revisions and
                                      reference not in self.comments):
            reached("D-6")
            return False
        self.comments.add(record)
        return True

    # ---- what is asked ----

    def counted_voices(self, revision):
        """By person, of those whom admitted organisations let speak (S-2, M-4)."""
        heard = {}
        for target, voice in self.voices:
            if target == revision and voice.org in self.admission.admitted:
                heard.setdefault(voice.person, []).append(voice)
        for person, voices in heard.items():
            reached("S-2")
            if len({voice.org for voice in voices}) > 1:
                reached("M-4")
            lower_id = [255 - byte for byte in range(256)]
            heard[person] = max(voices, key=lambda voice: (
                voice.generation, voice.seq, [lower_id[byte] for byte in voice.record]))
        return heard

    def all_voices(self, revision):
        """Also those that come along from the revision before (S-4)."""
        each = self.amendments.revisions.get(revision)
        voices = {}
        if each is not None and self.ledgers.carries_over(revision, each, self.charter):
            voices.update(self.all_voices(each.follows))
        voices.update(self.counted_voices(revision))
        return voices

    def tally(self, revision):
        """[support, oppose, abstain] by organisation, of those with any (S-3)."""
        reached("S-3")
        tallies = {}
        for voice in self.all_voices(revision).values():
            if voice.stance != WITHDRAWN:
                tallies.setdefault(voice.org, [0, 0, 0])[voice.stance - 1] += 1
        return tallies

    def taken_back(self):
        """Records that their authors have erased (B-5)."""
        gone = set()
        for by, references in self.erases:
            for record in references:
                author = self.authors.get(record)
                if author is None:
                    continue
                reached("B-5")
                same_person = (author.person, author.org) == (by.person, by.org)
                if author.key == by.key or same_person:
                    gone.add(record)
        return gone

    def erased(self):
        """Texts that everybody who refers to them has erased (B-6)."""
        gone = self.taken_back()
        made = {record for record, sources in self.merging.items() if gone & set(sources)}
        if made:
            reached("B-9")
        gone |= made
        kept = [texts for record, texts in self.texts.items() if record not in gone]
        going = [texts for record, texts in self.texts.items() if record in gone]
        all_gone = set().union(*going) - set().union(*kept)
        if all_gone:
            reached("B-6")
        return all_gone - self.exempt

    # ---- heights ----

    def adopt(self, adoption, text):
        """Ends the height whose rows have been read."""
        reached("L-1")
        self.height += 1
        self.parent = adoption.id
        self.heights[adoption.id] = self.height
        self.exempt |= {block.text for block in text}
        self.amendments.adopt(adoption.id, text, adoption.agenda.adopted)
        changes = adoption.agenda.changes
        self.stewards = stewards_after(self.stewards, changes)
        if changes is not None:
            self.charter = changes.charter or self.charter
            if changes.round is not None:
                self.round.move(changes.round, self.height)
            self.admission.adopt(changes, self.height)
            for change in changes.organisations:
                if change.root_key:
                    self.roots[change.org_id] = change.root_key
                    self.next_roots.pop(change.org_id, None)
        self.quotas = {}
