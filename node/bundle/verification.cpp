#include "node/bundle/verification.hpp"

#include "federation/deliberation/decision.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

Verification verify_bundle(const std::filesystem::path& path, Depth depth,
                           BundleProgress& progress) {
  Verification made;
  auto file = BundleFile::open(path);
  if (!file) {
    made.refusal = BundleRefusal{file.error(), BundleFlaw::none, {}};
    return made;
  }
  progress.total = file->bytes();
  for (;;) {
    const auto frame = file->next();
    if (!frame) {
      made.refusal = BundleRefusal{frame.error(), file->reader().flaw(), file->reader().place()};
      return made;
    }
    if (!*frame) break;
    progress.done = file->bytes_read();
    made.audit.take(**frame);
  }
  if (depth == Depth::state) made.audit.finish();
  return made;
}

std::vector<VerifiedTally> tallies_of(const Audit& audit) {
  std::vector<VerifiedTally> tallies;
  const auto* fold = audit.fold();
  if (fold == nullptr) return tallies;
  for (const auto& [id, revision] : fold->amendments().revisions()) {
    if (revision.amendment != id) continue;
    const auto head = fold->amendments().head(id);
    const auto at_cut = audit.final_tallies().find(head.revision);
    const bool is_final = at_cut != audit.final_tallies().end();
    tallies.push_back({id, head.revision, is_final ? at_cut->second : fold->tallies(head.revision),
                       is_final, head.withdrawn, resolved_on(*fold, head.revision),
                       on_paper_for(*fold, head.revision)});
  }
  return tallies;
}

std::vector<VerifiedVersion> versions_of(const Audit& audit) {
  std::vector<VerifiedVersion> versions;
  const auto* fold = audit.fold();
  if (fold == nullptr) return versions;
  std::vector<Digest> names{Digest{fold->network().bytes}};
  for (const auto& found : audit.adoptions()) names.push_back(found.adoption.id);
  for (const auto& name : names) {
    const auto height = fold->height_of(name);
    if (!height) continue;
    const Target target{name.bytes};
    const VerifiedVersion shown{name, *height, fold->tally(target), resolved_on(*fold, target),
                                on_paper_for(*fold, target)};
    const bool is_spoken_of = shown.members != Tally{} || shown.resolved != Tally{} ||
                              shown.on_paper.paper + shown.on_paper.meeting > 0;
    if (is_spoken_of) versions.push_back(shown);
  }
  return versions;
}

std::string name_in(const Audit& audit, const OrgId& org) {
  if (audit.fold() == nullptr) return {};
  const auto profile = audit.fold()->profiles().find(org);
  return profile == audit.fold()->profiles().end() ? std::string{} : profile->second.name;
}

std::uint64_t final_row_count(const Audit& audit, const FeedId& feed) {
  std::uint64_t count = 0;
  for (const auto& found : audit.adoptions()) {
    if (found.recomputed) count = head_in(found.adoption.cut, feed).size;
  }
  return count;
}

std::string_view name_of(VoidReason reason) {
  switch (reason) {
    case VoidReason::bad_signature: return "bad_signature";
    case VoidReason::malformed: return "malformed";
    case VoidReason::unknown_kind: return "unknown_kind";
    case VoidReason::waiting: return "waiting";
    case VoidReason::by_rule: return "by_rule";
    case VoidReason::past_base: return "past_base";
    case VoidReason::stranger: return "stranger";
  }
  return "unknown";
}

std::string_view name_of(AuditFlaw::What what) {
  using What = AuditFlaw::What;
  switch (what) {
    case What::not_whole: return "not_whole";
    case What::founding: return "founding";
    case What::certificate: return "certificate";
    case What::fork_proof: return "fork_proof";
    case What::rows: return "rows";
    case What::cut: return "cut";
    case What::state: return "state";
    case What::decision: return "decision";
    case What::text: return "text";
    case What::merge: return "merge";
    case What::body: return "body";
  }
  return "unknown";
}

std::string_view name_of(Growth::Break::What what) {
  using What = Growth::Break::What;
  switch (what) {
    case What::network: return "network";
    case What::removed: return "removed";
    case What::rewritten: return "rewritten";
    case What::adoption: return "adoption";
    case What::fork_proof: return "fork_proof";
  }
  return "unknown";
}

namespace {

json::object feed_json(const FeedId& feed) {
  return {{"organisation", hex(feed.org)}, {"epoch", feed.epoch}};
}

void add_place(json::object& object, const std::optional<Place>& place) {
  if (!place) return;
  object["organisation"] = hex(place->feed.org);
  object["epoch"] = place->feed.epoch;
  object["row"] = place->position;
}

json::array feeds_json(const Audit& audit) {
  json::array feeds;
  for (const auto& [feed, found] : audit.found()) {
    auto row = feed_json(feed);
    row["name"] = name_in(audit, feed.org);
    const auto held = audit.feeds().held(feed);
    row["rows"] = audit.feeds().size(feed);
    row["rows_final"] = final_row_count(audit, feed);
    row["root"] = held ? json::value(hex(held->tree.root())) : json::value(nullptr);
    row["records"] = found.records;
    json::object voids;
    for (const auto& [reason, count] : found.voids) voids[name_of(reason)] = count;
    row["void"] = std::move(voids);
    row["void_epoch"] = found.void_epoch;
    row["forked"] = audit.forks().count(feed) != 0;
    feeds.push_back(std::move(row));
  }
  return feeds;
}

json::array adoptions_json(const Audit& audit) {
  json::array adoptions;
  for (std::size_t i = 0; i < audit.adoptions().size(); ++i) {
    const auto& found = audit.adoptions()[i];
    adoptions.push_back(json::object{{"height", i + 1},
                                     {"id", hex(found.adoption.id)},
                                     {"state_digest", hex(found.adoption.state_digest)},
                                     {"text_hash", hex(found.adoption.text_hash)},
                                     {"adopted", found.adoption.agenda.adopted.size()},
                                     {"votes", found.votes},
                                     {"quorum", found.quorum},
                                     {"recomputed", found.recomputed},
                                     {"merges", found.adoption.agenda.merges.size()},
                                     {"merges_recomputed", found.merges_recomputed},
                                     {"status", "final"}});
  }
  return adoptions;
}

void add_columns(json::object& row, const Tally& resolved, const OnPaper& on_paper) {
  row["resolved"] = to_json(resolved);
  row["on_paper"] = json::object{{"paper", on_paper.paper}, {"meeting", on_paper.meeting}};
}

json::array tallies_json(const Audit& audit) {
  json::array tallies;
  for (const auto& tally : tallies_of(audit)) {
    auto row = to_json(sum_of(tally.by));
    row["amendment"] = hex(tally.amendment);
    row["revision"] = hex(tally.revision);
    row["withdrawn"] = tally.withdrawn;
    row["status"] = tally.is_final ? "final" : "provisional";
    json::array by;
    for (const auto& [org, part] : tally.by) {
      auto line = to_json(part);
      line["organisation"] = hex(org);
      line["name"] = name_in(audit, org);
      by.push_back(std::move(line));
    }
    row["by"] = std::move(by);
    add_columns(row, tally.resolved, tally.on_paper);
    tallies.push_back(std::move(row));
  }
  return tallies;
}

json::array versions_json(const Audit& audit) {
  json::array versions;
  for (const auto& each : versions_of(audit)) {
    auto row = to_json(each.members);
    row["version"] = hex(each.version);
    row["height"] = each.height;
    row["status"] = "provisional";
    add_columns(row, each.resolved, each.on_paper);
    versions.push_back(std::move(row));
  }
  return versions;
}

json::array flaws_json(const Audit& audit) {
  json::array flaws;
  for (const auto& flaw : audit.flaws()) {
    json::object row{{"flaw", name_of(flaw.what)},
                     {"code", make_error_code(flaw.reason).message()}};
    add_place(row, flaw.place);
    if (flaw.height != 0) row["height"] = flaw.height;
    if (flaw.body) row["body"] = hex(*flaw.body);
    flaws.push_back(std::move(row));
  }
  return flaws;
}

}  // namespace

json::object to_json(const Verification& verification) {
  const auto& audit = verification.audit;
  json::object told{{"holds", verification.holds()}, {"network_id", hex(audit.network())}};
  told["platform"] = audit.founding() ? audit.founding()->name : std::string{};
  told["feeds"] = feeds_json(audit);
  told["adoptions"] = adoptions_json(audit);
  json::array forks;
  for (const auto& feed : audit.forks()) forks.push_back(feed_json(feed));
  told["forks"] = std::move(forks);
  told["bodies"] = audit.body_count();
  if (const auto* fold = audit.fold()) {
    const auto& text = fold->amendments().base();
    told["height"] = fold->height();
    told["records"] = fold->entries().size();
    told["state_digest"] = json::object{{"sha256", hex(fold->digest())}, {"status", "provisional"}};
    told["text"] = json::object{{"version", hex(fold->amendments().version())},
                                {"hash", hex(text_hash(text))},
                                {"blocks", text.size()},
                                {"texts_missing", audit.text_bodies_missing()},
                                {"status", "final"}};
    told["texts_missing"] = audit.bodies_missing();
    told["tallies"] = tallies_json(audit);
    told["versions"] = versions_json(audit);
  }
  json::array voids;
  for (const auto& row : audit.void_rows()) {
    json::object line{{"reason", name_of(row.reason)}};
    add_place(line, row.place);
    voids.push_back(std::move(line));
  }
  told["void"] = std::move(voids);
  told["flaws"] = flaws_json(audit);
  told["flaw_count"] = audit.flaw_count();
  if (verification.refusal) told["refusal"] = to_json(*verification.refusal);
  return told;
}

json::object to_json(const Growth& growth) {
  json::array grown;
  for (const auto& [feed, rows] : growth.rows) {
    auto row = feed_json(feed);
    row["from"] = rows.from;
    row["to"] = rows.to;
    grown.push_back(std::move(row));
  }
  json::array forks;
  for (const auto& feed : growth.forks) forks.push_back(feed_json(feed));
  json::array breaks;
  for (const auto& found : growth.breaks) {
    json::object row{{"flaw", name_of(found.what)}};
    add_place(row, found.place);
    if (found.height != 0) row["height"] = found.height;
    if (found.proof) row["proof"] = to_hex(encode(*found.proof));
    breaks.push_back(std::move(row));
  }
  return {{"rows", std::move(grown)},
          {"height_from", growth.height_from},
          {"height_to", growth.height_to},
          {"forks", std::move(forks)},
          {"breaks", std::move(breaks)}};
}

}  // namespace palabre::node
