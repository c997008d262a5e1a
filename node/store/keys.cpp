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

std::string orphan_key(const FeedId& feed, std::uint16_t history, char kind) {
  ByteWriter writer;
  writer.raw(as_bytes(feed_key(feed))).u16(history).u8(static_cast<std::uint8_t>(kind));
  return std::string{as_text(writer.bytes())};
}

std::string said_key(const Place& place, const RecordId& record) {
  return place_key(place.feed, place.position).append(as_text(record.view()));
}

Result<std::pair<Place, RecordId>> place_of_said_key(std::string_view key) {
  if (key.size() < place_key_bytes) return Errc::malformed;
  PALABRE_TRY(const auto place, place_of_key(key.substr(0, place_key_bytes)));
  PALABRE_TRY(const auto record, RecordId::from(as_bytes(key.substr(place_key_bytes))));
  return std::pair{place, record};
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
