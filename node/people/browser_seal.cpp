#include "node/people/browser_seal.hpp"

#include <sodium.h>

#include <boost/json.hpp>

#include "federation/core/base64.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

constexpr std::string_view kdf = "PBKDF2-HMAC-SHA-256";
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t iv_bytes = 12;
constexpr std::size_t sealed_bytes = 32 + 16;  // The seed and its tag.
constexpr std::size_t field_count = 5;
constexpr Context proof_context{"palabre/proof"};

Result<Bytes> bytes_at(const json::object& object, std::string_view name, std::size_t size) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return Errc::malformed;
  PALABRE_TRY(auto bytes, from_base64(value->get_string()));
  if (bytes.size() != size) return Errc::malformed;
  return bytes;
}

}  // namespace

Result<BrowserSeal> read_browser_seal(std::string_view text) {
  if (text.size() > browser_seal_bytes_max) return Errc::too_large;
  boost::system::error_code failed;
  const auto value = json::parse(text, failed);
  if (failed || !value.is_object()) return Errc::malformed;
  const auto& object = value.get_object();
  const auto* named = object.if_contains("kdf");
  const auto* iterations = object.if_contains("iterations");
  if (object.size() != field_count || named == nullptr || iterations == nullptr) {
    return Errc::malformed;
  }
  BrowserSeal seal;
  seal.iterations = iterations->to_number<std::uint64_t>(failed);
  const bool hard =
      seal.iterations >= browser_iterations && seal.iterations <= browser_iterations_max;
  if (*named != json::value(kdf) || failed || !hard) return Errc::malformed;
  PALABRE_TRY(seal.salt, bytes_at(object, "salt", salt_bytes));
  PALABRE_TRY(seal.iv, bytes_at(object, "iv", iv_bytes));
  PALABRE_TRY(seal.sealed, bytes_at(object, "sealed", sealed_bytes));
  return seal;
}

std::string text_of(const BrowserSeal& seal) {
  return json::serialize(json::object{{"kdf", kdf},
                                      {"iterations", seal.iterations},
                                      {"salt", to_base64(seal.salt)},
                                      {"iv", to_base64(seal.iv)},
                                      {"sealed", to_base64(seal.sealed)}});
}

std::optional<Digest> read_proof(std::string_view typed) {
  const auto bytes = from_base64(typed);
  if (!bytes) return std::nullopt;
  const auto proof = Digest::from(*bytes);
  if (!proof) return std::nullopt;
  return *proof;
}

std::string verifier_of(const Digest& proof) {
  return to_hex(hash_as<Digest>(proof_context, {proof.view()}).view());
}

bool proves(const Digest& proof, std::string_view verifier) {
  const auto made = verifier_of(proof);
  return made.size() == verifier.size() &&
         sodium_memcmp(made.data(), verifier.data(), made.size()) == 0;
}

Keeper imagined_keeper(const Digest& secret, std::string_view folded) {
  Digest hash;
  const auto name = as_bytes(folded);
  crypto_generichash(hash.bytes.data(), hash.bytes.size(), name.data(), name.size(),
                     secret.bytes.data(), secret.bytes.size());
  Keeper keeper;
  keeper.browser = (hash.bytes.back() & 1U) != 0;
  if (keeper.browser) keeper.salt.assign(hash.bytes.begin(), hash.bytes.begin() + salt_bytes);
  return keeper;
}

}  // namespace palabre::node
