#include "node/web/contents.hpp"

#include <algorithm>

#include "node/text/inline_runs.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

namespace {

std::string address_of(std::map<std::string, std::string> kept, const std::string& passage) {
  if (!passage.empty()) kept["passage"] = short_id(passage);
  return kept.empty() ? std::string{"/"} : "/?" + query_of(kept);
}

/// By the block that it begins with, so that it leads there when the text has changed; the first is
/// where the text is.
std::string address_of_part(const Visit& visit, const json::array& parts, std::size_t index) {
  const auto first = index == 0 ? std::string{} : text_at(parts[index].as_object(), "passage");
  return address_of(visit.passed_on("version translation"), first);
}

/// Without its emphasis, and without links, since it becomes one.
std::string plain_words(const Visit& visit, const json::object& heading) {
  const auto words = words_of(visit, heading, "text");
  if (text_at(heading, "media_type") != "text/markdown") return words;
  std::string plain;
  for (const auto& run : inline_runs(words)) plain += run.text;
  return plain;
}

json::object shown_heading(const Visit& visit, const json::object& heading, bool is_here) {
  const auto id = text_at(heading, "id");
  const auto anchor = "#" + anchor_of_block(id);
  const auto kept = visit.passed_on("version translation");
  return {{"href", is_here ? anchor : address_of(kept, id) + anchor},
          {"number", text_at(heading, "number")},
          {"text", plain_words(visit, heading)}};
}

/// The headings of sections that go on in this part, the highest first.
json::array shown_above(const Visit& visit, const json::object& text, std::uint64_t top) {
  json::array shown;
  for (const auto& value : list_at(text, "above")) {
    const auto& heading = value.as_object();
    if (opens_with_name(text, heading)) continue;
    auto row = shown_heading(visit, heading, false);
    row["rank"] = rank_of(number_at(heading, "level"), top);
    shown.push_back(std::move(row));
  }
  return shown;
}

std::string place_said(const Locale& locale, std::uint64_t begin, std::uint64_t count) {
  return locale.count("Passages {1} to {2} of the text.", "Passages {1} to {2} of the text.",
                      begin + 1, begin + count);
}

json::array shown_contents(const Visit& visit, const json::object& text, std::uint64_t top) {
  const auto& locale = visit.locale();
  const auto& parts = list_at(text, "parts");
  const auto& headings = list_at(text, "headings");
  json::array shown;
  std::size_t next = 0;
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto count = number_at(parts[i].as_object(), "blocks");
    const bool is_here = i + 1 == number_at(text, "part");
    json::array listed;
    for (; next < headings.size(); ++next) {
      const auto& heading = headings[next].as_object();
      if (number_at(heading, "part") != i + 1) break;
      if (opens_with_name(text, heading)) continue;
      auto row = shown_heading(visit, heading, is_here);
      row["depth"] = rank_of(number_at(heading, "level"), top) - 1;
      listed.push_back(std::move(row));
    }
    shown.push_back(json::object{{"href", address_of_part(visit, parts, i)},
                                 {"said", locale.count("Part {1}", "Part {1}", i + 1)},
                                 {"place_said", place_said(locale, begin, count)},
                                 {"here", is_here},
                                 {"headings", std::move(listed)}});
    begin += count;
  }
  return shown;
}

}  // namespace

std::string address_in_text(const Visit& visit, const std::string& id) {
  return address_of(visit.passed_on("translation"), id) + "#" + anchor_of_block(id);
}

bool opens_with_name(const json::object& text, const json::object& block) {
  const auto& first = list_at(text, "parts").front().as_object();
  const auto kind = text_at(block, "kind");  // Headings of the contents say none.
  return text_at(block, "id") == text_at(first, "passage") && (kind.empty() || kind == "heading") &&
         text_at(block, "text") == text_at(text, "name");
}

std::uint64_t rank_of(std::uint64_t level, std::uint64_t top) {
  return std::min<std::uint64_t>(level - std::min(level, top) + 2, 6);
}

json::value shown_part(const Visit& visit, const json::object& text, std::uint64_t top) {
  const auto& parts = list_at(text, "parts");
  if (parts.size() == 1) return nullptr;
  const auto& locale = visit.locale();
  const auto number = number_at(text, "part");
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i + 1 < number; ++i) begin += number_at(parts[i].as_object(), "blocks");
  const auto count = list_at(text, "blocks").size();
  const auto version = visit.passed_on("version");
  json::object shown{
      {"href", address_of_part(visit, parts, number - 1)},
      {"said", locale.count("Part {1} of {2}", "Part {1} of {2}", number, parts.size())},
      {"short_said", " (" + locale.number(number) + "/" + locale.number(parts.size()) + ")"},
      {"place_said", place_said(locale, begin, count)},
      {"whole_href", "/api/v1/text" + (version.empty() ? "" : "?" + query_of(version))},
      {"above", shown_above(visit, text, top)},
      {"contents", shown_contents(visit, text, top)},
      {"previous", nullptr},
      {"following", nullptr}};
  if (number > 1) shown["previous"] = address_of_part(visit, parts, number - 2);
  if (number < parts.size()) shown["following"] = address_of_part(visit, parts, number);
  return shown;
}

}  // namespace palabre::node
