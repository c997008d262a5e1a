// What somebody has supported and its author has changed since: they are asked again, and shown
// just what changed.

#include "node/http/amendment_json.hpp"
#include "node/http/told.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// A block that a revision leaves otherwise than the one before it; none where it isn't.
struct Changed {
  BlockId block;
  std::optional<Commitment> before;
  std::optional<Commitment> after;
};

std::vector<Changed> changed_between(const Manifest& before, const Manifest& after) {
  std::map<BlockId, Commitment> old_texts;
  for (const auto& block : before) old_texts.emplace(block.id, block.text);
  std::vector<Changed> changed;
  for (const auto& block : after) {
    const auto known = old_texts.extract(block.id);
    if (known && known.mapped() == block.text) continue;
    const auto was = known ? std::optional<Commitment>{known.mapped()} : std::nullopt;
    changed.push_back({block.id, was, block.text});
  }
  for (const auto& [block, text] : old_texts) changed.push_back({block, text, {}});
  return changed;
}

struct Asked {
  AmendmentHead head;
  RecordId amendment;
  RecordId supported;
  Stance stance = Stance::support;
  Change change = Change::none;  ///< Of the head revision.
  bool carries_over = false;     ///< The voice counts all the same.
  Commitment title;
  std::vector<Changed> changed;
};

/// The person's voice on an earlier revision of the amendment, if they have none on its head.
std::optional<Asked> asked_about(const Fold& fold, const RecordId& amendment,
                                 const PublicKey& person) {
  const auto& amendments = fold.amendments();
  const auto head = amendments.head(amendment);
  if (head.withdrawn || head.adopted) return std::nullopt;
  const auto* revision = amendments.revision(head.revision);
  const auto voice_on = [&](const RecordId& id) -> const Voice* {
    const auto& voices = fold.support().voices(id);
    const auto found = voices.find(person);
    return found == voices.end() ? nullptr : fold.support().counted(found->second);
  };
  if (!revision->replaced || voice_on(head.revision) != nullptr) return std::nullopt;
  bool carries_over = true;
  for (const auto* at = revision; at->replaced; at = amendments.revision(*at->replaced)) {
    carries_over = carries_over && fold.carries_over(*at);
    const auto* voice = voice_on(*at->replaced);
    if (voice == nullptr) continue;
    if (voice->stance == Stance::withdrawn) return std::nullopt;
    Asked asked{head,
                amendment,
                *at->replaced,
                voice->stance,
                revision->statement.change,
                carries_over,
                revision->statement.title.commitment,
                {}};
    const auto before = amendments.text_of(asked.supported);
    const auto after = amendments.text_of(head.revision);
    if (before && after) asked.changed = changed_between(*before, *after);
    return asked;
  }
  return std::nullopt;
}

std::string words_of(const Api::Texts& texts, const std::optional<Commitment>& text) {
  const auto found = text ? texts.find(*text) : texts.end();
  return found == texts.end() ? std::string{} : found->second.words;
}

json::object asked_json(const Asked& asked, const Api::Texts& texts) {
  json::array changes;
  for (const auto& [block, before, after] : asked.changed) {
    json::array parts;
    for (const auto& part : redline(words_of(texts, before), words_of(texts, after))) {
      parts.push_back(json::object{{"kind", name_of(part.kind)}, {"text", part.text}});
    }
    changes.push_back(
        json::object{{"block", hex(block)},
                     {"before", before ? text_or_null(texts, *before) : json::value()},
                     {"after", after ? text_or_null(texts, *after) : json::value()},
                     {"redline", std::move(parts)}});
  }
  return {{"amendment", hex(asked.amendment)},    {"title", text_or_null(texts, asked.title)},
          {"supported", hex(asked.supported)},    {"stance", name_of(asked.stance)},
          {"revision", hex(asked.head.revision)}, {"editorial", asked.change == Change::editorial},
          {"carries_over", asked.carries_over},   {"changes", std::move(changes)}};
}

}  // namespace

awaitable<HttpResponse> get_asked_again(Api& api, Call call) {
  const auto person = id_from_hex<PublicKey>(call.parameter("key"));
  if (!person) co_return problem(Errc::malformed, call.language, "key:");
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  co_await api.node().readable();
  const auto& revisions = api.fold().amendments().revisions();
  std::vector<Asked> page;
  std::vector<Commitment> wanted;
  std::size_t index = 0;
  json::value next = nullptr;
  for (const auto& [id, revision] : revisions) {
    if (id != revision.amendment || index++ < *from) continue;
    auto asked = asked_about(api.fold(), id, *person);
    if (!asked) continue;
    if (page.size() == page_entry_count_max) {
      next = std::to_string(index - 1);
      break;
    }
    wanted.push_back(asked->title);
    for (const auto& each : asked->changed) {
      if (each.before) wanted.push_back(*each.before);
      if (each.after) wanted.push_back(*each.after);
    }
    page.push_back(std::move(*asked));
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array rows;
  for (const auto& asked : page) rows.push_back(asked_json(asked, texts));
  json::object body{{"asked_again", std::move(rows)}, {"next", std::move(next)}};
  co_return json_response(body);
}

}  // namespace palabre::node
