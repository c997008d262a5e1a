#include "federation/core/bytes.hpp"

#include <gtest/gtest.h>

namespace palabre::federation {
namespace {

TEST(Bytes, HexadecimalReadsBackAndRefusesWhatIsNot) {
  const Bytes bytes{0x00, 0x0f, 0xa5, 0xff};
  EXPECT_EQ(to_hex(bytes), "000fa5ff");
  EXPECT_EQ(from_hex("000FA5ff").value(), bytes);
  for (const auto* text : {"0", "0g", "é0"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(from_hex(text).error(), Errc::malformed);
  }
}

TEST(Bytes, IntegersAreBigEndianAndReadBack) {
  ByteWriter writer;
  writer.u8(1).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f);
  EXPECT_EQ(to_hex(writer.bytes()), "0102030405060708090a0b0c0d0e0f");

  ByteReader reader{writer.bytes()};
  EXPECT_EQ(reader.u8().value(), 1);
  EXPECT_EQ(reader.u16().value(), 0x0203);
  EXPECT_EQ(reader.u32().value(), 0x04050607u);
  EXPECT_EQ(reader.u64().value(), 0x08090a0b0c0d0e0fu);
  EXPECT_TRUE(reader.empty());
}

TEST(Bytes, ReadingPastTheEndIsRefusedAndTakesNothing) {
  const Bytes bytes{1, 2, 3};
  ByteReader reader{bytes};
  EXPECT_EQ(reader.u32().error(), Errc::malformed);
  EXPECT_EQ(reader.left(), 3u);
}

}  // namespace
}  // namespace palabre::federation
