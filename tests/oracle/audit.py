"""All that a whole bundle says, computed anew: docs/protocol.md, Verification.

    audit(bytes, order) = {what: value}, in the words of the expectations that stand beside a bundle

With an older bundle's bytes it also says where this one doesn't continue it (U-12). `order` chooses
how the rows of different organisations interleave, which must change nothing (L-1).
"""
import random

from bundle import Bundle, Refused
from certificates import Unproven, adoption_of, founding_height, height_after
from decision import Objection, decide
from digest import digest
from feeds import Broken, Feeds, check_fork
from fold import Fold
from growth import breaks
from headers import body_refs, founding as decode_founding, header as decode_header
from notes import Wrong
from records import KINDS, commitment, context, decode_row
from rules import reached
from sha256 import sha256
from text import text_hash
from wire import Malformed
from words import changes, merged


def audit(data, order=0, older=None):
    try:
        here = Audit(Bundle(data), order)
    except Refused as refused:
        return {"refused": True, "why": str(refused)}
    if older is None:
        return here.result()
    return {**here.result(), "breaks": breaks(Audit(Bundle(older), order), here)}


class Audit:
    def __init__(self, bundle, order):
        self.bundle, self.random = bundle, random.Random(order)
        self.network = bundle.head.network_id
        self.flaws, self.adoptions, self.forks = [], [], []
        self.final, self.recomputed = {}, 0
        self.fold = None
        if bundle.have or not bundle.founding:
            self.flaws.append("not_whole: it leaves something out")
            reached("U-3")
        if not bundle.founding:
            return
        try:
            self.founding = decode_founding(bundle.founding)
        except Malformed as wrong:
            self.flaws.append(f"founding: {wrong}")
            return
        self.take_certificates()
        self.feeds = Feeds(self.network, self.adoptions)
        self.take_proofs()
        for feed, rows, note in bundle.runs:
            self.feeds.take(feed, rows, note)
        self.flaws += self.feeds.flaws
        self.compute()
        self.check_bodies()

    def take_certificates(self):
        height = founding_height(self.network, self.founding)
        for certificate in self.bundle.certificates:
            try:
                adoption = adoption_of(height, certificate)
            except (Unproven, Malformed) as wrong:
                self.flaws.append(f"certificate: {wrong}")
                continue
            self.adoptions.append(adoption)
            height = height_after(height, adoption)

    def take_proofs(self):
        for proof in self.bundle.proofs:
            try:
                root = self.feeds.root_of((proof.org_id, proof.epoch))
                check_fork(self.network, proof, root)
            except (Broken, Malformed, Wrong) as wrong:
                self.flaws.append(f"fork_proof: {wrong}")
                continue
            self.forks.append((proof.org_id, proof.epoch))

    # ---- the state ----

    def compute(self):
        """Folds all, and again without organisations that never belonged (U-11)."""
        cuts = self.held_cuts()
        self.strangers = set()
        belonged = self.fold_all(cuts)
        self.strangers = {feed[0] for feed in self.feeds.feeds} - belonged
        if self.strangers:
            reached("U-11")
            reached("A-3")
            self.fold_all(cuts)

    def held_cuts(self):
        """Cuts of the adoptions, as far as their rows are here."""
        cuts, missing = [], False
        for height, adoption in enumerate(self.adoptions, 1):
            for feed, (size, _) in adoption.cut.items():
                held = self.feeds.feeds.get(feed)
                if held is None or len(held.rows) < size:
                    self.flaws.append(f"cut: rows of height {height} aren't here")
                    missing = True
            if not missing:
                cuts.append({feed: size for feed, (size, _) in adoption.cut.items()})
        return cuts

    def fold_all(self, cuts):
        """Answers with who has belonged."""
        self.fold = Fold(self.network, self.founding)
        self.final, self.recomputed = {}, 0
        belonged, before = {feed[0] for cut in cuts for feed in cut}, {}
        for cut, adoption in zip(cuts, self.adoptions):
            self.read_rows(before, cut)
            belonged |= set(self.fold.admission.admitted)
            flaw = self.end_height(adoption)
            if flaw:
                self.flaws += [flaw] if flaw not in self.flaws else []
                return belonged
            before = cut
        last = {feed: self.feeds.counted(feed) for feed in self.feeds.feeds
                if feed[0] not in self.strangers}
        self.read_rows(before, last)
        return belonged | set(self.fold.admission.admitted)

    def read_rows(self, before, cut):
        """The rows between two cuts: within an organisation in order, between them by lot."""
        waiting = {}
        for feed in sorted(cut):
            held = self.feeds.feeds.get(feed)
            for position in range(before.get(feed, 0), cut[feed]):
                waiting.setdefault(feed[0], []).append((feed, held.rows[position]))
        while waiting:
            org = self.random.choice(sorted(waiting))
            feed, (row, signature) = waiting[org].pop(0)
            self.fold.read(feed, row, signature)
            if not waiting[org]:
                del waiting[org]

    def end_height(self, adoption):
        """What differs from the certified; None if nothing does."""
        self.fold.count_carried()
        if digest(self.fold) != adoption.state_digest:
            return "state: another digest than the certified one"
        reached("I-3")
        try:
            text = decide(self.fold, adoption.agenda)
        except Objection as wrong:
            return f"decision: {wrong}"
        if text_hash(text) != adoption.text_hash:
            return "text: another text than the certified one"
        self.check_merges(adoption.agenda)
        for revision in adoption.agenda.adopted:
            self.final[revision] = self.fold.tally(revision)
        self.fold.adopt(adoption, text)
        self.recomputed += 1
        reached("U-11")
        return None

    # ---- texts ----

    def check_merges(self, agenda):
        """Each common text whose parts are here is what they make (T-10)."""
        texts = {commitment(body.salt, body.text): body for body in self.bundle.bodies}
        revisions = self.fold.amendments.revisions
        for merge in agenda.merges:
            parts = [operation.replace for revision in agenda.adopted
                     if revisions[revision].amends is None
                     for operation in revisions[revision].header.operations
                     if operation.which == "replace" and operation.replace.block == merge.block_id]
            before, after = parts[0].expected, sorted({part.text.commitment for part in parts})
            if any(text not in texts for text in [before, *after]):
                continue
            reached("T-7")
            if common_text(merge, texts[before], before, [texts[text] for text in after], after):
                continue
            reached("U-11")
            flaw = "merge: another text than its amendments make"
            self.flaws += [flaw] if flaw not in self.flaws else []

    def check_bodies(self):
        """No text is here that nothing refers to (U-10)."""
        if self.feeds.left or self.feeds.void:
            return
        referred = {block.commitment for block in self.founding.manifest}
        for adoption in self.adoptions:
            referred |= {merge.text.commitment for merge in adoption.agenda.merges}
        for feed in self.feeds.feeds.values():
            for row, _ in feed.rows:
                referred |= texts_of(row)
        for body in self.bundle.bodies:
            if commitment(body.salt, body.text) not in referred:
                reached("U-10")
                self.flaws.append("body: a text that nothing refers to")

    # ---- the answer ----

    def fate_of(self, feed, position):
        if feed[0] in self.strangers:
            return "stranger"
        if position >= self.feeds.counted(feed):
            return "past_base"
        return self.fold.fates.get((feed[0], (feed[1], position)), "by_rule")

    def result(self):
        if self.fold is None:
            return {"refused": False, "flaws": kinds_of(self.flaws), "why": self.flaws}
        fold = self.fold
        void = [[feed[0].hex(), feed[1], position, self.fate_of(feed, position)]
                for feed, held in sorted(self.feeds.feeds.items())
                for position in range(len(held.rows))]
        reached("P-10")
        tallies = {}
        for revision in fold.amendments.revisions:
            last = revision in self.final
            by = self.final[revision] if last else fold.tally(revision)
            tallies[revision.hex()] = {"final": last, "by": {
                org.hex(): stances for org, stances in by.items() if any(stances)}}
        heads = {}
        for amendment in {each.amendment for each in fold.amendments.revisions.values()}:
            head = fold.amendments.head(amendment)
            heads[amendment.hex()] = [head.step.hex(), head.revision.hex(), head.owner[0].hex(),
                                      head.owner[1].hex(), head.withdrawn]
        text = fold.amendments.text()
        words = {commitment(body.salt, body.text): body.text for body in self.bundle.bodies}
        return {
            "refused": False, "why": self.flaws, "flaws": kinds_of(self.flaws),
            "network": self.network.hex(), "height": fold.height, "digest": digest(fold).hex(),
            "text_hash": text_hash(text).hex(),
            "text": [[block.id.hex(), block.kind, block.level, block.text.hex(),
                      words.get(block.text, b"").hex()] for block in text],
            "adoptions": [[each.id.hex(), each.state_digest.hex(), each.text_hash.hex(),
                           each.votes, each.quorum] for each in self.adoptions],
            "recomputed": self.recomputed,
            "stewards": {org.hex(): key.hex() for org, key in fold.stewards.items()},
            "tallies": tallies, "heads": heads,
            "erased": sorted(text.hex() for text in fold.erased()),
            "forks": [[org.hex(), epoch] for org, epoch in sorted(self.forks)],
            "void": [each for each in void if each[3] != "counted"],
            "counted": sum(each[3] == "counted" for each in void),
        }


def common_text(merge, base, before, bodies, after):
    """Whether the merge names what these bodies make of the base's."""
    if any(body.media_type != base.media_type for body in bodies):
        return False
    text = merged(base.text, [changes(base.text, body.text) for body in bodies])
    if not text:
        return False
    salt = sha256(context("palabre/merge"), merge.block_id, before, *after)
    here = (commitment(salt, text), len(text), base.media_type)
    return (merge.text.commitment, merge.text.length, merge.text.media_type) == here


def kinds_of(flaws):
    return sorted({flaw.split(":")[0] for flaw in flaws})


def texts_of(data):
    """What a row refers to, whether it counts or not."""
    try:
        row = decode_row(data)
        if row.kind not in KINDS:
            return set()
        return {ref.commitment for ref in body_refs(row.kind, decode_header(row.kind, row.header))}
    except Malformed:
        return set()
