#include "federation/record/row.hpp"

#include "federation/core/limits.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

Result<Bytes> encode(const Row& row) {
  if (row.addresses.size() > reference_count_max) return Errc::too_large;
  ByteWriter writer;
  writer.u16(row.kind).u32(row.author).u64(row.seq);
  writer.u8(static_cast<std::uint8_t>(row.addresses.size()));
  for (const auto& address : row.addresses) {
    writer.u16(address.organisation).u16(address.epoch).u32(address.sequence);
  }
  writer.raw(row.header);
  if (writer.bytes().size() > row_bytes_max) return Errc::too_large;
  return writer.take();
}

Result<Row> decode_row(ByteView bytes) {
  if (bytes.size() > row_bytes_max) return Errc::too_large;
  ByteReader reader{bytes};
  Row row;
  PALABRE_TRY(row.kind, reader.u16());
  PALABRE_TRY(row.author, reader.u32());
  PALABRE_TRY(row.seq, reader.u64());
  PALABRE_TRY(const auto address_count, reader.u8());
  if (address_count > reference_count_max) return Errc::malformed;
  for (unsigned i = 0; i < address_count; ++i) {
    Address address;
    PALABRE_TRY(address.organisation, reader.u16());
    PALABRE_TRY(address.epoch, reader.u16());
    PALABRE_TRY(address.sequence, reader.u32());
    row.addresses.push_back(address);
  }
  PALABRE_TRY(const auto header, reader.raw(reader.left()));
  row.header.assign(header.begin(), header.end());
  return row;
}

TreeHash leaf_hash(ByteView row, const Signature& signature) {
  constexpr std::uint8_t leaf_prefix = 0x00;
  Sha256 hash;
  hash.add({&leaf_prefix, 1}).add(row).add(signature);
  return TreeHash{hash.finish()};
}

}  // namespace palabre::federation
