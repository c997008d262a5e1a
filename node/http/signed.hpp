// The words of records, as the lists and receipts that show a record have them.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "federation/record/record.hpp"
#include "node/http/api.hpp"

namespace palabre::node {

struct RecordWords {
  std::optional<federation::Commitment> title;  ///< Of a story, or of the amendment spoken of.
  std::optional<federation::Commitment> text;   ///< Of a comment or a story.
  std::string language;                         ///< Theirs.
  std::string theme;                            ///< A story's.
  std::optional<federation::Digest> about;      ///< A comment's: a block, a revision or a comment.
};

/// Of each record that has any: those of amendments and of what is said of them, of comments and
/// stories. None of what was erased, or isn't shown on this node. Costs O(comments + stories).
std::map<federation::RecordId, RecordWords> words_of_records(
    const federation::Fold& fold, const federation::OrgId& own,
    const std::vector<federation::Record>& records);

/// Every text that to_json() shows.
std::vector<federation::Commitment> texts_of(const RecordWords& words);
boost::json::object to_json(const RecordWords& words, const Api::Texts& texts);

}  // namespace palabre::node
