// What members said and what no longer counts, since a new epoch took it, or what it refers to,
// back: it is appended again. Members sign ids and no places, so nobody has to sign anew.
//
// Source: docs/protocol.md#organisations, N-9.

#include "federation/record/kind.hpp"
#include "federation/replica/entry.hpp"
#include "federation/replica/replica.hpp"

namespace palabre::federation {

namespace {

bool may_enter_later(const boost::system::error_code& refused) {
  return refused == Errc::not_ready || refused == Errc::dangling || refused == Errc::not_enrolled ||
         refused == Errc::quota_exceeded;
}

}  // namespace

bool Replica::holds_record(const RecordId& id) const {
  return fold_.place_of(id) || fold_.carried().count(id) != 0;
}

std::vector<Commitment> Replica::restore_said(SignedRecord record) {
  std::vector<Commitment> texts;
  // One that has rotted would be a row of this feed that every other node finds void.
  if (!verify(record)) return texts;
  const auto may = check_again(fold_, record);
  if (!may && !may_enter_later(may.error())) return texts;
  for (const auto& ref : body_refs(record.record.kind, record.record.header)) {
    texts.push_back(ref.commitment);
  }
  again_.push_back(std::move(record));
  return texts;
}

/// Gives members' records that an epoch took back new places, in the order in which they were said.
/// What waits for a reference, for its member's enrolment or for room in a quota is tried again.
void Replica::append_again() {
#ifdef PALABRE_PLANT_APPENDS_NOTHING_AGAIN
  again_.clear();
#endif
  if (again_.empty() || again_at_ == fold_.entries().size() || hold() != Hold::none) return;
  std::vector<SignedRecord> waiting;
  bool full = false;
  for (auto& said : std::exchange(again_, {})) {
    const auto rows = own_run_.rows.size() + said.record.references.size() + 1;
    full = full || rows > post_count_max || own_run_bytes_ > group_bytes_max;
    auto entered = full ? Result<void>{Errc::not_ready} : check_again(fold_, said);
    if (entered) entered = append_signed(said);
    if (entered) {
      answered_.push_back({std::nullopt, record_id(said.record), own_run_.end() - 1});
    } else if (may_enter_later(entered.error())) {
      waiting.push_back(std::move(said));
    }
  }
  again_ = std::move(waiting);
  again_at_ = fold_.entries().size();
  if (!full) return;
  again_at_.reset();
  look_again_ = true;
}

}  // namespace palabre::federation
