#include "node/store/values.hpp"

#include "federation/record/posted.hpp"

namespace palabre::node {

using namespace federation;

std::string value_of(const SignedRow& row) {
  ByteWriter writer;
  writer.raw(row.signature).raw(row.row);
  return std::string{as_text(writer.bytes())};
}

std::string value_of(const Body& body) {
  ByteWriter writer;
  writer.u8(static_cast<std::uint8_t>(body.media_type)).raw(body.salt).raw(body.text);
  return std::string{as_text(writer.bytes())};
}

std::string value_of(const SignedRecord& record) {
  return std::string{as_text(encode(PostedRecord{record, {}}))};
}

Result<SignedRow> stored_row(std::string_view value) {
  ByteReader reader{as_bytes(value)};
  SignedRow row;
  PALABRE_TRY(const auto signature, reader.raw(row.signature.size()));
  std::copy(signature.begin(), signature.end(), row.signature.begin());
  PALABRE_TRY(const auto bytes, reader.raw(reader.left()));
  row.row.assign(bytes.begin(), bytes.end());
  return row;
}

Result<Body> stored_body(std::string_view value) {
  ByteReader reader{as_bytes(value)};
  Body body;
  PALABRE_TRY(const auto media_type, reader.u8());
  body.media_type = static_cast<MediaType>(media_type);
  PALABRE_TRY(const auto salt, reader.raw(body.salt.size()));
  std::copy(salt.begin(), salt.end(), body.salt.begin());
  PALABRE_TRY(const auto text, reader.raw(reader.left()));
  body.text.assign(text.begin(), text.end());
  return body;
}

Result<SignedRecord> stored_record(ByteView value) {
  PALABRE_TRY(auto posted, decode_posted(value));
  return std::move(posted.signed_record);
}

}  // namespace palabre::node
