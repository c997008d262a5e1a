// What a browser that keeps its member's key tells the node of it, and what the node answers.
//
//   PBKDF2-HMAC-SHA-256 of the passphrase in NFC, salt:16, iterations, to 64 bytes
//     first 32   the key that wraps the seed, which never leaves the browser
//     last 32    the proof that whoever signs in knows the passphrase; the node keeps its hash
//   sealed       JSON: kdf, iterations, and in base64 salt:16, iv:12 and sealed:48, which is the
//                seed under AES-256-GCM with "palabre/browser/" and the key's number authenticated
//
// Source: docs/storage.md, docs/adr/0025-a-browser-may-keep-the-key.md; the iterations are OWASP's.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "federation/core/ids.hpp"

namespace palabre::node {

inline constexpr std::uint64_t browser_iterations = 600'000;
/// A browser may ask more of itself.
inline constexpr std::uint64_t browser_iterations_max = 10'000'000;
inline constexpr std::size_t browser_seal_bytes_max = 512;

struct BrowserSeal {
  std::uint64_t iterations = browser_iterations;
  federation::Bytes salt;
  federation::Bytes iv;
  federation::Bytes sealed;
};

/// Refuses with Errc::malformed what isn't of this shape and within these bounds, and
/// Errc::too_large over browser_seal_bytes_max.
federation::Result<BrowserSeal> read_browser_seal(std::string_view text);

/// The same in its one spelling.
std::string text_of(const BrowserSeal& seal);

/// 32 bytes in base64, as a form has them; none if it is anything else.
std::optional<federation::Digest> read_proof(std::string_view typed);

/// What the node keeps of a proof. A proof is as hard to guess as the passphrase.
std::string verifier_of(const federation::Digest& proof);

/// Compares in a time that says nothing of either.
bool proves(const federation::Digest& proof, std::string_view verifier);

/// Whether the node or a browser keeps a key, and of a browser's how the proof is made.
struct Keeper {
  bool browser = false;
  std::uint64_t iterations = browser_iterations;
  federation::Bytes salt;  ///< Empty where the node does.
};

/// What is answered of a name that nobody has: one half of them by lot either way, always the same.
/// Nobody without the secret can tell it from the answer to a name that somebody has.
Keeper imagined_keeper(const federation::Digest& secret, std::string_view folded);

}  // namespace palabre::node
