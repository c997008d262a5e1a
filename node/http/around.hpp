// What is said around the text, as several resources show it.

#pragma once

#include <map>
#include <set>

#include "federation/deliberation/round_statement.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

std::string_view name_of(federation::Advice advice);
std::string_view name_of(federation::Ground ground);
std::string_view name_of(federation::Channel channel);
std::string_view name_of(federation::RoundPhase phase);

/// "2002-05-14".
std::string iso_day(federation::Day day);

/// An entry with what the state says of it, read in one go.
struct ShownSaid {
  federation::SaidEntry entry;
  federation::Kind kind = federation::Kind::meeting;
  std::string organisation;  ///< Its name.
  bool erased = false;       ///< Its author took its texts back.
  bool current = true;       ///< None of the same organisation has taken its place.
  std::vector<ShownSaid> replies;
};

/// Entries of one kind, each with its answers or appeals. Reads them all once: O(entries).
class SaidReader {
 public:
  SaidReader(const federation::Fold& fold, federation::Kind kind);

  ShownSaid shown(const federation::SaidEntry& entry) const;

  /// What organisations recommend now for a revision; of other kinds none.
  std::vector<ShownSaid> current_about(const federation::RecordId& revision) const;

 private:
  using Entries = std::vector<const federation::SaidEntry*>;

  const federation::Fold& fold_;
  federation::Kind kind_;
  federation::Kind reply_kind_;
  std::map<federation::RecordId, Entries> replies_;
  std::map<federation::RecordId, Entries> about_;  // Recommendations, by revision.
  std::set<federation::RecordId> outdated_;
};

/// Records of which this organisation has said that they shouldn't be shown, and hasn't lifted it.
/// Its own node doesn't show them. Costs O(notices).
std::set<federation::RecordId> hidden_by(const federation::Fold& fold,
                                         const federation::OrgId& org);

/// Every text that to_json() of it shows.
std::vector<federation::Commitment> texts_of(const ShownSaid& shown);
json::object to_json(const ShownSaid& shown, const Api::Texts& texts);

}  // namespace palabre::node
