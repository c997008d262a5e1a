#include "node/store/keys.hpp"

namespace palabre::node {

using namespace federation;

std::string feed_key(const FeedId& feed) {
  ByteWriter writer;
  writer.raw(feed.org.view()).u16(static_cast<std::uint16_t>(feed.epoch));
  return std::string{as_text(writer.bytes())};
}

std::string place_key(const FeedId& feed, std::uint64_t number) {
  ByteWriter writer;
  writer.raw(as_bytes(feed_key(feed))).u64(number);
  return std::string{as_text(writer.bytes())};
}

Result<Place> place_of_key(std::string_view key) {
  ByteReader reader{as_bytes(key)};
  Place place;
  PALABRE_TRY(const auto org, reader.raw(OrgId::byte_count));
  PALABRE_TRY(place.feed.org, OrgId::from(org));
  PALABRE_TRY(place.feed.epoch, reader.u16());
  PALABRE_TRY(place.position, reader.u64());
  if (!reader.empty()) return Errc::malformed;
  return place;
}

}  // namespace palabre::node
