#include "node/search/text_search.hpp"

#include <algorithm>

#include "node/http/around.hpp"
#include "node/search/documents.hpp"

namespace palabre::node {

using namespace federation;

/// While it lives, the index is one search's.
class TextSearch::Turn {
 public:
  explicit Turn(TextSearch& search) : search_{search} { search_.searching_ = true; }
  ~Turn() {
    search_.searching_ = false;
    search_.free_.notify();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  TextSearch& search_;
};

awaitable<Result<SearchPage>> TextSearch::find(SearchQuery query) {
  if (waiting_count_ >= waiting_search_count_max) co_return Errc::not_ready;
  ++waiting_count_;
  while (searching_) co_await free_.wait();
  --waiting_count_;
  const Turn turn{*this};
  co_await node_.readable();
  std::optional<std::vector<Searchable>> wanted;
  const auto present = now();
  if (!is_as_it_was(present)) wanted = documents_of(node_.replica().fold(), node_.replica().own());
  taken_ = present;
  const ReadWords read = [&store = node_.store()](const Commitment& id) {
    const auto body = store.body(id);
    return body && *body ? std::optional{std::string{as_text((*body)->text)}} : std::nullopt;
  };
  auto work = [&]() -> Result<SearchPage> {
    if (wanted) index_.want(*std::move(wanted));
    index_.catch_up(read, indexing_patience);
    return index_.find(query, read);
  };
  auto page = co_await on(node_.threads().reads, node_.threads().io, work);
  if (!page) co_return page;
  // What was taken back or hidden meanwhile isn't told any more.
  co_await node_.readable();
  const auto& fold = node_.replica().fold();
  const auto hidden = hidden_by(fold, node_.replica().own());
  std::erase_if(page->found, [&](const Found& each) {
    const bool is_hidden = can_be_hidden(each.kind) && hidden.count(each.record) != 0;
    return is_hidden || fold.erasures().is_erased(each.record);
  });
  co_return page;
}

TextSearch::Taken TextSearch::now() const {
  const auto& replica = node_.replica();
  const auto& entries = replica.fold().entries();
  return {&replica, replica.fold().height(), entries.size(),
          entries.empty() ? RecordId{} : entries.back().id, node_.bodies_written()};
}

bool TextSearch::is_as_it_was(const Taken& present) const {
  if (present.replica != taken_.replica || present.height != taken_.height) return false;
  if (index_.lacking_count() > 0 && present.bodies_written != taken_.bodies_written) return false;
  const auto& entries = node_.replica().fold().entries();
  if (entries.size() < taken_.entry_count) return false;
  if (taken_.entry_count > 0 && entries[taken_.entry_count - 1].id != taken_.last) return false;
  return std::none_of(entries.begin() + static_cast<std::ptrdiff_t>(taken_.entry_count),
                      entries.end(),
                      [](const Entry& entry) { return changes_documents(entry.kind); });
}

}  // namespace palabre::node
