"""Certificates: an adoption checked under the stewards of the height before, without any feed.
docs/protocol.md, Adoption and Certificates (J-2, J-5, J-6, J-13, J-14).
"""
import collections

from checks import CANDIDATE_MAX, CANDIDATE_TYPE
from headers import header, is_cut
from merkle import consistent
from records import (AGENDA, CANDIDATE, EPOCH, OBSERVE, VOTE2, commitment, org_id, preimage,
                     record_id)
from rules import reached
from signatures import verify
from wire import decode

# `cut` is {feed: (size, root)}; `stewards` {organisation: root key}.
Height = collections.namedtuple("Height", "network height adoption cut stewards")
Adoption = collections.namedtuple("Adoption", "id cut agenda text_hash state_digest votes quorum")


class Unproven(Exception):
    """A certificate that proves nothing, and why."""


def quorum(stewards):
    """How many of them decide (A-2)."""
    return len(stewards) * 2 // 3 + 1


def founding_height(network, founding):
    stewards = {org_id(network, each.root_key): each.root_key for each in founding.stewards}
    return Height(network, 0, network, {}, stewards)


def stewards_after(stewards, changes):
    """Who decides at the next height, under which root key (J-1)."""
    if changes is None:
        return stewards
    after = {each.org_id: each.root_key for each in changes.stewards} or dict(stewards)
    for change in changes.organisations:
        if change.org_id not in after:
            continue
        if change.root_key:
            after[change.org_id] = change.root_key
        if change.removed:
            del after[change.org_id]
    return after


def must(holds, rule, what):
    if not holds:
        reached(rule)
        raise Unproven(f"{rule}: {what}")


def id_of(record):
    return record_id(signed_words(record))


def signed_words(record):
    return preimage(record.network_id, record.home_org_id, record.signer_key, record.kind,
                    record.seq, record.header, record.references)


def of_steward(below, record, kind):
    """The checked header of a steward's record; what it may be signed with is asked elsewhere."""
    must(record is not None and not record.bodies, "J-14", "no record")
    lengths = [len(each) for each in (record.network_id, record.home_org_id, record.signer_key,
                                      record.signature)]
    must(lengths == [32, 32, 32, 64], "J-14", "a record of other lengths")
    must(record.network_id == below.network, "J-14", "another network's record")
    must(record.kind == kind and not record.references, "J-14", "a record of another kind")
    must(record.home_org_id in below.stewards, "J-14", "no steward's record")
    return header(kind, record.header)


def adoption_of(below, certificate):
    """What the certificate adopts on top of `below`; raises Unproven or Malformed."""
    statement = of_steward(below, certificate.candidate, CANDIDATE)
    follows(below, statement)
    content = content_of(certificate.content, statement.content)
    agenda, observed = check_content(below, content)
    cut = as_cut(content.cut)
    check_cut(below, cut, observed, content.proofs)
    candidate = id_of(certificate.candidate)
    check_votes(below, certificate.votes, statement.height, candidate)
    reached("J-1")
    reached("J-6")
    reached("J-13")
    reached("J-14")
    return Adoption(candidate, cut, agenda, content.text_hash, content.state_digest,
                    len(certificate.votes), quorum(below.stewards))


def follows(below, statement):
    must(statement.height == below.height + 1, "J-3", "another height")
    must(statement.parent_adoption == below.adoption, "J-3", "another history")
    reached("J-3")


def content_of(body, ref):
    must(body is not None, "J-14", "no content")
    must(body.media_type == CANDIDATE_TYPE and len(body.text) <= CANDIDATE_MAX, "J-6", "no content")
    same = (commitment(body.salt, body.text), len(body.text), body.media_type) == (
        ref.commitment, ref.length, ref.media_type)
    must(same, "B-2", "the content of another candidate")
    reached("B-2")
    return decode("CandidateBody", body.text)


def check_content(below, content):
    """(the agenda's header, what each of the stewards observed)."""
    must(content.rule_book == 1, "J-6", "another rule book")
    must(len(content.text_hash) == 32 and len(content.state_digest) == 32, "J-6", "no hash")
    is_cut(content.cut, 4096)
    must(len(content.proofs) <= 8192, "J-6", "too many proofs")
    agenda = of_steward(below, content.agenda, AGENDA)
    follows(below, agenda)
    observed = []
    orgs = [each.home_org_id for each in content.observes]
    must(all(a < b for a, b in zip(orgs, orgs[1:])), "J-6", "observations that don't ascend")
    must(len(orgs) >= quorum(below.stewards), "J-6", "less than q observations")
    for record in content.observes:
        statement = of_steward(below, record, OBSERVE)
        about = (statement.height, statement.agenda) == (agenda.height, id_of(content.agenda))
        must(about, "J-4", "an observation about something else")
        observed.append(as_cut(statement.entries))
    reached("J-4")
    return agenda, observed


def as_cut(entries):
    return {(each.org_id, each.epoch): (each.size, each.root) for each in entries}


def check_cut(below, cut, observed, proofs):
    """J-5 as far as it shows without feeds: each line is what counted before, or ends where the
    next epoch begins, or is equalled or extended by what q stewards hold."""
    for proof in proofs:
        must(len(proof.path) <= 64, "J-6", "a proof too long")
    proven = {((each.org_id, each.epoch), (each.older_size, each.older_root),
               (each.newer_size, each.newer_root)): each.path for each in proofs}
    for feed, line in below.cut.items():
        must(cut.get(feed, (0, b""))[0] >= line[0], "J-5", "a line that falls")
    for feed, line in cut.items():
        if line == below.cut.get(feed):
            continue
        if (feed[0], feed[1] + 1) in cut:
            reached("J-5")
            continue
        backers = 0
        for held in observed:
            seen = held.get(feed)
            path = proven.get((feed, line, seen))
            extends = path is not None and seen[0] > line[0] and consistent(line, seen, path)
            backers += seen == line or extends
        must(backers >= quorum(below.stewards), "J-5", "a line that q don't hold")
    reached("J-5")


def check_votes(below, votes, height, candidate):
    must(len(votes) >= quorum(below.stewards), "J-13", "less than q votes")
    must(all(each.vote is not None for each in votes), "J-13", "no vote")
    orgs = [each.vote.home_org_id for each in votes]
    must(all(a < b for a, b in zip(orgs, orgs[1:])), "J-13", "votes that don't ascend")
    ballots = set()
    for each in votes:
        statement = of_steward(below, each.vote, VOTE2)
        must((statement.height, statement.candidate) == (height, candidate), "J-13",
             "a vote for something else")
        ballots.add(statement.ballot)
        opening = of_steward(below, each.epoch, EPOCH)
        root = below.stewards[each.vote.home_org_id]
        certified = (each.epoch.home_org_id == each.vote.home_org_id and
                     each.epoch.signer_key == opening.root_key == root and
                     each.vote.signer_key == opening.operating_key)
        must(certified, "J-2", "a key that the steward's root doesn't certify")
        for record in (each.epoch, each.vote):
            must(verify(record.signer_key, signed_words(record), record.signature), "J-14",
                 "a signature")
    must(len(ballots) == 1, "J-13", "votes of two ballots")
    reached("J-2")


def height_after(below, adoption):
    return Height(below.network, below.height + 1, adoption.id, adoption.cut,
                  stewards_after(below.stewards, adoption.agenda.changes))
