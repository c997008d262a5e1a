// A text and amendments of it, drawn by lot: every operation, on blocks of every kind.

#pragma once

#include <random>

#include "node/publish/together.hpp"

namespace palabre::test {

struct DraftsByLot {
  std::vector<node::EditableBlock> text;
  std::vector<node::FittingAmendment> amendments;  ///< No two of which compete.
};

class DraftLot {
 public:
  explicit DraftLot(std::uint32_t seed) : random_{seed} {}

  DraftsByLot draw() {
    DraftsByLot drawn;
    const auto size = 6 + below(20);
    for (std::size_t i = 0; i < size; ++i) {
      drawn.text.push_back({id<federation::BlockId>(1, i), {}, block()});
    }
    const auto count = 1 + below(6);
    for (std::size_t by = 0; by < count; ++by) {
      auto proposed = drawn.amendments;
      proposed.push_back({id<federation::RecordId>(2, by), operations(drawn.text)});
      const auto competing = node::competitors(drawn.text, proposed);
      if (competing.back().empty()) drawn.amendments = std::move(proposed);
    }
    return drawn;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  template <class IdType>
  static IdType id(std::uint8_t sort, std::size_t number) {
    IdType made;
    made.bytes[0] = sort;
    made.bytes[31] = static_cast<std::uint8_t>(number);
    return made;
  }

  std::string word() {
    static constexpr const char* words[] = {"l'accès", "à",    "*Internet*", "pour", "tous",
                                            "**et**",  "<b>",  "partout",    "&",    "l’outil",
                                            "simple",  "loi.", "`code`",     "1.",   "]]>"};
    return words[below(std::size(words))];
  }
  std::string sentence() {
    std::string text;
    const auto count = 1 + below(7);
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + word();
    return text;
  }
  node::TextBlock block() {
    using federation::BlockKind;
    const auto kind = static_cast<BlockKind>(1 + below(3));
    const auto level = kind == BlockKind::paragraph ? 0 : 1 + below(2);
    return {kind, static_cast<std::uint8_t>(level), sentence()};
  }

  /// `text` with one of its words gone, another or doubled.
  std::string changed(const std::string& text) {
    const auto space = text.rfind(' ', below(text.size()));
    const auto at = space == std::string::npos ? 0 : space + 1;
    const auto end = text.find(' ', at);
    auto made = text.substr(0, at) + word() + (below(2) == 0 ? " " + word() : "") +
                (end == std::string::npos ? "" : text.substr(end));
    return made;
  }

  /// What one person would do: no block is named twice.
  std::vector<node::DraftOperation> operations(const std::vector<node::EditableBlock>& text) {
    std::vector<node::DraftOperation> made;
    for (auto at = below(text.size() - 2); at + 2 < text.size(); at += 3 + below(8)) {
      made.push_back(operation(text, at));
    }
    return made;
  }

  /// On blocks from `at` on, of which there are three at least.
  node::DraftOperation operation(const std::vector<node::EditableBlock>& text, std::size_t at) {
    const auto& [id, commitment, block_at] = text[at];
    switch (below(6)) {
      case 0: {
        std::optional<federation::BlockId> after;
        if (at > 0 || below(2) == 0) after = id;
        return node::DraftInsert{after, {block(), block()}};
      }
      case 1: return node::DraftDelete{id, {}};
      case 2: return node::DraftMove{text[at + 2].id, {id, text[at + 1].id}};
      case 3: return node::DraftSplit{id, {}, {sentence(), block_at.text}};
      case 4:
        return node::DraftJoin{{{id, {}}, {text[at + 1].id, {}}},
                               block_at.text + " " + text[at + 1].block.text};
      default: return node::DraftReplace{id, {}, changed(block_at.text)};
    }
  }

  std::mt19937 random_;
};

}  // namespace palabre::test
