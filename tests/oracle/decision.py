"""Whether an agenda can be adopted, and the text that it makes: docs/protocol.md J-7 and J-17."""
from certificates import stewards_after
from headers import share_cap
from records import next_root_digest
from rules import reached
from text import DoesNotApply, apply, consolidate


class Objection(Exception):
    """What stands against the agenda."""


def stands(holds, what):
    if not holds:
        reached("J-7")
        raise Objection(what)


def decide(fold, agenda):
    """The version of the text that the agenda makes of the state; raises Objection."""
    here = (fold.height + 1, fold.parent)
    stands((agenda.height, agenda.parent_adoption) == here, "another height")
    for revision in agenda.adopted:
        check_revision(fold, revision)
    revisions = fold.amendments.revisions
    first = [revision for revision in agenda.adopted if revisions[revision].amends is None]
    text, wrong = consolidate(
        fold.amendments.text(),
        [(revision, revisions[revision].header.operations) for revision in first],
        {merge.block_id: merge.text.commitment for merge in agenda.merges})
    stands(not wrong, "; ".join(wrong))
    for revision in agenda.adopted:
        if revision in first:
            continue
        try:
            text = apply(text, fold.amendments.revisions[revision].header.operations, revision)
        except DoesNotApply as wrong:
            stands(False, f"it doesn't apply: {wrong}")
    if agenda.changes is not None:
        check_organisations(fold, agenda.changes)
        check_round(fold, agenda.changes)
    check_stewards(fold, agenda.changes)
    reached("J-7")
    return text


def check_revision(fold, revision):
    amendments = fold.amendments
    stands(revision in amendments.revisions, "an unknown revision")
    head = amendments.head(amendments.revisions[revision].amendment)
    stands(head.revision == revision and not head.withdrawn, "not the head")
    stands(revision not in fold.taken_back(), "erased")
    stands(revision not in amendments.adopted, "adopted already")
    late = fold.round.is_too_late(amendments.revisions[revision].height)
    stands(not late, "after the freeze")
    stands(meets(fold, revision), "the charter asks for more")


def meets(fold, revision):
    """J-17: members, organisations, regions and sectors, each as many as the charter asks."""
    reached("J-17")
    asked = fold.charter.thresholds
    if asked is None:
        return True
    share = asked.members * share_cap(fold.charter) // 100
    members, regions, sectors, organisations = 0, set(), set(), 0
    for org, (support, _, _) in fold.tally(revision).items():
        if support == 0:
            continue
        members += min(support, share) if asked.share_cap_percent else support
        organisations += 1
        regions.add(fold.admission.admitted[org][0])
        sectors.add(fold.admission.admitted[org][1])
    resolved = fold.ledgers.resolved(revision, fold.admission.admitted)
    return (resolved >= asked.resolutions and members >= asked.members and organisations >= asked.organisations and
            len(regions - {""}) >= asked.regions and len(sectors - {""}) >= asked.sectors)


def check_organisations(fold, changes):
    for change in changes.organisations:
        stands(change.org_id in fold.admission.admitted, "it doesn't belong")
        if change.root_key and not change.root_lost:
            reached("N-3")
            published = fold.next_roots.get(change.org_id)
            stands(published == next_root_digest(change.root_key), "another root key")


def check_round(fold, changes):
    if changes.round is not None:
        stands(fold.round.may_become(changes.round.number, changes.round.phase), "another phase")
    if changes.charter is not None:
        if fold.round.is_open():
            reached("J-23")
        stands(not fold.round.is_open(), "the charter stays")


def check_stewards(fold, changes):
    stands(stewards_after(fold.stewards, changes), "no steward is left")
    if changes is None:
        return
    changed = {change.org_id: change for change in changes.organisations}
    for steward in changes.stewards:
        change = changed.get(steward.org_id)
        belongs = steward.org_id in fold.admission.admitted and not (change and change.removed)
        stands(belongs, "a steward that doesn't belong")
        same = (change.root_key == steward.root_key if change and change.root_key else
                fold.is_root(steward.org_id, steward.root_key))
        stands(same, "a steward's other root key")
