#include "node/desk/together.hpp"

#include <algorithm>
#include <set>

#include "node/client/agenda_choice.hpp"
#include "node/http/json.hpp"
#include "node/publish/marks.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Of what is adopted so many are shown; the rest is a number.
constexpr std::size_t shown_adopted_count_max = 100;

std::string list_of(const std::vector<RecordId>& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "" : ",") + hex(id);
  return list;
}

RedlinePart::Kind kind_of(const json::object& part) {
  const auto kind = text_at(part, "kind");
  if (kind == "added") return RedlinePart::Kind::added;
  return kind == "removed" ? RedlinePart::Kind::removed : RedlinePart::Kind::kept;
}

/// The amendments of a page's common texts, numbered as they appear in them.
class Sources {
 public:
  std::size_t number_of(const std::string& revision) {
    const auto next = numbers_.size() + 1;
    return numbers_.emplace(revision, next).first->second;
  }

  /// Asks for each of them that isn't known yet.
  awaitable<void> find(Visit& visit) {
    for (const auto& [revision, number] : numbers_) {
      if (rows_.count(revision) != 0) continue;
      const auto amendment = co_await visit.ask("/api/v1/amendments/" + revision);
      if (amendment) rows_.emplace(revision, shown_amendment(visit, *amendment));
    }
  }

  /// Those that a common text names, in the order of their numbers.
  json::array legend(const std::set<std::string>& revisions, const std::string& anchor) const {
    std::map<std::size_t, json::object> listed;
    for (const auto& revision : revisions) {
      const auto number = numbers_.at(revision);
      const auto row = rows_.find(revision);
      auto& entry = listed[number];
      if (row != rows_.end()) entry = row->second;
      entry["number"] = number;
      entry["anchor"] = anchor + std::to_string(number);
    }
    json::array legend;
    for (auto& [number, entry] : listed) legend.push_back(std::move(entry));
    return legend;
  }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::map<std::string, json::object> rows_;  ///< By revision.
};

/// A common text with its legend, which is the `index`-th on the page.
awaitable<json::object> shown_merge(Visit& visit, json::object merge, std::size_t index,
                                    Sources& sources) {
  std::vector<SourcedPart> parts;
  std::set<std::string> named;
  for (const auto& value : list_at(merge, "redline")) {
    const auto& part = value.as_object();
    SourcedPart shown{{kind_of(part), text_at(part, "text")}, {}};
    for (const auto& revision : list_at(part, "revisions")) {
      const std::string id{revision.as_string()};
      named.insert(id);
      shown.sources.push_back(sources.number_of(id));
    }
    std::sort(shown.sources.begin(), shown.sources.end());
    parts.push_back(std::move(shown));
  }
  co_await sources.find(visit);
  const auto language = visit.locale().language();
  const auto anchor = "from" + std::to_string(index + 1) + "-";
  co_return json::object{{"href", "/blocks/" + text_at(merge, "block")},
                         {"redline_html", redline_html(parts, anchor, language)},
                         {"words", redline_words(parts, language)},
                         {"from", sources.legend(named, anchor)}};
}

}  // namespace

awaitable<json::array> shown_adopted(Visit& visit, json::array revisions) {
  std::vector<json::object> amendments;
  std::string named;
  for (const auto& revision : revisions) {
    if (amendments.size() == shown_adopted_count_max) break;
    auto amendment = co_await visit.ask("/api/v1/amendments/" + std::string{revision.as_string()});
    if (!amendment) continue;
    named = named_blocks(list_at(*amendment, "operations"), std::move(named));
    amendments.push_back(std::move(*amendment));
  }
  json::array blocks;
  if (!amendments.empty()) {
    std::map<std::string, std::string> query{{"blocks", named}};
    const auto text = co_await visit.ask("/api/v1/text", std::move(query));
    if (text) blocks = list_at(*text, "blocks");
  }
  json::array shown;
  for (const auto& amendment : amendments) {
    auto row = shown_amendment(visit, amendment);
    if (!is_set(amendment, "erased")) row["changes"] = shown_changes(visit, amendment, blocks);
    shown.push_back(std::move(row));
  }
  co_return shown;
}

awaitable<std::optional<Together>> put_together(Visit& visit, std::vector<RecordId> adopted) {
  Together made;
  if (adopted.size() < 2) co_return made;
  std::map<std::string, std::string> query{{"adopt", list_of(adopted)}};
  const auto together = co_await visit.ask("/api/v1/consolidation", std::move(query));
  if (!together) co_return std::nullopt;
  const auto& locale = visit.locale();
  Sources sources;
  for (const auto& value : list_at(*together, "merges")) {
    auto merged = merged_text(value.as_object());
    if (!merged) continue;
    made.merges.push_back(merged->merge);
    made.bodies.push_back(std::move(merged->body));
    auto shown = co_await shown_merge(visit, value.as_object(), made.shown.size(), sources);
    made.shown.push_back(std::move(shown));
  }
  for (const auto& value : list_at(*together, "competing")) {
    const auto& pair = list_at(value.as_object(), "revisions");
    auto amendments = co_await shown_adopted(visit, pair);
    made.flaws.push_back(
        json::object{{"said", locale.say("Only one of the two can be adopted: they change the same "
                                         "words.")},
                     {"amendments", std::move(amendments)}});
  }
  for (const auto& block : list_at(*together, "missing")) {
    made.flaws.push_back(
        json::object{{"said", locale.say("A text of this passage isn’t on this node yet: try again "
                                         "once it has come.")},
                     {"href", "/blocks/" + std::string{block.as_string()}}});
  }
  co_return made;
}

awaitable<json::array> shown_merges(Visit& visit, json::object agenda) {
  const auto& named = list_at(agenda, "merges");
  json::array shown;
  if (named.empty()) co_return shown;
  std::vector<RecordId> adopted;
  for (const auto& revision : list_at(agenda, "adopted")) {
    const auto id = id_from_hex<RecordId>(std::string_view{revision.as_string()});
    if (id) adopted.push_back(*id);
  }
  auto own = co_await put_together(visit, std::move(adopted));
  for (const auto& value : named) {
    const auto& merge = value.as_object();
    const auto commitment = text_at(merge, "commitment");
    std::optional<std::size_t> same;
    for (std::size_t i = 0; own && i < own->merges.size(); ++i) {
      if (hex(own->merges[i].text.commitment) == commitment) same = i;
    }
    if (same) {
      shown.push_back(own->shown[*same]);
    } else {
      shown.push_back(json::object{{"href", "/blocks/" + text_at(merge, "block")},
                                   {"text", words_of(visit, merge, "text")}});
    }
  }
  co_return shown;
}

}  // namespace palabre::node
