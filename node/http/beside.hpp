// How open amendments stand to each other at the places that both of them are about.
//
// Source: docs/protocol.md#words, T-8.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "federation/text/relation.hpp"
#include "node/http/amendment_json.hpp"

namespace palabre::node {

/// Blocks that an amendment is about; none stands for the start of the text.
using Places = std::set<std::optional<federation::BlockId>>;

Places places_of(const federation::AmendmentStatement& statement);
Places in_common(const Places& one, const Places& other);

/// Whether a decision about the one may meet the other: both are open and of the same base. Two
/// that amend the platform's text are, if both were written for one version, or both fit the
/// present one.
bool is_beside(const federation::Revision& revision, const federation::AmendmentHead& head,
               const federation::Revision& other, federation::Fits& fits);

/// Adds the texts that what is done at `places` quotes and makes. Says how many are compared.
std::size_t add_compared_texts(const federation::AmendmentStatement& statement,
                               const Places& places, std::set<federation::Commitment>& wanted);

/// Of several amendments, so that each text is compared with its base once.
class Comparison {
 public:
  /// `texts` must outlive it.
  explicit Comparison(const Api::Texts& texts) : texts_{texts} {}

  struct Side {
    const federation::AmendmentStatement& statement;
    const Places& places;
  };
  /// Never independent: they have a place in common. None if a text of theirs isn't here. Costs
  /// changes_between() of each text that is met first.
  std::optional<federation::Relation> relation(const Side& one, const Side& other);

 private:
  using Pair = std::pair<federation::Commitment, federation::Commitment>;

  /// At `places`; none if a text isn't here.
  std::optional<federation::Edits> edits(const federation::AmendmentStatement& statement,
                                         const Places& places);
  void add_edits(federation::Edits& edits, const federation::Operation& operation,
                 const Places& places);

  const Api::Texts& texts_;
  std::map<Pair, std::vector<federation::WordChange>> changes_;  ///< Of what was replaced by what.
};

}  // namespace palabre::node
