// Any bytes as a bundle, in pieces of any size: a reader says no or gives frames in their order,
// says where it is, and a whole one comes out of the writer again as it went in.

#include "federation/core/assert.hpp"
#include "federation/replica/bundle_check.hpp"
#include "federation/sync/bundle_writer.hpp"

using namespace palabre::federation;

namespace {

/// The same frames, with an end that agrees, so that the bytes get past it.
Bytes mend(ByteView data) {
  Bytes file{bundle_magic.bytes.begin(), bundle_magic.bytes.end()};
  BundleEnd counts;
  ByteReader reader{data};
  while (reader.left() > 2) {
    const auto length = std::min<std::size_t>(*reader.u16(), reader.left());
    const auto bytes = *reader.raw(length);
    ByteWriter unit;
    unit.u32(static_cast<std::uint32_t>(length)).raw(bytes);
    file.insert(file.end(), unit.bytes().begin(), unit.bytes().end());
    ++counts.frame_count;
    const auto frame = decode_frame(bytes);
    if (!frame) continue;
    if (const auto* run = std::get_if<Run>(&*frame)) counts.row_count += run->rows.size();
    if (const auto* some = std::get_if<Bodies>(&*frame)) counts.body_count += some->bodies.size();
  }
  counts.sha256 = Digest{Sha256{}.add(file).finish()};
  const auto end = encode(Frame{counts});
  ByteWriter unit;
  unit.u32(static_cast<std::uint32_t>(end.size())).raw(end);
  file.insert(file.end(), unit.bytes().begin(), unit.bytes().end());
  return file;
}

void read(ByteView bytes, std::size_t piece) {
  BundleReader reader;
  std::optional<BundleStage> last;
  std::optional<Feeds> nothing;
  std::optional<BundleCheck> check;
  bool begun = false;
  bool refused = false;
  for (std::size_t at = 0; at < bytes.size() && !refused; at += piece) {
    reader.give(bytes.subspan(at, std::min(piece, bytes.size() - at)));
    for (;;) {
      const auto frame = reader.next();
      PALABRE_ASSERT(reader.place().offset <= bytes.size());
      refused = !frame;
      if (refused || !*frame) break;
      const auto stage = bundle_stage(**frame);
      PALABRE_ASSERT(stage && (!last || *stage >= *last));
      last = stage;
      if (!check) {
        nothing.emplace(std::get<BundleHead>(**frame).network);
        check.emplace(std::get<BundleHead>(**frame).network, *nothing, std::vector<Parent>{});
      }
      if (!begun && *stage > BundleStage::founding) {
        begun = true;
        const auto founding = decode_founding(reader.founding());
        if (founding) check->begin(parent_of(reader.network(), *founding));
      }
      static_cast<void>(check->take(**frame));
    }
  }
  const auto closed = reader.close();
  PALABRE_ASSERT(closed.has_value() == (!refused && last == BundleStage::end));
  PALABRE_ASSERT(closed.has_value() == (reader.flaw() == BundleFlaw::none));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes{data + 1, size - 1};
  const std::size_t piece = data[0] + 1U;
  read(bytes, piece);
  read(mend(bytes), piece);
  return 0;
}
