"""A record's header by its kind, with the bounds that record.proto gives: docs/protocol.md K-2.

    header(kind, bytes) is a Message, or raises Malformed.
"""
import said_headers as said
from checks import CANDIDATE_TYPE, is_body_ref, is_id, is_listed, is_within, must
from records import (ADMIT, AGENDA, AMENDMENT, ANSWER, APPEAL, ATTEST, CAMPAIGN, CANDIDATE, CARRY, COMMENT,
                     ENDORSE, ENROL, EPOCH, ERASE, HAND_OVER, INTRODUCE, MEETING, NOTICE, OBSERVE, PROFILE,
                     PROPOSE, REBASE, RECOMMEND, REFERENCES_MAX, RESOLUTION, RETRACT, REVISE, REVOKE, ROW_MAX,
                     SHEET, STORY, STRIKE, TRANSLATE, VOTE1, VOTE2, WITHDRAW)
from rules import reached
from schema import ENUMS
from text import check_operations
from wire import Malformed, decode


def is_profile(profile):
    must(profile is not None, "no profile")
    is_id(profile.root_key)
    is_within(profile.name, 200, 1)
    for words in (profile.city, profile.region, profile.sector):
        is_within(words, 100)
    is_within(profile.url, 500)


def is_charter(charter):
    must(charter is not None and charter.rule_book == 1, "another rule book")
    must(1 <= charter.epochs_per_height_max <= 1000, "epochs of a height")
    must(share_cap(charter) <= 100, "more than all")


def share_cap(charter):
    return charter.thresholds.share_cap_percent if charter.thresholds else 0


def is_block(kind, level):
    is_listed(kind, "BlockKind")
    must(level == 0 if kind == 2 else 1 <= level <= 6, "a block's level")


def is_cut(entries, most):
    """Lines ascending by organisation and epoch, none of size 0."""
    must(len(entries) <= most, "too many lines")
    feeds = [(line.org_id, line.epoch) for line in entries]
    must(all(a < b for a, b in zip(feeds, feeds[1:])), "lines that don't ascend")
    for line in entries:
        is_id(line.org_id)
        is_id(line.root)
        must(line.size >= 1 and line.epoch <= 0xFFFF, "a line of a cut")


def epoch(message):
    must(message.epoch <= 0xFFFF, "an epoch that no address can name")
    is_id(message.root_key)
    is_id(message.operating_key)
    if message.epoch == 0:
        must(not message.base_root and message.base_size == 0, "a base of the first epoch")
        must(not message.base_uncertain, "a first epoch that is uncertain")
    else:
        is_id(message.base_root)
        must(message.base_size >= 1, "an epoch that leaves nothing of the one before")
        if message.base_uncertain:
            reached("N-8")
    if message.next_root_digest:
        is_id(message.next_root_digest)


def introduce(message):
    is_id(message.org_id)


def admit(message):
    is_id(message.org_id)
    is_id(message.parent_adoption)
    is_within(message.region, 100)
    is_within(message.sector, 100)


def enrol(message):
    is_id(message.member_key)
    must(len(message.consent) == 64, "a consent of another length")
    if message.replaces_key:
        is_id(message.replaces_key)
    is_listed(message.signing_place, "SigningPlace")


def revoke(message):
    is_id(message.member_key)


def profile(message):
    is_profile(message.profile)


def carry(message):
    carried(message)


def carried(message):
    """The record that a Carry holds: whole, and without texts (M-5)."""
    record = decode("SignedRecord", message.record)
    for each in (record.network_id, record.home_org_id, record.signer_key, *record.references):
        is_id(each)
    must(record.kind <= 0xFFFF and len(record.header) <= ROW_MAX, "a record that fits no row")
    must(len(record.references) <= REFERENCES_MAX, "too many references")
    must(len(record.signature) == 64 and not record.bodies, "a signature, or texts")
    return record


def observe(message):
    must(message.height >= 1, "no height")
    is_id(message.agenda)
    is_cut(message.entries, 700)


def candidate(message):
    must(message.height >= 1, "no height")
    is_id(message.parent_adoption)
    is_body_ref(message.content, (CANDIDATE_TYPE,))


def propose(message):
    must(message.height >= 1, "no height")
    is_id(message.candidate)
    must(message.valid_ballot is None or message.valid_ballot < message.ballot, "a later ballot")


def vote(message):
    must(message.height >= 1, "no height")
    is_id(message.candidate)


def agenda(message):
    must(message.height >= 1, "no height")
    is_id(message.parent_adoption)
    must(len(message.adopted) <= 1000, "too many revisions")
    must(len(set(message.adopted)) == len(message.adopted), "a revision twice")
    for revision in message.adopted:
        is_id(revision)
    if message.changes is not None:
        changes_of(message.changes)
    must(len(message.merges) <= 256, "too many merges")
    blocks = [each.block_id for each in message.merges]
    must(all(a < b for a, b in zip(blocks, blocks[1:])), "merges that don't ascend")
    for each in message.merges:
        is_id(each.block_id)
        is_body_ref(each.text)


def changes_of(changes):
    must(len(changes.organisations) <= 200 and len(changes.stewards) <= 100, "too many")
    for sort in (changes.organisations, changes.stewards):
        orgs = [each.org_id for each in sort]
        must(all(a < b for a, b in zip(orgs, orgs[1:])), "organisations that don't ascend")
        for org in orgs:
            is_id(org)
    for change in changes.organisations:
        if change.root_key:
            is_id(change.root_key)
        if change.regrouping is not None:
            is_within(change.regrouping.region, 100)
            is_within(change.regrouping.sector, 100)
        stays = change.regrouping is not None or bool(change.root_key)
        must(bool(change.removed) != stays, "a change of nothing, or of what goes")
        must(not change.root_lost or change.root_key, "a lost root key without another")
    for steward in changes.stewards:
        is_id(steward.root_key)
    if changes.charter is not None:
        is_charter(changes.charter)
    if changes.round is not None:
        must(changes.round.number >= 1, "no round")
        is_listed(changes.round.phase, "Phase")


def new_texts(operation):
    """References to the texts that an operation brings."""
    what = getattr(operation, operation.which)
    if operation.which == "insert":
        return [block.text for block in what.blocks]
    if operation.which == "split":
        return what.parts
    return [what.text] if operation.which in ("replace", "join") else []


def amendment(message):
    is_id(message.base_version)
    for operation in message.operations:
        must(operation.which is not None, "an operation that nobody lists")
        what = getattr(operation, operation.which)
        if operation.which in ("insert", "move"):
            if what.after:
                is_id(what.after)
        if operation.which == "insert":
            for block in what.blocks:
                is_block(block.kind, block.level)
        elif operation.which == "move":
            for block in what.blocks:
                is_id(block)
        else:
            for each in what.blocks if operation.which == "join" else [what]:
                is_id(each.block)
                is_id(each.expected)
        for text in new_texts(operation):
            is_body_ref(text)
    check_operations(message.operations)
    is_body_ref(message.title)
    if message.reason is not None:
        is_body_ref(message.reason)
    is_within(message.language, 35, 2)
    must(message.change in ENUMS["Change"], "no such change")


def rebase(message):
    is_id(message.revision)
    must(message.amendment is not None, "no amendment")
    amendment(message.amendment)
    must(message.amendment.change != 0 and not message.amendment.counter_proposal,
         "not what a Revise says")


def hand_over(message):
    is_id(message.new_owner_key)
    is_id(message.new_owner_org_id)


def endorse(message):
    is_listed(message.stance, "Stance")


def comment(message):
    if message.block:
        is_id(message.block)
    is_listed(message.side, "Side")
    is_body_ref(message.text)
    is_within(message.language, 35, 2)


def story(message):
    is_within(message.theme, 100, 1)
    is_body_ref(message.title)
    is_body_ref(message.text)
    is_within(message.language, 35, 2)
    must(len(message.blocks) <= 64, "too many blocks")
    for block in message.blocks:
        is_id(block)


def empty(_):
    """Its message has no fields."""


HEADERS = {
    EPOCH: ("EpochHeader", epoch), INTRODUCE: ("IntroduceHeader", introduce),
    ADMIT: ("AdmitHeader", admit), ENROL: ("EnrolHeader", enrol), REVOKE: ("RevokeHeader", revoke),
    PROFILE: ("ProfileHeader", profile), CARRY: ("CarryHeader", carry), OBSERVE: ("ObserveHeader", observe),
    CANDIDATE: ("CandidateHeader", candidate), PROPOSE: ("ProposeHeader", propose),
    VOTE1: ("VoteHeader", vote), VOTE2: ("VoteHeader", vote), AGENDA: ("AgendaHeader", agenda),
    REBASE: ("RebaseHeader", rebase),
    AMENDMENT: ("AmendmentHeader", amendment), REVISE: ("AmendmentHeader", amendment),
    WITHDRAW: ("WithdrawHeader", empty), HAND_OVER: ("HandOverHeader", hand_over),
    ENDORSE: ("EndorseHeader", endorse), COMMENT: ("CommentHeader", comment),
    STORY: ("StoryHeader", story), ERASE: ("EraseHeader", empty),
}

# Beside members' support and around the text.
SAID = {
    RESOLUTION: ("ResolutionHeader", said.resolution), ATTEST: ("AttestHeader", said.attest),
    SHEET: ("SheetHeader", said.sheet), STRIKE: ("StrikeHeader", said.strike),
    CAMPAIGN: ("CampaignHeader", said.campaign), RECOMMEND: ("RecommendHeader", said.recommend),
    MEETING: ("MeetingHeader", said.meeting), NOTICE: ("NoticeHeader", said.notice),
    RETRACT: ("RetractHeader", said.retract), ANSWER: ("AnswerHeader", said.answer),
    APPEAL: ("AppealHeader", said.appeal), TRANSLATE: ("TranslateHeader", said.translate),
}
HEADERS.update(SAID)


def header(kind, data):
    """The checked header of a record of this kind; raises Malformed."""
    name, check = HEADERS[kind]
    message = decode(name, data)
    check(message)
    return message


def body_refs(kind, message):
    """The texts that a record refers to, in no order; a candidate's content is none."""
    if kind == CARRY:
        record = carried(message)
        if record.kind not in HEADERS or record.kind == CARRY:
            return []
        try:
            return body_refs(record.kind, header(record.kind, record.header))
        except Malformed:
            return []
    if kind == AGENDA:
        return [merge.text for merge in message.merges]
    if kind == COMMENT:
        return [message.text]
    if kind == STORY:
        return [message.title, message.text]
    if kind == REBASE:
        return body_refs(AMENDMENT, message.amendment)
    if kind in SAID:
        return said.body_refs(message)
    if kind not in (AMENDMENT, REVISE):
        return []
    refs = [message.title] + ([message.reason] if message.reason is not None else [])
    for operation in message.operations:
        refs += new_texts(operation)
    return refs


def founding(data):
    """The platform's beginning, checked; raises Malformed."""
    message = decode("FoundingHeader", data)
    is_within(message.name, 200, 1)
    is_within(message.language, 35, 2)
    is_id(message.nonce)
    must(1 <= len(message.stewards) <= 100, "stewards")
    for steward in message.stewards:
        is_profile(steward)
    keys = [steward.root_key for steward in message.stewards]
    must(all(a < b for a, b in zip(keys, keys[1:])), "stewards that don't ascend")
    is_charter(message.charter)
    if message.predecessor is not None:
        is_id(message.predecessor.network_id)
        is_id(message.predecessor.state_digest)
    must(len(message.manifest) <= 20_000, "too many blocks")
    for block in message.manifest:
        is_id(block.block_id)
        is_id(block.commitment)
        is_block(block.kind, block.level)
    ids = {block.block_id for block in message.manifest}
    must(len(ids) == len(message.manifest), "a block twice")
    reached("T-1")
    reached("T-2")
    return message
