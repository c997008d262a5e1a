// What organisations put to the author of an amendment that the text has outgrown.

#include <algorithm>

#include "node/http/amendment_json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t shown_rebase_count_max = 8;

/// The Revise that says the same; none yet.
std::optional<RecordId> confirmation_of(const Fold& fold, const Revision& revision,
                                        const AmendmentStatement& rebase) {
  for (const auto& [id, each] : fold.amendments().revisions()) {
    const bool same = each.amendment == revision.amendment && id != revision.amendment &&
                      each.statement.base_version == rebase.base_version &&
                      each.statement.operations == rebase.operations;
    if (same) return id;
  }
  return std::nullopt;
}

std::vector<BodyRef> bodies_of(const AmendmentStatement& statement) {
  auto bodies = statement.bodies;
  bodies.push_back(statement.title);
  if (statement.reason) bodies.push_back(*statement.reason);
  return bodies;
}

/// With their salts, so that the author can sign the very same texts.
json::array bodies_json(const AmendmentStatement& statement, const Api::Texts& texts) {
  json::array bodies;
  for (const auto& body : bodies_of(statement)) {
    const auto text = texts.find(body.commitment);
    if (text == texts.end()) continue;
    bodies.push_back(json::object{{"salt", to_hex(text->second.salt)},
                                  {"media_type", static_cast<int>(text->second.media_type)},
                                  {"text", text->second.words}});
  }
  return bodies;
}

}  // namespace

ShownRebases::ShownRebases(const Fold& fold, const Revision& revision) {
  const auto& rebases = fold.rebases(revision.id);
  const auto count = std::min(rebases.size(), shown_rebase_count_max);
  for (auto at = rebases.rbegin(); at != rebases.rbegin() + static_cast<std::ptrdiff_t>(count);
       ++at) {
    const auto* text = fold.amendments().text(at->amendment.base_version);
    const auto base = text == nullptr ? Result<Manifest>{Errc::not_found} : Result<Manifest>{*text};
    shown_.push_back({*at, shown_operations(base, at->amendment),
                      at->amendment.base_version == fold.amendments().version(),
                      confirmation_of(fold, revision, at->amendment)});
  }
}

std::vector<Commitment> ShownRebases::texts() const {
  std::vector<Commitment> wanted;
  for (const auto& each : shown_) {
    const auto quoted = texts_of(each.operations);
    wanted.insert(wanted.end(), quoted.begin(), quoted.end());
    for (const auto& body : bodies_of(each.rebase.amendment)) wanted.push_back(body.commitment);
  }
  return wanted;
}

json::array ShownRebases::to_json(const Api::Texts& texts) const {
  json::array listed;
  for (const auto& [rebase, operations, current, confirmed_by] : shown_) {
    json::value confirmed = nullptr;
    if (confirmed_by) confirmed = hex(*confirmed_by);
    listed.push_back(json::object{{"id", hex(rebase.id)},
                                  {"organisation", hex(rebase.org)},
                                  {"base_version", hex(rebase.amendment.base_version)},
                                  {"current", current},
                                  {"confirmed_by", std::move(confirmed)},
                                  {"operations", node::to_json(operations, texts)},
                                  {"header", to_hex(encode(rebase.amendment))},
                                  {"bodies", bodies_json(rebase.amendment, texts)}});
  }
  return listed;
}

}  // namespace palabre::node
