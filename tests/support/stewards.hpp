// Stewards of a small platform, and what they sign on the way to an adoption.

#pragma once

#include "federation/adoption/certificate.hpp"
#include "federation/replica/opening.hpp"
#include "tests/sim/people.hpp"

namespace palabre::federation {

struct Assembly {
  explicit Assembly(std::size_t count) : founding{sim::founding_of(count, 4)} {
    network = network_id(encode(founding));
    for (std::size_t i = 0; i < count; ++i) {
      auto& org = stewards.emplace_back(i);
      org.id = org_id(network, org.root.public_key());
      const Profile profile{org.root.public_key(), "Organisation", "", "", "", ""};
      const auto run = open_epoch({network, 0, {}, 1, profile, 0}, org.root, org.operating);
      const auto row = *decode_row(run.rows.front().row);
      openings.emplace(
          org.id,
          SignedRecord{{network, org.id, org.root.public_key(), row.kind, row.seq, row.header, {}},
                       run.rows.front().signature});
      runs.push_back(run);
    }
    // In the order in which they take turns.
    std::sort(stewards.begin(), stewards.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    parent = parent_of(network, founding);
  }

  SignedRecord sign_as(std::size_t steward, Kind kind, Bytes header) {
    auto& by = stewards[steward];
    return sign({network,
                 by.id,
                 by.operating.public_key(),
                 static_cast<std::uint16_t>(kind),
                 ++by.seq,
                 std::move(header),
                 {}},
                by.operating);
  }
  SignedRecord vote(std::size_t steward, Phase phase, std::uint64_t ballot, const RecordId& id) {
    return sign_as(steward, phase == Phase::first ? Kind::vote1 : Kind::vote2,
                   encode(VoteStatement{parent.height + 1, ballot, id}));
  }

  /// What every steward holds: the two rows of each opening.
  Cut held() const {
    Cut cut;
    for (const auto& run : runs) {
      MerkleFrontier frontier;
      for (const auto& row : run.rows) frontier.append(leaf_hash(row.row, row.signature));
      cut.push_back({run.feed, {frontier.size(), frontier.root()}});
    }
    std::sort(cut.begin(), cut.end(), [](auto& a, auto& b) { return a.feed < b.feed; });
    return cut;
  }

  /// A candidate that adopts nothing, observed by the first `observers` stewards.
  CandidateContent content(std::size_t observers) {
    CandidateContent made;
    made.agenda = sign_as(0, Kind::agenda, encode(AgendaStatement{1, parent.adoption, {}, {}}));
    for (std::size_t i = 0; i < observers; ++i) {
      made.observes.push_back(sign_as(
          i, Kind::observe, encode(ObserveStatement{1, record_id(made.agenda.record), held()})));
    }
    made.cut = held();
    return made;
  }

  /// As many as `voters` of the stewards adopt it in ballot 2.
  Certificate certify(const CandidateContent& content_of, std::size_t voters) {
    Certificate made;
    made.content = {{}, MediaType::candidate, encode(content_of)};
    made.candidate =
        sign_as(1 % stewards.size(), Kind::candidate,
                encode(CandidateStatement{1, parent.adoption, refer_to(made.content)}));
    for (std::size_t i = 0; i < voters; ++i) {
      made.votes.push_back({vote(i, Phase::second, 2, record_id(made.candidate.record)),
                            openings.at(stewards[i].id)});
    }
    return made;
  }

  Founding founding;
  NetworkId network;
  std::vector<sim::Organisation> stewards;
  std::map<OrgId, SignedRecord> openings;
  std::vector<Run> runs;
  Parent parent;
};

}  // namespace palabre::federation
