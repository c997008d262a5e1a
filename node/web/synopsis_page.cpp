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

using Ids = std::vector<std::string>;  // Of amendments.

/// Which open amendments stand where. Those of no passage of the present text stand at the start,
/// or where a passage has gone.
struct Placed {
  std::map<std::string, Ids> by_block;
  Ids at_start;
  Ids elsewhere;
};

/// Of one organisation's members, where `author` names it. Read from the fold, since the interface
/// would write out all amendments for the few that a page shows. Costs O(amendments).
Placed placed_amendments(const Visit& visit, const json::array& blocks, const std::string& author) {
  std::set<std::string> present;
  for (const auto& block : blocks) present.insert(text_at(block.as_object(), "id"));
  const auto& fold = visit.api().fold();
  Placed placed;
  for (const auto& entry : fold.entries()) {
    if (entry.kind != federation::Kind::amendment) continue;
    const auto head = fold.amendments().head(entry.id);
    const bool is_wanted = author.empty() || hex(head.owner.org) == author;
    if (head.withdrawn || head.adopted || !is_wanted) continue;
    const auto id = hex(entry.id);
    const auto touched = touched_blocks(*fold.amendments().revision(head.revision));
    bool gone = false;
    for (const auto& each : touched) {
      const auto block = hex(each);
      if (present.count(block) != 0) {
        placed.by_block[block].push_back(id);
      } else {
        gone = true;
      }
    }
    if (touched.empty()) placed.at_start.push_back(id);
    if (gone) placed.elsewhere.push_back(id);
  }
  return placed;
}

/// What one page shows: passages from one on up to another, and whose proposals.
struct Slice {
  std::size_t begin = 0;
  std::size_t end = 0;
  Ids wanted;
};

void add_wanted(const Ids& ids, std::set<std::string>& seen, Ids& wanted) {
  for (std::size_t i = 0; i < std::min(ids.size(), passage_proposal_count_max); ++i) {
    if (seen.insert(ids[i]).second) wanted.push_back(ids[i]);
  }
}

Slice slice_of(const Placed& placed, const json::array& blocks, std::size_t from) {
  Slice slice{std::min(from, blocks.size()), 0, {}};
  std::set<std::string> seen;
  if (slice.begin == 0) add_wanted(placed.at_start, seen, slice.wanted);
  std::size_t count = 0;
  auto at = slice.begin;
  for (; at < blocks.size() && count < proposal_count_enough; ++at) {
    if (at - slice.begin == passage_count_max) break;
    const auto found = placed.by_block.find(text_at(blocks[at].as_object(), "id"));
    if (found == placed.by_block.end()) continue;
    count += std::min(found->second.size(), passage_proposal_count_max);
    add_wanted(found->second, seen, slice.wanted);
  }
  slice.end = at;
  if (at == blocks.size()) add_wanted(placed.elsewhere, seen, slice.wanted);
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
  if (slice.begin == slice.end) return {};
  return locale.count("Passages {1} to {2} of the text.", "Passages {1} to {2} of the text.",
                      slice.begin + 1, slice.end);
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
  const auto author = call.query("author").value_or("");
  if (!author.empty() && !id_from_hex<federation::OrgId>(author)) {
    visit.refuse(problem(federation::Errc::malformed, visit.locale().language(), "author:"));
    co_return visit.refusal();
  }
  const auto text = co_await visit.ask("/api/v1/text");
  if (!text) co_return visit.refusal();
  const auto organisations = co_await visit.ask("/api/v1/organisations");
  if (!organisations) co_return visit.refusal();
  const auto& blocks = list_at(*text, "blocks");
  const auto placed = placed_amendments(visit, blocks, author);
  const auto& locale = visit.locale();
  const auto slice = slice_of(placed, blocks, *from);
  SynopsisMaker maker{blocks, locale.language()};
  for (const auto& id : slice.wanted) {
    const auto amendment = co_await visit.ask("/api/v1/amendments/" + id);
    if (!amendment) co_return visit.refusal();
    maker.take(*amendment, author_of(visit, *amendment));
  }
  const auto made = maker.finish();
  const bool is_short = call.query("only").value_or("") == "proposed";
  json::array rows;
  if (!made.at_start.empty()) {
    rows.push_back(shown_apart(visit, locale.say("At the start of the text"), made.at_start));
  }
  for (auto at = slice.begin; at < slice.end; ++at) {
    const auto& block = blocks[at].as_object();
    const auto& proposals = made.blocks[at].proposals;
    if (is_short && proposals.empty()) continue;
    const auto found = placed.by_block.find(text_at(block, "id"));
    rows.push_back(shown_passage(visit, block, proposals,
                                 found == placed.by_block.end() ? 0 : found->second.size()));
  }
  if (!made.elsewhere.empty()) {
    rows.push_back(
        shown_apart(visit, locale.say("Passages that the text has no more"), made.elsewhere));
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
                 {"authors", shown_authors(list_at(*organisations, "organisations"), author)},
                 {"only", is_short},
                 {"rows", std::move(rows)},
                 {"next", nullptr}};
  if (slice.end < blocks.size()) {
    kept["cursor"] = std::to_string(slice.end);
    page.values["next"] = "/synopsis?" + query_of(kept);
  }
  co_return visit.show(page);
}

}  // namespace palabre::node
