// What can be wrong with a store, in words.

#include "node/store/rocks_store.hpp"

namespace palabre::node {

namespace {

class StoreErrcCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "store"; }
  std::string message(int code) const override {
    switch (static_cast<StoreErrc>(code)) {
      case StoreErrc::in_use: return "the data folder is in use by another process";
      case StoreErrc::missing: return "there is no Palabre data in this folder";
      case StoreErrc::newer: return "the data was written by a newer version of Palabre";
      case StoreErrc::corrupt: return "the data on the disk is damaged";
      case StoreErrc::disk_full: return "the disk is full or can't be written";
      case StoreErrc::io: return "the disk failed";
    }
    return "unknown";
  }
};

}  // namespace

boost::system::error_code make_error_code(StoreErrc code) noexcept {
  static const StoreErrcCategory category;
  return {static_cast<int>(code), category};
}

}  // namespace palabre::node
