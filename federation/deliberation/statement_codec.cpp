#include <palabre/v1/record.pb.h>

#include "federation/core/limits.hpp"
#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"

namespace palabre::federation {

namespace codec {

Result<BodyRef> body_ref(const v1::BodyRef& message) {
  BodyRef ref;
  PALABRE_TRY(ref.commitment, id<Commitment>(message.commitment()));
  PALABRE_TRY(ref.media_type, media_type(message.media_type()));
  if (message.length() == 0 || message.length() > bytes_max(ref.media_type)) return Errc::malformed;
  ref.length = message.length();
  return ref;
}

Result<BodyRef> text_ref(const v1::BodyRef& message) {
  PALABRE_TRY(const auto ref, body_ref(message));
  if (ref.media_type == MediaType::candidate) return Errc::malformed;
  return ref;
}

v1::BodyRef message(const BodyRef& ref) {
  v1::BodyRef message;
  message.set_commitment(field(ref.commitment.view()));
  message.set_length(ref.length);
  message.set_media_type(static_cast<v1::MediaType>(ref.media_type));
  return message;
}

Result<std::string> language(const std::string& field) {
  constexpr std::size_t language_bytes_min = 2;
  constexpr std::size_t language_bytes_max = 35;
  if (field.size() < language_bytes_min || field.size() > language_bytes_max) {
    return Errc::malformed;
  }
  return field;
}

Result<std::uint32_t> day(std::uint32_t field) {
  constexpr std::uint32_t month_unit = 100;
  constexpr std::uint32_t year_unit = 10'000;
  constexpr std::uint32_t year_max = 9'999;
  const auto day = field % month_unit;
  const auto month = field / month_unit % month_unit;
  const auto year = field / year_unit;
  const bool is_day = day >= 1 && day <= 31 && month >= 1 && month <= 12 && year <= year_max;
  if (!is_day) return Errc::malformed;
  return field;
}

Result<std::string> place(const std::string& field, std::size_t least) {
  if (field.size() < least || field.size() > place_bytes_max) return Errc::malformed;
  return field;
}

Result<BlockShape> block_shape(v1::BlockKind kind, std::uint32_t level) {
  constexpr std::uint32_t level_max = 6;
  const bool paragraph = kind == v1::BLOCK_KIND_PARAGRAPH;
  const bool levelled = kind == v1::BLOCK_KIND_HEADING || kind == v1::BLOCK_KIND_LIST_ITEM;
  const bool fits = paragraph ? level == 0 : levelled && level >= 1 && level <= level_max;
  if (!fits) return Errc::malformed;
  return BlockShape{static_cast<BlockKind>(kind), static_cast<std::uint8_t>(level)};
}

}  // namespace codec

Result<HandOverStatement> decode_hand_over(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::HandOverHeader>(header));
  HandOverStatement statement;
  PALABRE_TRY(statement.new_owner, codec::id<PublicKey>(message.new_owner_key()));
  PALABRE_TRY(statement.new_owner_org, codec::id<OrgId>(message.new_owner_org_id()));
  return statement;
}

Result<Stance> decode_endorse(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::EndorseHeader>(header));
  if (message.stance() == v1::STANCE_UNSPECIFIED || !v1::Stance_IsValid(message.stance())) {
    return Errc::malformed;
  }
  return static_cast<Stance>(message.stance());
}

Result<CommentStatement> decode_comment(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::CommentHeader>(header));
  CommentStatement statement;
  PALABRE_TRY(statement.block, codec::optional_id<BlockId>(message.block()));
  if (message.side() == v1::SIDE_UNSPECIFIED || !v1::Side_IsValid(message.side())) {
    return Errc::malformed;
  }
  statement.side = static_cast<Side>(message.side());
  PALABRE_TRY(statement.text, codec::text_ref(message.text()));
  PALABRE_TRY(statement.language, codec::language(message.language()));
  return statement;
}

Result<StoryStatement> decode_story(ByteView header) {
  constexpr std::size_t theme_bytes_max = 100;
  constexpr int story_block_count_max = 64;
  PALABRE_TRY(const auto message, codec::parse<v1::StoryHeader>(header));
  StoryStatement statement;
  statement.theme = message.theme();
  if (statement.theme.empty() || statement.theme.size() > theme_bytes_max) return Errc::malformed;
  PALABRE_TRY(statement.title, codec::text_ref(message.title()));
  PALABRE_TRY(statement.text, codec::text_ref(message.text()));
  PALABRE_TRY(statement.language, codec::language(message.language()));
  if (message.blocks_size() > story_block_count_max) return Errc::malformed;
  for (const auto& block : message.blocks()) {
    PALABRE_TRY(const auto block_id, codec::id<BlockId>(block));
    statement.blocks.push_back(block_id);
  }
  return statement;
}

Bytes encode(const HandOverStatement& statement) {
  v1::HandOverHeader message;
  message.set_new_owner_key(codec::field(statement.new_owner.view()));
  message.set_new_owner_org_id(codec::field(statement.new_owner_org.view()));
  return codec::serialise(message);
}

Bytes encode_endorse(Stance stance) {
  v1::EndorseHeader message;
  message.set_stance(static_cast<v1::Stance>(stance));
  return codec::serialise(message);
}

Bytes encode(const CommentStatement& statement) {
  v1::CommentHeader message;
  if (statement.block) message.set_block(codec::field(statement.block->view()));
  message.set_side(static_cast<v1::Side>(statement.side));
  *message.mutable_text() = codec::message(statement.text);
  message.set_language(statement.language);
  return codec::serialise(message);
}

Bytes encode(const StoryStatement& statement) {
  v1::StoryHeader message;
  message.set_theme(statement.theme);
  *message.mutable_title() = codec::message(statement.title);
  *message.mutable_text() = codec::message(statement.text);
  message.set_language(statement.language);
  for (const auto& block : statement.blocks) message.add_blocks(codec::field(block.view()));
  return codec::serialise(message);
}

}  // namespace palabre::federation
