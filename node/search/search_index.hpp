// The documents that can be found, in memory: words in a database of Xapian's that has no file.
//
//   want(documents) ──▶ what isn't wanted any more goes; the rest is due ──▶ catch_up() ──▶ find()
//
// What isn't wanted can't be found from want() on. Nothing of it is on the disk, so a text that is
// erased leaves no file behind; docs/adr/0024-the-search-index-is-in-memory.md has the price.
//
// Thread rule: one thread at a time, any.

#pragma once

#include <chrono>
#include <map>
#include <memory>

#include "federation/core/result.hpp"
#include "node/search/excerpt.hpp"
#include "node/search/question.hpp"
#include "node/search/searchable.hpp"

namespace palabre::node {

class SearchIndex {
 public:
  SearchIndex();
  ~SearchIndex();
  SearchIndex(const SearchIndex&) = delete;
  SearchIndex& operator=(const SearchIndex&) = delete;

  /// Replaces all that there is; keys are distinct. What says the same as before isn't indexed
  /// anew, unless a text of it was missing. Costs O(documents · log).
  void want(std::vector<Searchable> documents);

  /// Indexes what is due until all is or `patience` is over, at least one document.
  void catch_up(const ReadWords& read, std::chrono::steady_clock::duration patience);

  /// Documents that are due.
  std::size_t due_count() const noexcept { return due_.size(); }
  /// Documents of which a text wasn't here.
  std::size_t lacking_count() const noexcept { return lacking_count_; }

  /// Nothing that is typed is an error. Refuses with
  ///   Errc::too_large  more than question_bytes_max are typed.
  ///   Errc::not_ready  the index was broken, and is being made anew.
  federation::Result<SearchPage> find(const SearchQuery& query, const ReadWords& read);

 private:
  struct Kept {
    Searchable document;
    std::uint32_t number = 0;  // In the database.
    bool lacking = false;
  };
  struct Database;

  /// Whether `work` came to its end; if Xapian threw, the index begins anew.
  template <class Work>
  bool survive(Work work);
  void begin_anew();
  void drop(std::map<Searchable::Key, Kept>::iterator kept);
  void index(Searchable document, const ReadWords& read);
  SearchPage page_of(const SearchQuery& query, const ReadWords& read) const;
  Found shown(const Kept& kept, const AskedTerms& asked, const ReadWords& read) const;

  std::map<Searchable::Key, Kept> kept_;
  std::map<Searchable::Key, Searchable> due_;
  std::map<std::uint32_t, const Kept*> by_number_;
  std::size_t lacking_count_ = 0;
  Stemmers stemmers_;
  std::unique_ptr<Database> database_;
};

}  // namespace palabre::node
