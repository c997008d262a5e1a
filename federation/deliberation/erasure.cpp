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
  add(record, {author, std::move(texts)});
}

void Erasures::derive(const RecordId& record, std::vector<Commitment> texts,
                      const std::vector<RecordId>& sources) {
  add(record, {{}, std::move(texts), true});
  for (const auto& source : sources) {
    derived_[source].push_back(record);
    const auto found = records_.find(source);
    const bool gone = found != records_.end() && found->second.erased && !found->second.derived;
    if (gone) take_back(record, records_.at(record));
  }
}

void Erasures::add(const RecordId& record, Referring referring) {
  auto& texts = referring.texts;
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  const auto [at, added] = records_.emplace(record, std::move(referring));
  if (!added) return;
  for (const auto& text : at->second.texts) {
    ++kept_alive_by_[text];
    judge(text);
  }
  if (const auto early = early_.extract(record)) {
    for (const auto& by : early.mapped()) {
      if (at->second.is_by(by)) take_back(record, at->second);
    }
  }
}

void Erasures::erase(const RecordId& record, const Author& author) {
  const auto found = records_.find(record);
  if (found == records_.end()) {
    early_[record].push_back(author);
  } else if (found->second.is_by(author)) {
    take_back(record, found->second);
  }
}

Result<void> Erasures::check_erase(const RecordId& record, const Author& author) const {
  const auto found = records_.find(record);
  if (found == records_.end()) return Errc::dangling;
  if (!found->second.is_by(author)) return Errc::not_owner;
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

void Erasures::take_back(const RecordId& record, Referring& referring) {
  if (std::exchange(referring.erased, true)) return;
  for (const auto& text : referring.texts) {
    --kept_alive_by_.at(text);
    judge(text);
  }
  const auto derived = derived_.find(record);
  if (referring.derived || derived == derived_.end()) return;
  for (const auto& made : derived->second) take_back(made, records_.at(made));
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
