// A posted record as JSON: the fields of SignedRecord in proto/palabre/v1/record.proto, ids and
// keys in hexadecimal, header, signature, salt and text in base64.

#pragma once

#include <string>

#include "federation/record/posted.hpp"

namespace palabre::node {

struct PostedJson {
  federation::PostedRecord posted;
  std::string flaw;  ///< Empty, or the field that is wrong: the rest is then meaningless.
};

PostedJson posted_from_json(std::string_view text);

}  // namespace palabre::node
