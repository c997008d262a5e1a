// Does to a stopped node's database what `palabre verify` does to a bundle, and more: it has also
// what no bundle holds.
//
//   tables ─▶ every checksum          meta, adoptions, forks, checkpoints, rows, bodies ─▶ Audit
//   receipts, unsound rows, DEVICE, operating key ─▶ against what the Audit computed
//
// What is wrong is named by what it touches, and the rest is gone on with. Nothing is changed.
//
// Source: docs/operating.md, docs/storage.md.

#pragma once

#include <boost/json.hpp>
#include <functional>

#include "node/data_folder.hpp"

namespace palabre::node {

/// Findings that are listed one by one; of more it is said how many.
inline constexpr std::size_t fsck_listed_count_max = 1'000;

struct FsckFinding {
  enum class What {
    // Damage.
    database,         ///< It can't be opened at all.
    table,            ///< A checksum fails in this file.
    column,           ///< A column can't be read to its end.
    rows_unreadable,  ///< From the place to `end`.
    rows_missing,     ///< Likewise: a checkpoint speaks of them, and they aren't there.
    rows,             ///< They don't lead to the checkpoint that ends at `end`.
    checkpoint,       ///< Not the operating key's, or it doesn't decode.
    opening,          ///< The epoch's first row isn't certified by the root key.
    founding,
    certificate,
    ballot,  ///< The valid ballot that is kept for the votes to come.
    fork_proof,
    adoption,        ///< What was computed isn't what this height's certificate says.
    body,            ///< A text that isn't the one it is stored as.
    unsound,         ///< A start would count a row whose signature fails, or drop one that is good.
    receipt,         ///< Not this node's, or of another record.
    receipt_broken,  ///< Its record isn't at its place.
    said,            ///< A lost row's record, kept to be said again, isn't what was signed.
    device,          ///< The database is older than what was signed from it, or another one.
    operating_key,   ///< operating.key isn't there, or isn't the one that the epoch names.
    // Worth knowing, and no damage.
    receipt_missing,  ///< As after a recovery: the member may have it.
    body_missing,     ///< A start asks peers for it.
    body_stray,       ///< No record refers to it.
    row_unsigned,     ///< Past the last checkpoint; a start passes it over.
  };
  What what = What::database;
  std::optional<federation::Place> place;
  std::uint64_t end = 0;  ///< After the last row, where it is about several.
  std::string detail;     ///< A file, a column, an id, a height: whatever names it.

  friend bool operator==(const FsckFinding&, const FsckFinding&) = default;
};

bool is_damage(FsckFinding::What what) noexcept;
std::string_view name_of(FsckFinding::What what);

struct FsckReport {
  std::vector<FsckFinding> findings;  ///< At most fsck_listed_count_max.
  std::size_t damage_count = 0;
  std::size_t notice_count = 0;

  federation::NetworkId network;
  std::string platform;
  std::uint64_t table_bytes = 0;
  std::uint64_t feeds = 0;
  std::uint64_t rows = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t certificates = 0;
  std::uint64_t bodies = 0;
  std::uint64_t receipts = 0;
  std::uint64_t records_counted = 0;
  std::string state_digest;  ///< Of all that is stored; empty if it couldn't be computed.
};

enum class FsckStep { tables, rows, bodies, state };
using FsckProgress = std::function<void(FsckStep, std::uint64_t)>;

/// `progress` is told the bytes or rows that are done. Holds all rows in memory; costs an Ed25519
/// verification for each record, checkpoint and receipt. Refuses with FolderErrc::no_node or
/// no_platform, StoreErrc::in_use or newer.
Result<FsckReport> fsck(const DataFolder& folder, const FsckProgress& progress);

boost::json::object to_json(const FsckReport& report);

}  // namespace palabre::node
