// What every protobuf codec of federation/ shares: strict parsing, and ids out of `bytes` fields.
// Included by *_codec.cpp alone.

#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "federation/core/bytes.hpp"
#include "federation/core/ids.hpp"

namespace palabre::federation::codec {

/// Whether `message` or a message inside it has a field that its schema lacks. Such a field would
/// mean something to a later rule book, so an older one must not count half of the record.
bool has_unknown_fields(const google::protobuf::Message& message);

/// Parses `bytes` as a Message. Refuses with Errc::malformed what doesn't parse, and unknown
/// fields.
template <class Message>
Result<Message> parse(ByteView bytes) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return Errc::malformed;
  if (has_unknown_fields(message)) return Errc::malformed;
  return message;
}

template <class Message>
Bytes serialise(const Message& message) {
  const std::string text = message.SerializeAsString();
  return {text.begin(), text.end()};
}

template <class IdType>
Result<IdType> id(const std::string& field) noexcept {
  return IdType::from(as_bytes(field));
}

/// An id that may be absent: none when the field is empty.
template <class IdType>
Result<std::optional<IdType>> optional_id(const std::string& field) noexcept {
  if (field.empty()) return std::optional<IdType>{};
  PALABRE_TRY(const auto present, id<IdType>(field));
  return std::optional<IdType>{present};
}

inline std::string field(ByteView bytes) { return std::string{as_text(bytes)}; }

}  // namespace palabre::federation::codec
