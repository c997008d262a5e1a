// A platform whose organisations append whatever they are told to, and whose stewards adopt at
// once.
//
// There are no nodes here and no messages: rows are put into feeds with the signatures that they
// should have, or others, and adoptions are certified by the stewards' keys over a cut that the
// test chooses. So rare and invalid rows come in any number, which an honest node would never
// append.
//
// Source: docs/testing.md.

#pragma once

#include <map>
#include <optional>
#include <vector>

#include "federation/adoption/certificate.hpp"
#include "federation/deliberation/fold.hpp"
#include "federation/feed/merkle_tree.hpp"
#include "tests/support/bundles.hpp"

namespace palabre::oracle {

/// A row as it stands in its feed.
struct Stood {
  federation::Place place;
  federation::RecordId id;
};

class Platform {
 public:
  explicit Platform(std::size_t organisations, std::size_t stewards,
                    const federation::Charter& charter = {});

  /// Keys go by the number of sim::key_of().
  struct Org {
    std::uint64_t root = 0;  ///< With which it opens its next epoch.
    std::uint64_t operating = 0;
    federation::OrgId id;
    std::uint32_t epoch = 0;
    std::uint64_t seq = 0;
  };

  /// How a row is put that an honest node wouldn't put so.
  struct Flaw {
    bool bad_signature = false;
    std::optional<std::uint32_t> author;
    std::optional<std::uint64_t> seq;
  };

  /// A record that organisation `org` signs itself.
  Stood put(std::size_t org, federation::Kind kind, federation::Bytes header);
  Stood put(std::size_t org, federation::Kind kind, federation::Bytes header, const Flaw& flaw);

  /// A record that `member` signs in `org`, about what stands at `about`.
  Stood say(std::size_t org, const federation::SigningKey& member, federation::Kind kind,
            federation::Bytes header, const std::vector<Stood>& about = {});
  Stood say(std::size_t org, const federation::SigningKey& member, federation::Kind kind,
            federation::Bytes header, const std::vector<Stood>& about, const Flaw& flaw);

  /// A record that `member` of `home` signs, in a Carry of `org`.
  Stood carry(std::size_t org, std::size_t home, const federation::SigningKey& member,
              federation::Kind kind, federation::Bytes header, const std::vector<Stood>& about,
              const Flaw& flaw);

  /// Any bytes as the next row.
  federation::Place put_row(std::size_t org, federation::SignedRow row);

  Stood enrol(std::size_t org, const federation::SigningKey& member,
              std::optional<federation::PublicKey> replaces = {});
  Stood introduce(std::size_t org, std::size_t other);
  /// By as many stewards as it takes.
  void admit(std::size_t org, const std::string& region = "R", const std::string& sector = "S");
  void open_epoch(std::size_t org, std::uint64_t base_size,
                  std::optional<federation::Digest> next_root = {});

  /// Each feed as it is now.
  federation::Cut all() const;
  /// The stewards adopt this at `cut`, whose lines must not be below the last one's. False, and
  /// nothing is adopted, if something stands against it.
  bool adopt(const federation::AgendaStatement& agenda, federation::Cut cut);

  /// What the stewards certify wrongly, all of them.
  enum class Lie { none, state, decision, text, merge };
  bool adopt(const federation::AgendaStatement& agenda, federation::Cut cut, Lie lie);
  federation::AgendaStatement agenda(std::vector<federation::RecordId> adopted = {},
                                     federation::Changes changes = {}) const;

  /// The state of all rows; costs a fold.
  std::unique_ptr<federation::Fold> fold() const;

  void add_fork(federation::ForkProof proof) { forks_.push_back(std::move(proof)); }
  void add_body(federation::Body body) { bodies_.push_back(std::move(body)); }
  std::map<federation::Commitment, federation::Body> texts() const;
  /// None if it was never added.
  const federation::Body* body(const federation::Commitment& text) const;
  /// Names in `agenda` what its revisions make of the blocks that they share, and adds the texts;
  /// false if two of them compete.
  bool merge(const federation::Fold& state, federation::AgendaStatement& agenda);
  test::Contents contents() const;

  const federation::NetworkId& network() const { return network_; }
  const federation::Founding& founding() const { return founding_; }
  Org& org(std::size_t index) { return orgs_[index]; }
  std::size_t size() const { return orgs_.size(); }
  std::uint64_t rows(std::size_t org) const;
  federation::FeedId feed(std::size_t org) const { return {orgs_[org].id, orgs_[org].epoch}; }
  std::optional<std::size_t> index_of(const federation::OrgId& id) const;
  const std::map<federation::Place, federation::RecordId>& ids() const { return ids_; }
  const federation::Parent& parent() const { return parent_; }

  /// What `from` calls another place; introduces its organisation first if need be.
  federation::Address address(std::size_t from, const federation::Place& place);
  /// The author number of a key in a feed; 0 if it has none.
  std::uint32_t author(std::size_t org, const federation::PublicKey& key) const;

 private:
  federation::Certificate certify(const federation::AgendaStatement& agenda,
                                  const federation::CandidateContent& content);
  std::unique_ptr<federation::Fold> fold_to(const federation::Cut& last) const;
  federation::SignedRecord signed_by(std::size_t org, federation::Kind kind,
                                     federation::Bytes header);
  Stood append(std::size_t org, const federation::Row& row, const federation::SigningKey& key,
               const std::vector<Stood>& about, const Flaw& flaw);
  federation::MerkleTree tree(const federation::FeedId& feed) const;
  std::vector<federation::Run> runs() const;
  federation::CandidateContent content(const federation::AgendaStatement& agenda,
                                       const federation::Cut& cut);

  federation::Founding founding_;
  federation::NetworkId network_;
  std::vector<Org> orgs_;
  std::map<federation::FeedId, std::vector<federation::SignedRow>> rows_;
  std::map<federation::FeedId, std::uint64_t> keys_;  // By number.
  std::map<federation::FeedId, std::uint64_t> bases_;
  std::map<federation::Place, federation::RecordId> ids_;
  federation::Parent parent_;
  std::vector<federation::Adoption> adoptions_;
  std::vector<federation::Certificate> certificates_;
  std::vector<federation::ForkProof> forks_;
  std::vector<federation::Body> bodies_;
};

}  // namespace palabre::oracle
