#include "node/fsck.hpp"

#include "federation/record/posted.hpp"
#include "federation/record/row.hpp"
#include "federation/replica/audit.hpp"
#include "federation/replica/opening.hpp"
#include "node/bundle/verification.hpp"
#include "node/device.hpp"
#include "node/http/json.hpp"
#include "node/store/keys.hpp"
#include "node/store/store_check.hpp"
#include "node/store/values.hpp"

namespace palabre::node {

using namespace federation;

namespace {

using What = FsckFinding::What;

std::string key_of(const RecordId& id) { return std::string{as_text(id.view())}; }

/// What kind of damage a flaw of the audit is; of an epoch's first run, `opens` says whether its
/// first row is as it should be.
What what_of(const AuditFlaw& flaw, bool opens) {
  switch (flaw.what) {
    case AuditFlaw::What::not_whole:
    case AuditFlaw::What::founding: return What::founding;
    case AuditFlaw::What::certificate: return What::certificate;
    case AuditFlaw::What::fork_proof: return What::fork_proof;
    case AuditFlaw::What::rows:
      if (flaw.reason == Errc::root_mismatch || flaw.reason == Errc::forked) return What::rows;
      return opens ? What::checkpoint : What::opening;
    case AuditFlaw::What::cut:
    case AuditFlaw::What::state:
    case AuditFlaw::What::decision:
    case AuditFlaw::What::text:
    case AuditFlaw::What::merge: return What::adoption;
    case AuditFlaw::What::body: return What::body_stray;
  }
  return What::database;
}

class Fsck {
 public:
  Fsck(const DataFolder& folder, const StoreCheck& store, const FsckProgress& progress)
      : folder_{folder}, store_{store}, progress_{progress} {}

  Result<FsckReport> run() {
    check_tables();
    if (const auto read = read_meta(); !read) return read.error();
    if (!known_) return std::move(report_);
    read_certificates();
    read_ballots();
    read_forks();
    read_feeds();
    read_bodies();
    progress_(FsckStep::state, report_.rows);
    audit_.finish();
    add_flaws();
    check_unsound();
    check_receipts();
    check_said();
    check_device();
    check_operating_key();
    count();
    return std::move(report_);
  }

 private:
  void add(What what, std::string detail, std::optional<Place> place = {}, std::uint64_t end = 0) {
    ++(is_damage(what) ? report_.damage_count : report_.notice_count);
    if (report_.findings.size() >= fsck_listed_count_max) return;
    report_.findings.push_back({what, place, end, std::move(detail)});
  }

  void scan(Column column, const StoreCheck::Entry& entry) {
    if (!store_.scan(column, entry)) add(What::column, std::string{name_of(column)});
  }

  void check_tables() {
    const auto damaged = store_.damaged_tables([&](std::uint64_t bytes) {
      report_.table_bytes = bytes;
      progress_(FsckStep::tables, bytes);
    });
    for (const auto& table : damaged) {
      const auto first = place_of_key(table.first_key);
      const auto last = place_of_key(table.last_key);
      const bool places = table.column == Column::rows || table.column == Column::checkpoints;
      std::optional<Place> from;
      if (places && first) from = *first;
      // One that spans several feeds ends in another: then its end names no row of the first.
      const bool one_feed = from && last && first->feed == last->feed;
      add(What::table, table.file + " (" + std::string{name_of(table.column)} + ")", from,
          one_feed ? last->position + 1 : 0);
    }
  }

  Result<void> read_meta() {
    const auto profile = store_.get(Column::meta, "profile");
    const auto founding = store_.get(Column::meta, "founding");
    if (!profile || !founding) {
      add(What::founding, "meta");
      return boost::system::in_place_value;
    }
    if (!*profile) return FolderErrc::no_node;
    if (!*founding) return FolderErrc::no_platform;
    const auto header = as_bytes(**founding);
    const auto presented = decode_profile(as_bytes(**profile));
    if (!presented) add(What::founding, "profile");
    known_ = true;
    report_.network = network_id(header);
    if (presented) own_ = org_id(report_.network, presented->root_key);
    audit_.take(BundleHead{report_.network, header.size()});
    audit_.take(BundleFounding{{header.begin(), header.end()}});
    return boost::system::in_place_value;
  }

  void read_certificates() {
    scan(Column::adoptions, [&](std::string_view key, std::string_view value) {
      ++report_.certificates;
      auto certificate = decode_certificate(as_bytes(value));
      if (certificate) return audit_.take(*certificate);
      const auto height = ByteReader{as_bytes(key)}.u64();
      add(What::certificate, height ? std::to_string(*height) : to_hex(as_bytes(key)));
    });
  }

  void read_ballots() {
    scan(Column::ballots, [&](std::string_view key, std::string_view value) {
      if (decode_valid_ballot(as_bytes(value))) return;
      const auto height = ByteReader{as_bytes(key)}.u64();
      add(What::ballot, height ? std::to_string(*height) : to_hex(as_bytes(key)));
    });
    scan(Column::candidates, [&](std::string_view key, std::string_view value) {
      const auto posted = decode_posted(as_bytes(value));
      const bool is_it = posted && key == key_of(record_id(posted->signed_record.record));
      if (!is_it) add(What::ballot, to_hex(as_bytes(key)));
    });
  }

  void read_forks() {
    scan(Column::forks, [&](std::string_view key, std::string_view value) {
      const auto proof = decode_fork_proof(as_bytes(value));
      if (!proof || feed_key(proof->feed) != key)
        return add(What::fork_proof, to_hex(as_bytes(key)));
      audit_.take(*proof);
    });
  }

  using Notes = std::map<std::uint64_t, std::string>;

  void read_feeds() {
    std::map<FeedId, Notes> feeds;
    scan(Column::checkpoints, [&](std::string_view key, std::string_view note) {
      const auto place = place_of_key(key);
      if (!place) return add(What::checkpoint, to_hex(as_bytes(key)));
      ++report_.checkpoints;
      feeds[place->feed].emplace(place->position, note);
    });
    report_.feeds = feeds.size();
    for (const auto& [feed, notes] : feeds) read_feed(feed, notes);
    // Whether the column can be read to its end is found out row by row above.
    store_.scan(Column::rows, [&](std::string_view key, std::string_view) {
      const auto place = place_of_key(key);
      const auto feed = place ? feeds.find(place->feed) : feeds.end();
      const bool covered = feed != feeds.end() && place->position < feed->second.rbegin()->first;
      if (!covered) add(What::row_unsigned, {}, place ? std::optional{*place} : std::nullopt);
    });
  }

  /// Each stored checkpoint is checked against the rows before it.
  void read_feed(const FeedId& feed, const Notes& notes) {
    std::uint64_t from = 0;
    bool whole = true;
    for (const auto& [size, note] : notes) {
      Run run{feed, from, {}, note};
      const auto read = read_rows(run, size);
      report_.rows += run.rows.size();
      progress_(FsckStep::rows, report_.rows);
      whole = whole && read;
      if (whole) audit_.take(run);
      from = size;
    }
  }

  /// Whether all rows up to `size` are there; what isn't is named in ranges.
  bool read_rows(Run& run, std::uint64_t size) {
    const auto begin = run.from;
    bool whole = true;
    for (auto position = begin; position < size; ++position) {
      const Place place{run.feed, position};
      const auto value = store_.get(Column::rows, place_key(place.feed, place.position));
      auto row = value && *value ? stored_row(**value) : Result<SignedRow>{Errc::malformed};
      if (row) {
        run.rows.push_back(std::move(*row));
        continue;
      }
      whole = false;
      extend(value && !*value ? What::rows_missing : What::rows_unreadable, place);
    }
    return whole;
  }

  /// One finding for neighbours that are wrong alike.
  void extend(What what, const Place& place) {
    if (!report_.findings.empty()) {
      auto& last = report_.findings.back();
      const bool joins = last.what == what && last.place && last.place->feed == place.feed &&
                         last.end == place.position;
      if (joins) {
        ++last.end;
        return;
      }
    }
    add(what, {}, place, place.position + 1);
  }

  void read_bodies() {
    scan(Column::bodies, [&](std::string_view key, std::string_view value) {
      progress_(FsckStep::bodies, ++report_.bodies);
      auto body = stored_body(value);
      if (!body || as_text(commitment(*body).view()) != key) {
        return add(What::body, to_hex(as_bytes(key)));
      }
      // What a candidate is made of is no text, and whoever votes keeps it.
      if (body->media_type == MediaType::candidate) return;
      audit_.take(Bodies{{std::move(*body)}});
    });
  }

  void add_flaws() {
    for (const auto& flaw : audit_.flaws()) {
      auto detail = make_error_code(flaw.reason).message();
      if (flaw.body) detail = hex(*flaw.body);
      if (flaw.height != 0) {
        detail = std::to_string(flaw.height) + ": " + std::string{name_of(flaw.what)};
      }
      const bool about_run = flaw.what == AuditFlaw::What::rows;
      const bool opens = !about_run || flaw.place->position > 0 || opens_well(flaw.place->feed);
      add(what_of(flaw, opens), detail, flaw.place, about_run ? end_of_run(*flaw.place) : 0);
    }
    if (audit_.bodies_missing() > 0) {
      add(What::body_missing, std::to_string(audit_.bodies_missing()));
    }
  }

  bool opens_well(const FeedId& feed) const {
    const auto value = store_.get(Column::rows, place_key(feed, 0));
    if (!value || !*value) return false;
    const auto row = stored_row(**value);
    return row && check_opening(report_.network, feed, *row);
  }

  /// Where the checkpoint stands of the run that begins at `place`.
  std::uint64_t end_of_run(const Place& place) const {
    std::uint64_t end = 0;
    store_.scan(Column::checkpoints, [&](std::string_view key, std::string_view) {
      const auto at = place_of_key(key);
      if (at && at->feed == place.feed && at->position > place.position && end == 0) {
        end = at->position;
      }
    });
    return end;
  }

  void check_unsound() {
    std::set<Place> listed;
    scan(Column::unsound, [&](std::string_view key, std::string_view) {
      const auto place = place_of_key(key);
      if (place) listed.insert(*place);
      if (!place) add(What::unsound, to_hex(as_bytes(key)));
    });
    for (const auto& [place, verdict] : audit_.verdicts()) {
      const bool fails = verdict == Fold::Verdict::fails;
      if (fails && listed.count(place) == 0)
        add(What::unsound, "unlisted", place, place.position + 1);
      if (!fails && listed.count(place) != 0)
        add(What::unsound, "listed", place, place.position + 1);
    }
  }

  /// By whichever of this organisation's operating keys signed it.
  std::optional<Receipt> opened(std::string_view signed_receipt) const {
    for (const auto& [feed, found] : audit_.found()) {
      if (feed.org != own_) continue;
      const auto key = audit_.feeds().operating_key(feed);
      if (!key) continue;
      const auto receipt = open_receipt(as_bytes(signed_receipt), *key);
      if (receipt && FeedId{receipt->org, receipt->epoch} == feed) return *receipt;
    }
    return std::nullopt;
  }

  bool stands(const Receipt& receipt) const {
    const Place place{{receipt.org, receipt.epoch}, receipt.position};
    const auto* row = audit_.row_at(place);
    if (row == nullptr) return false;
    const auto record = audit_.fold()->record_at(place, *row);
    return record && record_id(record->record) == receipt.record;
  }

  /// Another organisation's member's, to whom this node gave no receipt.
  bool is_carried(const Entry& entry) const {
    const auto* row = audit_.row_at(entry.place);
    const auto read = row == nullptr ? Result<Row>{Errc::not_found} : decode_row(row->row);
    return read && read->kind != static_cast<std::uint16_t>(entry.kind);
  }

  /// What members of lost rows said, kept so that it can be said again.
  void check_said() {
    scan(Column::said, [&](std::string_view key, std::string_view value) {
      const auto stood = place_of_said_key(key);
      const auto posted = decode_posted(as_bytes(value));
      const bool is_it = stood && posted && verify(posted->signed_record) &&
                         record_id(posted->signed_record.record) == stood->second;
      if (!is_it) add(What::said, {}, stood ? std::optional{stood->first} : std::nullopt);
    });
  }

  void check_receipts() {
    if (audit_.fold() == nullptr) return;
    std::set<RecordId> given;
    scan(Column::receipts, [&](std::string_view key, std::string_view value) {
      ++report_.receipts;
      const auto id = RecordId::from(as_bytes(key));
      const auto receipt = opened(value);
      if (!id || !receipt || receipt->record != *id || receipt->network != report_.network) {
        return add(What::receipt, to_hex(as_bytes(key)));
      }
      given.insert(*id);
      if (stands(*receipt)) return;
      const Place place{{receipt->org, receipt->epoch}, receipt->position};
      add(What::receipt_broken, hex(*id), place, place.position + 1);
    });
    for (const auto& entry : audit_.fold()->entries()) {
      const bool due = entry.place.feed.org == own_ && entry.member && !is_carried(entry);
      if (!due || given.count(entry.id) != 0) continue;
      // One that is there and wrong was named above.
      const auto stored = store_.get(Column::receipts, key_of(entry.id));
      if (!stored || *stored) continue;
      add(What::receipt_missing, hex(entry.id), entry.place, entry.place.position + 1);
    }
  }

  void check_device() {
    const auto epoch = audit_.feeds().latest_epoch(own_);
    const auto nonce = store_.get(Column::meta, "device");
    if (!epoch || !nonce) return;
    const OwnEnd end{*epoch, audit_.feeds().size({own_, *epoch})};
    std::optional<Bytes> stored;
    if (*nonce) stored = Bytes{(*nonce)->begin(), (*nonce)->end()};
    const auto standing = Device::compare(folder_.device(), stored, end);
    if (standing.database == Device::Database::latest) return;
    add(What::device, standing.signed_to ? std::to_string(standing.signed_to->epoch) + "/" +
                                               std::to_string(standing.signed_to->size)
                                         : std::string{});
  }

  void check_operating_key() {
    const auto epoch = audit_.feeds().latest_epoch(own_);
    if (!epoch) return;
    const auto named = audit_.feeds().operating_key({own_, *epoch});
    const auto key = folder_.read_operating_key();
    const bool right = key && key->public_key() == *named;
    // A crash between the epoch and its key leaves this; a start puts it right.
    const bool coming = std::filesystem::exists(folder_.next_operating_key());
    if (!right && !coming) add(What::operating_key, key ? std::string{} : key.error().message());
  }

  void count() {
    if (audit_.founding()) report_.platform = audit_.founding()->name;
    const auto* fold = audit_.fold();
    if (fold == nullptr) return;
    report_.records_counted = fold->entries().size();
    if (report_.damage_count == 0) report_.state_digest = hex(fold->digest());
  }

  const DataFolder& folder_;
  const StoreCheck& store_;
  const FsckProgress& progress_;
  OrgId own_;
  bool known_ = false;  // Which network it is of.
  Audit audit_;
  FsckReport report_;
};

}  // namespace

Result<FsckReport> fsck(const DataFolder& folder, const FsckProgress& progress) {
  const auto store = StoreCheck::open(folder.database());
  if (!store && store.error() == StoreErrc::corrupt) {
    FsckReport report;
    report.findings.push_back({What::database, {}, 0, {}});
    report.damage_count = 1;
    return report;
  }
  if (!store) return store.error();
  return Fsck{folder, **store, progress}.run();
}

}  // namespace palabre::node
