// Where the words of the text come from.

#include <algorithm>

#include "federation/deliberation/provenance.hpp"
#include "node/http/amendment_json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::object block_json(const ManifestBlock& block, const Provenance& provenance,
                        std::set<RecordId>& sources) {
  json::array passages;
  const auto found = provenance.passages.find(block.id);
  if (found != provenance.passages.end()) {
    for (const auto& [text, revisions] : found->second) {
      json::array by;
      for (const auto& revision : revisions) by.push_back(json::value(hex(revision)));
      sources.insert(revisions.begin(), revisions.end());
      passages.push_back(json::object{{"text", text}, {"revisions", std::move(by)}});
    }
  }
  return {{"id", hex(block.id)},
          {"kind", name_of(block.kind)},
          {"level", block.level},
          {"passages", std::move(passages)}};
}

json::object source_json(const Fold& fold, const RecordId& id, const Api::Texts& texts) {
  const auto& amendments = fold.amendments();
  const auto& revision = *amendments.revision(id);
  const auto version = amendments.adopted_in(id);
  json::value height = nullptr;
  if (version) height = *fold.height_of(*version);
  return {{"revision", hex(id)},
          {"amendment", hex(revision.amendment)},
          {"title", text_or_null(texts, revision.statement.title.commitment)},
          {"author", json::object{{"organisation", hex(revision.author.org)},
                                  {"member", hex(revision.author.person)}}},
          {"height", std::move(height)},
          {"tally", to_json(fold.final_tally(id))}};
}

/// Of the version that is here, computed once for all who ask.
awaitable<std::shared_ptr<const Provenance>> computed(Api& api) {
  const auto& fold = api.fold();
  const auto name = fold.amendments().version();
  const auto missing = api.replica().missing_body_count();
  const auto& known = api.provenance();
  if (known && known->version == name && known->missing == missing) co_return known;
  auto made = std::make_shared<Provenance>(Provenance{name, missing, {}});
  const auto versions = versions_of(fold);
  const Comparing busy{api};
  std::map<Commitment, std::string> texts;
  for (auto& [id, text] : co_await api.texts(texts_of(versions))) {
    texts.emplace(id, std::move(text.words));
  }
  const auto compute = [&] { return provenance_of(versions, texts); };
  const auto& threads = api.node().threads();
  made->passages = co_await on(threads.reads, threads.io, compute);
  api.provenance() = made;
  co_return made;
}

}  // namespace

awaitable<HttpResponse> get_provenance(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  std::optional<BlockId> asked;
  if (const auto given = call.query("block")) {
    const auto id = id_from_hex<BlockId>(*given);
    if (!id) co_return problem(Errc::malformed, call.language, "block:");
    asked = *id;
  }
  co_await api.node().readable();
  if (api.comparing()) co_return problem(Errc::not_ready, call.language);
  const auto provenance = co_await computed(api);
  const auto& fold = api.fold();
  const auto* text = fold.amendments().text(provenance->version);
  if (text == nullptr) co_return problem(Errc::not_ready, call.language);
  std::set<RecordId> named;
  json::array blocks;
  auto at = *from;
  for (; at < text->size() && blocks.size() < page_entry_count_max; ++at) {
    const auto& block = (*text)[at];
    if (!asked || block.id == *asked) blocks.push_back(block_json(block, *provenance, named));
  }
  if (asked && blocks.empty()) co_return problem(Errc::not_found, call.language, "block:");
  const bool more = at < text->size();
  const auto height = fold.height_of(provenance->version);
  std::vector<Commitment> titles;
  titles.reserve(named.size());
  std::erase_if(named,
                [&](const RecordId& id) { return fold.amendments().revision(id) == nullptr; });
  for (const auto& id : named) {
    titles.push_back(fold.amendments().revision(id)->statement.title.commitment);
  }
  const auto texts = co_await api.texts(std::move(titles));
  json::array sources;
  for (const auto& id : named) {
    // The state may have been made anew meanwhile.
    if (api.fold().amendments().revision(id) == nullptr) continue;
    sources.push_back(source_json(api.fold(), id, texts));
  }
  json::object body{{"version", hex(provenance->version)},
                    {"height", height ? json::value(*height) : json::value(nullptr)},
                    {"blocks", std::move(blocks)},
                    {"sources", std::move(sources)}};
  body["next"] = more ? json::value(std::to_string(at)) : json::value(nullptr);
  co_return json_response(body);
}

}  // namespace palabre::node
