// What an organisation signs about its feed: so many rows, with this root.
//
//   text  "palabre/" network_id_hex "/" org_id_hex "/" epoch "\n"  size "\n"  base64(root) "\n"
//         "time " milliseconds "\n"
//
// The text of a C2SP checkpoint in a C2SP signed note, so that existing witnesses and verifiers can
// read it; its first line is also the name of the key.
//
// Source: docs/protocol.md#checkpoints, C2SP tlog-checkpoint. Vectors: tests/vectors/feed.json.

#pragma once

#include <string>

#include "federation/crypto/sign.hpp"
#include "federation/feed/feed_id.hpp"
#include "federation/feed/merkle.hpp"

namespace palabre::federation {

struct Checkpoint {
  FeedId feed;
  TreeHead head;
  std::uint64_t time_ms = 0;  ///< A claim: shown, never checked.
};

/// A checkpoint without its feed, which whoever holds it knows.
struct SignedHead {
  TreeHead head;
  std::uint64_t time_ms = 0;
  Signature signature{};  ///< By the epoch's operating key, of checkpoint_text().

  friend bool operator==(const SignedHead&, const SignedHead&) = default;
};

/// The first line, and the key's name.
std::string checkpoint_origin(const NetworkId& network, const FeedId& feed);

/// The bytes that are signed.
std::string checkpoint_text(const NetworkId& network, const Checkpoint& checkpoint);

SignedHead sign_head(const NetworkId& network, const Checkpoint& checkpoint,
                     const SigningKey& operating_key);

/// The signed note that open_checkpoint() reads.
std::string note_of(const NetworkId& network, const FeedId& feed, const SignedHead& head,
                    const PublicKey& operating_key);

/// note_of(sign_head).
std::string sign_checkpoint(const NetworkId& network, const Checkpoint& checkpoint,
                            const SigningKey& operating_key);

/// Whether `operating_key` signed this as `feed`'s. A tree without rows has the empty root.
bool verify(const NetworkId& network, const FeedId& feed, const SignedHead& head,
            const PublicKey& operating_key);

/// The checkpoint of `feed` in `note`, once `operating_key` has signed it.
///
/// Refuses with what open_note refuses, and with Errc::malformed: another origin, numbers not in
/// their shortest form, a tree without rows whose root isn't the empty one.
Result<SignedHead> open_checkpoint(const NetworkId& network, const FeedId& feed,
                                   std::string_view note, const PublicKey& operating_key);

/// What a note claims, whoever signed it: for showing, and for a node's own notes. Refuses with
/// Errc::malformed what isn't a checkpoint's text.
Result<Checkpoint> claimed_checkpoint(const FeedId& feed, std::string_view note);

}  // namespace palabre::federation
