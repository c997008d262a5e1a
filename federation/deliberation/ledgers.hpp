// Support in columns of their own, beside that of members: what organisations' bodies have
// resolved, who has signed on paper, and which revisions a steward has attested to change no
// meaning.
//
//   Resolution   the last of an organisation on a target counts
//   Sheet        its lines count, less those that a Strike opens
//   Attest       of a steward: the voices on the revision before come along
//
// Each of these is commutative with the others; of one organisation's resolutions they come in the
// order of its feed.
//
// Source: docs/protocol.md#support.

#pragma once

#include <map>
#include <set>
#include <vector>

#include "federation/deliberation/ledger_statement.hpp"

namespace palabre::federation {

struct Resolution {
  RecordId id;
  ResolutionStatement statement;
};

struct Sheet {
  RecordId id;
  OrgId org;
  SheetStatement statement;
  std::set<Digest> struck;  ///< Of its lines.

  std::uint64_t count() const noexcept { return statement.lines.size() - struck.size(); }
};

class Ledgers {
 public:
  using Resolutions = std::map<OrgId, Resolution>;

  /// Costs O(log).
  void resolve(const RecordId& id, const OrgId& org, ResolutionStatement statement);

  /// Costs O(lines · log).
  void add(Sheet sheet);

  /// No effect if that opens no line; a sheet that isn't here yet is waited for. Costs O(log).
  void strike(const StrikeStatement& statement);

  void attest(const OrgId& steward, const RecordId& revision);

  /// By organisation, also of those that don't belong.
  const Resolutions& resolutions(const Target& target) const noexcept;

  /// In the order of their ids, also of organisations that don't belong. Costs O(sheets of it).
  std::vector<const Sheet*> sheets(const Target& target) const;
  const Sheet* sheet(const RecordId& id) const noexcept;

  /// Stewards that have attested it when they were.
  const std::set<OrgId>& attested_by(const RecordId& revision) const noexcept;

  const std::map<Target, Resolutions>& all_resolutions() const noexcept { return resolutions_; }
  const std::map<RecordId, Sheet>& all_sheets() const noexcept { return sheets_; }
  const std::map<RecordId, std::set<OrgId>>& all_attested() const noexcept { return attested_; }

 private:
  std::map<Target, Resolutions> resolutions_;
  std::map<RecordId, Sheet> sheets_;
  std::map<Target, std::set<RecordId>> sheets_of_;
  std::map<RecordId, std::set<Digest>> openings_;  // Of sheets that aren't here.
  std::map<RecordId, std::set<OrgId>> attested_;
};

}  // namespace palabre::federation
