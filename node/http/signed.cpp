#include "node/http/signed.hpp"

#include <algorithm>
#include <set>

#include "node/http/around.hpp"
#include "node/http/json.hpp"
#include "node/http/told.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t signed_count_max = 20;  ///< Each is read from the store.

RecordWords words_of(const CommentEntry& comment) {
  const auto& said = comment.statement;
  RecordWords words{{}, said.text.commitment, said.language, {}, {}};
  if (comment.target) words.about = Digest{comment.target->bytes};
  if (said.block) words.about = Digest{said.block->bytes};
  return words;
}

RecordWords words_of(const StoryEntry& story) {
  const auto& told = story.statement;
  return {told.title.commitment, told.text.commitment, told.language, told.theme, {}};
}

/// The keys of the person who has this one now, on this organisation's roll.
std::set<PublicKey> keys_of(const Fold& fold, const OrgId& org, const PublicKey& key) {
  const auto person = fold.person(org, key);
  std::set<PublicKey> keys{key};
  for (const auto& [each, member] : fold.roll(org).members()) {
    if (member.person == person) keys.insert(each);
  }
  return keys;
}

struct Listing {
  std::vector<federation::Entry> entries;
  std::optional<std::size_t> next;  ///< None: there are no more.
};

/// Of the first `end` entries, what these keys have signed, the latest first.
Listing signed_by(const std::vector<federation::Entry>& entries, const std::set<PublicKey>& keys,
                  std::size_t end) {
  Listing listing;
  for (auto at = std::min(end, entries.size()); at > 0; --at) {
    const auto& entry = entries[at - 1];
    if (!entry.member || keys.count(*entry.member) == 0) continue;
    if (listing.entries.size() == signed_count_max) {
      listing.next = at;
      break;
    }
    listing.entries.push_back(entry);
  }
  return listing;
}

/// The rows where they stand; those that the store hasn't are left out.
Result<std::map<Place, SignedRow>> rows_at(const Store& store,
                                           const std::vector<federation::Entry>& entries) {
  std::map<Place, SignedRow> rows;
  for (const auto& entry : entries) {
    PALABRE_TRY(auto run, store.run_from(entry.place.feed, entry.place.position));
    if (run) rows.emplace(entry.place, std::move(run->rows.front()));
  }
  return rows;
}

}  // namespace

std::map<RecordId, RecordWords> words_of_records(const Fold& fold, const OrgId& own,
                                                 const std::vector<Record>& records) {
  std::map<RecordId, RecordWords> words;
  std::set<RecordId> comments;
  std::set<RecordId> stories;
  const auto hidden = hidden_by(fold, own);
  for (const auto& record : records) {
    const auto id = record_id(record);
    if (fold.erasures().is_erased(id) || hidden.count(id) != 0) continue;
    const auto rule = kind_rule(record.kind);
    if (rule && rule->kind == Kind::comment) comments.insert(id);
    if (rule && rule->kind == Kind::story) stories.insert(id);
    const auto& amendments = fold.amendments();
    const auto* about = amendments.revision(id);
    if (about == nullptr && !record.references.empty()) {
      about = amendments.revision(record.references.front());
    }
    if (about == nullptr || fold.erasures().is_erased(about->id)) continue;
    if (hidden.count(about->amendment) != 0) continue;
    words.emplace(
        id, RecordWords{about->statement.title.commitment, {}, about->statement.language, {}, {}});
  }
  for (const auto& comment : fold.comments()) {
    if (comments.count(comment.id) != 0) words[comment.id] = words_of(comment);
  }
  for (const auto& story : fold.stories()) {
    if (stories.count(story.id) != 0) words[story.id] = words_of(story);
  }
  return words;
}

std::vector<Commitment> texts_of(const RecordWords& words) {
  std::vector<Commitment> texts;
  for (const auto& each : {words.title, words.text}) {
    if (each) texts.push_back(*each);
  }
  return texts;
}

json::object to_json(const RecordWords& words, const Api::Texts& texts) {
  return {{"title", words.title ? text_or_null(texts, *words.title) : json::value()},
          {"text", words.text ? text_or_null(texts, *words.text) : json::value()},
          {"language", words.language},
          {"theme", words.theme},
          {"about", words.about ? json::value(hex(*words.about)) : json::value()}};
}

awaitable<HttpResponse> get_signed(Api& api, Call call) {
  const auto key = id_from_hex<PublicKey>(call.parameter("key"));
  if (!key) co_return problem(Errc::malformed, call.language, "key:");
  const auto cursor = cursor_of(call);
  if (!cursor) co_return problem(Errc::malformed, call.language, "cursor:");
  co_await api.node().readable();
  const auto own = api.replica().own();
  const auto& entries = api.fold().entries();
  const auto end = call.query("cursor") ? *cursor : entries.size();
  const auto listing = signed_by(entries, keys_of(api.fold(), own, *key), end);
  auto read = [&] { return rows_at(api.node().store(), listing.entries); };
  const auto rows = co_await on(api.node().threads().reads, api.node().threads().io, read);
  if (!rows) co_return problem(rows.error(), call.language);
  co_await api.node().readable();
  const Holder holder{api.fold(), api.replica().feeds()};
  std::vector<Told> page;
  std::vector<Record> records;
  for (const auto& entry : listing.entries) {
    const auto row = rows->find(entry.place);
    auto told = row == rows->end() ? std::nullopt : tell(holder, entry.place, &row->second);
    if (!told || !told->proof.record) continue;
    records.push_back(spoken(*told->proof.record).record);
    page.push_back(std::move(*told));
  }
  const auto words = words_of_records(api.fold(), own, records);
  std::vector<Commitment> wanted;
  for (const auto& [id, each] : words) {
    const auto texts = texts_of(each);
    wanted.insert(wanted.end(), texts.begin(), texts.end());
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array listed;
  for (std::size_t i = 0; i < page.size(); ++i) {
    auto row = summary_json({api.fold(), api.replica().feeds()}, page[i]);
    const auto found = words.find(record_id(records[i]));
    row["words"] = found == words.end() ? json::value() : to_json(found->second, texts);
    listed.push_back(std::move(row));
  }
  json::object body{{"records", std::move(listed)}, {"next", nullptr}};
  if (listing.next) body["next"] = std::to_string(*listing.next);
  co_return json_response(body);
}

}  // namespace palabre::node
