// The file DEVICE beside the database: tells whether this database is the one that this machine
// wrote last, or a copy or an older one that somebody put back.
//
//   DEVICE   "palabre device 1" LF "nonce " hex:32 LF "epoch " 5 digits LF "size " 20 digits LF
//
// The nonce stands in the database as well and is new at each start; epoch and size are raised,
// synced, before anything of that size is signed away. It is never part of a backup.
//
// Source: docs/protocol.md#recovery, docs/storage.md.

#pragma once

#include <filesystem>
#include <optional>

#include "node/store/store.hpp"

namespace palabre::node {

/// How far the own feed has gone: its epoch, and its rows there.
struct OwnEnd {
  std::uint32_t epoch = 0;
  std::uint64_t size = 0;

  friend auto operator<=>(const OwnEnd&, const OwnEnd&) = default;
};

class Device {
 public:
  Device(std::filesystem::path file, Store& store) : file_{std::move(file)}, store_{store} {}
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  ~Device();

  /// Whether the database, whose own feed ends at `held`, is the one that was signed from last.
  enum class Database { latest, doubtful };
  struct Standing {
    Database database = Database::latest;
    std::optional<OwnEnd> signed_to;  ///< As the file has it; none if it isn't there.
  };
  Result<Standing> look(const OwnEnd& held) const;
  /// The same, of a database whose nonce was read by other means.
  static Standing compare(const std::filesystem::path& file, const std::optional<Bytes>& stored,
                          const OwnEnd& held);

  /// Does so, and makes the file for a database that never had one. Refuses with StoreErrc::io or
  /// what the store refuses.
  Result<Database> open(const OwnEnd& held);

  /// The next open() is a first one: a new epoch was opened, which can't have been signed in.
  Result<void> forget();

  /// Before a feed that ends at `end` is signed away: on the disk when it returns. Costs one synced
  /// write; the first after a start that open() doubted gives a fresh nonce to both sides.
  Result<void> raise(const OwnEnd& end);

 private:
  Result<void> begin(const OwnEnd& end);
  Result<void> put(const OwnEnd& end);

  std::filesystem::path file_;
  Store& store_;
  std::string nonce_;  // In hexadecimal; empty: the database is in doubt.
  int descriptor_ = -1;
};

}  // namespace palabre::node
