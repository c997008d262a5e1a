// C2SP signed notes with one Ed25519 signature.
//
//   note  text "\n" "— " name " " base64(key_hash:4, signature:64) "\n"     text ends in "\n"
//
// Source: C2SP signed-note. Vectors: tlog checkpoints 0 to 15.

#pragma once

#include <string>
#include <string_view>

#include "federation/crypto/sign.hpp"

namespace palabre::federation {

inline constexpr std::size_t note_bytes_max = 4'096;

/// `text` ends in a line feed; `name` has neither blanks nor '+'.
std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key);

/// The note of a text that `key` has signed.
std::string write_note(std::string_view text, std::string_view name, const PublicKey& key,
                       const Signature& signature);

struct OpenNote {
  std::string_view text;  ///< Points into the note.
  Signature signature{};
};

/// What `key` under `name` has signed in `note`; signatures by other names or keys are passed over.
///
/// Refuses with
///   Errc::too_large      over note_bytes_max.
///   Errc::malformed      no such shape, or a byte below 0x20 other than LF.
///   Errc::bad_signature  no valid signature by `key`.
Result<OpenNote> open_note(std::string_view note, std::string_view name, const PublicKey& key);

}  // namespace palabre::federation
