#include "federation/adoption/certificate.hpp"

#include <algorithm>

#include "federation/adoption/closing_cut.hpp"

namespace palabre::federation {

namespace {

/// Whether each line is what q stewards observed, is what counted before, or ends where the next
/// epoch, which is in the cut too, begins.
Result<void> check_cut(const Parent& parent, const CandidateContent& content,
                       const std::vector<Cut>& observed) {
#ifdef PALABRE_PLANT_COUNTS_UNOBSERVED
  return boost::system::in_place_value;
#endif
  const auto extends = [&](const FeedId& feed, const TreeHead& older, const TreeHead& newer) {
    const auto proves = [&](const Consistency& proof) {
      return proof.feed == feed && proof.older == older && proof.newer == newer &&
             verify_consistency(older, newer, proof.path).has_value();
    };
    return std::any_of(content.proofs.begin(), content.proofs.end(), proves);
  };
  const auto& cut = content.cut;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto& feed = cut[i].feed;
    const auto& head = cut[i].head;
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
  PALABRE_TRY(const auto statement, check_candidate(parent, certificate.candidate));
  if (!matches(statement.content, certificate.content)) return Errc::malformed;
  PALABRE_TRY(auto content, decode_candidate_content(certificate.content.text));
  PALABRE_TRY(auto parts, check_content(parent, content));
  const auto id = record_id(certificate.candidate.record);
  const auto ballot = check_votes(parent, certificate.votes, Phase::second, id);
  if (!ballot) return ballot.error();
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
