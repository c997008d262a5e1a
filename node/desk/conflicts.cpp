// Passages for which several things are proposed, and which of these can't be had together.

#include <algorithm>
#include <map>
#include <numeric>

#include "node/desk/desk.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t shown_bytes_max = 120;
/// So many passages are listed, those with the most amendments first.
constexpr std::size_t passage_count_max = 100;
/// The interface names at most so many pairs that compete; then groups may be larger than shown.
constexpr std::size_t pair_count_max = 100;

/// Rows that pairs hang together: by each row's place, that of the first of its group.
class Groups {
 public:
  explicit Groups(std::size_t size) : first_(size) { std::iota(first_.begin(), first_.end(), 0U); }

  void join(std::size_t one, std::size_t other) {
    const auto low = std::min(of(one), of(other));
    const auto high = std::max(of(one), of(other));
    first_[high] = low;
  }
  std::size_t of(std::size_t row) const {
    while (first_[row] != row) row = first_[row];
    return row;
  }

 private:
  std::vector<std::size_t> first_;
};

std::string revisions_of(const json::array& amendments) {
  std::string list;
  for (const auto& value : amendments) {
    list += (list.empty() ? "" : ",") + text_at(value.as_object(), "revision");
  }
  return list;
}

}  // namespace

awaitable<HttpResponse> get_desk_conflicts_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto text = co_await visit.ask("/api/v1/text");
  if (!text) co_return visit.refusal();
  std::vector<const json::object*> blocks;
  for (const auto& value : list_at(*text, "blocks")) {
    if (number_at(value.as_object(), "amendments") > 1) blocks.push_back(&value.as_object());
  }
  std::stable_sort(blocks.begin(), blocks.end(), [](const auto* one, const auto* other) {
    return number_at(*one, "amendments") > number_at(*other, "amendments");
  });
  blocks.resize(std::min(blocks.size(), passage_count_max));
  const auto& locale = visit.locale();
  json::array rows;
  for (const auto* block : blocks) {
    rows.push_back(
        json::object{{"href", "/desk/conflicts/" + text_at(*block, "id")},
                     {"title", start_of(words_of(visit, *block, "text"), shown_bytes_max)},
                     {"language", text_at(*text, "language")},
                     {"said", locale.count("{1} open amendment", "{1} open amendments",
                                           number_at(*block, "amendments"))}});
  }
  Page page;
  page.title = locale.say("What competes");
  page.template_text = pages::desk_conflicts;
  page.values = {{"passages", std::move(rows)}};
  co_return show_desk(visit, std::move(page));
}

awaitable<HttpResponse> get_desk_conflict_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto id = call.parameter("id");
  std::map<std::string, std::string> passage{{"limit", "0"}};
  const auto block = co_await visit.ask("/api/v1/blocks/" + id, std::move(passage));
  if (!block) co_return visit.refusal();
  std::map<std::string, std::string> query{{"block", id}, {"state", "open"}};
  if (const auto cursor = call.query("cursor")) query["cursor"] = *cursor;
  const auto listed = co_await visit.ask("/api/v1/amendments", std::move(query));
  if (!listed) co_return visit.refusal();
  const auto& amendments = list_at(*listed, "amendments");
  if (amendments.empty()) co_return visit.go_on("/desk/conflicts");
  std::map<std::string, std::string> all{{"adopt", revisions_of(amendments)}};
  const auto together = co_await visit.ask("/api/v1/consolidation", std::move(all));
  if (!together) co_return visit.refusal();
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < amendments.size(); ++i) {
    places.emplace(text_at(amendments[i].as_object(), "revision"), i);
  }
  Groups groups{amendments.size()};
  const auto& pairs = list_at(*together, "competing");
  for (const auto& value : pairs) {
    const auto& pair = list_at(value.as_object(), "revisions");
    groups.join(places.at(std::string{pair.at(0).as_string()}),
                places.at(std::string{pair.at(1).as_string()}));
  }
  std::map<std::size_t, json::array> gathered;
  for (std::size_t i = 0; i < amendments.size(); ++i) {
    auto row = shown_amendment(visit, amendments[i].as_object());
    row["desk_href"] = "/desk/amendments/" + text_at(amendments[i].as_object(), "id");
    gathered[groups.of(i)].push_back(std::move(row));
  }
  json::array competing;
  json::array alone;
  for (auto& [first, rows] : gathered) {
    if (rows.size() == 1) {
      alone.push_back(std::move(rows.front()));
    } else {
      competing.push_back(json::object{{"amendments", std::move(rows)}});
    }
  }
  const auto& locale = visit.locale();
  Page page;
  page.title = locale.say("What competes for a passage");
  page.template_text = pages::desk_conflict;
  page.values = {{"passage", words_of(visit, *block, "text")},
                 {"href", "/blocks/" + id},
                 {"groups", std::move(competing)},
                 {"alone", std::move(alone)},
                 {"is_partial", pairs.size() >= pair_count_max},
                 {"next", next_page(visit, *listed, "/desk/conflicts/" + id, "")}};
  co_return show_desk(visit, std::move(page));
}

}  // namespace palabre::node
