// Lists of what was said: history, comments, stories.

#include <algorithm>
#include <map>

#include "node/http/around.hpp"
#include "node/http/themes.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::value next_cursor(std::size_t end, std::size_t count) {
  return end < count ? json::value(std::to_string(end)) : json::value(nullptr);
}

using CommentsById = std::map<RecordId, const CommentEntry*>;

/// What a thread is about: that of its first comment.
const CommentEntry& first_of(const CommentsById& comments, const CommentEntry& comment) {
  const auto* at = &comment;
  for (;;) {
    const auto answered = at->target ? comments.find(*at->target) : comments.end();
    // A comment can't name one that comes after it, so the chain ends.
    if (answered == comments.end()) return *at;
    at = answered->second;
  }
}

/// Also what answers such a comment. Of a revision are those on its amendment's other revisions
/// too.
bool is_about(const Amendments& amendments, const CommentsById& comments,
              const CommentEntry& comment, const Digest& target) {
  if (comment.target && comment.target->bytes == target.bytes) return true;
  const auto& first = first_of(comments, comment);
  if (first.target && first.target->bytes == target.bytes) return true;
  const auto* asked = amendments.revision(RecordId{target.bytes});
  const auto* about = first.target ? amendments.revision(*first.target) : nullptr;
  if (asked != nullptr && about != nullptr) return asked->amendment == about->amendment;
  return first.statement.block && first.statement.block->bytes == target.bytes;
}

json::object author_json(const Owner& author) {
  return {{"organisation", hex(author.org)}, {"member", hex(author.person)}};
}

/// An entry of a list, whether its author took its texts back, and whether this node's organisation
/// wouldn't show them.
template <class Entry>
struct Listed {
  Entry entry;
  bool erased;
  bool hidden;
  std::uint64_t seq = 0;  ///< Mostly a time, by its author's clock.

  bool is_shown() const noexcept { return !erased && !hidden; }
};

json::value text_of(bool is_shown, const Api::Texts& texts, const BodyRef& ref) {
  if (!is_shown) return nullptr;
  return text_or_null(texts, ref.commitment);
}

/// Of each of them, where it stands among its author's records. Costs O(entries).
template <class Entry>
void add_seqs(const Fold& fold, std::vector<Listed<Entry>>& page) {
  std::map<RecordId, Listed<Entry>*> by_id;
  for (auto& each : page) by_id.emplace(each.entry.id, &each);
  for (const auto& entry : fold.entries()) {
    const auto found = by_id.find(entry.id);
    if (found != by_id.end()) found->second->seq = entry.seq;
  }
}

json::object comment_json(const Listed<CommentEntry>& listed, const Api::Texts& texts) {
  const auto& comment = listed.entry;
  json::object row{{"id", hex(comment.id)},
                   {"target", nullptr},
                   {"block", nullptr},
                   {"side", name_of(comment.statement.side)},
                   {"author", author_json(comment.author)},
                   {"language", comment.statement.language},
                   {"seq", listed.seq},
                   {"erased", listed.erased},
                   {"hidden", listed.hidden},
                   {"text", text_of(listed.is_shown(), texts, comment.statement.text)}};
  if (comment.target) row["target"] = hex(*comment.target);
  if (comment.statement.block) row["block"] = hex(*comment.statement.block);
  return row;
}

json::object story_json(const Listed<StoryEntry>& listed, const Api::Texts& texts) {
  const auto& story = listed.entry;
  json::array blocks;
  for (const auto& block : story.statement.blocks) blocks.push_back(json::value(hex(block)));
  return {{"id", hex(story.id)},
          {"theme", story.statement.theme},
          {"seq", listed.seq},
          {"erased", listed.erased},
          {"hidden", listed.hidden},
          {"title", text_of(listed.is_shown(), texts, story.statement.title)},
          {"text", text_of(listed.is_shown(), texts, story.statement.text)},
          {"author", author_json(story.author)},
          {"language", story.statement.language},
          {"blocks", std::move(blocks)}};
}

}  // namespace

awaitable<HttpResponse> get_history(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  co_await api.node().readable();
  const auto& entries = api.fold().entries();
  const auto begin = std::min(*from, entries.size());
  const auto end = std::min(begin + page_entry_count_max, entries.size());
  json::array rows;
  for (auto i = begin; i < end; ++i) {
    const auto& entry = entries[i];
    json::object row{{"id", hex(entry.id)},
                     {"kind", name_of(entry.kind)},
                     {"organisation", hex(entry.place.feed.org)},
                     {"epoch", entry.place.feed.epoch},
                     {"position", entry.place.position},
                     {"seq", entry.seq},
                     {"member", nullptr}};
    if (entry.member) row["member"] = hex(*entry.member);
    rows.push_back(std::move(row));
  }
  json::object body{{"records", std::move(rows)}, {"next", next_cursor(end, entries.size())}};
  co_return json_response(body);
}

awaitable<HttpResponse> get_comments(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  std::optional<Digest> target;
  if (const auto given = call.query("target")) {
    const auto id = id_from_hex<Digest>(*given);
    if (!id) co_return problem(Errc::malformed, call.language, "target:");
    target = *id;
  }
  co_await api.node().readable();
  const auto& comments = api.fold().comments();
  const auto& erasures = api.fold().erasures();
  const auto hidden = hidden_by(api.fold(), api.replica().own());
  CommentsById by_id;
  if (target) {
    for (const auto& comment : comments) by_id.emplace(comment.id, &comment);
  }
  std::vector<Listed<CommentEntry>> page;
  auto at = std::min(*from, comments.size());
  for (; at < comments.size() && page.size() < page_entry_count_max; ++at) {
    if (target && !is_about(api.fold().amendments(), by_id, comments[at], *target)) continue;
    page.push_back(
        {comments[at], erasures.is_erased(comments[at].id), hidden.count(comments[at].id) != 0});
  }
  add_seqs(api.fold(), page);
  auto next = next_cursor(at, comments.size());
  std::vector<Commitment> wanted;
  wanted.reserve(page.size());
  for (const auto& each : page) wanted.push_back(each.entry.statement.text.commitment);
  const auto texts = co_await api.texts(std::move(wanted));
  json::array rows;
  for (const auto& each : page) rows.push_back(comment_json(each, texts));
  json::object body{{"comments", std::move(rows)}, {"next", std::move(next)}};
  co_return json_response(body);
}

awaitable<HttpResponse> get_stories(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  const auto theme = call.query("theme");
  std::optional<BlockId> block;
  if (const auto given = call.query("block")) {
    const auto id = id_from_hex<BlockId>(*given);
    if (!id) co_return problem(Errc::malformed, call.language, "block:");
    block = *id;
  }
  co_await api.node().readable();
  const auto& stories = api.fold().stories();
  const auto& erasures = api.fold().erasures();
  const auto hidden = hidden_by(api.fold(), api.replica().own());
  std::vector<Listed<StoryEntry>> page;
  auto at = std::min(*from, stories.size());
  for (; at < stories.size() && page.size() < page_entry_count_max; ++at) {
    const auto& told = stories[at].statement;
    if (theme && !is_same_theme(told.theme, *theme)) continue;
    const auto names_it = [&] {
      return std::find(told.blocks.begin(), told.blocks.end(), *block) != told.blocks.end();
    };
    if (block && !names_it()) continue;
    page.push_back(
        {stories[at], erasures.is_erased(stories[at].id), hidden.count(stories[at].id) != 0});
  }
  add_seqs(api.fold(), page);
  auto next = next_cursor(at, stories.size());
  std::vector<Commitment> wanted;
  for (const auto& each : page) {
    wanted.push_back(each.entry.statement.title.commitment);
    wanted.push_back(each.entry.statement.text.commitment);
  }
  const auto texts = co_await api.texts(std::move(wanted));
  json::array rows;
  for (const auto& each : page) rows.push_back(story_json(each, texts));
  json::object body{{"stories", std::move(rows)}, {"next", std::move(next)}};
  co_return json_response(body);
}

}  // namespace palabre::node
