// Whatever decodes as a posted record, a row or a header encodes again to something that decodes
// alike.

#include "federation/core/assert.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/posted.hpp"
#include "federation/record/row.hpp"

using namespace palabre::federation;

namespace {

void check_headers(ByteView bytes) {
  if (const auto epoch = decode_epoch(bytes))
    PALABRE_ASSERT(decode_epoch(encode(*epoch)) == *epoch);
  if (const auto org = decode_introduce(bytes)) {
    PALABRE_ASSERT(decode_introduce(encode_introduce(*org)) == *org);
  }
  if (const auto admit = decode_admit(bytes))
    PALABRE_ASSERT(decode_admit(encode(*admit)) == *admit);
  if (const auto enrol = decode_enrol(bytes))
    PALABRE_ASSERT(decode_enrol(encode(*enrol)) == *enrol);
  if (const auto key = decode_revoke(bytes)) {
    PALABRE_ASSERT(decode_revoke(encode_revoke(*key)) == *key);
  }
  if (const auto profile = decode_profile(bytes)) {
    PALABRE_ASSERT(decode_profile(encode(*profile)) == *profile);
  }
  if (const auto amendment = decode_amendment(bytes)) {
    PALABRE_ASSERT(decode_amendment(encode(*amendment)) == *amendment);
  }
  if (const auto stance = decode_endorse(bytes)) {
    PALABRE_ASSERT(decode_endorse(encode_endorse(*stance)) == *stance);
  }
  static_cast<void>(decode_hand_over(bytes));
  static_cast<void>(decode_comment(bytes));
  static_cast<void>(decode_story(bytes));
  static_cast<void>(decode_founding(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes{data, size};
  if (const auto posted = decode_posted(bytes)) {
    const auto again = decode_posted(encode(*posted));
    PALABRE_ASSERT(again.has_value() && again->signed_record == posted->signed_record);
    PALABRE_ASSERT(again->bodies == posted->bodies);
  }
  if (const auto row = decode_row(bytes)) {
    const auto encoded = encode(*row);
    PALABRE_ASSERT(encoded.has_value() &&
                   std::equal(encoded->begin(), encoded->end(), bytes.begin(), bytes.end()));
    check_headers(row->header);
  }
  check_headers(bytes);
  return 0;
}
