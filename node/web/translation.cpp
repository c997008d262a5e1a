#include "node/web/translation.hpp"

#include "node/http/json.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// As its speakers call it, if it is one of the pages' too; else its code.
std::string name_of_language(const std::string& code) {
  const auto* locale = find_locale(code);
  return locale == nullptr ? code : locale->own_name();
}

std::string address(const Visit& visit, const std::string& path, const std::string& language) {
  auto kept = visit.passed_on("version part passage");
  if (!language.empty()) kept["translation"] = language;
  return kept.empty() ? path : path + "?" + query_of(kept);
}

}  // namespace

json::array shown_languages(const Visit& visit, const json::object& text, const std::string& path) {
  const auto passed = visit.passed_on("translation");
  const auto chosen = passed.empty() ? std::string{} : passed.begin()->second;
  json::array shown;
  for (const auto& value : list_at(text, "translations")) {
    const std::string code{value.as_string()};
    if (code == text_at(text, "language")) continue;
    shown.push_back(json::object{{"language", code},
                                 {"name", name_of_language(code)},
                                 {"href", address(visit, path, code)},
                                 {"here", code == chosen},
                                 {"last", false}});
  }
  if (shown.empty()) return shown;
  shown.push_back(json::object{{"language", ""},
                               {"name", visit.locale().say("the original alone")},
                               {"href", address(visit, path, "")},
                               {"here", chosen.empty()},
                               {"last", true}});
  return shown;
}

json::object shown_translation(const Visit& visit, const json::object& block,
                               const std::string& language) {
  const auto& locale = visit.locale();
  const auto& translation = object_at(block, "translation");
  if (translation.empty()) {
    return {{"language", ""}, {"text_html", ""}, {"said", locale.say("Not translated yet.")}};
  }
  auto said = is_set(translation, "stale") ? locale.say("Translation of an earlier text")
                                           : locale.say("Translation");
  if (const auto org = id_from_hex<OrgId>(text_at(translation, "organisation"))) {
    const auto name = name_in(visit.api().fold(), *org);
    if (!name.empty()) said += " · " + name;
  }
  return {{"language", language},
          {"text_html", block_html(visit, translation)},
          {"said", std::move(said)}};
}

}  // namespace palabre::node
