#include "federation/feed/note.hpp"

#include <array>
#include <optional>

#include "federation/core/base64.hpp"
#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

namespace {

constexpr std::string_view signature_start = "\xe2\x80\x94 ";  // An em dash and a blank.
constexpr std::size_t key_hash_bytes = 4;

using KeyHash = std::array<std::uint8_t, key_hash_bytes>;

KeyHash key_hash(std::string_view name, const PublicKey& key) {
  constexpr std::array<std::uint8_t, 2> ed25519{'\n', 0x01};
  const auto hash = Sha256{}.add(as_bytes(name)).add(ed25519).add(key.view()).finish();
  KeyHash start{};
  std::copy_n(hash.begin(), start.size(), start.begin());
  return start;
}

/// The signature on one line, if it names this key.
std::optional<Signature> signature_on(std::string_view line, std::string_view name,
                                      const PublicKey& key) {
  line.remove_prefix(signature_start.size());
  if (!line.starts_with(name)) return std::nullopt;
  line.remove_prefix(name.size());
  if (!line.starts_with(' ')) return std::nullopt;
  const auto bytes = from_base64(line.substr(1));
  if (!bytes || bytes->size() != key_hash_bytes + signature_bytes) return std::nullopt;
  const auto hash = key_hash(name, key);
  if (!std::equal(hash.begin(), hash.end(), bytes->begin())) return std::nullopt;
  Signature signature{};
  std::copy(bytes->begin() + key_hash_bytes, bytes->end(), signature.begin());
  return signature;
}

bool has_control_byte(std::string_view note) {
  return std::any_of(note.begin(), note.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
}

}  // namespace

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
  return write_note(text, name, key.public_key(), key.sign(as_bytes(text)));
}

std::string write_note(std::string_view text, std::string_view name, const PublicKey& key,
                       const Signature& signature) {
  ByteWriter blob;
  blob.raw(key_hash(name, key)).raw(signature);
  std::string note{text};
  note += '\n';
  note += signature_start;
  note += name;
  note += ' ';
  note += to_base64(blob.bytes());
  note += '\n';
  return note;
}

Result<OpenNote> open_note(std::string_view note, std::string_view name, const PublicKey& key) {
  if (note.size() > note_bytes_max) return Errc::too_large;
  if (has_control_byte(note) || !note.ends_with('\n')) return Errc::malformed;
  const auto split = note.rfind("\n\n");
  if (split == std::string_view::npos) return Errc::malformed;
  const auto text = note.substr(0, split + 1);
  auto rest = note.substr(split + 2);
  if (rest.empty()) return Errc::malformed;
  std::optional<Signature> found;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!line.starts_with(signature_start)) return Errc::malformed;
    const auto signature = signature_on(line, name, key);
    if (!found && signature && verify(key, as_bytes(text), *signature)) found = signature;
  }
  if (!found) return Errc::bad_signature;
  return OpenNote{text, *found};
}

}  // namespace palabre::federation
