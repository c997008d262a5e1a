#include "node/node.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "federation/core/limits.hpp"
#include "node/store/rocks_store.hpp"

namespace palabre::node {

using namespace federation;

awaitable<void> Node::run() {
  // A recovery may be over before the first tick, and people are to know of it.
  say_hold();
  spawn(threads_.io, "tick", tick());
  spawn(threads_.io, "scrub", scrub());
  while (!stopping_) {
    co_await perform_all();
    batch_done_.notify();
    if (replica_->has_work()) {
      co_await run_batch();
    } else {
      co_await wake_.wait();
    }
  }
  co_await perform_all();
}

void Node::stop() {
  stopping_ = true;
  wake_.notify();
}

awaitable<void> Node::run_batch() {
  batch_under_way_ = true;
  ++batches_begun_;
  const auto batch = replica_->take_batch(clock_.now());
  auto verdicts = co_await check(batch);
  replica_->finish_batch(verdicts, wall_ms(), clock_.now());
  co_await perform_all();
  batch_under_way_ = false;
  ++batches_done_;
  batch_done_.notify();
  // Whoever waited to read comes before the next batch.
  co_await asio::post(threads_.io, asio::use_awaitable);
}

/// Checks every claim, on all verifiers at once.
awaitable<Replica::Verdicts> Node::check(const Replica::Batch& batch) {
  std::vector<const Check*> checks;
  for (const auto& each : batch.run_checks) checks.push_back(&each);
  for (const auto& each : batch.post_checks) checks.push_back(&each);
  std::vector<Fold::Verdict> found(checks.size());
  const auto share = checks.size() / threads_.verifier_count + 1;
  std::size_t under_way = 0;
  Signal checked{threads_.io};
  for (std::size_t first = 0; first < checks.size(); first += share) {
    const auto last = std::min(first + share, checks.size());
    ++under_way;
    asio::post(threads_.verifiers, [&, first, last] {
      for (auto i = first; i < last; ++i) found[i] = verify(*checks[i]);
      asio::post(threads_.io, [&] {
        --under_way;
        checked.notify();
      });
    });
  }
  while (under_way > 0) co_await checked.wait();
  const auto middle = found.begin() + static_cast<std::ptrdiff_t>(batch.run_checks.size());
  co_return Replica::Verdicts{{found.begin(), middle}, {middle, found.end()}};
}

awaitable<void> Node::perform_all() {
  while (auto action = replica_->poll_action()) co_await perform(std::move(*action));
}

awaitable<void> Node::perform(Replica::Action action) {
  if (auto* batch = std::get_if<Write>(&action)) {
    co_await write(*batch);
  } else if (auto* frame = std::get_if<Replica::SendFrame>(&action)) {
    const auto outbox = outboxes_.find(frame->session);
    if (outbox != outboxes_.end()) outbox->second->send(std::move(frame->frame));
  } else if (const auto* close = std::get_if<Replica::CloseSession>(&action)) {
    const auto outbox = outboxes_.find(close->session);
    if (outbox != outboxes_.end()) outbox->second->close(close->reason);
  } else if (const auto* rows = std::get_if<Replica::Supply>(&action)) {
    co_await supply(*rows);
  } else if (const auto* bodies = std::get_if<Replica::SupplyBodies>(&action)) {
    co_await supply_bodies(*bodies);
  } else if (auto* told = std::get_if<Replica::Answer>(&action)) {
    answer(std::move(*told));
  } else if (const auto* anew = std::get_if<Replica::Reload>(&action)) {
    reload(*anew);
  } else if (const auto* wanted = std::get_if<Replica::Recall>(&action)) {
    co_await recall(*wanted);
  } else if (auto* cut = std::get_if<Replica::Refold>(&action)) {
    co_await refold(std::move(*cut));
  }
}

awaitable<void> Node::recall(const Replica::Recall& recall) {
  auto work = [&] { return store_.body(recall.commitment); };
  const auto body = co_await on(threads_.reads, threads_.io, work);
  if (!body) throw std::runtime_error{"the store can't be read: " + body.error().message()};
  if (*body) replica_->handle_content(**body);
}

awaitable<void> Node::refold(Replica::Refold refold) {
  auto work = [&]() -> Result<void> {
    while (const auto part = refold.fold->next()) {
      PALABRE_TRY(const auto run, store_.run_from(part->feed, part->from));
      if (!run) return Errc::not_found;
      refold.fold->add(*run);
    }
    return boost::system::in_place_value;
  };
  const auto folded = co_await on(threads_.reads, threads_.io, work);
  if (!folded) throw std::runtime_error{"the store can't be read: " + folded.error().message()};
  replica_->handle_state(std::move(refold.fold));
}

/// An adoption counts, or an epoch took back what was counted: rare, and done as a start does it.
void Node::reload(Replica::Reload reload) {
  if (reload.sessions == Replica::Reload::Sessions::end) {
    log_warning("an organisation goes on from another history than the one held: reading anew");
    for (const auto& [session, outbox] : std::exchange(outboxes_, {})) {
      outbox->close(Errc::not_ready);
    }
  }
  auto next = replica_->make_successor(reload.sessions);
  const auto restored = restore(store_, *next, [](std::uint64_t) {});
  if (!restored) {
    throw std::runtime_error{"the store can't be read: " + restored.error().message()};
  }
  replica_ = std::move(next);
}

awaitable<void> Node::write(const federation::Write& batch) {
  auto work = [&]() -> Result<void> {
    // Own rows that others gave back were signed long ago: they don't make a doubtful database a
    // trusted one.
    if (const auto& end = batch.signed_to) {
      const auto raised = device_.raise({end->feed.epoch, end->position});
      if (!raised) return raised.error();
    }
    return store_.write(batch);
  };
  const auto written = co_await on(threads_.disk, threads_.io, work);
  if (!written) throw std::runtime_error{"the store can't write: " + written.error().message()};
  bodies_written_ += batch.bodies.size();
  if (!batch.erased.empty()) scrub_due_.notify();
}

/// Removes the bytes of what was erased, beside everything else; at the start what a crash left.
awaitable<void> Node::scrub() {
  asio::steady_timer pause{threads_.io};
  auto work = [&] { return store_.scrub(); };
  while (!stopping_) {
    const auto done = co_await on(threads_.reads, threads_.io, work);
    if (!done) {
      log_error("erased texts are still in the database's files, and the next start tries again: " +
                done.error().message());
    }
    if (done && *done > 0) log_info("erased texts are gone from the database's files");
    // One look after each, for what was erased meanwhile; many at once cost as much as one.
    if (!done || *done == 0) co_await scrub_due_.wait();
    pause.expires_after(std::chrono::seconds{1});
    co_await pause.async_wait(as_result);
  }
}

awaitable<void> Node::supply(const Replica::Supply& supply) {
  auto work = [&] { return store_.run_from(supply.feed, supply.from); };
  const auto run = co_await on(threads_.reads, threads_.io, work);
  if (!run) throw std::runtime_error{"the store can't read: " + run.error().message()};
  replica_->handle_supplied(supply.session, supply.feed, *run, clock_.now());
}

awaitable<void> Node::supply_bodies(const Replica::SupplyBodies& supply) {
  auto work = [&] {
    std::vector<Body> found;
    std::size_t bytes = 0;
    for (const auto& id : supply.commitments) {
      auto body = store_.body(id);
      if (!body || !*body) continue;
      const bool full = bytes + (*body)->text.size() > frame_bytes_max / 2;
      if (full && !found.empty()) continue;  // One alone may be longer.
      bytes += (*body)->text.size();
      found.push_back(std::move(**body));
    }
    return found;
  };
  auto found = co_await on(threads_.reads, threads_.io, work);
  replica_->handle_supplied_bodies(supply.session, std::move(found), clock_.now());
}

void Node::answer(Replica::Answer answer) {
  const auto poster = posters_.find(answer.post);
  if (poster == posters_.end()) return;
  poster->second->answer = std::move(answer.receipt);
  poster->second->answered.notify();
}

awaitable<void> Node::tick() {
  asio::steady_timer timer{threads_.io};
  while (!stopping_) {
    timer.expires_after(clock_.wait(std::chrono::milliseconds{500}));
    co_await timer.async_wait(as_result);
    replica_->handle_timeout(clock_.now());
    say_hold();
    say_height();
    wake_.notify();
  }
}

/// Says once why nothing is signed, and once that all is well again.
void Node::say_hold() {
  const auto hold = replica_->hold();
  if (hold == said_hold_) return;
  said_hold_ = hold;
  switch (hold) {
    case Replica::Hold::none: return log_info("recovered: this node signs again");
    case Replica::Hold::recovering:
      return log_warning(
          "recovery: the database may be older than what this node has signed (a backup put back, "
          "a copy, or a crash at an unlucky moment); nothing is signed until every peer that it "
          "was started with has shown what it holds");
    case Replica::Hold::catching_up:
      return log_warning("a peer says that it holds more of this node's own feed: fetching it");
    case Replica::Hold::forked:
      return log_error(
          "this node has signed two histories, and every node can prove it: nothing more is "
          "signed; see docs/operating.md, Two histories");
    case Replica::Hold::opened_twice:
      return log_error(
          "this organisation's root key has opened one epoch twice, and every node can prove it: "
          "nothing more is signed until another root key is adopted; see docs/operating.md, A void "
          "epoch");
    case Replica::Hold::other_key:
      return log_error(
          "peers hold a later epoch of this node's feed, signed with another operating key: "
          "operating.key is an old one");
    case Replica::Hold::void_epoch:
      return log_error(
          "this node's epoch takes back rows that an adoption counts: it is void, and nothing is "
          "signed; see docs/operating.md, A void epoch");
    case Replica::Hold::two_adoptions:
      return log_error(
          "the stewards have adopted two things at one height, and this node holds the proof of "
          "both: nothing more is signed; see docs/operating.md, Two adoptions");
    case Replica::Hold::disagrees:
      return log_error(
          "this node computes another state than the one that the stewards have certified: nothing "
          "more is signed; keep the database and report it");
  }
}

void Node::say_height() {
  const auto height = replica_->fold().height();
  if (height == said_height_) return;
  said_height_ = height;
  const auto& id = replica_->fold().parent();
  log_info("adoption " + std::to_string(height) + " is in effect: " + to_hex(id.view()));
}

SessionNumber Node::connect(const Replica::Speaker& speaker, Outbox& outbox) {
  const auto session = replica_->handle_connected(speaker, clock_.now());
  outboxes_.emplace(session, &outbox);
  wake_.notify();
  return session;
}

void Node::receive(SessionNumber session, ByteView frame) {
  replica_->handle_frame(session, frame, clock_.now());
  wake_.notify();
}

void Node::disconnect(SessionNumber session) {
  outboxes_.erase(session);
  replica_->handle_disconnected(session);
}

void Node::sent(SessionNumber session) {
  replica_->handle_sent(session);
  wake_.notify();
}

awaitable<void> Node::room() {
  while (replica_->is_saturated() && !stopping_) co_await batch_done_.wait();
}

void Node::take(Frame frame) {
  replica_->handle_bundled(std::move(frame), clock_.now());
  wake_.notify();
}

awaitable<void> Node::taken() {
  // A batch that began earlier doesn't hold it; the next one does.
  const auto due = batches_begun_ + 1;
  while (batches_done_ < due && (batch_under_way_ || replica_->has_work())) {
    co_await batch_done_.wait();
  }
}

awaitable<Result<Bytes>> Node::post(PostedRecord posted) {
  Poster poster{threads_.io};
  const auto number = replica_->handle_post(std::move(posted));
  posters_.emplace(number, &poster);
  wake_.notify();
  while (!poster.answer) co_await poster.answered.wait();
  posters_.erase(number);
  co_return *std::move(poster.answer);
}

awaitable<void> Node::readable() {
  while (batch_under_way_) co_await batch_done_.wait();
}

Result<void> restore(Store& store, Replica& replica,
                     const std::function<void(std::uint64_t)>& progress) {
  PALABRE_TRY(const auto unsound_list, store.unsound());
  replica.restore_unsound({unsound_list.begin(), unsound_list.end()});
  PALABRE_TRY(const auto certificates, store.certificates());
  for (std::size_t i = replica.certificates().size(); i < certificates.size(); ++i) {
    if (!replica.restore(certificates[i])) return StoreErrc::corrupt;
  }
  PALABRE_TRY(const auto feeds, store.feeds());
  for (const auto& feed : feeds) {
    if (feed.epoch == 0) continue;
    PALABRE_TRY(const auto opening, store.run_from(feed, 0));
    const bool opens = !opening || replica.restore_opening(feed, opening->rows.front());
    if (!opens) return StoreErrc::corrupt;
  }
  PALABRE_TRY(const auto ends, store.ends());
  PALABRE_TRY(auto candidates, store.candidates());
  for (auto& candidate : candidates) replica.restore_candidate(std::move(candidate));
  PALABRE_TRY(auto valid_ballot, store.valid_ballot());
  if (valid_ballot) replica.restore_valid_ballot(std::move(*valid_ballot));
  replica.begin_restore(ends);
  std::uint64_t count = 0;
  while (const auto part = replica.next_part()) {
    PALABRE_TRY(const auto run, store.run_from(part->feed, part->from));
    if (!run || !replica.restore(*run)) return StoreErrc::corrupt;
    count += run->rows.size();
    progress(count);
  }
  PALABRE_TRY(const auto rivals, store.rivals());
  for (const auto& rival : rivals) replica.restore_rival(rival);
  PALABRE_TRY(const auto forks, store.forks());
  for (const auto& proof : forks) {
    if (!replica.restore(proof)) return StoreErrc::corrupt;
  }
  PALABRE_TRY(auto said,
              store.said_but([&](const RecordId& id) { return replica.holds_record(id); }));
  for (auto& record : said) {
    for (const auto& text : replica.restore_said(std::move(record))) {
      PALABRE_TRY(const auto body, store.body(text));
      if (body) replica.hold_said_text(text);
    }
  }
  for (const auto& id : replica.take_referred_bodies()) {
    PALABRE_TRY(const auto body, store.body(id));
    if (!body) replica.want_body(id);
  }
  Write taken_back;
  taken_back.erased = replica.take_erased_bodies();
  if (!taken_back.empty()) return store.write(taken_back);
  return boost::system::in_place_value;
}

Result<std::unique_ptr<Replica>> restore_replica(
    Store& store, const NetworkId& network, const Founding& founding, const OrgId& own,
    SigningKey operating_key, const std::function<void(std::uint64_t)>& progress) {
  auto replica = std::make_unique<Replica>(network, founding, own, std::move(operating_key));
  if (const auto restored = restore(store, *replica, progress); !restored) {
    return restored.error();
  }
  return replica;
}

}  // namespace palabre::node
