// What can be searched for and what is found: documents, as the fold knows them and as people read
// them.

#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/core/ids.hpp"

namespace palabre::node {

/// A page of what is found.
inline constexpr std::size_t found_count_max = 20;
/// What stands further down isn't shown: whoever gets there asks more precisely.
inline constexpr std::size_t found_shown_max = 1'000;

enum class FoundKind : std::uint8_t {
  block,
  amendment,
  comment,
  story,
  meeting,
  organisation,
  recommendation,
  translation,
};

/// As it is called in the HTTP interface; none of another name.
std::string_view name_of(FoundKind kind) noexcept;
std::optional<FoundKind> found_kind_of(std::string_view name) noexcept;

/// One document: where its words are, and what becomes of them.
struct Searchable {
  struct Key {
    FoundKind kind = FoundKind::block;
    federation::Digest id;   ///< Of the block, the organisation or the record.
    std::uint32_t part = 0;  ///< Of a Translate's texts.

    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Piece {
    enum class Role : std::uint8_t {
      title,  ///< Weighs more.
      body,
      label,  ///< Shown as the title, and not searched: it belongs to another document.
    };
    Role role = Role::body;
    std::string words;                                      ///< If they stand in a header.
    std::optional<federation::Commitment> commitment = {};  ///< Else this text.

    friend bool operator==(const Piece&, const Piece&) = default;
  };

  Key key;
  std::optional<federation::Digest> about = {};  ///< The block or record that it speaks of.
  federation::RecordId record;                   ///< Whose author could take it back; of others 0.
  std::string language;
  std::uint64_t arrival = 0;  ///< Earlier ones stand first where relevance is equal.
  std::vector<Piece> pieces = {};

  /// Whether the index of one is good for the other.
  bool says_the_same_as(const Searchable& other) const {
    return record == other.record && about == other.about && language == other.language &&
           pieces == other.pieces;
  }
};

struct ExcerptPart {
  std::string text;
  bool matched = false;

  friend bool operator==(const ExcerptPart&, const ExcerptPart&) = default;
};

struct Found {
  FoundKind kind = FoundKind::block;
  federation::Digest id;
  std::optional<federation::Digest> about;
  federation::RecordId record;
  std::string language;
  std::string title;                 ///< As it was written; empty of what has none.
  std::vector<ExcerptPart> excerpt;  ///< In reading order; empty if its texts aren't here.
};

struct SearchQuery {
  std::string words;              ///< As they were typed.
  std::optional<FoundKind> kind;  ///< None: all.
  std::string language;           ///< Empty: all; "fr" is also "fr-CA".
  std::size_t from = 0;           ///< How many are passed over.
};

struct SearchPage {
  std::vector<Found> found;         ///< At most found_count_max, the most relevant first.
  std::size_t total = 0;            ///< An estimate beyond found_shown_max.
  std::optional<std::size_t> next;  ///< The next page's `from`.
  std::size_t unindexed = 0;        ///< Documents that could be found a moment later.
};

/// The words of a text; none if it isn't here.
using ReadWords = std::function<std::optional<std::string>(const federation::Commitment&)>;

}  // namespace palabre::node
