#include "node/lost.hpp"

#include <algorithm>

#include "federation/deliberation/body_refs.hpp"
#include "federation/replica/cut_fold.hpp"
#include "federation/replica/feeds.hpp"
#include "federation/replica/opening.hpp"
#include "node/data_folder.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What is stored, and how it counts.
struct Held {
  Platform platform;
  std::vector<Adoption> adoptions;
  std::set<Place> unsound;
  Cut ends;  ///< Of all that is stored; roots are left out.
  Feeds feeds;
};

Result<Held> read_held(const Store& store) {
  PALABRE_TRY(auto platform, platform_of(store));
  const auto network = platform.network;
  Held held{std::move(platform), {}, {}, {}, Feeds{network}};
  auto parent = parent_of(network, held.platform.founding);
  PALABRE_TRY(const auto certificates, store.certificates());
  for (const auto& certificate : certificates) {
    PALABRE_TRY(auto adoption, verify_certificate(parent, certificate));
    parent = parent_after(parent, adoption);
    for (const auto& line : adoption.cut) held.feeds.pin(line);
    held.adoptions.push_back(std::move(adoption));
  }
  PALABRE_TRY(const auto unsound, store.unsound());
  held.unsound.insert(unsound.begin(), unsound.end());
  PALABRE_TRY(const auto ends, store.ends());
  for (const auto& end : ends) {
    held.ends.push_back({end.feed, {end.position, {}}});
    PALABRE_TRY(const auto run, store.run_from(end.feed, 0));
    if (!run || end.feed.epoch == 0) continue;
    PALABRE_TRY(const auto base, base_of(run->rows.front()));
    if (base) held.feeds.close({end.feed.org, end.feed.epoch - 1}, *base);
  }
  return held;
}

/// What counts of all that is stored.
Cut counted(const Held& held) {
  Cut cut;
  for (const auto& [feed, head] : held.ends) {
    const auto size = std::min(head.size, held.feeds.counted(feed));
    if (size > 0) cut.push_back({feed, {size, {}}});
  }
  return cut;
}

/// As things were before `feed`, which had `size` rows, was followed by another epoch.
Cut before_the_next(const Held& held, const FeedId& feed, std::uint64_t size) {
  Cut cut;
  for (const auto& line : counted(held)) {
    if (line.feed.org != feed.org || line.feed.epoch < feed.epoch) cut.push_back(line);
  }
  cut.push_back({feed, {size, {}}});
  std::sort(cut.begin(), cut.end(), [](auto& a, auto& b) { return a.feed < b.feed; });
  return cut;
}

/// Those that don't count any of the organisation's epochs from `feed`'s successor on.
std::vector<Adoption> adoptions_before(const Held& held, const FeedId& feed) {
  std::vector<Adoption> before;
  for (const auto& adoption : held.adoptions) {
    const auto later = [&](const CutLine& line) {
      return line.feed.org == feed.org && line.feed.epoch > feed.epoch;
    };
    if (std::any_of(adoption.cut.begin(), adoption.cut.end(), later)) break;
    before.push_back(adoption);
  }
  return before;
}

/// `aside`: rows of `feed` that are read in place of the stored ones.
struct Aside {
  FeedId feed;
  std::vector<SignedRow> rows;
};

Result<std::unique_ptr<Fold>> fold_of(const Store& store, CutFold reading,
                                      const Aside* aside = nullptr) {
  while (const auto part = reading.next()) {
    if (aside != nullptr && part->feed == aside->feed) {
      reading.add({part->feed, 0, aside->rows, {}});
      continue;
    }
    PALABRE_TRY(const auto run, store.run_from(part->feed, part->from));
    if (!run) return StoreErrc::corrupt;
    reading.add(*run);
  }
  return reading.take();
}

class Search {
 public:
  Search(const Store& store, const Held& held, const Fold& present)
      : store_{store}, held_{held}, present_{present} {}

  /// Of the rows of `aside` from `from` on.
  Result<void> look(const Aside& aside, std::uint64_t from) {
    CutFold reading{held_.platform.network, held_.platform.founding,
                    adoptions_before(held_, aside.feed),
                    before_the_next(held_, aside.feed, aside.rows.size()), held_.unsound};
    PALABRE_TRY(const auto then, fold_of(store_, std::move(reading), &aside));
    for (auto position = from; position < aside.rows.size(); ++position) {
      const auto record = then->record_at({aside.feed, position}, aside.rows[position]);
      if (!record) continue;
      if (const auto taken = take(*record); !taken) return taken.error();
    }
    return boost::system::in_place_value;
  }

  std::vector<PostedRecord> found() { return std::move(found_); }

 private:
  Result<void> take(const SignedRecord& record) {
    if (kind_rule(record.record.kind)->signer != Signer::member) {
      return boost::system::in_place_value;
    }
    const auto id = record_id(record.record);
    const bool here = present_.place_of(id) || present_.carried().count(id) != 0;
    if (here || !verify(record) || !taken_.insert(id).second) {
      return boost::system::in_place_value;
    }
    PostedRecord posted{record, {}};
    for (const auto& ref : body_refs(record.record.kind, record.record.header)) {
      PALABRE_TRY(auto body, store_.body(ref.commitment));
      if (body) posted.bodies.push_back(std::move(*body));
    }
    found_.push_back(std::move(posted));
    return boost::system::in_place_value;
  }

  const Store& store_;
  const Held& held_;
  const Fold& present_;
  std::set<RecordId> taken_;
  std::vector<PostedRecord> found_;
};

Result<std::vector<SignedRow>> stored_rows(const Store& store, const FeedId& feed) {
  std::vector<SignedRow> rows;
  for (;;) {
    PALABRE_TRY(const auto run, store.run_from(feed, rows.size()));
    if (!run) return rows;
    rows.insert(rows.end(), run->rows.begin(), run->rows.end());
  }
}

}  // namespace

Result<std::vector<PostedRecord>> lost_records(const Store& store) {
  PALABRE_TRY(const auto held, read_held(store));
  PALABRE_TRY(const auto present, fold_of(store, {held.platform.network, held.platform.founding,
                                                  held.adoptions, counted(held), held.unsound}));
  Search search{store, held, *present};
  for (const auto& [feed, end] : held.ends) {
    if (feed.org == held.platform.own) continue;  // Its node appends them again by itself.
    const auto base = held.feeds.counted(feed);
    if (end.size > base) {
      PALABRE_TRY(auto rows, stored_rows(store, feed));
      if (const auto looked = search.look({feed, std::move(rows)}, base); !looked) {
        return looked.error();
      }
    }
    PALABRE_TRY(auto histories, store.orphans(feed));
    for (auto& rows : histories) {
      if (const auto looked = search.look({feed, std::move(rows)}, 0); !looked) {
        return looked.error();
      }
    }
  }
  return search.found();
}

}  // namespace palabre::node
