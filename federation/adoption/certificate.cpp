#include "federation/adoption/certificate.hpp"

#include <algorithm>

#include "federation/adoption/closing_cut.hpp"
#include "federation/record/kind.hpp"

namespace palabre::federation {

namespace {

bool is(const SignedRecord& signed_record, Kind kind) noexcept {
  return signed_record.record.kind == static_cast<std::uint16_t>(kind);
}

/// A steward's record of this kind and network.
Result<void> check_steward(const Parent& parent, const SignedRecord& signed_record, Kind kind) {
  const auto& record = signed_record.record;
  if (record.network != parent.network) return Errc::wrong_network;
  if (!is(signed_record, kind) || !record.references.empty()) return Errc::malformed;
  if (parent.stewards.count(record.home_org) == 0) return Errc::not_owner;
  return boost::system::in_place_value;
}

/// Whether each line is what q stewards observed, is what counted before, or ends where the next
/// epoch, which is in the cut too, begins.
Result<void> check_cut(const Parent& parent, const CandidateContent& content,
                       const std::vector<Cut>& observed) {
  const auto extends = [&](const FeedId& feed, const TreeHead& older, const TreeHead& newer) {
    const auto proves = [&](const Consistency& proof) {
      return proof.feed == feed && proof.older == older && proof.newer == newer &&
             verify_consistency(older, newer, proof.path).has_value();
    };
    return std::any_of(content.proofs.begin(), content.proofs.end(), proves);
  };
  const auto& cut = content.cut;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto& [feed, head] = cut[i];
    const auto before = head_in(parent.cut, feed);
    if (head.size < before.size) return Errc::proof_mismatch;
    if (head == before) continue;
    const bool closed = i + 1 < cut.size() && cut[i + 1].feed == FeedId{feed.org, feed.epoch + 1};
    if (closed) continue;
    const auto backs = [&](const Cut& held) {
      const auto seen = head_in(held, feed);
      return seen == head || (seen.size > head.size && extends(feed, head, seen));
    };
    const auto backers = std::count_if(observed.begin(), observed.end(), backs);
    if (static_cast<std::size_t>(backers) < parent.quorum()) return Errc::proof_mismatch;
  }
  for (const auto& line : parent.cut) {
    if (head_in(cut, line.feed).size < line.head.size) return Errc::proof_mismatch;
  }
  return boost::system::in_place_value;
}

Result<void> check_vote(const Parent& parent, const CertifiedVote& certified,
                        const VoteStatement& due) {
  const auto& [vote, epoch] = certified;
  if (const auto steward = check_steward(parent, vote, Kind::vote2); !steward) {
    return steward.error();
  }
  PALABRE_TRY(const auto statement, decode_vote(vote.record.header));
  if (statement != due) return Errc::malformed;
  const auto& org = vote.record.home_org;
  if (const auto steward = check_steward(parent, epoch, Kind::epoch); !steward) {
    return steward.error();
  }
  PALABRE_TRY(const auto opening, decode_epoch(epoch.record.header));
  const auto& root = parent.stewards.at(org);
  const bool certifies = epoch.record.home_org == org && epoch.record.signer == root &&
                         opening.root_key == root && opening.operating_key == vote.record.signer;
  if (!certifies) return Errc::not_owner;
  if (!verify(epoch) || !verify(vote)) return Errc::bad_signature;
  return boost::system::in_place_value;
}

}  // namespace

Result<CandidateParts> check_content(const Parent& parent, const CandidateContent& content) {
  if (content.rule_book != 1) return Errc::unknown_kind;
  if (const auto steward = check_steward(parent, content.agenda, Kind::agenda); !steward) {
    return steward.error();
  }
  CandidateParts parts;
  parts.agenda_id = record_id(content.agenda.record);
  PALABRE_TRY(parts.agenda, decode_agenda(content.agenda.record.header));
  const bool next =
      parts.agenda.height == parent.height + 1 && parts.agenda.parent_adoption == parent.adoption;
  if (!next) return Errc::stale_sequence;
  if (content.observes.size() < parent.quorum()) return Errc::not_owner;
  for (const auto& record : content.observes) {
    if (const auto steward = check_steward(parent, record, Kind::observe); !steward) {
      return steward.error();
    }
    PALABRE_TRY(auto observe, decode_observe(record.record.header));
    const bool about = observe.height == parts.agenda.height && observe.agenda == parts.agenda_id;
    if (!about) return Errc::malformed;
    parts.observed.push_back(std::move(observe.held));
  }
  if (const auto cut = check_cut(parent, content, parts.observed); !cut) return cut.error();
  return parts;
}

Result<Adoption> verify_certificate(const Parent& parent, const Certificate& certificate) {
  const auto& candidate = certificate.candidate;
  if (const auto steward = check_steward(parent, candidate, Kind::candidate); !steward) {
    return steward.error();
  }
  PALABRE_TRY(const auto statement, decode_candidate(candidate.record.header));
  const bool next =
      statement.height == parent.height + 1 && statement.parent_adoption == parent.adoption;
  if (!next) return Errc::stale_sequence;
  if (!matches(statement.content, certificate.content)) return Errc::malformed;
  PALABRE_TRY(auto content, decode_candidate_content(certificate.content.text));
  PALABRE_TRY(auto parts, check_content(parent, content));
  if (certificate.votes.size() < parent.quorum()) return Errc::not_owner;
  const auto id = record_id(candidate.record);
  PALABRE_TRY(const auto first, decode_vote(certificate.votes.front().vote.record.header));
  const VoteStatement due{statement.height, first.ballot, id};
  for (const auto& vote : certificate.votes) {
    if (const auto holds = check_vote(parent, vote, due); !holds) return holds.error();
  }
  return Adoption{Digest{id.bytes}, std::move(content.cut), std::move(parts.agenda),
                  content.text_hash, content.state_digest};
}

Parent parent_after(const Parent& parent, const Adoption& adoption) {
  return {parent.network, parent.height + 1, adoption.id, adoption.cut,
          stewards_after(parent.stewards, adoption.agenda.changes)};
}

Parent parent_of(const NetworkId& network, const Founding& founding) {
  return {network, 0, Digest{network.bytes}, {}, stewards_of(network, founding)};
}

}  // namespace palabre::federation
