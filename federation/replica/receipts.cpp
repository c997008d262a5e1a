// What posters are told, and receipts made anew for rows that come back.
//
// Source: docs/protocol.md#receipts, E-5.

#include <algorithm>

#include "federation/replica/replica.hpp"

namespace palabre::federation {

namespace {

/// Receipts that one batch makes anew; more come with the next.
constexpr int returned_count_max = 256;

}  // namespace

/// A member's row of the own feed comes back from a peer: the receipt that it once got was on a
/// disk that is gone. Another is made as soon as this node signs.
void Replica::note_returned(const Check& check, Fold::Verdict verdict) {
  const auto& record = fold_.oldest_staged().record;
  const bool by_member = kind_rule(record.kind)->signer == Signer::member;
  if (verdict != Fold::Verdict::holds || !by_member || check.place.feed.org != own_) return;
  returned_.emplace_back(check.place, record_id(record));
}

/// What each poster is told, once the write that this adds to is done.
std::vector<Replica::Action> Replica::take_answers() {
  std::vector<Action> answers;
  const auto feed = own_feed();
  if (hold() == Hold::none) {
    for (int i = 0; i < returned_count_max && !returned_.empty(); ++i) {
      const auto [place, record] = returned_.back();
      returned_.pop_back();
      if (place.feed == feed) answered_.push_back({std::nullopt, record, place.position});
    }
    look_again_ = look_again_ || !returned_.empty();
  }
  const auto& aside = write_.set_aside;
  const bool is_aside = std::find(aside.begin(), aside.end(), feed) != aside.end();
  for (const auto& answered : std::exchange(answered_, {})) {
    // What goes aside in this very batch stands nowhere.
    if (is_aside && answered.position) {
      if (answered.post) answers.push_back(Answer{*answered.post, Errc::not_ready});
      continue;
    }
    if (!answered.position) {
      answers.push_back(Answer{*answered.post, answered.position.error()});
      continue;
    }
    const Receipt receipt{network_,         own_, feed.epoch, *answered.position, answered.record,
                          feeds_.size(feed)};
    auto bytes = sign_receipt(receipt, operating_key_);
    write_.receipts.push_back({answered.record, bytes});
    if (answered.post) answers.push_back(Answer{*answered.post, std::move(bytes)});
  }
  return answers;
}

}  // namespace palabre::federation
