#include "federation/deliberation/erasure.hpp"

#include <algorithm>
#include <utility>

namespace palabre::federation {

bool same_author(const Author& a, const Author& b) noexcept {
  return a.key == b.key || (a.org == b.org && a.person == b.person);
}

void Erasures::exempt(const Commitment& text) {
  exempt_.insert(text);
  judge(text);
}

void Erasures::refer(const RecordId& record, const Author& author, std::vector<Commitment> texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  const auto [at, added] = records_.emplace(record, Referring{author, std::move(texts), false});
  if (!added) return;
  for (const auto& text : at->second.texts) {
    ++kept_alive_by_[text];
    judge(text);
  }
  if (const auto early = early_.extract(record)) {
    for (const auto& by : early.mapped()) {
      if (same_author(at->second.author, by)) take_back(at->second);
    }
  }
}

void Erasures::erase(const RecordId& record, const Author& author) {
  const auto found = records_.find(record);
  if (found == records_.end()) {
    early_[record].push_back(author);
  } else if (same_author(found->second.author, author)) {
    take_back(found->second);
  }
}

Result<void> Erasures::check_erase(const RecordId& record, const Author& author) const {
  const auto found = records_.find(record);
  if (found == records_.end()) return Errc::dangling;
  if (!same_author(found->second.author, author)) return Errc::not_owner;
  if (found->second.erased) return Errc::duplicate;
  return boost::system::in_place_value;
}

bool Erasures::is_erased(const RecordId& record) const noexcept {
  const auto found = records_.find(record);
  return found != records_.end() && found->second.erased;
}

std::vector<Commitment> Erasures::take_newly_erased() {
  std::vector<Commitment> news;
  for (const auto& text : std::exchange(news_, {})) {
    if (is_erased(text)) news.push_back(text);
  }
  return news;
}

void Erasures::take_back(Referring& referring) {
  if (std::exchange(referring.erased, true)) return;
  for (const auto& text : referring.texts) {
    --kept_alive_by_.at(text);
    judge(text);
  }
}

/// Whether a text that some record refers to goes or stays, now that one of its reasons changed.
void Erasures::judge(const Commitment& text) {
  const auto found = kept_alive_by_.find(text);
  const bool goes = found != kept_alive_by_.end() && found->second == 0;
  if (!goes || exempt_.count(text) != 0) {
    erased_.erase(text);
  } else if (erased_.insert(text).second) {
    news_.insert(text);
  }
}

}  // namespace palabre::federation
