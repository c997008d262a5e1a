#include <palabre/v1/record.pb.h>

#include <set>

#include "federation/core/limits.hpp"
#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/charter_codec.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"

namespace palabre::federation {

namespace {

constexpr std::size_t name_bytes_max = 200;
constexpr int manifest_block_count_max = 20'000;

Result<void> read_stewards(const v1::FoundingHeader& message, Founding& founding) {
  if (message.stewards_size() < 1 ||
      static_cast<std::size_t>(message.stewards_size()) > steward_count_max) {
    return Errc::malformed;
  }
  for (const auto& steward : message.stewards()) {
    PALABRE_TRY(auto profile, codec::profile(steward));
    const bool ascending =
        founding.stewards.empty() || founding.stewards.back().root_key < profile.root_key;
    if (!ascending) return Errc::malformed;
    founding.stewards.push_back(std::move(profile));
  }
  return boost::system::in_place_value;
}

Result<void> read_manifest(const v1::FoundingHeader& message, Founding& founding) {
  if (message.manifest_size() > manifest_block_count_max) return Errc::malformed;
  std::set<BlockId> ids;
  for (const auto& block : message.manifest()) {
    PALABRE_TRY(const auto shape, codec::block_shape(block.kind(), block.level()));
    PALABRE_TRY(const auto block_id, codec::id<BlockId>(block.block_id()));
    PALABRE_TRY(const auto text, codec::id<Commitment>(block.commitment()));
    if (!ids.insert(block_id).second) return Errc::malformed;
    founding.manifest.push_back({block_id, shape.kind, shape.level, text});
  }
  return boost::system::in_place_value;
}

Result<Predecessor> read_predecessor(const v1::Predecessor& message) {
  Predecessor predecessor;
  PALABRE_TRY(predecessor.network, codec::id<NetworkId>(message.network_id()));
  predecessor.height = message.height();
  PALABRE_TRY(predecessor.state_digest, codec::id<Digest>(message.state_digest()));
  return predecessor;
}

}  // namespace

Result<Founding> decode_founding(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::FoundingHeader>(header));
  Founding founding;
  founding.name = message.name();
  if (founding.name.empty() || founding.name.size() > name_bytes_max) return Errc::malformed;
  PALABRE_TRY(founding.language, codec::language(message.language()));
  if (message.nonce().size() != founding.nonce.size()) return Errc::malformed;
  std::copy(message.nonce().begin(), message.nonce().end(), founding.nonce.begin());
  if (const auto read = read_stewards(message, founding); !read) return read.error();
  PALABRE_TRY(founding.charter, codec::charter(message.charter()));
  if (const auto read = read_manifest(message, founding); !read) return read.error();
  founding.founded_at_ms = message.founded_at_ms();
  if (message.has_predecessor()) {
    PALABRE_TRY(founding.predecessor, read_predecessor(message.predecessor()));
  }
  return founding;
}

Bytes encode(const Founding& founding) {
  v1::FoundingHeader header;
  header.set_name(founding.name);
  header.set_language(founding.language);
  header.set_nonce(codec::field(founding.nonce));
  for (const auto& steward : founding.stewards) *header.add_stewards() = codec::message(steward);
  *header.mutable_charter() = codec::message(founding.charter);
  for (const auto& block : founding.manifest) {
    auto& entry = *header.add_manifest();
    entry.set_block_id(codec::field(block.id.view()));
    entry.set_kind(static_cast<v1::BlockKind>(block.kind));
    entry.set_level(block.level);
    entry.set_commitment(codec::field(block.text.view()));
  }
  header.set_founded_at_ms(founding.founded_at_ms);
  if (founding.predecessor) {
    auto& predecessor = *header.mutable_predecessor();
    predecessor.set_network_id(codec::field(founding.predecessor->network.view()));
    predecessor.set_height(founding.predecessor->height);
    predecessor.set_state_digest(codec::field(founding.predecessor->state_digest.view()));
  }
  return codec::serialise(header);
}

}  // namespace palabre::federation
