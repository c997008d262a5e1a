#include "federation/sync/bundle.hpp"

#include "federation/core/match.hpp"
#include "federation/record/record.hpp"

namespace palabre::federation {

namespace {

constexpr std::size_t length_bytes = 4;

/// Whose rows a frame speaks of, for whoever must be told where something is wrong.
std::optional<Place> rows_of(const Frame& frame) {
  if (const auto* run = std::get_if<Run>(&frame)) return Place{run->feed, run->from};
  if (const auto* proof = std::get_if<ForkProof>(&frame)) return Place{proof->feed, 0};
  return std::nullopt;
}

}  // namespace

std::optional<BundleStage> bundle_stage(const Frame& frame) noexcept {
  using Stage = std::optional<BundleStage>;
  return std::visit(Match{[](const BundleHead&) -> Stage { return BundleStage::head; },
                          [](const BundleFounding&) -> Stage { return BundleStage::founding; },
                          [](const Have&) -> Stage { return BundleStage::base; },
                          [](const Certificate&) -> Stage { return BundleStage::certificates; },
                          [](const ForkProof&) -> Stage { return BundleStage::fork_proofs; },
                          [](const Run&) -> Stage { return BundleStage::rows; },
                          [](const Bodies&) -> Stage { return BundleStage::bodies; },
                          [](const BundleEnd&) -> Stage { return BundleStage::end; },
                          [](const auto&) -> Stage { return std::nullopt; }},
                    frame);
}

void BundleReader::give(ByteView bytes) {
  if (used_ > 0) buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<long>(used_));
  used_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<Frame>> BundleReader::next() {
  if (flaw_ != BundleFlaw::none) return reason_;
  if (offset_ == 0) {
    const auto& magic = bundle_magic.bytes;
    const auto count = std::min(magic.size(), buffer_.size());
    if (!std::equal(magic.begin(), magic.begin() + static_cast<long>(count), buffer_.begin())) {
      return refuse(BundleFlaw::not_a_bundle, Errc::malformed).error();
    }
    if (count < magic.size()) return std::optional<Frame>{};
    hash_.add(magic);
    offset_ = used_ = magic.size();
  }
  place_ = {offset_, counted_.frame_count + 1, {}};
  if (stage_ == BundleStage::rows) place_.rows = Place{*feed_, feed_end_};
  const auto bytes = unit();
  if (flaw_ != BundleFlaw::none) return reason_;
  if (!bytes) return std::optional<Frame>{};
  auto frame = decode_frame(bytes->subspan(length_bytes));
  if (!frame) {
    return refuse(BundleFlaw::frame, static_cast<Errc>(frame.error().value())).error();
  }
  if (const auto rows = rows_of(*frame)) place_.rows = rows;
  if (const auto checked = check(*frame); !checked) return checked.error();
  hash_.add(*bytes);
  used_ += bytes->size();
  offset_ += bytes->size();
  ++counted_.frame_count;
  return std::optional<Frame>{std::move(*frame)};
}

/// Length and frame, once all of it is here.
std::optional<ByteView> BundleReader::unit() {
  const auto rest = ByteView{buffer_}.subspan(used_);
  if (stage_ == BundleStage::end && !rest.empty()) {
    static_cast<void>(refuse(BundleFlaw::trailing, Errc::malformed));
    return std::nullopt;
  }
  const auto length = ByteReader{rest}.u32();
  if (!length) return std::nullopt;
  if (*length > frame_bytes_max) {
    static_cast<void>(refuse(BundleFlaw::frame, Errc::too_large));
    return std::nullopt;
  }
  if (rest.size() < length_bytes + *length) return std::nullopt;
  return rest.subspan(0, length_bytes + *length);
}

Result<void> BundleReader::close() {
  if (flaw_ != BundleFlaw::none) return reason_;
  if (stage_ == BundleStage::end) return boost::system::in_place_value;
  place_ = {offset_ + buffer_.size() - used_, counted_.frame_count + (offset_ == 0 ? 0U : 1U), {}};
  if (stage_ == BundleStage::rows) place_.rows = Place{*feed_, feed_end_};
  return refuse(BundleFlaw::cut_off, Errc::malformed);
}

Result<void> BundleReader::refuse(BundleFlaw flaw, Errc reason) {
  flaw_ = flaw;
  reason_ = reason;
  return reason;
}

Result<void> BundleReader::check(const Frame& frame) {
  const auto stage = bundle_stage(frame);
  const bool first = !stage_;
  if (!stage || first != (*stage == BundleStage::head) || (stage_ && *stage < *stage_)) {
    return refuse(BundleFlaw::order, Errc::malformed);
  }
  const bool founded = founding_.size() == head_.founding_bytes;
  if (*stage > BundleStage::founding && !founded) return refuse(BundleFlaw::order, Errc::malformed);
  stage_ = stage;
  return std::visit([this](const auto& content) { return check(content); }, frame);
}

Result<void> BundleReader::check(const BundleHead& head) {
  head_ = head;
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const BundleFounding& founding) {
  if (founding_.size() + founding.part.size() > head_.founding_bytes) {
    return refuse(BundleFlaw::founding, Errc::malformed);
  }
  founding_.insert(founding_.end(), founding.part.begin(), founding.part.end());
  const bool whole = founding_.size() == head_.founding_bytes;
  if (whole && network_id(founding_) != head_.network) {
    return refuse(BundleFlaw::founding, Errc::wrong_network);
  }
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const Have& have) {
  for (const auto& entry : have.entries) {
    const bool ascends = base_.empty() || base_.rbegin()->first < entry.feed;
    if (!ascends || entry.size == 0) return refuse(BundleFlaw::order, Errc::malformed);
    if (base_.size() == bundle_feed_count_max) return refuse(BundleFlaw::frame, Errc::too_large);
    base_.emplace(entry.feed, entry);
  }
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const ForkProof& proof) {
  if (fork_ && *fork_ >= proof.feed) return refuse(BundleFlaw::order, Errc::malformed);
  fork_ = proof.feed;
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const Run& run) {
  if (run.checkpoint.empty()) return refuse(BundleFlaw::frame, Errc::malformed);
  if (feed_ != run.feed) {
    if (feed_ && *feed_ > run.feed) return refuse(BundleFlaw::order, Errc::malformed);
    if (++feed_count_ > bundle_feed_count_max) return refuse(BundleFlaw::frame, Errc::too_large);
    const auto begins = base_.find(run.feed);
    feed_ = run.feed;
    feed_end_ = begins == base_.end() ? 0 : begins->second.size;
  }
  if (run.from != feed_end_) return refuse(BundleFlaw::order, Errc::malformed);
  feed_end_ = run.end();
  counted_.row_count += run.rows.size();
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const Bodies& bodies) {
  counted_.body_count += bodies.bodies.size();
  return boost::system::in_place_value;
}

Result<void> BundleReader::check(const BundleEnd& end) {
  auto hash = hash_;
  const bool same = end.frame_count == counted_.frame_count &&
                    end.row_count == counted_.row_count && end.body_count == counted_.body_count &&
                    end.sha256.bytes == hash.finish();
  if (!same) return refuse(BundleFlaw::changed, Errc::malformed);
  return boost::system::in_place_value;
}

}  // namespace palabre::federation
