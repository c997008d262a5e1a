// Key files on disk.
//
//   a root or member key   JSON: the seed under XChaCha20-Poly1305, whose key Argon2id makes of a
//                          passphrase; purpose and public key are authenticated with it
//   an operating or channel key   64 hexadecimal digits, readable by its owner alone (0600), so
//                                 that a service starts unattended
//
// Source: docs/storage.md.

#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "federation/crypto/sign.hpp"
#include "node/keys/secret.hpp"

namespace palabre::node {

enum class KeyPurpose { root, member };

enum class KeyErrc {
  not_a_key_file = 1,    ///< Not JSON of this shape, or a version that we don't know.
  wrong_passphrase = 2,  ///< Or the file was changed.
  other_purpose = 3,     ///< A member's where a root's is due, or the other way round.
  exists = 4,            ///< A key is there already; it isn't overwritten.
  missing = 5,           ///< There is no such file, or it can't be read.
  exposed = 6,           ///< Others may read it: chmod 600.
  not_written = 7,
  no_memory = 8,  ///< Argon2id asks for 64 MiB.
};
boost::system::error_code make_error_code(KeyErrc code) noexcept;

using Seed = federation::SigningKey::Seed;

/// A new seed from the system.
Seed random_seed();

/// `seed` encrypted, as a key file has it. Costs about a quarter of a second and 64 MiB.
federation::Result<std::string> sealed_key(KeyPurpose purpose, const Seed& seed,
                                           const Secret& passphrase);

/// The seed of what sealed_key() made. Refuses with KeyErrc::not_a_key_file, other_purpose,
/// wrong_passphrase or no_memory. Costs the same. The caller wipes what it gets.
federation::Result<Seed> open_sealed_key(const std::string& text, KeyPurpose purpose,
                                         const Secret& passphrase);

/// Writes `seed` encrypted; never over a file that is there. Costs about a quarter of a second and
/// 64 MiB.
federation::Result<void> write_key_file(const std::filesystem::path& file, KeyPurpose purpose,
                                        const Seed& seed, const Secret& passphrase);

/// The seed of a key file. Refuses with each KeyErrc but not_written. Costs as writing does. The
/// caller wipes what it gets.
federation::Result<Seed> read_key_seed(const std::filesystem::path& file, KeyPurpose purpose,
                                       const Secret& passphrase);

/// Refuses with each KeyErrc but not_written. Costs as writing does.
federation::Result<federation::SigningKey> read_key_file(const std::filesystem::path& file,
                                                         KeyPurpose purpose,
                                                         const Secret& passphrase);

/// The public key that the file says, without its passphrase.
federation::Result<federation::PublicKey> public_key_of(const std::filesystem::path& file);

/// A new file that only its owner may read, whole and synced or not there. Refuses with
/// KeyErrc::exists or not_written.
federation::Result<void> write_private_file(const std::filesystem::path& file,
                                            std::string_view text);

federation::Result<void> write_plain_key(const std::filesystem::path& file, const Seed& seed);
federation::Result<Seed> read_plain_key(const std::filesystem::path& file);

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::KeyErrc> : std::true_type {};
