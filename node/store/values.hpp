// What stands in the store under a key, where it isn't simply a message: keys.hpp says which in
// which column.
//
//   row     signature:64  row
//   body    media_type:u8  salt:32  text
//   record  PostedRecord without bodies
//
// Source: docs/storage.md.

#pragma once

#include <string>
#include <string_view>

#include "federation/feed/run.hpp"
#include "federation/record/body.hpp"
#include "federation/record/record.hpp"

namespace palabre::node {

std::string value_of(const federation::SignedRow& row);
std::string value_of(const federation::Body& body);
std::string value_of(const federation::SignedRecord& record);

/// Each refuses with Errc::malformed what value_of() doesn't write.
federation::Result<federation::SignedRow> stored_row(std::string_view value);
federation::Result<federation::Body> stored_body(std::string_view value);
federation::Result<federation::SignedRecord> stored_record(federation::ByteView value);

}  // namespace palabre::node
