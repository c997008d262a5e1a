// How the store's RocksDB is opened, for the two that do.

#pragma once

#include <rocksdb/db.h>

#include <vector>

#include "node/store/rocks_store.hpp"

namespace palabre::node {

rocksdb::Options options_for(IfMissing missing);
std::vector<rocksdb::ColumnFamilyDescriptor> descriptors();
StoreErrc errc_of(const rocksdb::Status& status);

inline std::string_view text_of(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

/// Whether the values under these keys are the same as far as there are both.
bool agree(rocksdb::Iterator& one, std::string_view one_start, rocksdb::Iterator& other,
           std::string_view other_start);

}  // namespace palabre::node
