// The first page: the text, and beside each passage what is proposed and said of it. A long text
// comes in parts.

#include <algorithm>

#include "node/web/contents.hpp"
#include "node/web/shown.hpp"
#include "node/web/translation.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

bool is_heading(const json::object& block) { return text_at(block, "kind") == "heading"; }

/// Of the text's headings that are shown, in all its parts: they begin below the page's own.
std::uint64_t highest_level(const json::object& text) {
  std::uint64_t level = 6;
  const auto take = [&](const json::object& heading) {
    if (!opens_with_name(text, heading)) level = std::min(level, number_at(heading, "level"));
  };
  for (const auto& heading : list_at(text, "headings")) take(heading.as_object());
  for (const auto& heading : list_at(text, "above")) take(heading.as_object());
  for (const auto& value : list_at(text, "blocks")) {
    if (is_heading(value.as_object())) take(value.as_object());
  }
  return level;
}

/// "3 amendments, 1 comment"; or the invitation to propose something.
std::string said_of(const Locale& locale, const json::object& block) {
  std::string said;
  const auto add = [&](std::uint64_t count, const std::string& words) {
    if (count == 0) return;
    if (!said.empty()) said += ", ";
    said += words;
  };
  const auto amendments = number_at(block, "amendments");
  const auto comments = number_at(block, "comments");
  const auto stories = number_at(block, "stories");
  add(amendments, locale.count("{1} amendment", "{1} amendments", amendments));
  add(comments, locale.count("{1} comment", "{1} comments", comments));
  add(stories, locale.count("{1} story", "{1} stories", stories));
  return said.empty() ? locale.say("nothing proposed yet") : said;
}

/// So that whoever hears one link after the other knows which passage each is of.
std::string first_words(const std::string& words) {
  constexpr std::size_t word_count = 4;
  std::size_t end = 0;
  for (std::size_t i = 0; i < word_count && end != std::string::npos; ++i) {
    end = words.find(' ', end == 0 ? 0 : end + 1);
  }
  return end == std::string::npos ? words : words.substr(0, end) + "…";
}

json::object shown_block(const Visit& visit, const json::object& block, std::uint64_t top) {
  const auto id = text_at(block, "id");
  const auto kind = text_at(block, "kind");
  const auto level = number_at(block, "level");
  const bool busy =
      number_at(block, "amendments") + number_at(block, "comments") + number_at(block, "stories") >
      0;
  json::object shown{{"anchor", anchor_of_block(id)},
                     {"href", "/blocks/" + id},
                     {"busy", busy},
                     {"level", level},
                     {"number", text_at(block, "number")},
                     {"heading", false},
                     {"item", false},
                     {"paragraph", false},
                     {"rank", rank_of(level, top)},
                     {"text_html", block_html(visit, block)},
                     {"translation", nullptr},
                     {"start", first_words(words_of(visit, block, "text"))},
                     {"said", said_of(visit.locale(), block)}};
  shown[kind == "heading" ? "heading" : kind == "list_item" ? "item" : "paragraph"] = true;
  return shown;
}

/// Of the version that is asked for, as the interface took it; else of the present one.
std::uint64_t shown_height(const Visit& visit, const Call& call) {
  const auto asked = call.query("version");
  return asked ? std::stoull(*asked) : visit.api().fold().height();
}

}  // namespace

awaitable<HttpResponse> get_text_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("version part passage");
  if (query.count("part") + query.count("passage") == 0) query["part"] = "1";
  const auto translation = call.query("translation");
  if (translation) query["language"] = *translation;
  const auto text = co_await visit.ask("/api/v1/text", std::move(query));
  if (!text) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto top = highest_level(*text);
  json::array shown;
  for (const auto& value : list_at(*text, "blocks")) {
    const auto& block = value.as_object();
    if (opens_with_name(*text, block)) continue;
    auto row = shown_block(visit, block, top);
    if (translation) row["translation"] = shown_translation(visit, block, *translation);
    shown.push_back(std::move(row));
  }
  const auto part = shown_part(visit, *text, top);
  const bool is_whole = part.is_null();
  Page page;
  page.title = text_at(*text, "name");
  if (!is_whole) page.title += text_at(part.as_object(), "short_said");
  page.language = text_at(*text, "language");
  page.template_text = pages::text;
  const auto kept = visit.passed_on("version translation");
  page.back = kept.empty() ? std::string{"/"} : "/?" + query_of(kept);
  if (!is_whole) page.back = text_at(part.as_object(), "href");
  page.section = "/";
  page.values = {{"code", locale.code()},
                 {"language", text_at(*text, "language")},
                 {"standing", round_said(visit)},
                 {"version_said", locale.count("Version {1} of the text", "Version {1} of the text",
                                               shown_height(visit, call))},
                 {"is_past", shown_height(visit, call) != api.fold().height()},
                 {"languages", shown_languages(visit, *text, "/")},
                 {"doubled", translation.has_value()},
                 {"part", part},
                 {"blocks", std::move(shown)}};
  co_return visit.show(page);
}

}  // namespace palabre::node
