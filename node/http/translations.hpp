// Texts in another language, and whether what they translate is still there.

#pragma once

#include "federation/deliberation/round_statement.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

struct ShownTranslation {
  federation::Commitment text;
  federation::OrgId organisation;
  federation::PublicKey member;
  bool stale = false;  ///< It is of an earlier text of the same block.
};

/// Of blocks of the platform's text in one language. Reads all translations once.
class Translations {
 public:
  /// `versions` are the names of the text's versions, the oldest first.
  Translations(const federation::Fold& fold, std::vector<federation::Digest> versions,
               std::string_view language);

  /// What came here last of its present text, else of the text that it had before; none if there is
  /// none. Costs O(versions · blocks) where it is stale.
  std::optional<ShownTranslation> of(const federation::ManifestBlock& block) const;

 private:
  const federation::Fold& fold_;
  std::vector<federation::Digest> versions_;
  std::map<federation::Commitment, ShownTranslation> by_source_;
};

/// At most so many are said to be there.
inline constexpr std::size_t translation_language_count_max = 20;

/// Languages in which texts of the platform have been put, those of most texts first. Reads all
/// translations once.
std::vector<std::string> translation_languages(const federation::Fold& fold);

/// null if there is none.
json::value to_json(const std::optional<ShownTranslation>& shown, const Api::Texts& texts);

}  // namespace palabre::node
