// The organisations and members of a simulated platform, and what they sign.

#pragma once

#include <string>
#include <vector>

#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/posted.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::sim {

/// The same number always gives the same key.
federation::SigningKey key_of(std::uint64_t number);

/// One body for each text, with a salt that is the text's own.
federation::Body body_of(const std::string& text);

/// The text of so many paragraphs, of a few words each.
std::vector<std::string> short_blocks(std::size_t count);
/// The same, of a dozen words: several people can change one without being in each other's way.
std::vector<std::string> long_blocks(std::size_t count);

/// A platform of these paragraphs whose stewards are the organisations 0 to `stewards` - 1.
federation::Founding founding_of(std::size_t stewards, const std::vector<std::string>& blocks,
                                 const federation::Charter& charter = {});
inline federation::Founding founding_of(std::size_t stewards, std::size_t blocks,
                                        const federation::Charter& charter = {}) {
  return founding_of(stewards, short_blocks(blocks), charter);
}

struct Organisation {
  explicit Organisation(std::uint64_t number)
      : root{key_of(1000 + number)}, operating{key_of(2000 + number)} {}

  federation::SigningKey root;
  federation::SigningKey operating;
  federation::OrgId id;
  std::uint64_t seq = 10;
};

struct Person {
  Person(std::uint64_t number, std::size_t home_index)
      : key{key_of(10'000 + number)}, home{home_index} {}

  federation::SigningKey key;
  std::size_t home;
  std::uint64_t seq = 0;
  bool enrolled = false;
};

federation::PostedRecord enrolment(const federation::NetworkId& network, Organisation& org,
                                   const Person& person);
federation::PostedRecord admission(const federation::NetworkId& network, Organisation& by,
                                   const federation::OrgId& org);

/// What a steward's coordinator posts: an agenda that adopts these, and the node's agreement to
/// one.
federation::PostedRecord agenda(Organisation& by, const federation::Fold& fold,
                                std::vector<federation::RecordId> adopted,
                                federation::Changes changes = {});
federation::PostedRecord agenda(Organisation& by, const federation::Fold& fold,
                                const federation::AgendaStatement& statement,
                                std::vector<federation::Body> merged);
/// Anything else that an organisation signs.
federation::PostedRecord by_organisation(Organisation& by, const federation::Fold& fold,
                                         federation::Kind kind, federation::Bytes header,
                                         std::vector<federation::Body> bodies = {});

federation::PostedRecord agreement(Organisation& by, const federation::Replica& replica,
                                   const federation::RecordId& agenda_id);

struct Said {
  federation::Kind kind;
  federation::Bytes header;
  std::vector<federation::RecordId> references;
  std::vector<federation::Body> bodies;
};
federation::PostedRecord statement(const federation::NetworkId& network,
                                   const federation::OrgId& home, Person& person, Said said);

/// What another organisation's member has said, carried by `by`.
federation::PostedRecord carriage(Organisation& by, const federation::Fold& fold,
                                  federation::PostedRecord carried);

Said endorsement(const federation::RecordId& target, federation::Stance stance);
Said comment(const federation::RecordId& target, const std::string& text);

/// Replaces the block at `index` of `base`, which is that version of the text, by `text`.
Said amendment(const federation::Digest& version, const federation::Manifest& base,
               std::size_t index, const std::string& text);
Said deletion(const federation::Digest& version, const federation::Manifest& base,
              std::size_t index);
Said revision(const federation::Digest& version, const federation::Manifest& base,
              std::size_t index, const std::string& text, const federation::RecordId& replaced);
Said withdrawal(const federation::RecordId& replaced);
Said erasure(const federation::RecordId& taken_back);

}  // namespace palabre::sim
