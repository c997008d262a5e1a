// How a receipt, and what became of its record, is said to whoever holds it.

#pragma once

#include <boost/json.hpp>
#include <optional>

#include "federation/replica/record_proof.hpp"
#include "node/cli/terminal.hpp"

namespace palabre::node {

/// A receipt with what a holder of the feed told of it, if one was asked.
struct ReadReceipt {
  federation::RecordProof proof;
  federation::CheckedProof checked;
  std::optional<boost::json::object> told;
  std::string title;          ///< Of the amendment that it is about; empty: not known.
  bool roots_proven = false;  ///< By the certificates of a bundle.
};

void say_receipt(const Terminal& terminal, const ReadReceipt& receipt);

/// What was found; a broken receipt goes to the error output.
void say_outcome(const Terminal& terminal, const ReadReceipt& receipt);

std::string_view name_of(federation::CheckedProof::Outcome outcome);
/// Whether two signatures of the organisation's contradict each other. Under a root key that
/// nothing here proves to be its, nobody is accused.
bool is_broken(const ReadReceipt& receipt);

boost::json::object to_json(const ReadReceipt& receipt);

}  // namespace palabre::node
