#include <palabre/v1/record.pb.h>

#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/statement.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/text/apply.hpp"

namespace palabre::federation {

namespace {

/// Decodes operations in order, gathering the references to their new texts.
class OperationDecoder {
 public:
  explicit OperationDecoder(AmendmentStatement& into) : into_{into} {}

  Result<void> decode(const v1::Operation& message) {
    switch (message.operation_case()) {
      case v1::Operation::kInsert: return insert(message.insert());
      case v1::Operation::kDelete: return erase(message.delete_());
      case v1::Operation::kReplace: return replace(message.replace());
      case v1::Operation::kMove: return move(message.move());
      case v1::Operation::kSplit: return split(message.split());
      case v1::Operation::kJoin: return join(message.join());
      case v1::Operation::OPERATION_NOT_SET: return Errc::malformed;
    }
    return Errc::malformed;
  }

 private:
  Result<void> insert(const v1::Insert& message) {
    Insert operation;
    PALABRE_TRY(operation.after, codec::optional_id<BlockId>(message.after()));
    for (const auto& block : message.blocks()) {
      PALABRE_TRY(const auto shape, codec::block_shape(block.kind(), block.level()));
      PALABRE_TRY(const auto text, new_text(block.text()));
      operation.blocks.push_back({shape.kind, shape.level, text});
    }
    into_.operations.emplace_back(std::move(operation));
    return boost::system::in_place_value;
  }

  Result<void> erase(const v1::Delete& message) {
    Delete operation;
    PALABRE_TRY(operation.block, codec::id<BlockId>(message.block()));
    PALABRE_TRY(operation.expected, codec::id<Commitment>(message.expected()));
    into_.operations.emplace_back(operation);
    return boost::system::in_place_value;
  }

  Result<void> replace(const v1::Replace& message) {
    Replace operation;
    PALABRE_TRY(operation.block, codec::id<BlockId>(message.block()));
    PALABRE_TRY(operation.expected, codec::id<Commitment>(message.expected()));
    PALABRE_TRY(operation.text, new_text(message.text()));
    into_.operations.emplace_back(operation);
    return boost::system::in_place_value;
  }

  Result<void> move(const v1::Move& message) {
    Move operation;
    PALABRE_TRY(operation.after, codec::optional_id<BlockId>(message.after()));
    for (const auto& block : message.blocks()) {
      PALABRE_TRY(const auto id, codec::id<BlockId>(block));
      operation.blocks.push_back(id);
    }
    into_.operations.emplace_back(std::move(operation));
    return boost::system::in_place_value;
  }

  Result<void> split(const v1::Split& message) {
    Split operation;
    PALABRE_TRY(operation.block, codec::id<BlockId>(message.block()));
    PALABRE_TRY(operation.expected, codec::id<Commitment>(message.expected()));
    for (const auto& part : message.parts()) {
      PALABRE_TRY(const auto text, new_text(part));
      operation.parts.push_back(text);
    }
    into_.operations.emplace_back(std::move(operation));
    return boost::system::in_place_value;
  }

  Result<void> join(const v1::Join& message) {
    Join operation;
    for (const auto& each : message.blocks()) {
      PALABRE_TRY(const auto block, codec::id<BlockId>(each.block()));
      PALABRE_TRY(const auto expected, codec::id<Commitment>(each.expected()));
      operation.blocks.push_back({block, expected});
    }
    PALABRE_TRY(operation.text, new_text(message.text()));
    into_.operations.emplace_back(std::move(operation));
    return boost::system::in_place_value;
  }

  Result<Commitment> new_text(const v1::BodyRef& message) {
    PALABRE_TRY(const auto text, codec::text_ref(message));
    into_.bodies.push_back(text);
    return text.commitment;
  }

  AmendmentStatement& into_;
};

/// Encodes operations in order, taking the references to their new texts one by one.
class OperationEncoder {
 public:
  OperationEncoder(v1::AmendmentHeader& into, const std::vector<BodyRef>& bodies)
      : into_{into}, next_body_{bodies.begin()} {}

  void operator()(const Insert& operation) {
    auto& message = *into_.add_operations()->mutable_insert();
    if (operation.after) message.set_after(codec::field(operation.after->view()));
    for (const auto& block : operation.blocks) {
      auto& added = *message.add_blocks();
      added.set_kind(static_cast<v1::BlockKind>(block.kind));
      added.set_level(block.level);
      *added.mutable_text() = codec::message(*next_body_++);
    }
  }

  void operator()(const Delete& operation) {
    auto& message = *into_.add_operations()->mutable_delete_();
    message.set_block(codec::field(operation.block.view()));
    message.set_expected(codec::field(operation.expected.view()));
  }

  void operator()(const Replace& operation) {
    auto& message = *into_.add_operations()->mutable_replace();
    message.set_block(codec::field(operation.block.view()));
    message.set_expected(codec::field(operation.expected.view()));
    *message.mutable_text() = codec::message(*next_body_++);
  }

  void operator()(const Move& operation) {
    auto& message = *into_.add_operations()->mutable_move();
    if (operation.after) message.set_after(codec::field(operation.after->view()));
    for (const auto& block : operation.blocks) message.add_blocks(codec::field(block.view()));
  }

  void operator()(const Split& operation) {
    auto& message = *into_.add_operations()->mutable_split();
    message.set_block(codec::field(operation.block.view()));
    message.set_expected(codec::field(operation.expected.view()));
    for (std::size_t i = 0; i < operation.parts.size(); ++i) {
      *message.add_parts() = codec::message(*next_body_++);
    }
  }

  void operator()(const Join& operation) {
    auto& message = *into_.add_operations()->mutable_join();
    for (const auto& [block, expected] : operation.blocks) {
      auto& joined = *message.add_blocks();
      joined.set_block(codec::field(block.view()));
      joined.set_expected(codec::field(expected.view()));
    }
    *message.mutable_text() = codec::message(*next_body_++);
  }

 private:
  v1::AmendmentHeader& into_;
  std::vector<BodyRef>::const_iterator next_body_;
};

Result<AmendmentStatement> amendment_of(const v1::AmendmentHeader& message) {
  AmendmentStatement statement;
  PALABRE_TRY(statement.base_version, codec::id<Digest>(message.base_version()));
  OperationDecoder decoder{statement};
  for (const auto& operation : message.operations()) {
    if (const auto decoded = decoder.decode(operation); !decoded) return decoded.error();
  }
  if (const auto shape = check_shape(statement.operations); !shape) return shape.error();
  PALABRE_TRY(statement.title, codec::text_ref(message.title()));
  if (message.has_reason()) {
    PALABRE_TRY(statement.reason, codec::text_ref(message.reason()));
  }
  PALABRE_TRY(statement.language, codec::language(message.language()));
  if (!v1::Change_IsValid(message.change())) return Errc::malformed;
  statement.change = static_cast<Change>(message.change());
  statement.counter_proposal = message.counter_proposal();
  return statement;
}

v1::AmendmentHeader message_of(const AmendmentStatement& statement) {
  v1::AmendmentHeader message;
  message.set_base_version(codec::field(statement.base_version.view()));
  OperationEncoder encoder{message, statement.bodies};
  for (const auto& operation : statement.operations) std::visit(encoder, operation);
  *message.mutable_title() = codec::message(statement.title);
  if (statement.reason) *message.mutable_reason() = codec::message(*statement.reason);
  message.set_language(statement.language);
  message.set_change(static_cast<v1::Change>(statement.change));
  message.set_counter_proposal(statement.counter_proposal);
  return message;
}

}  // namespace

Result<AmendmentStatement> decode_amendment(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AmendmentHeader>(header));
  return amendment_of(message);
}

Bytes encode(const AmendmentStatement& statement) {
  return codec::serialise(message_of(statement));
}

Result<RebaseStatement> decode_rebase(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::RebaseHeader>(header));
  RebaseStatement statement;
  PALABRE_TRY(statement.revision, codec::id<RecordId>(message.revision()));
  PALABRE_TRY(statement.amendment, amendment_of(message.amendment()));
  const auto& amendment = statement.amendment;
  if (amendment.change == Change::none || amendment.counter_proposal) return Errc::malformed;
  return statement;
}

Bytes encode(const RebaseStatement& statement) {
  v1::RebaseHeader message;
  message.set_revision(codec::field(statement.revision.view()));
  *message.mutable_amendment() = message_of(statement.amendment);
  return codec::serialise(message);
}

}  // namespace palabre::federation
