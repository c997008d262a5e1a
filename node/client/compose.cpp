#include "node/client/compose.hpp"

#include <sodium.h>

#include <algorithm>

#include "federation/core/base64.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Writes down operations, and keeps the bodies that they commit to.
class Composer {
 public:
  Composer(MediaType media_type, AmendmentStatement& statement, std::vector<Body>& bodies)
      : media_type_{media_type}, statement_{statement}, bodies_{bodies} {}

  void operator()(const DraftInsert& draft) {
    Insert insert{draft.after, {}};
    for (const auto& block : draft.blocks) {
      insert.blocks.push_back({block.kind, block.level, text(block.text)});
    }
    statement_.operations.emplace_back(std::move(insert));
  }
  void operator()(const DraftDelete& draft) {
    statement_.operations.emplace_back(Delete{draft.block, draft.expected});
  }
  void operator()(const DraftReplace& draft) {
    statement_.operations.emplace_back(Replace{draft.block, draft.expected, text(draft.text)});
  }
  void operator()(const DraftMove& draft) {
    statement_.operations.emplace_back(Move{draft.after, draft.blocks});
  }
  void operator()(const DraftSplit& draft) {
    Split split{draft.block, draft.expected, {}};
    for (const auto& part : draft.parts) split.parts.push_back(text(part));
    statement_.operations.emplace_back(std::move(split));
  }
  void operator()(const DraftJoin& draft) {
    statement_.operations.emplace_back(Join{draft.blocks, text(draft.text)});
  }

 private:
  Commitment text(const std::string& words) {
    bodies_.push_back(make_body(words, media_type_));
    statement_.bodies.push_back(refer_to(bodies_.back()));
    return statement_.bodies.back().commitment;
  }

  MediaType media_type_;
  AmendmentStatement& statement_;
  std::vector<Body>& bodies_;
};

BodyRef add_body(Statement& statement, const std::string& text, MediaType media_type) {
  statement.bodies.push_back(make_body(text, media_type));
  return refer_to(statement.bodies.back());
}

}  // namespace

Body make_body(std::string_view text, MediaType media_type) {
  Body body;
  randombytes_buf(body.salt.data(), body.salt.size());
  body.media_type = media_type;
  body.text.assign(text.begin(), text.end());
  return body;
}

Statement compose(const NetworkId& network, Kind kind, const Draft& draft,
                  std::optional<RecordId> reference) {
  return compose(Digest{network.bytes}, kind, draft, reference);
}

Statement compose(const Digest& version, Kind kind, const Draft& draft,
                  std::optional<RecordId> reference) {
  Statement made{kind, {}, {}, {}};
  AmendmentStatement statement;
  statement.base_version = version;
  Composer composer{draft.media_type, statement, made.bodies};
  for (const auto& operation : draft.operations) std::visit(composer, operation);
  statement.title = add_body(made, draft.title, MediaType::plain);
  if (!draft.reason.empty()) statement.reason = add_body(made, draft.reason, draft.media_type);
  statement.language = draft.language;
  statement.change = draft.change;
  statement.counter_proposal = draft.counter_proposal;
  made.header = encode(statement);
  if (reference) made.references.push_back(*reference);
  return made;
}

Statement endorsement(const RecordId& revision, Stance stance) {
  return {Kind::endorse, encode_endorse(stance), {revision}, {}};
}

Statement withdrawal(const RecordId& head) { return {Kind::withdraw, {}, {head}, {}}; }

Statement erasure(std::vector<RecordId> records) {
  return {Kind::erase, {}, std::move(records), {}};
}

Statement comment(const CommentDraft& draft) {
  Statement made{Kind::comment, {}, {}, {}};
  const auto text = add_body(made, draft.text, MediaType::plain);
  made.header = encode(CommentStatement{draft.block, draft.side, text, draft.language});
  if (draft.target) made.references.push_back(*draft.target);
  return made;
}

Statement story(const StoryDraft& draft) {
  Statement made{Kind::story, {}, {}, {}};
  const auto title = add_body(made, draft.title, MediaType::plain);
  const auto text = add_body(made, draft.text, MediaType::plain);
  made.header = encode(StoryStatement{draft.theme, title, text, draft.language, draft.blocks});
  return made;
}

Consent consent(const NetworkId& network, const OrgId& org, const SigningKey& member) {
  return {member.public_key(), member.sign(consent_preimage(network, org))};
}

std::string to_word(const Consent& consent) {
  return to_hex(consent.member_key.view()) + ":" + to_base64(consent.signature);
}

std::optional<Consent> consent_of(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto key_bytes = from_hex(word.substr(0, colon));
  const auto signature = from_base64(word.substr(colon + 1));
  if (!key_bytes || !signature) return std::nullopt;
  const auto key = PublicKey::from(*key_bytes);
  Consent consent;
  if (!key || signature->size() != consent.signature.size()) return std::nullopt;
  consent.member_key = *key;
  std::copy(signature->begin(), signature->end(), consent.signature.begin());
  return consent;
}

Statement enrolment(const Consent& consent, SigningPlace place,
                    const std::optional<PublicKey>& replaces) {
  return {Kind::enrol,
          encode(EnrolStatement{consent.member_key, consent.signature, replaces, place}),
          {},
          {}};
}

Statement revocation(const PublicKey& member_key) {
  return {Kind::revoke, encode_revoke(member_key), {}, {}};
}

Statement presentation(const Profile& profile) { return {Kind::profile, encode(profile), {}, {}}; }

Statement admission(const NetworkId& network, const OrgId& org, const std::string& region,
                    const std::string& sector) {
  return admission(Digest{network.bytes}, org, region, sector);
}

Statement admission(const Digest& parent, const OrgId& org, const std::string& region,
                    const std::string& sector) {
  return {Kind::admit, encode(AdmitStatement{org, region, sector, parent}), {}, {}};
}

PostedRecord unsigned_statement(const Home& home, const PublicKey& signer, std::uint64_t seq,
                                Statement statement) {
  PostedRecord posted;
  posted.signed_record.record = {home.network,
                                 home.org,
                                 signer,
                                 static_cast<std::uint16_t>(statement.kind),
                                 seq,
                                 std::move(statement.header),
                                 std::move(statement.references)};
  posted.bodies = std::move(statement.bodies);
  return posted;
}

PostedRecord sign_statement(const Home& home, const SigningKey& key, std::uint64_t seq,
                            Statement statement) {
  auto posted = unsigned_statement(home, key.public_key(), seq, std::move(statement));
  posted.signed_record = sign(std::move(posted.signed_record.record), key);
  return posted;
}

}  // namespace palabre::node
