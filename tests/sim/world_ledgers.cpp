// What organisations say beside their members, in a World: resolutions, sheets and the lines that
// are struck from them, attests; and rounds that their agendas open.

#include <algorithm>

#include "federation/deliberation/round_statement.hpp"
#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

constexpr Day some_day = 20020514;

}  // namespace

void World::say_as_organisation(Node& node) {
  const auto& fold = node.replica->fold();
  auto& by = organisations_[node.index % plan_.nodes];
  const auto& revisions = fold.amendments().revisions();
  if (revisions.empty()) return;
  auto at = revisions.begin();
  std::advance(at, static_cast<std::ptrdiff_t>(rng_.below(revisions.size())));
  const auto& target = at->first;
  switch (rng_.below(5)) {
    case 0: {
      const ResolutionStatement statement{target, static_cast<Stance>(1 + rng_.below(4)), "Conseil",
                                          some_day};
      return post(node.index, by_organisation(by, fold, Kind::resolution, encode(statement)));
    }
    case 1: return post(node.index, by_organisation(by, fold, Kind::attest, encode_attest(target)));
    case 2: {
      const auto who = body_of("Greffe " + std::to_string(openings_.size()));
      SheetStatement statement{target, Channel::paper, "Ici", "", some_day, refer_to(who), {}};
      std::vector<Digest> openings;
      for (std::uint64_t i = 0; i < 1 + rng_.below(4); ++i) {
        openings.push_back(opening_of(Salt{static_cast<std::uint8_t>(i)},
                                      std::to_string(openings_.size()) + "-" + std::to_string(i)));
        statement.lines.push_back(line_of(openings.back()));
      }
      std::sort(statement.lines.begin(), statement.lines.end());
      auto made = by_organisation(by, fold, Kind::sheet, encode(statement), {who});
      const auto id = record_id(made.signed_record.record);
      for (const auto& opening : openings) openings_.emplace_back(id, opening);
      return post(node.index, std::move(made));
    }
    case 3: {
      // Whoever holds the salt goes to any organisation, also to one that hasn't heard of the
      // sheet.
      if (openings_.empty()) return;
      const auto& [sheet, opening] = openings_[rng_.below(openings_.size())];
      return post(node.index,
                  by_organisation(by, fold, Kind::strike, encode(StrikeStatement{sheet, opening})));
    }
    default: {
      const NoticeStatement statement{target, Ground::spam, rng_.one_in(2),
                                      refer_to(body_of("Avis"))};
      return post(node.index,
                  by_organisation(by, fold, Kind::notice, encode(statement), {body_of("Avis")}));
    }
  }
}

/// What of it stands in the end.
void World::count_ledgers() {
  const auto& fold = nodes_.front()->replica->fold();
  for (const auto& [target, resolutions] : fold.ledgers().all_resolutions()) {
    probes_.resolutions += resolutions.size();
  }
  for (const auto& [id, sheet] : fold.ledgers().all_sheets()) {
    probes_.struck_lines += sheet.struck.size();
  }
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (fold.carries_over(revision)) ++probes_.carried_over;
  }
  if (fold.round().number() > 0) ++probes_.rounds;
}

}  // namespace palabre::sim
