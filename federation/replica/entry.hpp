// What a node refuses of its own members and of its own organisation, aloud, before anything of it
// is stored. Other organisations' rows aren't asked: they keep their place and are void by rule.
//
// Source: docs/protocol.md#entry.

#pragma once

#include "federation/deliberation/body_refs.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/record/posted.hpp"

namespace palabre::federation {

/// What can be said before the signature is checked.
///
/// Refuses with
///   Errc::wrong_network   made for another network.
///   Errc::unknown_kind    not listed, or one that isn't posted (Epoch, Introduce).
///   Errc::not_enrolled    home is another organisation, the signer isn't an enrolled member, or
///                         the record is the organisation's and the signer isn't `operating_key`.
///   Errc::malformed       the header doesn't decode, a count of references or a sequence is out of
///                         bounds.
///   Errc::stale_sequence  at or below the highest of its signer.
///   Errc::quota_exceeded  the signer's quota of this height is used up.
///   Errc::duplicate       the record is there already.
///   Errc::dangling        a reference, block or body that isn't here or isn't of the kind that is
///                         due; a text that its author has erased.
///   Errc::text_differs, Errc::not_owner   as the fold has it.
Result<void> check_entry(const Fold& fold, const OrgId& own, const PublicKey& operating_key,
                         const PostedRecord& posted);

/// Whether what a member of this fold's own organisation once said, and no longer counts, may be
/// appended again. Its sequence isn't looked at, since later ones may count, and its texts are here
/// or on their way.
///
/// Refuses as check_entry does.
Result<void> check_again(const Fold& fold, const SignedRecord& said);

}  // namespace palabre::federation
