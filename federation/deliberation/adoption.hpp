// An adoption: what q stewards made final, and from which rows.
//
// Source: docs/protocol.md#adoption.

#pragma once

#include "federation/deliberation/agenda.hpp"
#include "federation/feed/cut.hpp"

namespace palabre::federation {

struct Adoption {
  Digest id;  ///< The candidate's record id; names the version of the text that it makes.
  Cut cut;    ///< What counts up to this height.
  AgendaStatement agenda;
  Digest text_hash;     ///< Of the version that it makes.
  Digest state_digest;  ///< At the cut, before anything was adopted.

  friend bool operator==(const Adoption&, const Adoption&) = default;
};

/// The stewards after an adoption with these changes. A root key that changes is changed here too.
Stewards stewards_after(const Stewards& before, const Changes& changes);

/// The root keys that an adoption gives, each by the first epoch that it opens: the one after the
/// last in the cut, and never the first of all.
std::map<FeedId, PublicKey> new_roots(const Adoption& adoption);

/// The stewards of the founding.
Stewards stewards_of(const NetworkId& network, const Founding& founding);

}  // namespace palabre::federation
