#include "node/text/merge_redline.hpp"

namespace palabre::node {

using namespace federation;

std::vector<MergedPart> merge_redline(std::string_view before,
                                      const std::vector<SharedChange>& changes) {
  const auto tokens = words_of(before);
  std::vector<MergedPart> parts;
  const auto add = [&](RedlinePart::Kind kind, std::string text,
                       const std::vector<std::size_t>& by) {
    if (!text.empty()) parts.push_back({{kind, std::move(text)}, by});
  };
  const auto text = [&](std::size_t from, std::size_t to) {
    std::string words;
    for (auto i = from; i < to; ++i) words += tokens[i].text;
    return words;
  };
  std::size_t at = 0;
  for (const auto& [change, by] : changes) {
    add(RedlinePart::Kind::kept, text(at, change.from), {});
    add(RedlinePart::Kind::removed, text(change.from, change.to), by);
    add(RedlinePart::Kind::added, change.text, by);
    at = change.to;
  }
  add(RedlinePart::Kind::kept, text(at, tokens.size()), {});
  return parts;
}

}  // namespace palabre::node
