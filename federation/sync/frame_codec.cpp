#include "federation/adoption/certificate_codec.hpp"
#include "federation/core/limits.hpp"
#include "federation/feed/fork_proof_codec.hpp"
#include "federation/feed/note.hpp"
#include "federation/record/codec_support.hpp"
#include "federation/record/message_codec.hpp"
#include "federation/sync/frame.hpp"

namespace palabre::federation {

namespace {

Result<Frame> read(const v1::Hello& message) {
  if (message.version() != protocol_version) return Errc::malformed;
  Hello hello;
  PALABRE_TRY(hello.network, codec::id<NetworkId>(message.network_id()));
  PALABRE_TRY(hello.org, codec::id<OrgId>(message.org_id()));
  return Frame{hello};
}

Result<Frame> read(const v1::Have& message) {
  Have have;
  for (const auto& entry : message.entries()) {
    HaveEntry read_entry;
    PALABRE_TRY(read_entry.feed, codec::feed(entry.org_id(), entry.epoch()));
    read_entry.size = entry.size();
    if (entry.root_prefix().size() != read_entry.root_prefix.size()) return Errc::malformed;
    std::copy(entry.root_prefix().begin(), entry.root_prefix().end(),
              read_entry.root_prefix.begin());
    have.entries.push_back(read_entry);
  }
  if (have.entries.size() > have_entry_count_max) return Errc::too_large;
  return Frame{std::move(have)};
}

Result<Frame> read(const v1::Want& message) {
  PALABRE_TRY(const auto feed_id, codec::feed(message.org_id(), message.epoch()));
  return Frame{Want{feed_id, message.from()}};
}

Result<Frame> read(const v1::Unwant& message) {
  PALABRE_TRY(const auto feed_id, codec::feed(message.org_id(), message.epoch()));
  return Frame{Unwant{feed_id}};
}

Result<Frame> read(const v1::Data& message) {
  PALABRE_TRY(const auto feed_id, codec::feed(message.org_id(), message.epoch()));
  Run run{feed_id, message.from(), {}, message.checkpoint()};
  if (message.rows_size() == 0 || message.rows_size() != message.signatures_size()) {
    return Errc::malformed;
  }
  if (static_cast<std::size_t>(message.rows_size()) > group_row_count_max) return Errc::too_large;
  if (run.checkpoint.size() > note_bytes_max) return Errc::too_large;
  for (int i = 0; i < message.rows_size(); ++i) {
    PALABRE_TRY(auto signed_row, codec::signed_row(message.rows(i), message.signatures(i)));
    run.rows.push_back(std::move(signed_row));
  }
  return Frame{std::move(run)};
}

Result<Frame> read(const v1::WantBodies& message) {
  WantBodies want;
  for (const auto& commitment : message.commitments()) {
    PALABRE_TRY(const auto id, codec::id<Commitment>(commitment));
    want.commitments.push_back(id);
  }
  if (want.commitments.size() > wanted_body_count_max) return Errc::too_large;
  return Frame{std::move(want)};
}

Result<Frame> read(const v1::Bodies& message) {
  Bodies bodies;
  if (static_cast<std::size_t>(message.bodies_size()) > wanted_body_count_max) {
    return Errc::too_large;
  }
  for (const auto& body : message.bodies()) {
    PALABRE_TRY(auto read_body, codec::body(body));
    bodies.bodies.push_back(std::move(read_body));
  }
  return Frame{std::move(bodies)};
}

Result<Frame> read(const v1::WantHead& message) {
  PALABRE_TRY(const auto feed_id, codec::feed(message.org_id(), message.epoch()));
  if (message.from() == 0) return Errc::malformed;
  return Frame{WantHead{feed_id, message.from()}};
}

Result<Frame> read(const v1::Head& message) {
  PALABRE_TRY(auto head, codec::head(message));
  return Frame{std::move(head)};
}

Result<Frame> read(const v1::ForkProof& message) {
  PALABRE_TRY(auto proof, codec::fork_proof(message));
  return Frame{std::move(proof)};
}

Result<Frame> read(const v1::BundleHead& message) {
  if (message.version() != protocol_version) return Errc::malformed;
  BundleHead head{{}, message.founding_bytes()};
  PALABRE_TRY(head.network, codec::id<NetworkId>(message.network_id()));
  if (head.founding_bytes > founding_bytes_max) return Errc::too_large;
  return Frame{head};
}

Result<Frame> read(const v1::BundleFounding& message) {
  if (message.part().empty()) return Errc::malformed;
  if (message.part().size() > founding_part_bytes_max) return Errc::too_large;
  return Frame{BundleFounding{{message.part().begin(), message.part().end()}}};
}

Result<Frame> read(const v1::BundleEnd& message) {
  BundleEnd end{message.frame_count(), message.row_count(), message.body_count(), {}};
  PALABRE_TRY(end.sha256, codec::id<Digest>(message.sha256()));
  return Frame{end};
}

void write(v1::Frame& into, const Hello& hello) {
  auto& message = *into.mutable_hello();
  message.set_version(protocol_version);
  message.set_network_id(codec::field(hello.network.view()));
  message.set_org_id(codec::field(hello.org.view()));
}

void write(v1::Frame& into, const Have& have) {
  auto& message = *into.mutable_have();
  for (const auto& entry : have.entries) {
    auto& added = *message.add_entries();
    added.set_org_id(codec::field(entry.feed.org.view()));
    added.set_epoch(entry.feed.epoch);
    added.set_size(entry.size);
    added.set_root_prefix(codec::field(entry.root_prefix));
  }
}

void write(v1::Frame& into, const Want& want) {
  auto& message = *into.mutable_want();
  message.set_org_id(codec::field(want.feed.org.view()));
  message.set_epoch(want.feed.epoch);
  message.set_from(want.from);
}

void write(v1::Frame& into, const Unwant& unwant) {
  auto& message = *into.mutable_unwant();
  message.set_org_id(codec::field(unwant.feed.org.view()));
  message.set_epoch(unwant.feed.epoch);
}

void write(v1::Frame& into, const Run& run) {
  auto& message = *into.mutable_data();
  message.set_org_id(codec::field(run.feed.org.view()));
  message.set_epoch(run.feed.epoch);
  message.set_from(run.from);
  for (const auto& row : run.rows) {
    message.add_rows(codec::field(row.row));
    message.add_signatures(codec::field(row.signature));
  }
  message.set_checkpoint(run.checkpoint);
}

void write(v1::Frame& into, const WantBodies& want) {
  auto& message = *into.mutable_want_bodies();
  for (const auto& id : want.commitments) message.add_commitments(codec::field(id.view()));
}

void write(v1::Frame& into, const Bodies& bodies) {
  auto& message = *into.mutable_bodies();
  for (const auto& body : bodies.bodies) *message.add_bodies() = codec::message(body);
}

void write(v1::Frame& into, const Bye& bye) { into.mutable_bye()->set_reason(bye.reason); }

void write(v1::Frame& into, const WantHead& want) {
  auto& message = *into.mutable_want_head();
  message.set_org_id(codec::field(want.feed.org.view()));
  message.set_epoch(want.feed.epoch);
  message.set_from(want.from);
}

void write(v1::Frame& into, const Head& head) { *into.mutable_head() = codec::message(head); }

void write(v1::Frame& into, const ForkProof& proof) {
  *into.mutable_fork_proof() = codec::message(proof);
}

Result<Frame> read(const v1::Adopted& message) {
  PALABRE_TRY(const auto adoption, codec::id<Digest>(message.adoption()));
  return Frame{Adopted{message.height(), adoption}};
}

Result<Frame> read(const v1::Certificate& message) {
  PALABRE_TRY(auto certificate, codec::certificate(message));
  return Frame{std::move(certificate)};
}

Result<Frame> read(const v1::ValidBallot& message) {
  PALABRE_TRY(auto valid, codec::valid_ballot(message));
  return Frame{std::move(valid)};
}

void write(v1::Frame& into, const Adopted& adopted) {
  into.mutable_adopted()->set_height(adopted.height);
  into.mutable_adopted()->set_adoption(codec::field(adopted.adoption.view()));
}

void write(v1::Frame& into, const Certificate& certificate) {
  *into.mutable_certificate() = codec::message(certificate);
}

void write(v1::Frame& into, const ValidBallot& valid) {
  *into.mutable_valid_ballot() = codec::message(valid);
}

void write(v1::Frame& into, const BundleHead& head) {
  auto& message = *into.mutable_bundle_head();
  message.set_version(protocol_version);
  message.set_network_id(codec::field(head.network.view()));
  message.set_founding_bytes(head.founding_bytes);
}

void write(v1::Frame& into, const BundleFounding& founding) {
  into.mutable_bundle_founding()->set_part(codec::field(founding.part));
}

void write(v1::Frame& into, const BundleEnd& end) {
  auto& message = *into.mutable_bundle_end();
  message.set_frame_count(end.frame_count);
  message.set_row_count(end.row_count);
  message.set_body_count(end.body_count);
  message.set_sha256(codec::field(end.sha256.view()));
}

}  // namespace

RootPrefix prefix_of(const TreeHash& root) noexcept {
  RootPrefix prefix{};
  std::copy_n(root.bytes.begin(), prefix.size(), prefix.begin());
  return prefix;
}

bool is_for_peers(const Frame& frame) noexcept {
  return !std::holds_alternative<BundleHead>(frame) &&
         !std::holds_alternative<BundleFounding>(frame) &&
         !std::holds_alternative<BundleEnd>(frame);
}

Bytes encode(const Frame& frame) {
  v1::Frame message;
  std::visit([&message](const auto& content) { write(message, content); }, frame);
  return codec::serialise(message);
}

Result<Frame> decode_frame(ByteView bytes) {
  if (bytes.size() > frame_bytes_max) return Errc::too_large;
  PALABRE_TRY(const auto message, codec::parse<v1::Frame>(bytes));
  switch (message.frame_case()) {
    case v1::Frame::kHello: return read(message.hello());
    case v1::Frame::kHave: return read(message.have());
    case v1::Frame::kWant: return read(message.want());
    case v1::Frame::kData: return read(message.data());
    case v1::Frame::kWantBodies: return read(message.want_bodies());
    case v1::Frame::kBodies: return read(message.bodies());
    case v1::Frame::kBye: return Frame{Bye{message.bye().reason()}};
    case v1::Frame::kWantHead: return read(message.want_head());
    case v1::Frame::kHead: return read(message.head());
    case v1::Frame::kForkProof: return read(message.fork_proof());
    case v1::Frame::kUnwant: return read(message.unwant());
    case v1::Frame::kAdopted: return read(message.adopted());
    case v1::Frame::kCertificate: return read(message.certificate());
    case v1::Frame::kValidBallot: return read(message.valid_ballot());
    case v1::Frame::kBundleHead: return read(message.bundle_head());
    case v1::Frame::kBundleFounding: return read(message.bundle_founding());
    case v1::Frame::kBundleEnd: return read(message.bundle_end());
    case v1::Frame::FRAME_NOT_SET: return Errc::malformed;
  }
  return Errc::malformed;
}

}  // namespace palabre::federation
