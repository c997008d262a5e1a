#include <algorithm>
#include <set>

#include "federation/text/effect.hpp"
#include "node/http/amendment_json.hpp"
#include "node/publish/atom.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::value block_or_start(const std::optional<BlockId>& block) {
  if (!block) return nullptr;
  return json::value(hex(*block));
}

json::array redline_json(const json::value& before, const json::value& after) {
  json::array parts;
  if (!before.is_string() || !after.is_string()) return parts;
  for (const auto& part : redline(before.get_string(), after.get_string())) {
    parts.push_back(json::object{{"kind", name_of(part.kind)}, {"text", part.text}});
  }
  return parts;
}

/// For with_breaks(); none if one isn't here.
std::optional<std::vector<std::string>> words_of(const std::vector<Commitment>& ids,
                                                 const Api::Texts& texts) {
  std::vector<std::string> words;
  for (const auto& id : ids) {
    const auto text = texts.find(id);
    if (text == texts.end()) return std::nullopt;
    words.push_back(text->second.words);
  }
  return words;
}

/// Several blocks against one, or one against several.
json::array redline_json(const std::vector<Commitment>& before,
                         const std::vector<Commitment>& after, const Api::Texts& texts) {
  const auto old_words = words_of(before, texts);
  const auto new_words = words_of(after, texts);
  if (!old_words || !new_words) return {};
  return redline_json(json::string{with_breaks(*old_words)}, json::string{with_breaks(*new_words)});
}

/// One operation as it is shown.
class OperationJson {
 public:
  OperationJson(const ShownOperations& shown, const Api::Texts& texts)
      : shown_{shown}, texts_{texts} {}

  json::object operator()(const Insert& insert) const {
    json::array blocks;
    for (const auto& block : insert.blocks) {
      blocks.push_back(json::object{{"kind", name_of(block.kind)},
                                    {"level", block.level},
                                    {"text", text_or_null(texts_, block.text)}});
    }
    return {{"operation", "insert"},
            {"after", block_or_start(insert.after)},
            {"blocks", std::move(blocks)}};
  }

  json::object operator()(const Delete& removed) const {
    return {{"operation", "delete"},
            {"block", hex(removed.block)},
            {"before", text_or_null(texts_, removed.expected)}};
  }

  json::object operator()(const Replace& replace) const {
    auto before = text_or_null(texts_, replace.expected);
    auto after = text_or_null(texts_, replace.text);
    auto parts = redline_json(before, after);
    return {{"operation", "replace"},
            {"block", hex(replace.block)},
            {"before", std::move(before)},
            {"after", std::move(after)},
            {"redline", std::move(parts)}};
  }

  json::object operator()(const Move& move) const {
    json::array blocks;
    for (const auto& block : move.blocks) {
      const auto known = shown_.moved.find(block);
      json::value text = nullptr;
      if (known != shown_.moved.end()) text = text_or_null(texts_, known->second);
      blocks.push_back(json::object{{"block", hex(block)}, {"text", std::move(text)}});
    }
    return {{"operation", "move"},
            {"after", block_or_start(move.after)},
            {"blocks", std::move(blocks)}};
  }

  json::object operator()(const Split& split) const {
    json::array parts;
    for (const auto& part : split.parts) {
      parts.push_back(json::object{{"text", text_or_null(texts_, part)}});
    }
    return {{"operation", "split"},
            {"block", hex(split.block)},
            {"before", text_or_null(texts_, split.expected)},
            {"parts", std::move(parts)},
            {"redline", redline_json({split.expected}, split.parts, texts_)}};
  }

  json::object operator()(const Join& join) const {
    json::array blocks;
    std::vector<Commitment> before;
    for (const auto& [block, expected] : join.blocks) {
      blocks.push_back(
          json::object{{"block", hex(block)}, {"before", text_or_null(texts_, expected)}});
      before.push_back(expected);
    }
    return {{"operation", "join"},
            {"blocks", std::move(blocks)},
            {"after", text_or_null(texts_, join.text)},
            {"redline", redline_json(before, {join.text}, texts_)}};
  }

 private:
  const ShownOperations& shown_;
  const Api::Texts& texts_;
};

const char* state_of(const AmendmentSummary& summary) {
  if (summary.head.adopted) return "adopted";
  return summary.head.withdrawn ? "withdrawn" : "open";
}

const char* fit_name(Fit fit) {
  switch (fit) {
    case Fit::applies: return "applies";
    case Fit::shifted: return "shifted";
    case Fit::stale: return "stale";
  }
  return "unknown";
}

/// Whom `author=` names: a member's key, or an organisation.
bool is_by(const Owner& owner, const std::string& author) {
  return hex(owner.person) == author || hex(owner.org) == author;
}

bool wanted(const AmendmentSummary& summary, const Call& call) {
  if (const auto author = call.query("author"); author && !is_by(summary.head.owner, *author)) {
    return false;
  }
  if (const auto state = call.query("state"); state && *state != state_of(summary)) return false;
  if (const auto fit = call.query("fit")) {
    if (!summary.is_open() || *fit != fit_name(summary.fitting.fit)) return false;
  }
  if (const auto block = call.query("block")) {
    const auto touched = touched_blocks(summary.revision);
    return std::any_of(touched.begin(), touched.end(),
                       [&](const BlockId& id) { return hex(id) == *block; });
  }
  return true;
}

void add_change(json::object& amendment, const Times::Change& change) {
  amendment["changed"] = change.arrival;
  amendment["updated"] = nullptr;
  if (change.time_ms) amendment["updated"] = rfc3339(*change.time_ms);
}

std::optional<std::string> bad_filter(const Call& call) {
  const auto is_one_of = [](const std::string& value, std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), value) != names.end();
  };
  const auto state = call.query("state");
  if (state && !is_one_of(*state, {"open", "withdrawn", "adopted"})) {
    return "state: open, withdrawn, adopted.";
  }
  const auto fit = call.query("fit");
  if (fit && !is_one_of(*fit, {"applies", "shifted", "stale"})) {
    return "fit: applies, shifted, stale.";
  }
  for (const auto* name : {"author", "block"}) {
    const auto value = call.query(name);
    if (value && !id_from_hex<Digest>(*value)) return std::string{name} + ": 64 hex.";
  }
  return std::nullopt;
}

}  // namespace

std::vector<BlockId> touched_blocks(const Revision& revision) {
  std::vector<BlockId> blocks;
  std::set<BlockId> seen;
  for (const auto& operation : revision.statement.operations) {
    for (const auto& effect : effects_of(operation)) {
      if (effect.place && seen.insert(*effect.place).second) blocks.push_back(*effect.place);
    }
  }
  return blocks;
}

AmendmentSummary summary_of(const Fold& fold, Fits& fits, const RecordId& id) {
  const auto head = fold.amendments().head(id);
  const auto& revision = *fold.amendments().revision(head.revision);
  AmendmentSummary summary{
      id, head, revision, fold.final_tally(head.revision), fold.erasures().is_erased(head.revision),
      {}};
  if (summary.is_open()) summary.fitting = fits.of(revision);
  return summary;
}

json::object to_json(const AmendmentSummary& summary, const Api::Texts& texts) {
  json::array blocks;
  for (const auto& block : touched_blocks(summary.revision))
    blocks.push_back(json::value(hex(block)));
  json::value base = nullptr;
  if (summary.revision.base) base = hex(*summary.revision.base);
  json::array misfits;
  for (const auto& [operation, reason] : summary.fitting.misfits) {
    misfits.push_back(
        json::object{{"operation", operation}, {"code", std::string{refusal_of(reason).code}}});
  }
  json::value answers = nullptr;
  if (summary.revision.answers) answers = hex(*summary.revision.answers);
  json::value title = nullptr;
  if (!summary.erased) {
    title = text_or_null(texts, summary.revision.statement.title.commitment);
  }
  return {{"id", hex(summary.id)},
          {"revision", hex(summary.head.revision)},
          {"head", hex(summary.head.step)},
          {"title", std::move(title)},
          {"erased", summary.erased},
          {"state", state_of(summary)},
          {"fit", summary.is_open() ? json::value(fit_name(summary.fitting.fit)) : json::value()},
          {"misfits", std::move(misfits)},
          {"author", json::object{{"organisation", hex(summary.head.owner.org)},
                                  {"member", hex(summary.head.owner.person)}}},
          {"amends", std::move(base)},
          {"answers", std::move(answers)},
          {"language", summary.revision.statement.language},
          {"blocks", std::move(blocks)},
          {"tally", to_json(summary.tally)}};
}

ShownOperations shown_operations(const Result<Manifest>& base,
                                 const AmendmentStatement& statement) {
  ShownOperations shown{statement.operations, {}};
  std::set<BlockId> moved;
  for (const auto& operation : shown.operations) {
    const auto* move = std::get_if<Move>(&operation);
    if (move != nullptr) moved.insert(move->blocks.begin(), move->blocks.end());
  }
  if (moved.empty() || !base) return shown;
  for (const auto& block : *base) {
    if (moved.count(block.id) != 0) shown.moved.emplace(block.id, block.text);
  }
  return shown;
}

std::vector<Commitment> texts_of(const ShownOperations& shown) {
  std::vector<Commitment> texts;
  for (const auto& [block, text] : shown.moved) texts.push_back(text);
  for (const auto& operation : shown.operations) {
    for (const auto& effect : effects_of(operation)) {
      if (effect.expected) texts.push_back(*effect.expected);
    }
  }
  return texts;
}

json::array to_json(const ShownOperations& shown, const Api::Texts& texts) {
  json::array operations;
  for (const auto& operation : shown.operations) {
    operations.push_back(std::visit(OperationJson{shown, texts}, operation));
  }
  return operations;
}

awaitable<HttpResponse> get_amendments(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  if (const auto bad = bad_filter(call)) co_return problem(Errc::malformed, call.language, *bad);
  co_await api.node().readable();
  const auto& entries = api.fold().entries();
  Fits fits{api.fold().amendments()};
  std::vector<AmendmentSummary> page;
  auto at = *from;
  for (; at < entries.size() && page.size() < page_entry_count_max; ++at) {
    if (entries[at].kind != Kind::amendment) continue;
    auto summary = summary_of(api.fold(), fits, entries[at].id);
    if (wanted(summary, call)) page.push_back(std::move(summary));
  }
  const bool more = at < entries.size();
  std::vector<Commitment> titles;
  titles.reserve(page.size());
  std::vector<Times::Change> changes;
  for (const auto& each : page) {
    titles.push_back(each.revision.statement.title.commitment);
    changes.push_back(api.times().of(api.fold(), each.head));
  }
  const auto texts = co_await api.texts(std::move(titles));
  json::array listed;
  for (std::size_t i = 0; i < page.size(); ++i) {
    listed.push_back(to_json(page[i], texts));
    add_change(listed.back().as_object(), changes[i]);
  }
  json::object body{{"amendments", std::move(listed)}};
  body["next"] = more ? json::value(std::to_string(at)) : json::value(nullptr);
  co_return json_response(body);
}

namespace {

/// Of an amendment's latest revision and those that it follows, the first one first.
json::array revisions_json(const Fold& fold, const Revision& latest) {
  std::vector<const Revision*> chain{&latest};
  while (chain.back()->replaced) {
    const auto* before = fold.amendments().revision(*chain.back()->replaced);
    if (before == nullptr) break;
    chain.push_back(before);
  }
  json::array revisions;
  for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
    const auto& revision = **each;
    revisions.push_back(json::object{{"id", hex(revision.id)},
                                     {"author", hex(revision.author.person)},
                                     {"erased", fold.erasures().is_erased(revision.id)},
                                     {"tally", to_json(fold.final_tally(revision.id))}});
  }
  return revisions;
}

/// One of an amendment's own revisions, by its id in hexadecimal; null if it has no such one.
const Revision* revision_in(const Fold& fold, const AmendmentSummary& amendment,
                            const std::string& asked) {
  const auto id = id_from_hex<RecordId>(asked);
  const auto* revision = id ? fold.amendments().revision(*id) : nullptr;
  return revision != nullptr && revision->amendment == amendment.id ? revision : nullptr;
}

/// The amendment with the words and voices that it had with this revision.
AmendmentSummary as_of(const Fold& fold, Fits& fits, AmendmentSummary amendment,
                       const Revision& revision) {
  amendment.head.revision = revision.id;
  amendment.revision = revision;
  amendment.tally = fold.final_tally(revision.id);
  amendment.erased = fold.erasures().is_erased(revision.id);
  if (amendment.is_open()) amendment.fitting = fits.of(revision);
  return amendment;
}

}  // namespace

awaitable<HttpResponse> get_amendment(Api& api, Call call) {
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  co_await api.node().readable();
  const auto* revision = api.fold().amendments().revision(*id);
  if (revision == nullptr) co_return problem(Errc::not_found, call.language, "id:");
  Fits fits{api.fold().amendments()};
  auto summary = summary_of(api.fold(), fits, revision->amendment);
  auto revisions = revisions_json(api.fold(), summary.revision);
  const auto latest = summary.head.revision;
  if (const auto asked = call.query("revision")) {
    const auto* earlier = revision_in(api.fold(), summary, *asked);
    if (earlier == nullptr) co_return problem(Errc::not_found, call.language, "revision:");
    summary = as_of(api.fold(), fits, std::move(summary), *earlier);
  }
  const auto& amendments = api.fold().amendments();
  const auto shown =
      shown_operations(amendments.base_of(summary.revision), summary.revision.statement);
  const ShownRebases rebases{api.fold(), summary.revision};
  std::vector<Commitment> wanted_texts;
  if (!summary.erased) {
    const auto& statement = summary.revision.statement;
    wanted_texts = texts_of(shown);
    wanted_texts.push_back(statement.title.commitment);
    if (statement.reason) wanted_texts.push_back(statement.reason->commitment);
    for (const auto& body : statement.bodies) wanted_texts.push_back(body.commitment);
    const auto put = rebases.texts();
    wanted_texts.insert(wanted_texts.end(), put.begin(), put.end());
  }
  const auto change = api.times().of(api.fold(), summary.head);
  const auto author = name_in(api.fold(), summary.head.owner.org);
  const auto texts = co_await api.texts(std::move(wanted_texts));
  auto body = to_json(summary, texts);
  body["author"].as_object()["name"] = author;
  add_change(body, change);
  body["latest"] = hex(latest);
  body["revisions"] = std::move(revisions);
  body["operations"] = to_json(shown, texts);
  body["rebases"] = rebases.to_json(texts);
  body["reason"] = nullptr;
  if (summary.revision.statement.reason) {
    body["reason"] = text_or_null(texts, summary.revision.statement.reason->commitment);
  }
  co_return json_response(body);
}

}  // namespace palabre::node
