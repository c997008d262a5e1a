// One passage: what is proposed and said of it, and where its words come from.

#include <map>

#include "node/http/json.hpp"
#include "node/web/contents.hpp"
#include "node/web/signing.hpp"
#include "node/web/translation.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

/// So many amendments are shown with what they change; the rest comes on the next page.
constexpr const char* shown_amendment_count_max = "20";

/// The address of this passage with its next comments, null if there are none.
json::value more_comments(const std::string& id, const json::object& comments) {
  const auto cursor = text_at(comments, "next");
  if (cursor.empty()) return nullptr;
  return json::string{"/blocks/" + id + "?" + query_of({{"comments", cursor}}) + "#comments"};
}

/// The passages of a block and the amendments that they come from, numbered as they appear.
void add_sources(const Visit& visit, const json::object& provenance, json::object& values) {
  std::map<std::string, std::size_t> numbers;
  json::array passages;
  for (const auto& block : list_at(provenance, "blocks")) {
    for (const auto& value : list_at(block.as_object(), "passages")) {
      const auto& passage = value.as_object();
      json::object shown{{"text", text_at(passage, "text")}, {"source", nullptr}};
      const auto& revisions = list_at(passage, "revisions");
      if (!revisions.empty()) {
        const std::string revision{revisions.front().as_string()};
        shown["source"] = numbers.emplace(revision, numbers.size() + 1).first->second;
      }
      passages.push_back(std::move(shown));
    }
  }
  const auto& locale = visit.locale();
  std::map<std::size_t, json::object> sources;
  for (const auto& value : list_at(provenance, "sources")) {
    const auto& source = value.as_object();
    const auto number = numbers.find(text_at(source, "revision"));
    if (number == numbers.end()) continue;
    sources[number->second] = json::object{
        {"number", number->second},
        {"href", "/amendments/" + text_at(source, "amendment")},
        {"title", words_of(visit, source, "title")},
        {"language", text_at(source, "language")},
        {"author", author_of(visit, source)},
        {"adopted_said", locale.count("adopted in version {1}", "adopted in version {1}",
                                      number_at(source, "height"))},
        {"voices_said", shown_voices(visit, object_at(source, "tally"))["said"]}};
  }
  json::array listed;
  for (auto& [number, source] : sources) listed.push_back(std::move(source));
  values["passages"] = std::move(passages);
  values["sources"] = std::move(listed);
}

json::array shown_stories(const Visit& visit, const json::array& stories) {
  json::array shown;
  for (const auto& value : stories) {
    const auto& story = value.as_object();
    shown.push_back(json::object{{"title", words_of(visit, story, "title")},
                                 {"text", words_of(visit, story, "text")},
                                 {"language", text_at(story, "language")},
                                 {"author", author_of(visit, story)},
                                 {"why_href", why_hidden_address(story)},
                                 {"erase_href", erase_address(visit, story)},
                                 {"appeal_href", appeal_address(visit, story)},
                                 {"notice_href", notice_address(visit, text_at(story, "id"))}});
  }
  return shown;
}

}  // namespace

awaitable<HttpResponse> get_block_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto id = call.parameter("id");
  const auto translation = call.query("translation");
  auto in = visit.passed_on("cursor");
  in["limit"] = shown_amendment_count_max;
  if (translation) in["language"] = *translation;
  const auto block = co_await visit.ask("/api/v1/blocks/" + id, std::move(in));
  if (!block) co_return visit.refusal();
  std::vector<json::object> amendments;
  auto named = id;
  for (const auto& value : list_at(*block, "proposed")) {
    auto amendment = co_await visit.ask("/api/v1/amendments/" + text_at(value.as_object(), "id"));
    if (!amendment) co_return visit.refusal();
    named = named_blocks(list_at(*amendment, "operations"), std::move(named));
    amendments.push_back(std::move(*amendment));
  }
  std::map<std::string, std::string> blocks{{"blocks", named}};
  const auto text = co_await visit.ask("/api/v1/text", std::move(blocks));
  if (!text) co_return visit.refusal();
  json::array proposed;
  for (const auto& amendment : amendments) {
    auto shown = shown_amendment(visit, amendment);
    if (!is_set(amendment, "erased")) {
      shown["changes"] = shown_changes(visit, amendment, list_at(*text, "blocks"));
    }
    proposed.push_back(std::move(shown));
  }
  std::map<std::string, std::string> about{{"target", id}};
  if (const auto from = call.query("comments")) about["cursor"] = *from;
  const auto comments = co_await visit.ask("/api/v1/comments", std::move(about));
  if (!comments) co_return visit.refusal();
  std::map<std::string, std::string> telling{{"block", id}};
  const auto stories = co_await visit.ask("/api/v1/stories", std::move(telling));
  if (!stories) co_return visit.refusal();
  std::map<std::string, std::string> whose{{"block", id}};
  const auto provenance = co_await visit.ask("/api/v1/provenance", std::move(whose));
  Page page;
  page.template_text = pages::block;
  page.keeps_typed = visit.signer().has_value();
  page.back = call.request.path;
  page.section = "/";
  const auto& locale = visit.locale();
  page.title = text_at(*block, "kind") == "heading" ? locale.say("A heading of the text")
                                                    : locale.say("A passage of the text");
  page.values = {{"text_href", address_in_text(visit, id)},
                 {"language", text_at(*text, "language")},
                 {"text_html", block_html(visit, *block)},
                 {"proposed", std::move(proposed)},
                 {"comments", shown_comments(visit, list_at(*comments, "comments"))},
                 {"more_comments", more_comments(id, *comments)},
                 {"stories", shown_stories(visit, list_at(*stories, "stories"))},
                 {"more_stories", next_page(visit, *stories, "/stories?block=" + id, "")},
                 {"code", locale.code()},
                 {"languages", shown_languages(visit, *text, "/blocks/" + id)},
                 {"translation", nullptr},
                 {"next", next_page(visit, *block, "/blocks/" + id, "translation")}};
  if (translation) page.values["translation"] = shown_translation(visit, *block, *translation);
  page.values["enter_href"] = nullptr;
  if (!visit.signer()) page.values["enter_href"] = visit.enter_address();
  page.values["tell_href"] = "/stories/new?block=" + id;
  page.values["propose_href"] = "/blocks/" + id + "/propose";
  page.values["saying"] = co_await comment_form(visit, call.request.path + "/comments");
  if (provenance) add_sources(visit, *provenance, page.values);
  co_return visit.show(page);
}

}  // namespace palabre::node
