// From what a person means to a record that can be posted: bodies salted, statement encoded,
// signed.
//
// It is what a member's own software does, on their own machine.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/posted.hpp"
#include "node/text/markdown.hpp"

namespace palabre::node {

struct DraftInsert {
  std::optional<federation::BlockId> after;  ///< None: at the start.
  std::vector<TextBlock> blocks;
};

struct DraftDelete {
  federation::BlockId block;
  federation::Commitment expected;
};

struct DraftReplace {
  federation::BlockId block;
  federation::Commitment expected;
  std::string text;
};

struct DraftMove {
  std::optional<federation::BlockId> after;  ///< None: to the start.
  std::vector<federation::BlockId> blocks;
};

struct DraftSplit {
  federation::BlockId block;
  federation::Commitment expected;
  std::vector<std::string> parts;
};

struct DraftJoin {
  std::vector<federation::Joined> blocks;  ///< In reading order.
  std::string text;
};

using DraftOperation =
    std::variant<DraftInsert, DraftDelete, DraftReplace, DraftMove, DraftSplit, DraftJoin>;

struct Draft {
  std::vector<DraftOperation> operations;
  std::string title;
  std::string reason;  ///< Empty: none is given.
  std::string language = "fr";
  federation::MediaType media_type = federation::MediaType::markdown;
  federation::Change change = federation::Change::none;
  bool counter_proposal = false;
};

/// A record without signer, sequence and signature.
struct Statement {
  federation::Kind kind;
  federation::Bytes header;
  std::vector<federation::RecordId> references;
  std::vector<federation::Body> bodies;
};

/// `text` with a fresh salt.
federation::Body make_body(std::string_view text, federation::MediaType media_type);

/// `version` is the text that it changes; `kind` is amendment or revise; `reference` what it
/// amends, answers or replaces.
Statement compose(const federation::Digest& version, federation::Kind kind, const Draft& draft,
                  std::optional<federation::RecordId> reference);
/// Of version 0.
Statement compose(const federation::NetworkId& network, federation::Kind kind, const Draft& draft,
                  std::optional<federation::RecordId> reference);
Statement endorsement(const federation::RecordId& revision, federation::Stance stance);
Statement withdrawal(const federation::RecordId& head);

Statement erasure(std::vector<federation::RecordId> records);

struct CommentDraft {
  std::optional<federation::BlockId> block;
  std::optional<federation::RecordId> target;
  federation::Side side = federation::Side::none;
  std::string text;
  std::string language = "fr";
};
Statement comment(const CommentDraft& draft);

struct StoryDraft {
  std::string theme;
  std::string title;
  std::string text;
  std::string language = "fr";
  std::vector<federation::BlockId> blocks;
};
Statement story(const StoryDraft& draft);

struct Consent {
  federation::PublicKey member_key;
  federation::Signature signature{};
};
Consent consent(const federation::NetworkId& network, const federation::OrgId& org,
                const federation::SigningKey& member);
/// One word that a member gives to whoever enrols them: KEY:SIGNATURE.
std::string to_word(const Consent& consent);
/// None if it is no such word; whether the signature holds isn't checked.
std::optional<Consent> consent_of(std::string_view word);

/// For an operating key to sign.
/// `replaces` is a lost key of the same person, whose voice the new one takes over.
Statement enrolment(const Consent& consent, federation::SigningPlace place,
                    const std::optional<federation::PublicKey>& replaces = {});
Statement revocation(const federation::PublicKey& member_key);
Statement presentation(const federation::Profile& profile);
/// `parent` is the last adoption, or the network id while there is none.
Statement admission(const federation::Digest& parent, const federation::OrgId& org,
                    const std::string& region, const std::string& sector);
Statement admission(const federation::NetworkId& network, const federation::OrgId& org,
                    const std::string& region, const std::string& sector);

struct Home {
  federation::NetworkId network;
  federation::OrgId org;
};
/// All of it but the signature, which is zero.
federation::PostedRecord unsigned_statement(const Home& home, const federation::PublicKey& signer,
                                            std::uint64_t seq, Statement statement);
federation::PostedRecord sign_statement(const Home& home, const federation::SigningKey& key,
                                        std::uint64_t seq, Statement statement);

}  // namespace palabre::node
