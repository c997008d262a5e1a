#include "node/http/themes.hpp"

#include <map>

#include "node/text/normalise.hpp"

namespace palabre::node {

namespace {

/// Bytes that aren't UTF-8 are like themselves alone.
std::string folded(std::string_view theme) {
  return casefolded(theme).value_or(std::string{theme});
}

}  // namespace

bool is_same_theme(std::string_view one, std::string_view other) {
  return folded(one) == folded(other);
}

std::vector<std::string> themes_of(const federation::Fold& fold) {
  std::map<std::string, std::string> themes;
  for (const auto& story : fold.stories()) {
    themes.emplace(folded(story.statement.theme), story.statement.theme);
  }
  std::vector<std::string> written;
  for (auto& [key, theme] : themes) {
    if (!key.empty()) written.push_back(std::move(theme));
  }
  return written;
}

}  // namespace palabre::node
