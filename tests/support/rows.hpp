// Rows by hand, for tests of the fold: an organisation that signs whatever it is told to.

#pragma once

#include <algorithm>

#include "federation/deliberation/fold.hpp"
#include "federation/replica/opening.hpp"
#include "tests/sim/people.hpp"

namespace palabre::test {

/// A row with the signature that its record would have.
struct MadeRow {
  federation::SignedRow row;
  federation::RecordId id;
};

inline MadeRow sign_row(const federation::NetworkId& network, const federation::OrgId& org,
                        const federation::SigningKey& key, const federation::Row& row,
                        std::vector<federation::RecordId> references = {}) {
  const federation::Record record{network, org,        key.public_key(),     row.kind,
                                  row.seq, row.header, std::move(references)};
  return {{*encode(row), sign(record, key).signature}, record_id(record)};
}

/// One fold, and organisations that write to it. Organisation 0 is the only steward.
class Table {
 public:
  explicit Table(std::size_t organisations = 2, const federation::Charter& charter = {})
      : founding{sim::founding_of(1, 6, charter)},
        network{federation::network_id(encode(founding))},
        fold{network, founding} {
    for (std::size_t i = 0; i < organisations; ++i) {
      auto& org = orgs.emplace_back(i);
      org.id = org_id(network, org.root.public_key());
    }
    for (std::size_t i = 0; i < organisations; ++i) open(i);
    for (std::size_t i = 1; i < organisations; ++i) {
      put(0, federation::Kind::admit,
          encode(federation::AdmitStatement{orgs[i].id, "R", "S", {network.bytes}}));
    }
  }

  void open(std::size_t i) {
    const federation::Profile profile{orgs[i].root.public_key(), "Organisation", "", "", "", ""};
    const auto run = open_epoch({network, 0, {}, 1, profile, 0}, orgs[i].root, orgs[i].operating);
    for (const auto& row : run.rows) feed(i, row);
  }

  /// Gives a row to the fold and verdicts to what it asks. Says how many records came to count.
  std::size_t feed(std::size_t i, const federation::SignedRow& row) {
    const auto before = fold.entries().size();
    ++length[i];
    for (const auto& check : fold.stage({orgs[i].id, 0}, row)) fold.settle(verify(check));
    return fold.entries().size() - before;
  }

  /// A record of organisation i itself; says whether it counts.
  bool put(std::size_t i, federation::Kind kind, federation::Bytes header) {
    const federation::Row row{static_cast<std::uint16_t>(kind), 0, ++orgs[i].seq, {}, header};
    return feed(i, sign_row(network, orgs[i].id, orgs[i].operating, row).row) == 1;
  }

  /// Enrols a person and says which author number they have.
  std::uint32_t enrol(std::size_t i, const federation::SigningKey& key,
                      std::optional<federation::PublicKey> replaces = {}) {
    const auto consent = key.sign(consent_preimage(network, orgs[i].id));
    put(i, federation::Kind::enrol,
        encode(federation::EnrolStatement{key.public_key(), consent, replaces,
                                          federation::SigningPlace::device}));
    return ++authors[i];
  }

  /// A member's row with no references.
  MadeRow say(std::size_t i, const federation::SigningKey& key, std::uint32_t author,
              std::uint64_t seq, sim::Said said, std::vector<federation::Address> addresses = {}) {
    const federation::Row row{static_cast<std::uint16_t>(said.kind), author, seq,
                              std::move(addresses), std::move(said.header)};
    return sign_row(network, orgs[i].id, key, row, std::move(said.references));
  }

  federation::Address next(std::size_t i) const {
    return {0, 0, static_cast<std::uint32_t>(length[i])};
  }

  federation::Founding founding;
  federation::NetworkId network;
  federation::Fold fold;
  std::vector<sim::Organisation> orgs;
  std::size_t length[8] = {};
  std::uint32_t authors[8] = {};
};

}  // namespace palabre::test
