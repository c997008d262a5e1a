// A header that decodes encodes again to one that decodes alike. -Wswitch-enum names the kind that
// has no line here.

#pragma once

#include "federation/adoption/statement.hpp"
#include "federation/core/assert.hpp"
#include "federation/deliberation/agenda.hpp"
#include "federation/deliberation/round_statement.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"

namespace palabre::test {

template <class Statement, class Encode>
void check_again(federation::Result<Statement> (*decode)(federation::ByteView),
                 const Encode& encode_statement, federation::ByteView header) {
  const auto statement = decode(header);
  if (!statement) return;
  const auto bytes = encode_statement(*statement);
  const auto again = decode(bytes);
  // Not every statement compares; its bytes do.
  PALABRE_ASSERT(again.has_value() && encode_statement(*again) == bytes);
}

inline void check_header(federation::Kind kind, federation::ByteView header) {
  using namespace federation;
  const auto encoded = [](const auto& statement) { return encode(statement); };
  switch (kind) {
    case Kind::epoch: return check_again(decode_epoch, encoded, header);
    case Kind::introduce: return check_again(decode_introduce, encode_introduce, header);
    case Kind::admit: return check_again(decode_admit, encoded, header);
    case Kind::enrol: return check_again(decode_enrol, encoded, header);
    case Kind::revoke: return check_again(decode_revoke, encode_revoke, header);
    case Kind::profile: return check_again(decode_profile, encoded, header);
    case Kind::amendment:
    case Kind::revise: return check_again(decode_amendment, encoded, header);
    case Kind::hand_over: return check_again(decode_hand_over, encoded, header);
    case Kind::endorse: return check_again(decode_endorse, encode_endorse, header);
    case Kind::comment: return check_again(decode_comment, encoded, header);
    case Kind::story: return check_again(decode_story, encoded, header);
    case Kind::withdraw:  // Empty.
    case Kind::erase: return;
    case Kind::carry: return check_again(decode_carry, encode_carry, header);
    case Kind::observe: return check_again(decode_observe, encoded, header);
    case Kind::candidate: return check_again(decode_candidate, encoded, header);
    case Kind::propose: return check_again(decode_propose, encoded, header);
    case Kind::vote1:
    case Kind::vote2: return check_again(decode_vote, encoded, header);
    case Kind::agenda: return check_again(decode_agenda, encoded, header);
    case Kind::rebase: return check_again(decode_rebase, encoded, header);
    case Kind::resolution: return check_again(decode_resolution, encoded, header);
    case Kind::attest: return check_again(decode_attest, encode_attest, header);
    case Kind::sheet: return check_again(decode_sheet, encoded, header);
    case Kind::strike: return check_again(decode_strike, encoded, header);
    case Kind::campaign: return check_again(decode_campaign, encoded, header);
    case Kind::recommend: return check_again(decode_recommend, encoded, header);
    case Kind::meeting: return check_again(decode_meeting, encoded, header);
    case Kind::notice: return check_again(decode_notice, encoded, header);
    case Kind::retract: return check_again(decode_retract, encode_retract, header);
    case Kind::answer: return check_again(decode_answer, encoded, header);
    case Kind::appeal: return check_again(decode_appeal, encode_appeal, header);
    case Kind::translate: return check_again(decode_translate, encoded, header);
  }
}

}  // namespace palabre::test
