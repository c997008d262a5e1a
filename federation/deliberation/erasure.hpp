// Which texts their authors have taken back.
//
// An Erase names records; each author can speak for their own alone. A text goes when every counted
// record that refers to its commitment has been erased by its author, so that nobody can erase
// another's text by referring to it, and the order in which records come is nothing.
//
//   record ──refers to──▶ commitment        erased ⇔ every record that refers to it is erased,
//   Erase ──names──▶ record                          and the text isn't exempt
//
// Source: docs/protocol.md#bodies, docs/adr/0010-a-text-goes-when-all-who-refer-to-it-say-so.md.

#pragma once

#include <map>
#include <set>
#include <vector>

#include "federation/core/ids.hpp"

namespace palabre::federation {

/// Whoever signed a record, as erasing needs to know them.
struct Author {
  PublicKey key;     ///< That signed.
  PublicKey person;  ///< Whom the key stands for in `org`.
  OrgId org;         ///< The record's home.
};

/// A replaced key's records are its successor's in the same organisation alone: another
/// organisation that claims to replace somebody's key gets no hold of what they said elsewhere.
bool same_author(const Author& a, const Author& b) noexcept;

class Erasures {
 public:
  /// This text is never erased: it belongs to a version of the platform's text.
  void exempt(const Commitment& text);

  /// A counted record refers to these texts. Costs O(texts · log).
  void refer(const RecordId& record, const Author& author, std::vector<Commitment> texts);

  /// A counted record refers to these texts, which were made of those of `sources`: it counts as
  /// erased once one of them is, which is nothing derived itself. Commutative with the others.
  void derive(const RecordId& record, std::vector<Commitment> texts,
              const std::vector<RecordId>& sources);

  /// A counted Erase of `author` names `record`, which may not count yet. Commutative with refer().
  void erase(const RecordId& record, const Author& author);

  /// Whether an Erase of `author` would do anything.
  ///
  /// Refuses with
  ///   Errc::dangling   no counted record with texts has this id.
  ///   Errc::not_owner  another person signed it.
  ///   Errc::duplicate  it is erased already.
  Result<void> check_erase(const RecordId& record, const Author& author) const;

  bool is_erased(const Commitment& text) const noexcept { return erased_.count(text) != 0; }
  /// Whether the author took this record's texts back, also where others keep them alive.
  bool is_erased(const RecordId& record) const noexcept;

  /// Ascending.
  const std::set<Commitment>& erased() const noexcept { return erased_; }

  /// Those that came since the last call and are erased still.
  std::vector<Commitment> take_newly_erased();

 private:
  struct Referring {
    Author author;                  // Nobody of what is derived.
    std::vector<Commitment> texts;  // Distinct.
    bool derived = false;
    bool erased = false;

    bool is_by(const Author& other) const noexcept {
      return !derived && same_author(author, other);
    }
  };

  void add(const RecordId& record, Referring referring);
  void take_back(const RecordId& record, Referring& referring);
  void judge(const Commitment& text);

  std::map<RecordId, Referring> records_;
  std::map<RecordId, std::vector<RecordId>> derived_;  // By what it is made of.
  std::map<RecordId, std::vector<Author>> early_;      // Erases of records that don't count yet.
  std::map<Commitment, std::size_t> kept_alive_by_;    // How many unerased records refer to it.
  std::set<Commitment> exempt_;
  std::set<Commitment> erased_;
  std::set<Commitment> news_;
};

}  // namespace palabre::federation
