#include <algorithm>

#include "federation/deliberation/columns.hpp"
#include "node/clock.hpp"
#include "node/http/around.hpp"
#include "node/http/told.hpp"
#include "node/http/voice_days.hpp"
#include "node/publish/atom.hpp"

namespace palabre::node {

using namespace federation;

namespace {

void add(Tally& sum, const Tally& more) {
  sum.support += more.support;
  sum.oppose += more.oppose;
  sum.abstain += more.abstain;
}

json::array by_organisation(const Fold& fold, const Support::ByOrganisation& tallies) {
  json::array rows;
  for (const auto& [org, tally] : tallies) {
    auto row = to_json(tally);
    row["organisation"] = hex(org);
    row["name"] = name_in(fold, org);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Region and sector are those of the admission, not of the profile.
json::array by_standing(const Fold& fold, const Support::ByOrganisation& tallies,
                        std::string Standing::*field, std::string_view name) {
  std::map<std::string, Tally> sums;
  for (const auto& [org, tally] : tallies) {
    const auto standing = fold.admission().admitted().find(org);
    if (standing == fold.admission().admitted().end()) continue;
    add(sums[standing->second.*field], tally);
  }
  json::array rows;
  for (const auto& [value, tally] : sums) {
    auto row = to_json(tally);
    row[name] = value;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// What members say now, by the day on which each said it.
void add_days(Api& api, const Target& target, json::object& body) {
  const auto days = voice_days(api.fold().voices(target), {api.times().founded_ms(), wall_ms()});
  constexpr std::uint64_t day_ms = 86'400'000;
  json::array rows;
  for (const auto& [day, so_far] : days.rows) {
    auto row = to_json(so_far);
    row["day"] = rfc3339(day * day_ms).substr(0, 10);
    rows.push_back(std::move(row));
  }
  body["by"] = std::move(rows);
  body["days_per_row"] = days.days_per_row;
  body["undated"] = to_json(days.undated);
}

json::value hash_or_null(const std::optional<Digest>& hash) {
  return hash ? json::value(hex(*hash)) : json::value();
}

/// What organisations' bodies have resolved.
json::array resolutions_json(const Fold& fold, const Target& target) {
  json::array rows;
  for (const auto& [org, resolution] : fold.ledgers().resolutions(target)) {
    const auto& said = resolution.statement;
    rows.push_back(json::object{{"record", hex(resolution.id)},
                                {"organisation", hex(org)},
                                {"name", name_in(fold, org)},
                                {"counts", fold.admission().is_admitted(org)},
                                {"stance", name_of(said.stance)},
                                {"body", said.body},
                                {"date", iso_day(said.date)},
                                {"in_favour", said.in_favour},
                                {"against", said.against},
                                {"abstained", said.abstained},
                                {"quorum_met", said.quorum_met},
                                {"minutes_hash", hash_or_null(said.minutes_hash)}});
  }
  return rows;
}

/// People on paper and at meetings, told apart from members with a key.
json::object on_paper_json(const Fold& fold, const Target& target) {
  const auto [paper, meeting] = on_paper_for(fold, target);
  return {{"paper", paper}, {"meeting", meeting}};
}

struct ShownSheet {
  Sheet sheet;
  std::string name;
  bool counts = false;
  bool erased = false;
};

std::vector<ShownSheet> shown_sheets(const Fold& fold, const Target& target) {
  std::vector<ShownSheet> shown;
  for (const auto* sheet : fold.ledgers().sheets(target)) {
    shown.push_back({*sheet, name_in(fold, sheet->org), fold.admission().is_admitted(sheet->org),
                     fold.erasures().is_erased(sheet->id)});
  }
  return shown;
}

json::object sheet_json(const ShownSheet& shown, const Api::Texts& texts) {
  const auto& said = shown.sheet.statement;
  auto witnessed = shown.erased ? json::value() : text_or_null(texts, said.witnessed.commitment);
  return {{"record", hex(shown.sheet.id)},
          {"organisation", hex(shown.sheet.org)},
          {"name", shown.name},
          {"counts", shown.counts},
          {"channel", name_of(said.channel)},
          {"place", said.place},
          {"region", said.region},
          {"date", iso_day(said.date)},
          {"lines", said.lines.size()},
          {"struck", shown.sheet.struck.size()},
          {"count", shown.sheet.count()},
          {"list_hash", hash_or_null(said.list_hash)},
          {"erased", shown.erased},
          {"witnessed", std::move(witnessed)}};
}

/// What the charter asks, what there is, and by how much it holds or misses.
json::object thresholds_json(const Fold& fold, const Target& target) {
  const auto& asked = fold.charter().thresholds;
  const auto reach = fold.reach(target);
  json::array rows;
  const auto add_row = [&](std::string_view name, std::uint64_t wanted, std::uint64_t there) {
    if (wanted == 0) return;
    rows.push_back(json::object{{"name", name},
                                {"asked", wanted},
                                {"reached", there},
                                {"missing", there >= wanted ? 0 : wanted - there},
                                {"holds", there >= wanted}});
  };
  add_row("members", asked.members, reach.members);
  add_row("organisations", asked.organisations, reach.organisations);
  add_row("regions", asked.regions, reach.regions);
  add_row("sectors", asked.sectors, reach.sectors);
  add_row("resolutions", asked.resolutions, reach.resolutions);
  return {{"met", meets(reach, asked)},
          {"share_cap_percent", asked.share_cap_percent},
          {"rows", std::move(rows)}};
}

/// Voices that come along from the revision before, and whose word that rests on.
json::value carried_json(const Fold& fold, const Revision& revision) {
  if (!revision.replaced) return nullptr;
  json::array attested;
  for (const auto& steward : fold.ledgers().attested_by(revision.id)) {
    attested.push_back(json::object{{"organisation", hex(steward)},
                                    {"name", name_in(fold, steward)},
                                    {"counts", steward != revision.author.org}});
  }
  return json::object{{"from", hex(*revision.replaced)},
                      {"editorial", revision.statement.change == Change::editorial},
                      {"carries_over", fold.carries_over(revision)},
                      {"attested_by", std::move(attested)}};
}

}  // namespace

awaitable<HttpResponse> get_tally(Api& api, Call call) {
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  const auto by = call.query("by");
  if (by && *by != "organisation" && *by != "region" && *by != "sector" && *by != "day") {
    co_return problem(Errc::malformed, call.language, "by: organisation, region, sector, day.");
  }
  co_await api.node().readable();
  const auto& fold = api.fold();
  const auto* revision = fold.amendments().revision(*id);
  const auto version = fold.height_of(Digest{id->bytes});
  if (revision == nullptr && !version) co_return problem(Errc::not_found, call.language, "id:");
  const auto tallies = fold.final_tallies(*id);
  auto body = to_json(fold.final_tally(*id));
  if (revision != nullptr) {
    body["revision"] = hex(*id);
    body["amendment"] = hex(revision->amendment);
    body["carried"] = carried_json(fold, *revision);
    body["thresholds"] = thresholds_json(fold, *id);
  } else {
    body["version"] = hex(*id);
    body["height"] = *version;
  }
  body["state_digest"] = hex(fold.digest());
  body["coverage"] = to_json(coverage_of(api.replica()));
  const bool adopted = revision != nullptr && fold.amendments().adopted_in(*id).has_value();
  body["status"] = adopted ? "final" : "provisional";
  body["present"] = to_json(fold.tally(*id));
  body["resolved"] = to_json(resolved_on(fold, *id));
  body["resolutions"] = resolutions_json(fold, *id);
  body["on_paper"] = on_paper_json(fold, *id);
  if (by == "organisation") body["by"] = by_organisation(fold, tallies);
  if (by == "region") body["by"] = by_standing(fold, tallies, &Standing::region, "region");
  if (by == "sector") body["by"] = by_standing(fold, tallies, &Standing::sector, "sector");
  if (by == "day") add_days(api, *id, body);
  const auto sheets = shown_sheets(fold, *id);
  std::vector<Commitment> wanted;
  wanted.reserve(sheets.size());
  for (const auto& shown : sheets) wanted.push_back(shown.sheet.statement.witnessed.commitment);
  const auto texts = co_await api.texts(std::move(wanted));
  json::array rows;
  for (const auto& shown : sheets) rows.push_back(sheet_json(shown, texts));
  body["sheets"] = std::move(rows);
  co_return json_response(body);
}

}  // namespace palabre::node
