// How somebody comes back who has forgotten the passphrase of a key that their browser kept, and
// has its sheet: they sign with the key of the sheet, and the account is sealed anew.
//
//   challenge   40 bytes: until when, in milliseconds, 8 bytes big-endian; then BLAKE2b under the
//               node's secret of "palabre/recover", that time, and of the account: its folded name,
//               key, seal and verifier
//   signed      "palabre/recover" ‖ network ‖ organisation ‖ challenge ‖ SHA-256("palabre/recover"
//   ‖
//               proof ‖ sealed), the contexts padded to 16
//
// The node remembers no challenge. It is good once all the same, since by using it the account gets
// another seal.
//
// Source: docs/storage.md, docs/adr/0025-a-browser-may-keep-the-key.md.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "federation/crypto/sign.hpp"
#include "node/people/browser_seal.hpp"
#include "node/people/people.hpp"

namespace palabre::node {

inline constexpr std::uint64_t challenge_ms = std::uint64_t{5} * 60 * 1'000;
inline constexpr std::size_t challenge_bytes = 40;

/// For the account of this folded name, and alike for a name that nobody has.
federation::Bytes challenge_for(const federation::Digest& secret, std::string_view folded,
                                const std::optional<Account>& account, std::uint64_t until_ms);

/// What is signed: 152 bytes.
federation::Bytes recovery_preimage(const federation::NetworkId& network,
                                    const federation::OrgId& org, federation::ByteView challenge,
                                    std::string_view sealed, const federation::Digest& proof);

/// What a browser sends that has read a sheet.
struct Recovery {
  federation::Bytes challenge;
  BrowserSeal seal;
  federation::Digest proof;
  federation::Signature signature;
};

/// The account as it is sealed now. None if this isn't the key of an account that a browser keeps,
/// or if the challenge is too old, used, or another account's.
std::optional<Account> recovered(const federation::Digest& secret,
                                 const federation::NetworkId& network, const federation::OrgId& org,
                                 std::string_view folded, const std::optional<Account>& account,
                                 const Recovery& recovery, std::uint64_t now_ms);

}  // namespace palabre::node
