// The histories that the oracle reads, each from one seed or made by hand.

#pragma once

#include <functional>
#include <string>

#include "tests/support/bundles.hpp"

namespace palabre::oracle {

/// Takes one history under a name of its own; the name is the file's.
using Keep = std::function<void(const std::string& name, const test::Contents& contents)>;
/// Takes a file that may be no bundle at all.
using KeepBytes = std::function<void(const std::string& name, const federation::Bytes& bytes)>;

/// What an honest node of a simulated network holds at the end: up to 60 records, with agendas,
/// forks, new epochs, quotas and lost frames as the seed has it. `digest` is what that node says;
/// the audit must say it too.
struct WorldHistory {
  test::Contents contents;
  std::string digest;
  bool honest = true;  ///< Nobody forked, so that the digest is everybody's.
};
WorldHistory world_history(std::uint64_t seed);

/// Whatever a handful of organisations may append, well-formed or not, and what their stewards
/// adopt of it.
test::Contents chatter(std::uint64_t seed);

/// Rare rules, each met on purpose.
void directed_histories(const Keep& keep);

/// Of them: amendments with operations of every kind.
test::Contents directed_operations();

/// Of them: support beside that of members, what is said around the text, and rounds.
void directed_ledgers(const Keep& keep);

/// What stewards certify although a round forbids it: a charter that changes, or a revision that
/// came too late.
test::Contents broken_round(bool late);

/// A key that isn't the root any more opens an epoch: what no honest node keeps.
test::Contents old_root();

/// Bundles of which something was changed.
void tampered_bundles(const KeepBytes& keep);

/// Bundles with an older one that they continue, or don't.
using KeepGrowth = std::function<void(const std::string& name, const federation::Bytes& newer,
                                      const federation::Bytes& older)>;
void growing_bundles(const KeepGrowth& keep);

}  // namespace palabre::oracle
