// The synopsis: the text, and beside each passage all that is proposed for it.

#include <algorithm>
#include <set>

#include "node/http/amendment_json.hpp"
#include "node/publish/marks.hpp"
#include "node/publish/synopsis_maker.hpp"
#include "node/web/shown.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

/// A page ends with the passage at which it has so many proposals, or after so many passages.
constexpr std::size_t proposal_count_enough = 20;
constexpr std::size_t passage_count_max = 40;

/// So many are shown for one passage; its own page has the others.
constexpr std::size_t passage_proposal_count_max = 20;

using federation::BlockId;
using federation::RecordId;
using Ids = std::vector<RecordId>;  // Of amendments.

/// Which open amendments stand where. Those of no passage of the present text stand at the start,
/// or where a passage has gone.
struct Placed {
  std::map<BlockId, Ids> by_block;
  Ids at_start;
  Ids elsewhere;
};

/// Of one organisation's members, where `author` is one. Read from the fold, since the interface
/// would write out all amendments for the few that a page shows. Costs O(amendments).
Placed placed_amendments(const federation::Fold& fold,
                         const std::optional<federation::OrgId>& author) {
  std::set<BlockId> present;
  for (const auto& block : fold.amendments().base()) present.insert(block.id);
  Placed placed;
  for (const auto& entry : fold.entries()) {
    if (entry.kind != federation::Kind::amendment) continue;
    const auto head = fold.amendments().head(entry.id);
    const bool is_wanted = !author || head.owner.org == *author;
    if (head.withdrawn || head.adopted || !is_wanted) continue;
    const auto touched = touched_blocks(*fold.amendments().revision(head.revision));
    bool gone = false;
    for (const auto& block : touched) {
      if (present.count(block) != 0) {
        placed.by_block[block].push_back(entry.id);
      } else {
        gone = true;
      }
    }
    if (touched.empty()) placed.at_start.push_back(entry.id);
    if (gone) placed.elsewhere.push_back(entry.id);
  }
  return placed;
}

struct Passage {
  std::string block;         ///< Its id.
  std::size_t proposed = 0;  ///< Amendments that touch it.
};

/// What one page shows: passages from one on up to another, and whose proposals.
struct Slice {
  std::size_t begin = 0;
  std::vector<Passage> passages;
  bool is_last = false;
  std::vector<std::string> wanted;  ///< Ids of amendments.

  std::size_t end() const noexcept { return begin + passages.size(); }
};

void add_wanted(const Ids& ids, std::set<RecordId>& seen, Slice& slice) {
  for (std::size_t i = 0; i < std::min(ids.size(), passage_proposal_count_max); ++i) {
    if (seen.insert(ids[i]).second) slice.wanted.push_back(hex(ids[i]));
  }
}

Slice slice_of(const Placed& placed, const federation::Manifest& text, std::size_t from) {
  Slice slice;
  slice.begin = std::min(from, text.size());
  std::set<RecordId> seen;
  if (slice.begin == 0) add_wanted(placed.at_start, seen, slice);
  std::size_t count = 0;
  for (auto at = slice.begin; at < text.size() && count < proposal_count_enough; ++at) {
    if (slice.passages.size() == passage_count_max) break;
    const auto found = placed.by_block.find(text[at].id);
    const auto proposed = found == placed.by_block.end() ? 0 : found->second.size();
    slice.passages.push_back({hex(text[at].id), proposed});
    if (proposed == 0) continue;
    count += std::min(proposed, passage_proposal_count_max);
    add_wanted(found->second, seen, slice);
  }
  slice.is_last = slice.end() == text.size();
  if (slice.is_last) add_wanted(placed.elsewhere, seen, slice);
  return slice;
}

json::array shown_proposals(const Visit& visit, const std::vector<Proposal>& proposals) {
  const auto& locale = visit.locale();
  json::array shown;
  for (const auto& each : proposals) {
    if (shown.size() == passage_proposal_count_max) break;
    const json::object tally{
        {"support", each.support}, {"oppose", each.oppose}, {"abstain", each.abstain}};
    const auto stale = locale.say("to be taken up again: the text has changed since");
    shown.push_back(json::object{{"href", "/amendments/" + each.id},
                                 {"title", each.title},
                                 {"language", each.language},
                                 {"author", each.organisation},
                                 {"voices_said", shown_voices(visit, tally)["said"]},
                                 {"stale_said", each.stale ? stale : std::string{}},
                                 {"label", each.label},
                                 {"redline_html", redline_html(each.parts, locale.language())}});
  }
  return shown;
}

json::object shown_passage(const Visit& visit, const json::object& block,
                           const std::vector<Proposal>& proposals, std::size_t all) {
  const auto kind = text_at(block, "kind");
  json::object shown{{"heading", kind == "heading"},
                     {"item", kind == "list_item"},
                     {"paragraph", kind != "heading" && kind != "list_item"},
                     {"said", ""},
                     {"number", text_at(block, "number")},
                     {"text_html", block_html(visit, block)},
                     {"href", "/blocks/" + text_at(block, "id")},
                     {"proposals", shown_proposals(visit, proposals)},
                     {"more_said", ""}};
  if (all > passage_proposal_count_max) {
    const auto more = all - passage_proposal_count_max;
    shown["more_said"] = visit.locale().count("{1} more", "{1} more", more);
  }
  return shown;
}

/// Proposals of no passage that the text has.
json::object shown_apart(const Visit& visit, std::string said,
                         const std::vector<Proposal>& proposals) {
  return {{"heading", false},
          {"item", false},
          {"paragraph", false},
          {"said", std::move(said)},
          {"proposals", shown_proposals(visit, proposals)},
          {"more_said", ""}};
}

std::string place_said(const Locale& locale, const Slice& slice) {
  if (slice.passages.empty()) return {};
  return locale.count("Passages {1} to {2} of the text.", "Passages {1} to {2} of the text.",
                      slice.begin + 1, slice.end());
}

/// For /api/v1/text: the slice's blocks, and those that these amendments name beside them.
std::string blocks_to_ask(const Slice& slice, const std::vector<json::object>& amendments) {
  std::string list;
  for (const auto& passage : slice.passages) list += (list.empty() ? "" : ",") + passage.block;
  for (const auto& each : amendments) {
    list = named_blocks(list_at(each, "operations"), std::move(list));
  }
  return named_blocks({}, std::move(list));  // An empty list would ask for every block.
}

/// The slice's passages with their proposals; `is_short` leaves out those without any.
json::array shown_passages(const Visit& visit, const Slice& slice, const json::array& blocks,
                           const Synopsis& made, bool is_short) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    places.emplace(text_at(blocks[i].as_object(), "id"), i);
  }
  json::array rows;
  for (const auto& passage : slice.passages) {
    const auto found = places.find(passage.block);
    if (found == places.end()) continue;  // Another text has been adopted since.
    const auto& proposals = made.blocks[found->second].proposals;
    if (is_short && proposals.empty()) continue;
    const auto& block = blocks[found->second].as_object();
    rows.push_back(shown_passage(visit, block, proposals, passage.proposed));
  }
  return rows;
}

json::array shown_authors(const json::array& organisations, const std::string& chosen) {
  json::array shown;
  for (const auto& value : organisations) {
    const auto& each = value.as_object();
    const auto id = text_at(each, "id");
    if (!is_set(each, "admitted") && id != chosen) continue;
    shown.push_back(
        json::object{{"value", id}, {"name", text_at(each, "name")}, {"here", id == chosen}});
  }
  return shown;
}

}  // namespace

awaitable<HttpResponse> get_synopsis_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto from = cursor_of(call);
  if (!from) co_return visit.refuse_cursor();
  const auto chosen = call.query("author").value_or("");
  std::optional<federation::OrgId> author;
  if (!chosen.empty()) {
    const auto org = id_from_hex<federation::OrgId>(chosen);
    if (!org) {
      visit.refuse(problem(federation::Errc::malformed, visit.locale().language(), "author:"));
      co_return visit.refusal();
    }
    author = *org;
  }
  const auto& fold = api.fold();
  const auto slice = slice_of(placed_amendments(fold, author), fold.amendments().base(), *from);
  const auto organisations = co_await visit.ask("/api/v1/organisations");
  if (!organisations) co_return visit.refusal();
  std::vector<json::object> amendments;
  for (const auto& id : slice.wanted) {
    auto amendment = co_await visit.ask("/api/v1/amendments/" + id);
    if (!amendment) co_return visit.refusal();
    amendments.push_back(std::move(*amendment));
  }
  const std::map<std::string, std::string> asked{{"blocks", blocks_to_ask(slice, amendments)}};
  const auto text = co_await visit.ask("/api/v1/text", asked);
  if (!text) co_return visit.refusal();
  const auto& blocks = list_at(*text, "blocks");
  const auto& locale = visit.locale();
  SynopsisMaker maker{blocks, locale.language()};
  for (const auto& each : amendments) maker.take(each, author_of(visit, each));
  const auto made = maker.finish();
  const bool is_short = call.query("only").value_or("") == "proposed";
  json::array rows;
  if (!made.at_start.empty()) {
    rows.push_back(shown_apart(visit, locale.say("At the start of the text"), made.at_start));
  }
  for (auto& row : shown_passages(visit, slice, blocks, made, is_short)) {
    rows.push_back(std::move(row));
  }
  if (!made.elsewhere.empty()) {
    rows.push_back(
        shown_apart(visit, locale.say("Passages that aren’t in the text"), made.elsewhere));
  }
  Page page;
  page.title = locale.say("Synopsis");
  page.template_text = pages::synopsis;
  page.section = "/amendments";
  auto kept = visit.passed_on("author only cursor");
  page.back = "/synopsis" + (kept.empty() ? std::string{} : "?" + query_of(kept));
  page.values = {{"code", locale.code()},
                 {"text_language", text_at(*text, "language")},
                 {"place_said", place_said(locale, slice)},
                 {"authors", shown_authors(list_at(*organisations, "organisations"), chosen)},
                 {"only", is_short},
                 {"rows", std::move(rows)},
                 {"next", nullptr}};
  if (!slice.is_last) {
    kept["cursor"] = std::to_string(slice.end());
    page.values["next"] = "/synopsis?" + query_of(kept);
  }
  co_return visit.show(page);
}

}  // namespace palabre::node
