// Vectors that others published: signatures, Merkle proofs, checkpoints, Noise handshakes.

#include <gtest/gtest.h>

#include <map>

#include "federation/core/base64.hpp"
#include "federation/crypto/hash.hpp"
#include "federation/crypto/noise.hpp"
#include "federation/crypto/sign.hpp"
#include "federation/feed/merkle.hpp"
#include "federation/feed/note.hpp"
#include "tests/support/shared.hpp"

namespace palabre::federation {
namespace {

using test::read_file;
using test::read_json;
using test::shared_path;

std::string text_of(const boost::json::value& value) { return std::string{value.as_string()}; }

bool accepts(const Bytes& key, ByteView message, const Bytes& signature) {
  const auto id = PublicKey::from(key);
  if (!id || signature.size() != 64) return false;
  Signature fixed{};
  std::copy(signature.begin(), signature.end(), fixed.begin());
  return verify(*id, message, fixed);
}

// docs/protocol.md G-1
TEST(SharedVectors, ExactlyFortyThreeOfTheEdgeCasesAreValid) {
  PALABRE_NEED_SHARED("vectors/ed25519/cctv.json");
  const auto vectors = read_json(shared_path("vectors/ed25519/cctv.json"));
  std::size_t accepted = 0;
  for (const auto& vector : vectors.as_array()) {
    const auto message = text_of(vector.at("msg"));
    accepted += accepts(*from_hex(text_of(vector.at("key"))), as_bytes(message),
                        *from_hex(text_of(vector.at("sig"))));
  }
  EXPECT_EQ(vectors.as_array().size(), 914U);
  EXPECT_EQ(accepted, 43U);
}

TEST(SharedVectors, WycheproofIsAsLabelled) {
  PALABRE_NEED_SHARED("vectors/ed25519/wycheproof.json");
  const auto suite = read_json(shared_path("vectors/ed25519/wycheproof.json"));
  std::size_t count = 0;
  for (const auto& group : suite.at("testGroups").as_array()) {
    const auto key = *from_hex(text_of(group.at("publicKey").at("pk")));
    for (const auto& vector : group.at("tests").as_array()) {
      const auto message = *from_hex(text_of(vector.at("msg")));
      const bool valid = text_of(vector.at("result")) == "valid";
      EXPECT_EQ(accepts(key, message, *from_hex(text_of(vector.at("sig")))), valid)
          << vector.at("tcId");
      ++count;
    }
  }
  EXPECT_EQ(count, 151U);
}

Result<TreeHash> hash_of(const boost::json::value& base64) {
  const auto bytes = from_base64(text_of(base64));
  PALABRE_TRY(const auto raw, bytes);
  if (raw.empty() || raw.size() == TreeHash::byte_count) return TreeHash::from(raw);
  // Where the value is nothing to the vector the suite writes any words: other words, another hash.
  return TreeHash{Sha256{}.add(raw).finish()};
}

Result<std::vector<TreeHash>> path_of(const boost::json::value& proof) {
  std::vector<TreeHash> path;
  if (proof.is_null()) return path;
  for (const auto& step : proof.as_array()) {
    PALABRE_TRY(const auto hash, hash_of(step));
    path.push_back(hash);
  }
  return path;
}

Result<void> check_inclusion(const boost::json::value& vector) {
  PALABRE_TRY(const auto leaf, hash_of(vector.at("leafHash")));
  PALABRE_TRY(const auto root, hash_of(vector.at("root")));
  PALABRE_TRY(const auto path, path_of(vector.at("proof")));
  return verify_inclusion({leaf, vector.at("leafIdx").to_number<std::uint64_t>(),
                           vector.at("treeSize").to_number<std::uint64_t>(), root},
                          path);
}

Result<void> check_consistency(const boost::json::value& vector) {
  PALABRE_TRY(const auto older, hash_of(vector.at("root1")));
  PALABRE_TRY(const auto newer, hash_of(vector.at("root2")));
  PALABRE_TRY(const auto path, path_of(vector.at("proof")));
  return verify_consistency({vector.at("size1").to_number<std::uint64_t>(), older},
                            {vector.at("size2").to_number<std::uint64_t>(), newer}, path);
}

template <class Check>
std::size_t for_each_proof(const std::string& folder, Check check) {
  std::size_t count = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator{shared_path(folder)}) {
    if (file.path().extension() != ".json") continue;
    const auto vector = read_json(file.path());
    EXPECT_EQ(!check(vector).has_value(), vector.at("wantErr").as_bool()) << file.path().filename();
    ++count;
  }
  return count;
}

TEST(SharedVectors, MerkleProofsAreSoundOrRefused) {
  PALABRE_NEED_SHARED("vectors/merkle");
  const auto inclusions = for_each_proof("vectors/merkle/inclusion", check_inclusion);
  const auto consistencies = for_each_proof("vectors/merkle/consistency", check_consistency);
  EXPECT_EQ(inclusions, 98U);
  EXPECT_EQ(consistencies, 98U);
}

TEST(SharedVectors, NotesOfALogAreSignedByItsKey) {
  PALABRE_NEED_SHARED("vectors/tlog");
  const auto vkey = read_file(shared_path("vectors/tlog/VKEY"));
  const auto name = vkey.substr(0, vkey.find('+'));
  auto encoded = vkey.substr(vkey.find('+', name.size() + 1) + 1);
  while (!encoded.empty() && encoded.back() == '\n') encoded.pop_back();
  const auto bytes = *from_base64(encoded);
  const auto key = *PublicKey::from(ByteView{bytes}.subspan(1));
  for (int size = 0; size <= 15; ++size) {
    const auto note = read_file(shared_path("vectors/tlog/checkpoint." + std::to_string(size)));
    const auto text = open_note(note, name, key);
    ASSERT_TRUE(text.has_value()) << size;
    EXPECT_TRUE(text->text.starts_with(name + "\n" + std::to_string(size) + "\n")) << text->text;
    auto altered = note;
    altered[name.size() + 1] ^= 1;
    EXPECT_FALSE(open_note(altered, name, key).has_value()) << size;
  }
}

NoiseKey noise_key(const boost::json::value& hex) {
  const auto bytes = *from_hex(text_of(hex));
  NoiseKey key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

TEST(SharedVectors, NoiseTranscriptsAreTheSameByteForByte) {
  PALABRE_NEED_SHARED("vectors/noise");
  const auto suite = read_json(shared_path("vectors/noise/xx_25519_chachapoly_sha256.json"));
  for (const auto& vector : suite.at("vectors").as_array()) {
    using Role = NoiseHandshake::Role;
    const auto prologue = *from_hex(text_of(vector.at("init_prologue")));
    NoiseHandshake initiator{
        Role::initiator,
        {noise_key(vector.at("init_static")), noise_key(vector.at("init_ephemeral"))},
        prologue};
    NoiseHandshake responder{
        Role::responder,
        {noise_key(vector.at("resp_static")), noise_key(vector.at("resp_ephemeral"))},
        prologue};
    std::optional<NoiseChannel> from_initiator;
    std::optional<NoiseChannel> from_responder;
    bool initiators_turn = true;
    for (const auto& message : vector.at("messages").as_array()) {
      const auto payload = *from_hex(text_of(message.at("payload")));
      Bytes sent;
      Result<Bytes> received = Errc::malformed;
      if (!initiator.finished()) {
        sent = *(initiators_turn ? initiator : responder).write(payload);
        received = (initiators_turn ? responder : initiator).read(sent);
      } else {
        if (!from_initiator) from_initiator.emplace(initiator.split());
        if (!from_responder) from_responder.emplace(responder.split());
        sent = (initiators_turn ? from_initiator : from_responder)->seal(payload);
        received = (initiators_turn ? from_responder : from_initiator)->open(sent);
      }
      EXPECT_EQ(to_hex(sent), text_of(message.at("ciphertext")));
      ASSERT_TRUE(received.has_value());
      EXPECT_EQ(*received, payload);
      initiators_turn = !initiators_turn;
    }
    if (vector.as_object().contains("handshake_hash")) {
      EXPECT_EQ(to_hex(initiator.hash()), text_of(vector.at("handshake_hash")));
    }
  }
}

}  // namespace
}  // namespace palabre::federation
