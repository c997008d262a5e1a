// What people look for, in all that this node holds.

#include "node/search/text_search.hpp"

#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::object found_json(const Found& found) {
  json::array excerpt;
  for (const auto& part : found.excerpt) {
    excerpt.push_back(json::object{{"text", part.text}, {"matched", part.matched}});
  }
  return {{"kind", name_of(found.kind)},
          {"id", hex(found.id)},
          {"about", found.about ? json::value(hex(*found.about)) : json::value()},
          {"language", found.language},
          {"title", found.title},
          {"excerpt", std::move(excerpt)}};
}

}  // namespace

awaitable<HttpResponse> get_search(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  SearchQuery query{call.query("q").value_or(""), {}, call.query("language").value_or(""), *from};
  if (const auto kind = call.query("kind")) {
    query.kind = found_kind_of(*kind);
    if (!query.kind) {
      co_return problem(Errc::malformed, call.language,
                        "kind: block, amendment, comment, story, meeting, organisation, "
                        "recommendation, translation.");
    }
  }
  const auto page = co_await api.search().find(std::move(query));
  if (!page) co_return problem(page.error(), call.language);
  json::array rows;
  for (const auto& each : page->found) rows.push_back(found_json(each));
  json::object body{
      {"found", std::move(rows)}, {"total", page->total}, {"unindexed", page->unindexed}};
  body["next"] = page->next ? json::value(std::to_string(*page->next)) : json::value(nullptr);
  co_return json_response(body);
}

}  // namespace palabre::node
