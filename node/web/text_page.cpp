// The first page: the text, and beside each passage what is proposed and said of it.

#include <algorithm>

#include "node/web/shown.hpp"
#include "node/web/translation.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

bool is_heading(const json::object& block) { return text_at(block, "kind") == "heading"; }

/// Whether the text opens with the platform's name, which the page says above it already.
bool opens_with_name(const json::object& text) {
  const auto& blocks = list_at(text, "blocks");
  if (blocks.empty() || !is_heading(blocks.front().as_object())) return false;
  return text_at(blocks.front().as_object(), "text") == text_at(text, "name");
}

/// Of the headings that the page shows: they begin below its own.
std::uint64_t highest_level(const json::array& blocks, std::size_t first) {
  std::uint64_t level = 6;
  for (std::size_t i = first; i < blocks.size(); ++i) {
    const auto& block = blocks[i].as_object();
    if (is_heading(block)) level = std::min(level, number_at(block, "level"));
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
                     {"rank", std::min<std::uint64_t>(level - std::min(level, top) + 2, 6)},
                     {"text_html", block_html(visit, block)},
                     {"translation", nullptr},
                     {"said", said_of(visit.locale(), block)}};
  shown[kind == "heading" ? "heading" : kind == "list_item" ? "item" : "paragraph"] = true;
  return shown;
}

}  // namespace

awaitable<HttpResponse> get_text_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  auto query = visit.passed_on("version");
  const auto translation = call.query("translation");
  if (translation) query["language"] = *translation;
  const auto text = co_await visit.ask("/api/v1/text", std::move(query));
  if (!text) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto& blocks = list_at(*text, "blocks");
  const std::size_t first = opens_with_name(*text) ? 1 : 0;
  const auto top = highest_level(blocks, first);
  json::array shown;
  for (std::size_t i = first; i < blocks.size(); ++i) {
    const auto& block = blocks[i].as_object();
    auto row = shown_block(visit, block, top);
    if (translation) row["translation"] = shown_translation(visit, block, *translation);
    shown.push_back(std::move(row));
  }
  Page page;
  page.title = text_at(*text, "name");
  page.language = text_at(*text, "language");
  page.template_text = pages::text;
  const auto kept = visit.passed_on("version translation");
  page.back = kept.empty() ? std::string{"/"} : "/?" + query_of(kept);
  page.section = "/";
  page.values = {{"code", locale.code()},
                 {"language", text_at(*text, "language")},
                 {"standing", round_said(visit)},
                 {"version_said", locale.count("Version {1} of the text", "Version {1} of the text",
                                               api.fold().height())},
                 {"languages", shown_languages(visit, *text, "/")},
                 {"doubled", translation.has_value()},
                 {"blocks", std::move(shown)}};
  co_return visit.show(page);
}

}  // namespace palabre::node
