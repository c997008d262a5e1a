#include "federation/replica/bundle_check.hpp"

#include "federation/core/match.hpp"
#include "federation/replica/fork.hpp"

namespace palabre::federation {

Result<void> BundleCheck::take(const Frame& frame) {
  using Taken = Result<void>;
  const Taken fine = boost::system::in_place_value;
  return std::visit(
      Match{[&](const BundleHead& head) -> Taken {
              if (head.network != network_) return Errc::wrong_network;
              return fine;
            },
            [&](const Have& have) -> Taken {
              for (const auto& entry : have.entries) base_.emplace(entry.feed, entry);
              return fine;
            },
            [&](const ForkProof& proof) -> Taken {
              return verify_fork(network_, proof, root_of(proof.feed));
            },
            [&](const Certificate& certificate) -> Taken { return take_certificate(certificate); },
            [&](const Run& run) -> Taken { return take_run(run); },
            // Founding, bodies and end: the reader has checked all that can be checked of them.
            [&](const auto&) -> Taken { return fine; }},
      frame);
}

Result<void> BundleCheck::take_certificate(const Certificate& certificate) {
  PALABRE_TRY(const auto statement, decode_candidate(certificate.candidate.record.header));
  if (statement.height > parents_.size()) return boost::system::in_place_value;
  const auto& parent = parents_[statement.height - 1];
  PALABRE_TRY(const auto adoption, verify_certificate(parent, certificate));
  if (statement.height == parents_.size()) {
    parents_.push_back(parent_after(parent, adoption));
    for (const auto& [from, root] : new_roots(adoption)) roots_.insert_or_assign(from, root);
  }
  return boost::system::in_place_value;
}

Result<void> BundleCheck::take_run(const Run& run) {
  if (feed_ != run.feed) {
    end_feed();
    playing_ = begin_feed(run);
    feed_ = run.feed;
  }
  if (!playing_) return boost::system::in_place_value;
  const auto accepted = tried_.accept(run);
  if (accepted) return boost::system::in_place_value;
  const auto reason = static_cast<Errc>(accepted.error().value());
  // An epoch whose base isn't here, or is another than the history that is.
  const bool later = reason == Errc::not_ready;
  if (!later && reason != Errc::forked) return accepted.error();
  (later ? found_.unjoined : found_.apart).insert(run.feed);
  playing_ = false;
  return boost::system::in_place_value;
}

/// Whether what the bundle begins with is here, so that its rows can be checked.
bool BundleCheck::begin_feed(const Run& run) {
  if (!feed_ || feed_->org != run.feed.org) {
    tried_ = held_.of(run.feed.org);
    for (const auto& [from, root] : roots_) {
      if (from.org == run.feed.org) tried_.set_root(from, root);
    }
  }
  if (tried_.size(run.feed) < run.from) {
    found_.unjoined.insert(run.feed);
    return false;
  }
  const auto base = base_.find(run.feed);
  if (base != base_.end() &&
      prefix_of(held_.held(run.feed)->tree.root(run.from)) != base->second.root_prefix) {
    found_.apart.insert(run.feed);
    return false;
  }
  tried_.rewind(run.feed, run.from);
  return true;
}

std::optional<PublicKey> BundleCheck::root_of(const FeedId& feed) const {
  const auto after = roots_.upper_bound(feed);
  const bool later = after != roots_.begin() && std::prev(after)->first.org == feed.org;
  return later ? std::prev(after)->second : held_.root_of(feed);
}

/// Compares the feed that was just played with the one that is held.
void BundleCheck::end_feed() {
  if (!playing_ || !feed_) return;
  const auto held = held_.held(*feed_);
  if (!held) return;
  auto fork = find_fork(network_, *held, *tried_.show(*feed_, held->tree.size()));
  if (fork) found_.forks.push_back(std::move(*fork));
}

BundleCheck::Found BundleCheck::finish() {
  end_feed();
  playing_ = false;
  return std::move(found_);
}

}  // namespace palabre::federation
