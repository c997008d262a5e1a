#include "federation/sync/bundle_writer.hpp"

#include <algorithm>

namespace palabre::federation {

namespace {

/// Of the texts in one frame, so that it keeps within frame_bytes_max.
constexpr std::size_t bodies_frame_bytes_max = frame_bytes_max / 2;

}  // namespace

BundleWriter::BundleWriter(const Head& head) {
  const auto& magic = bundle_magic.bytes;
  bytes_.assign(magic.begin(), magic.end());
  hash_.add(magic);
  put(Frame{BundleHead{head.network, head.founding.size()}});
  for (auto rest = head.founding; !rest.empty();) {
    const auto part = rest.first(std::min(rest.size(), founding_part_bytes_max));
    put(Frame{BundleFounding{{part.begin(), part.end()}}});
    rest = rest.subspan(part.size());
  }
  for (std::size_t i = 0; i < head.base.size(); i += have_entry_count_max) {
    const auto first = head.base.begin() + static_cast<long>(i);
    const auto count = std::min(have_entry_count_max, head.base.size() - i);
    put(Frame{Have{{first, first + static_cast<long>(count)}}});
  }
}

void BundleWriter::add(const Run& run) {
  counts_.row_count += run.rows.size();
  put(Frame{run});
}

void BundleWriter::add(Body body) {
  ++counts_.body_count;
  bodies_bytes_ += body.text.size();
  bodies_.bodies.push_back(std::move(body));
  const bool full = bodies_.bodies.size() == wanted_body_count_max ||
                    bodies_bytes_ + body_bytes_max > bodies_frame_bytes_max;
  if (full) put_bodies();
}

void BundleWriter::put_bodies() {
  if (bodies_.bodies.empty()) return;
  put(Frame{std::exchange(bodies_, {})});
  bodies_bytes_ = 0;
}

void BundleWriter::finish() {
  put_bodies();
  auto hash = hash_;
  counts_.sha256 = Digest{hash.finish()};
  put(Frame{BundleEnd{counts_}});
}

void BundleWriter::put(const Frame& frame) {
  const auto encoded = encode(frame);
  ByteWriter unit;
  unit.u32(static_cast<std::uint32_t>(encoded.size())).raw(encoded);
  hash_.add(unit.bytes());
  bytes_.insert(bytes_.end(), unit.bytes().begin(), unit.bytes().end());
  if (!std::holds_alternative<BundleEnd>(frame)) ++counts_.frame_count;
}

}  // namespace palabre::federation
