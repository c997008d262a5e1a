#include "node/keys/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "federation/core/base64.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

constexpr std::size_t key_file_bytes_max = 4'096;
constexpr std::uint64_t operations = crypto_pwhash_OPSLIMIT_MODERATE;
constexpr std::size_t memory_bytes = std::size_t{64} << 20;
constexpr std::uint64_t operations_max = 64;
constexpr std::size_t memory_bytes_max = std::size_t{1} << 30;

const char* words(KeyErrc code) noexcept {
  switch (code) {
    case KeyErrc::not_a_key_file: return "not a key file";
    case KeyErrc::wrong_passphrase: return "wrong passphrase, or the file was changed";
    case KeyErrc::other_purpose: return "a key of another purpose";
    case KeyErrc::exists: return "there is a key already";
    case KeyErrc::missing: return "no such key file, or it can't be read";
    case KeyErrc::exposed: return "others may read this key file: chmod 600";
    case KeyErrc::not_written: return "the key file can't be written";
    case KeyErrc::no_memory: return "not enough memory for the passphrase (64 MiB)";
  }
  return "unknown";
}

class KeyCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre key"; }
  std::string message(int code) const override { return words(static_cast<KeyErrc>(code)); }
};

std::string_view name_of(KeyPurpose purpose) {
  return purpose == KeyPurpose::root ? "root" : "member";
}

struct Kdf {
  std::uint64_t operations = 0;
  std::size_t memory_bytes = 0;
  Bytes salt;
};

Result<Bytes> derive(const Kdf& kdf, const Secret& passphrase) {
  Bytes key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  const auto& words_in = passphrase.reveal();
  const int failed =
      crypto_pwhash(key.data(), key.size(), words_in.data(), words_in.size(), kdf.salt.data(),
                    kdf.operations, kdf.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return KeyErrc::no_memory;
  return key;
}

std::string associated(KeyPurpose purpose, const PublicKey& key) {
  return "palabre/" + std::string{name_of(purpose)} + "/" + to_hex(key.view());
}

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

Result<std::string> read_whole(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) return KeyErrc::missing;
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (text.size() > key_file_bytes_max) return KeyErrc::not_a_key_file;
  return text;
}

struct Sealed {
  std::string purpose;
  PublicKey public_key;
  Kdf kdf;
  Bytes nonce;
  Bytes secret;
};

Result<Bytes> base64_at(const json::object& object, std::string_view name, std::size_t size) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return KeyErrc::not_a_key_file;
  const auto bytes = from_base64(value->get_string());
  if (!bytes || bytes->size() != size) return KeyErrc::not_a_key_file;
  return *bytes;
}

Result<std::uint64_t> number_at(const json::object& object, std::string_view name,
                                std::uint64_t max) {
  const auto* value = object.if_contains(name);
  boost::system::error_code failed;
  if (value == nullptr) return KeyErrc::not_a_key_file;
  const auto number = value->to_number<std::uint64_t>(failed);
  if (failed || number == 0 || number > max) return KeyErrc::not_a_key_file;
  return number;
}

Result<Sealed> parse(const std::string& text) {
  boost::system::error_code failed;
  const auto value = json::parse(text, failed);
  if (failed || !value.is_object()) return KeyErrc::not_a_key_file;
  const auto& object = value.get_object();
  PALABRE_TRY(const auto version, number_at(object, "palabre_key", 1));
  static_cast<void>(version);
  Sealed sealed;
  const auto* purpose = object.if_contains("purpose");
  const auto* key = object.if_contains("public_key");
  const bool named =
      purpose != nullptr && purpose->is_string() && key != nullptr && key->is_string();
  if (!named) return KeyErrc::not_a_key_file;
  sealed.purpose = std::string{purpose->get_string()};
  const auto key_bytes = from_hex(key->get_string());
  if (!key_bytes || key_bytes->size() != 32) return KeyErrc::not_a_key_file;
  sealed.public_key = *PublicKey::from(*key_bytes);
  PALABRE_TRY(sealed.kdf.operations, number_at(object, "argon2id_operations", operations_max));
  PALABRE_TRY(sealed.kdf.memory_bytes,
              number_at(object, "argon2id_memory_bytes", memory_bytes_max));
  PALABRE_TRY(sealed.kdf.salt, base64_at(object, "argon2id_salt", crypto_pwhash_SALTBYTES));
  PALABRE_TRY(sealed.nonce,
              base64_at(object, "nonce", crypto_aead_xchacha20poly1305_ietf_NPUBBYTES));
  PALABRE_TRY(sealed.secret,
              base64_at(object, "secret", 32 + crypto_aead_xchacha20poly1305_ietf_ABYTES));
  return sealed;
}

}  // namespace

boost::system::error_code make_error_code(KeyErrc code) noexcept {
  static const KeyCategory category;
  return {static_cast<int>(code), category};
}

Seed random_seed() {
  Seed seed{};
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

Result<std::string> sealed_key(KeyPurpose purpose, const Seed& seed, const Secret& passphrase) {
  const auto public_key = SigningKey::from_seed(seed).public_key();
  const Kdf kdf{operations, memory_bytes, random_bytes(crypto_pwhash_SALTBYTES)};
  PALABRE_TRY(auto key, derive(kdf, passphrase));
  const auto nonce = random_bytes(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const auto with = associated(purpose, public_key);
  Bytes secret(seed.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(secret.data(), nullptr, seed.data(), seed.size(),
                                             as_bytes(with).data(), with.size(), nullptr,
                                             nonce.data(), key.data());
  sodium_memzero(key.data(), key.size());
  const json::object object{{"palabre_key", 1},
                            {"purpose", name_of(purpose)},
                            {"public_key", to_hex(public_key.view())},
                            {"argon2id_operations", kdf.operations},
                            {"argon2id_memory_bytes", kdf.memory_bytes},
                            {"argon2id_salt", to_base64(kdf.salt)},
                            {"nonce", to_base64(nonce)},
                            {"secret", to_base64(secret)}};
  return json::serialize(object) + "\n";
}

Result<void> write_key_file(const std::filesystem::path& file, KeyPurpose purpose, const Seed& seed,
                            const Secret& passphrase) {
  if (std::filesystem::exists(file)) return KeyErrc::exists;
  PALABRE_TRY(const auto text, sealed_key(purpose, seed, passphrase));
  return write_private_file(file, text);
}

Result<Seed> read_key_seed(const std::filesystem::path& file, KeyPurpose purpose,
                           const Secret& passphrase) {
  PALABRE_TRY(const auto text, read_whole(file));
  return open_sealed_key(text, purpose, passphrase);
}

Result<Seed> open_sealed_key(const std::string& text, KeyPurpose purpose,
                             const Secret& passphrase) {
  PALABRE_TRY(const auto sealed, parse(text));
  if (sealed.purpose != name_of(purpose)) return KeyErrc::other_purpose;
  PALABRE_TRY(auto key, derive(sealed.kdf, passphrase));
  const auto with = associated(purpose, sealed.public_key);
  Seed seed{};
  const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
      seed.data(), nullptr, nullptr, sealed.secret.data(), sealed.secret.size(),
      as_bytes(with).data(), with.size(), sealed.nonce.data(), key.data());
  sodium_memzero(key.data(), key.size());
  if (failed != 0) return KeyErrc::wrong_passphrase;
  if (SigningKey::from_seed(seed).public_key() == sealed.public_key) return seed;
  sodium_memzero(seed.data(), seed.size());
  return KeyErrc::not_a_key_file;
}

Result<SigningKey> read_key_file(const std::filesystem::path& file, KeyPurpose purpose,
                                 const Secret& passphrase) {
  PALABRE_TRY(auto seed, read_key_seed(file, purpose, passphrase));
  auto key = SigningKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

Result<PublicKey> public_key_of(const std::filesystem::path& file) {
  PALABRE_TRY(const auto text, read_whole(file));
  PALABRE_TRY(const auto sealed, parse(text));
  return sealed.public_key;
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return errno == EEXIST ? KeyErrc::exists : KeyErrc::not_written;
  const auto written = ::write(descriptor, text.data(), text.size());
  const bool whole = written == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  if (::close(descriptor) == 0 && whole) return boost::system::in_place_value;
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return KeyErrc::not_written;
}

Result<void> write_plain_key(const std::filesystem::path& file, const Seed& seed) {
  return write_private_file(file, to_hex(seed) + "\n");
}

Result<Seed> read_plain_key(const std::filesystem::path& file) {
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0) return KeyErrc::missing;
  if ((status.st_mode & 077) != 0) return KeyErrc::exposed;
  PALABRE_TRY(auto text, read_whole(file));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32) return KeyErrc::not_a_key_file;
  Seed seed{};
  std::copy(bytes->begin(), bytes->end(), seed.begin());
  return seed;
}

}  // namespace palabre::node
