#include "node/http/translations.hpp"

#include <algorithm>

namespace palabre::node {

using namespace federation;

Translations::Translations(const Fold& fold, std::vector<Digest> versions,
                           std::string_view language)
    : fold_{fold}, versions_{std::move(versions)} {
  for (const auto& entry : fold.said(Kind::translate)) {
    const auto said = decode_translate(entry.header);
    const bool is_shown =
        said && said->language == language && entry.author && !fold.erasures().is_erased(entry.id);
    if (!is_shown) continue;
    for (const auto& [source, text] : said->texts) {
      by_source_.insert_or_assign(
          source, ShownTranslation{text.commitment, entry.org, entry.author->person, false});
    }
  }
}

std::optional<ShownTranslation> Translations::of(const ManifestBlock& block) const {
  const auto present = by_source_.find(block.text);
  if (present != by_source_.end()) return present->second;
  for (auto version = versions_.rbegin(); version != versions_.rend(); ++version) {
    const auto* text = fold_.amendments().text(*version);
    if (text == nullptr) continue;
    const auto before = std::find_if(text->begin(), text->end(),
                                     [&](const auto& each) { return each.id == block.id; });
    const auto found = before == text->end() ? by_source_.end() : by_source_.find(before->text);
    if (found == by_source_.end()) continue;
    auto stale = found->second;
    stale.stale = true;
    return stale;
  }
  return std::nullopt;
}

std::vector<std::string> translation_languages(const Fold& fold) {
  std::map<std::string, std::size_t> counts;
  for (const auto& entry : fold.said(Kind::translate)) {
    const auto said = decode_translate(entry.header);
    if (said && !fold.erasures().is_erased(entry.id)) counts[said->language] += said->texts.size();
  }
  std::vector<std::string> languages;
  languages.reserve(counts.size());
  for (const auto& [language, count] : counts) languages.push_back(language);
  std::stable_sort(languages.begin(), languages.end(),
                   [&](const auto& a, const auto& b) { return counts.at(a) > counts.at(b); });
  if (languages.size() > translation_language_count_max) {
    languages.resize(translation_language_count_max);
  }
  return languages;
}

json::value to_json(const std::optional<ShownTranslation>& shown, const Api::Texts& texts) {
  if (!shown) return nullptr;
  const auto text = texts.find(shown->text);
  const bool is_markdown = text != texts.end() && text->second.media_type == MediaType::markdown;
  return json::object{{"text", text_or_null(texts, shown->text)},
                      {"media_type", is_markdown ? "text/markdown" : "text/plain"},
                      {"organisation", hex(shown->organisation)},
                      {"member", hex(shown->member)},
                      {"stale", shown->stale}};
}

}  // namespace palabre::node
