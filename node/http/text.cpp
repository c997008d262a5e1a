#include <algorithm>
#include <set>

#include "node/http/amendment_json.hpp"
#include "node/http/translations.hpp"
#include "node/text/numbering.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::object block_json(const ManifestBlock& block, const Api::Texts& texts,
                        std::size_t amendment_count, bool erased) {
  return {{"id", hex(block.id)},
          {"kind", name_of(block.kind)},
          {"level", block.level},
          {"text", text_or_null(texts, block.text)},
          {"erased", erased},
          {"commitment", hex(block.text)},
          {"amendments", amendment_count}};
}

/// How many open amendments touch each block, by their heads.
std::map<BlockId, std::size_t> amendment_counts(const Fold& fold) {
  std::map<BlockId, std::size_t> counts;
  const auto& amendments = fold.amendments();
  for (const auto& [id, revision] : amendments.revisions()) {
    if (revision.amendment != id) continue;
    const auto head = amendments.head(id);
    if (head.withdrawn || head.adopted) continue;
    for (const auto& block : touched_blocks(*amendments.revision(head.revision))) ++counts[block];
  }
  return counts;
}

std::vector<NumberedBlock> shapes_of(const Manifest& manifest) {
  std::vector<NumberedBlock> shapes;
  for (const auto& block : manifest) shapes.push_back({block.kind, block.level});
  return shapes;
}

}  // namespace

awaitable<HttpResponse> get_text(Api& api, Call call) {
  co_await api.node().readable();
  const auto& fold = api.fold();
  auto manifest = fold.amendments().base();
  if (const auto given = call.query("revision")) {
    const auto id = id_from_hex<RecordId>(*given);
    if (!id) co_return problem(Errc::malformed, call.language, "revision:");
    const auto amended = fold.amendments().text_of(*id);
    if (!amended) co_return problem(Errc::not_found, call.language, "revision:");
    manifest = *amended;
  }
  const auto counts = amendment_counts(fold);
  const auto version =
      hex(fold.digest()) + "-" + std::to_string(api.replica().missing_body_count());
  std::vector<Commitment> wanted;
  std::set<Commitment> erased;
  for (const auto& block : manifest) {
    wanted.push_back(block.text);
    if (fold.erasures().is_erased(block.text)) erased.insert(block.text);
  }
  const auto language = call.query("language");
  std::vector<std::optional<ShownTranslation>> translated;
  if (language) {
    std::vector<Digest> versions{Digest{fold.network().bytes}};
    for (const auto& adoption : api.replica().adoptions()) versions.push_back(adoption.id);
    const Translations translations{fold, std::move(versions), *language};
    for (const auto& block : manifest) {
      translated.push_back(translations.of(block));
      if (translated.back()) wanted.push_back(translated.back()->text);
    }
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array blocks;
  const auto numbers = numbers_of(shapes_of(manifest));
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    const auto& block = manifest[i];
    const auto count = counts.find(block.id);
    auto row = block_json(block, texts, count == counts.end() ? 0 : count->second,
                          erased.count(block.text) != 0);
    row["number"] = numbers[i];
    if (language) row["translation"] = to_json(translated[i], texts);
    blocks.push_back(std::move(row));
  }
  json::object body{{"name", fold.founding().name},
                    {"language", fold.founding().language},
                    {"version", hex(fold.amendments().version())},
                    {"numbering", numbering_rule},
                    {"blocks", std::move(blocks)}};
  co_return cached_json_response(body, version);
}

awaitable<HttpResponse> get_block(Api& api, Call call) {
  const auto id = id_from_hex<BlockId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  co_await api.node().readable();
  const auto& manifest = api.fold().amendments().base();
  const auto found = std::find_if(manifest.begin(), manifest.end(),
                                  [&](const ManifestBlock& block) { return block.id == *id; });
  if (found == manifest.end()) co_return problem(Errc::not_found, call.language, "id:");
  const auto block = *found;
  Fits fits{api.fold().amendments()};
  std::vector<AmendmentSummary> proposed;
  for (const auto& [each, revision] : api.fold().amendments().revisions()) {
    if (revision.amendment != each) continue;
    auto summary = summary_of(api.fold(), fits, each);
    const auto touched = touched_blocks(summary.revision);
    if (std::find(touched.begin(), touched.end(), *id) != touched.end()) {
      proposed.push_back(std::move(summary));
    }
  }
  std::vector<Commitment> wanted{block.text};
  for (const auto& each : proposed) wanted.push_back(each.revision.statement.title.commitment);
  const auto texts = co_await api.texts(std::move(wanted));
  auto body = block_json(block, texts, proposed.size(), false);
  json::array listed;
  for (const auto& each : proposed) listed.push_back(to_json(each, texts));
  body["proposed"] = std::move(listed);
  co_return json_response(body);
}

}  // namespace palabre::node
