// A bundle that anybody computes anew, without a node, a database or a network.

#pragma once

#include <boost/json.hpp>

#include "federation/deliberation/columns.hpp"
#include "federation/replica/growth.hpp"
#include "node/bundle/import.hpp"

namespace palabre::node {

struct Verification {
  std::optional<BundleRefusal> refusal;  ///< Of the file; then the state isn't computed.
  federation::Audit audit;

  bool holds() const noexcept { return !refusal && audit.flaw_count() == 0; }
};

/// Reads the file once. Takes memory for all of its rows, not for its texts.
enum class Depth { feeds, state };  ///< Only feeds and certificates, or the state as well.
Verification verify_bundle(const std::filesystem::path& file, Depth depth,
                           BundleProgress& progress);

/// The tally of the revision that an amendment has come to, with whether it can change yet.
struct VerifiedTally {
  federation::RecordId amendment;
  federation::RecordId revision;
  federation::Support::ByOrganisation by;
  bool is_final = false;  ///< Adopted: as it was at its adoption's cut.
  bool withdrawn = false;
  federation::Tally resolved = {};  ///< By organisations' bodies, as things stand at the end.
  federation::OnPaper on_paper = {};
};

/// What stands beside it for a version of the text: none where nothing does.
struct VerifiedVersion {
  federation::Digest version;
  std::uint64_t height = 0;
  federation::Tally members;
  federation::Tally resolved;
  federation::OnPaper on_paper;
};
std::vector<VerifiedVersion> versions_of(const federation::Audit& audit);

std::vector<VerifiedTally> tallies_of(const federation::Audit& audit);

std::string name_in(const federation::Audit& audit, const federation::OrgId& org);

/// How many rows of a feed an adoption has counted.
std::uint64_t final_row_count(const federation::Audit& audit, const federation::FeedId& feed);

std::string_view name_of(federation::VoidReason reason);
std::string_view name_of(federation::AuditFlaw::What what);
std::string_view name_of(federation::Growth::Break::What what);

boost::json::object to_json(const Verification& verification);
boost::json::object to_json(const federation::Growth& growth);

}  // namespace palabre::node
