#include <algorithm>
#include <charconv>
#include <set>

#include "node/http/amendment_json.hpp"
#include "node/http/asked_part.hpp"
#include "node/http/translations.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What is said of a block.
struct Said {
  std::size_t amendments = 0;  ///< Open ones that touch it, by their heads.
  std::size_t comments = 0;
  std::size_t stories = 0;
};

std::string_view media_type_of(const Api::Texts& texts, const Commitment& id) {
  const auto found = texts.find(id);
  const bool is_markdown = found != texts.end() && found->second.media_type == MediaType::markdown;
  return is_markdown ? "text/markdown" : "text/plain";
}

json::object block_json(const ManifestBlock& block, const Api::Texts& texts, const Said& said,
                        bool erased) {
  return {{"id", hex(block.id)},
          {"kind", name_of(block.kind)},
          {"level", block.level},
          {"text", text_or_null(texts, block.text)},
          {"media_type", media_type_of(texts, block.text)},
          {"erased", erased},
          {"commitment", hex(block.text)},
          {"amendments", said.amendments},
          {"comments", said.comments},
          {"stories", said.stories}};
}

std::map<BlockId, Said> said_of_blocks(const Fold& fold) {
  std::map<BlockId, Said> said;
  const auto& amendments = fold.amendments();
  for (const auto& [id, revision] : amendments.revisions()) {
    if (revision.amendment != id) continue;
    const auto head = amendments.head(id);
    if (head.withdrawn || head.adopted) continue;
    for (const auto& block : touched_blocks(*amendments.revision(head.revision))) {
      ++said[block].amendments;
    }
  }
  for (const auto& comment : fold.comments()) {
    if (comment.statement.block) ++said[*comment.statement.block].comments;
  }
  for (const auto& story : fold.stories()) {
    for (const auto& block : story.statement.blocks) ++said[block].stories;
  }
  return said;
}

/// By its height, in decimal digits. Refuses with Errc::not_found what has not been adopted here.
Result<Digest> version_at(const Replica& replica, const std::string& given) {
  std::size_t height = 0;
  const auto* end = given.data() + given.size();
  const auto [stop, failed] = std::from_chars(given.data(), end, height);
  if (failed != std::errc{} || stop != end) return Errc::malformed;
  if (height == 0) return Digest{replica.fold().network().bytes};
  if (height > replica.fold().height()) return Errc::not_found;
  return replica.adoptions()[height - 1].id;
}

/// The names of the text's versions, the oldest first.
std::vector<Digest> versions_of(const Replica& replica) {
  std::vector<Digest> versions{Digest{replica.fold().network().bytes}};
  for (const auto& adoption : replica.adoptions()) versions.push_back(adoption.id);
  return versions;
}

std::vector<NumberedBlock> shapes_of(const Manifest& manifest) {
  std::vector<NumberedBlock> shapes;
  for (const auto& block : manifest) shapes.push_back({block.kind, block.level});
  return shapes;
}

/// Only the blocks that are asked for, by their ids with commas between; all where none are.
/// Refuses with Errc::malformed what is no list of ids.
Result<std::set<BlockId>> asked_blocks(std::string_view list) {
  std::set<BlockId> asked;
  while (!list.empty()) {
    const auto comma = list.find(',');
    PALABRE_TRY(const auto id, id_from_hex<BlockId>(list.substr(0, comma)));
    asked.insert(id);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return asked;
}

json::object heading_json(const ManifestBlock& block, const std::string& number,
                          const Api::Texts& texts, bool erased) {
  return {{"id", hex(block.id)},
          {"level", block.level},
          {"number", number},
          {"text", text_or_null(texts, block.text)},
          {"media_type", media_type_of(texts, block.text)},
          {"erased", erased}};
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
  auto name = fold.amendments().version();
  if (const auto given = call.query("version")) {
    const auto asked = version_at(api.replica(), *given);
    if (!asked) {
      co_return problem(static_cast<Errc>(asked.error().value()), call.language, "version:");
    }
    const auto* text = fold.amendments().text(*asked);
    if (text == nullptr) co_return problem(Errc::not_found, call.language, "version:");
    manifest = *text;
    name = *asked;
  }
  const auto asked = asked_blocks(call.query("blocks").value_or(""));
  if (!asked) co_return problem(Errc::malformed, call.language, "blocks:");
  const auto shapes = shapes_of(manifest);
  std::optional<AskedPart> part;
  if (call.query("part") || call.query("passage")) {
    auto found = asked_part(call, manifest, shapes);
    if (auto* refused = std::get_if<HttpResponse>(&found)) co_return std::move(*refused);
    part = std::move(std::get<AskedPart>(found));
  }
  const auto is_asked = [&](std::size_t at) {
    return (asked->empty() || asked->count(manifest[at].id) != 0) && (!part || part->holds(at));
  };
  const auto said = said_of_blocks(fold);
  const auto version =
      hex(fold.digest()) + "-" + std::to_string(api.replica().missing_body_count());
  std::vector<Commitment> wanted;
  std::set<Commitment> erased;
  const auto want = [&](const Commitment& text) {
    wanted.push_back(text);
    if (fold.erasures().is_erased(text)) erased.insert(text);
  };
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    if (is_asked(i)) want(manifest[i].text);
  }
  if (part) {
    for (const auto at : part->contents) want(manifest[at].text);
    for (const auto at : part->above) want(manifest[at].text);
  }
  const auto language = call.query("language");
  auto languages = translation_languages(fold);
  std::vector<std::optional<ShownTranslation>> translated;
  if (language) {
    const Translations translations{fold, versions_of(api.replica()), *language};
    translated.resize(manifest.size());
    for (std::size_t i = 0; i < manifest.size(); ++i) {
      if (!is_asked(i)) continue;
      translated[i] = translations.of(manifest[i]);
      if (translated[i]) wanted.push_back(translated[i]->text);
    }
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array blocks;
  const auto numbers = numbers_of(shapes);
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    if (!is_asked(i)) continue;
    const auto& block = manifest[i];
    const auto found = said.find(block.id);
    auto row = block_json(block, texts, found == said.end() ? Said{} : found->second,
                          erased.count(block.text) != 0);
    row["number"] = numbers[i];
    if (language) row["translation"] = to_json(translated[i], texts);
    blocks.push_back(std::move(row));
  }
  json::object body{{"name", fold.founding().name},
                    {"language", fold.founding().language},
                    {"version", hex(name)},
                    {"numbering", numbering_rule},
                    {"translations", json::array(languages.begin(), languages.end())},
                    {"blocks", std::move(blocks)}};
  if (part) {
    const auto heading = [&](std::size_t at) {
      return heading_json(manifest[at], numbers[at], texts, erased.count(manifest[at].text) != 0);
    };
    json::array above;
    for (const auto at : part->above) above.push_back(heading(at));
    json::array headings;
    for (const auto at : part->contents) {
      auto row = heading(at);
      row["part"] = part_with(part->parts, at) + 1;
      headings.push_back(std::move(row));
    }
    body["part"] = part->index + 1;
    body["parts"] = parts_json(part->parts, manifest);
    body["above"] = std::move(above);
    body["headings"] = std::move(headings);
  }
  co_return cached_json_response(body, version);
}

namespace {

/// What is proposed for a block, in the order in which it came here.
struct Proposed {
  std::vector<AmendmentSummary> page;
  std::size_t count = 0;            ///< On all pages.
  std::optional<std::size_t> next;  ///< The cursor of what comes after the page.
};

struct AskedPage {
  std::size_t from;   ///< A cursor.
  std::size_t limit;  ///< 0: none is asked for.
};

/// Costs O(amendments).
Proposed proposed_for(const Fold& fold, const BlockId& block, const AskedPage& asked) {
  Proposed proposed;
  const auto& amendments = fold.amendments();
  Fits fits{amendments};
  for (std::size_t at = 0; at < fold.entries().size(); ++at) {
    const auto& entry = fold.entries()[at];
    if (entry.kind != Kind::amendment) continue;
    const auto touched = touched_blocks(*amendments.revision(amendments.head(entry.id).revision));
    if (std::find(touched.begin(), touched.end(), block) == touched.end()) continue;
    ++proposed.count;
    if (at < asked.from || proposed.next || asked.limit == 0) continue;
    if (proposed.page.size() < asked.limit) {
      proposed.page.push_back(summary_of(fold, fits, entry.id));
    } else {
      proposed.next = at;
    }
  }
  return proposed;
}

/// Refuses with Errc::malformed what isn't a number.
Result<std::size_t> limit_of(const Call& call) {
  const auto given = call.query("limit");
  if (!given) return page_entry_count_max;
  std::size_t limit = 0;
  const auto* end = given->data() + given->size();
  const auto [stop, failed] = std::from_chars(given->data(), end, limit);
  if (failed != std::errc{} || stop != end) return Errc::malformed;
  return std::min(limit, page_entry_count_max);
}

}  // namespace

awaitable<HttpResponse> get_block(Api& api, Call call) {
  const auto id = id_from_hex<BlockId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  const auto limit = limit_of(call);
  if (!limit) co_return problem(Errc::malformed, call.language, "limit:");
  co_await api.node().readable();
  const auto& manifest = api.fold().amendments().base();
  const auto found = std::find_if(manifest.begin(), manifest.end(),
                                  [&](const ManifestBlock& block) { return block.id == *id; });
  if (found == manifest.end()) co_return problem(Errc::not_found, call.language, "id:");
  const auto block = *found;
  const auto proposed = proposed_for(api.fold(), *id, {*from, *limit});
  const auto counted = said_of_blocks(api.fold());
  auto said = counted.count(*id) == 0 ? Said{} : counted.at(*id);
  said.amendments = proposed.count;
  std::vector<Commitment> wanted{block.text};
  for (const auto& each : proposed.page) wanted.push_back(each.revision.statement.title.commitment);
  std::optional<ShownTranslation> translation;
  const auto language = call.query("language");
  if (language) {
    translation = Translations{api.fold(), versions_of(api.replica()), *language}.of(block);
  }
  if (translation) wanted.push_back(translation->text);
  const auto texts = co_await api.texts(std::move(wanted));
  auto body = block_json(block, texts, said, false);
  json::array listed;
  for (const auto& each : proposed.page) listed.push_back(to_json(each, texts));
  body["proposed"] = std::move(listed);
  body["next"] = proposed.next ? json::value(std::to_string(*proposed.next)) : json::value();
  if (language) body["translation"] = to_json(translation, texts);
  co_return json_response(body);
}

}  // namespace palabre::node
