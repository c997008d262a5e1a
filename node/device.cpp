#include "node/device.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <charconv>
#include <fstream>

#include "node/store/rocks_store.hpp"

namespace palabre::node {

namespace {

using namespace federation;

constexpr std::string_view meta_name = "device";
constexpr std::size_t nonce_bytes = 16;

std::string text_of(const std::string& nonce, const OwnEnd& end) {
  return fmt::format("palabre device 1\nnonce {}\nepoch {:05}\nsize {:020}\n", nonce, end.epoch,
                     end.size);
}

struct Found {
  std::string nonce;
  OwnEnd end;
};

/// None if there is no such file, or what stands in it isn't ours.
std::optional<Found> read(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const auto number = [&text](std::string_view name, auto& into) {
    const auto at = text.find(name);
    if (at == std::string::npos) return false;
    const auto* first = text.data() + at + name.size();
    return std::from_chars(first, text.data() + text.size(), into).ec == std::errc{};
  };
  Found found;
  const auto nonce = text.find("nonce ");
  if (nonce == std::string::npos) return std::nullopt;
  found.nonce = text.substr(nonce + 6, nonce_bytes * 2);
  if (!number("epoch ", found.end.epoch) || !number("size ", found.end.size)) return std::nullopt;
  if (text != text_of(found.nonce, found.end)) return std::nullopt;
  return found;
}

}  // namespace

Device::~Device() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<Device::Standing> Device::look(const OwnEnd& held) const {
  PALABRE_TRY(const auto stored, store_.meta(meta_name));
  return compare(file_, stored, held);
}

Device::Standing Device::compare(const std::filesystem::path& file,
                                 const std::optional<Bytes>& stored, const OwnEnd& held) {
  const auto found = read(file);
  Standing standing;
  if (found) standing.signed_to = found->end;
  // A database that was signed from before, without its DEVICE, was put back or moved here.
  const bool known = stored && !stored->empty();
  const bool first_start = !known && !std::filesystem::exists(file);
  const bool same = known && found && found->nonce == as_text(*stored) && held >= found->end;
  if (!first_start && !same) standing.database = Database::doubtful;
  return standing;
}

Result<Device::Database> Device::open(const OwnEnd& held) {
  PALABRE_TRY(const auto standing, look(held));
  if (standing.database == Database::doubtful) return Database::doubtful;
  if (const auto begun = begin(held); !begun) return begun.error();
  return Database::latest;
}

Result<void> Device::forget() {
  nonce_.clear();
  if (const auto put_in = store_.put_meta(meta_name, {}); !put_in) return put_in.error();
  std::error_code failed;
  std::filesystem::remove(file_, failed);
  if (failed) return StoreErrc::io;
  return boost::system::in_place_value;
}

Result<void> Device::raise(const OwnEnd& end) { return nonce_.empty() ? begin(end) : put(end); }

Result<void> Device::begin(const OwnEnd& end) {
  Bytes nonce(nonce_bytes);
  randombytes_buf(nonce.data(), nonce.size());
  nonce_ = to_hex(nonce);
  if (const auto put_in = store_.put_meta(meta_name, as_bytes(nonce_)); !put_in) {
    return put_in.error();
  }
  return put(end);
}

/// The file is shorter than a disk's sector and is written over whole, so that it is the old one or
/// the new one after a crash.
Result<void> Device::put(const OwnEnd& end) {
  if (descriptor_ < 0) descriptor_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return StoreErrc::io;
  const auto text = text_of(nonce_, end);
  const auto written = ::pwrite(descriptor_, text.data(), text.size(), 0);
  const bool whole = written == static_cast<ssize_t>(text.size()) && ::fdatasync(descriptor_) == 0;
  if (!whole) return StoreErrc::io;
  return boost::system::in_place_value;
}

}  // namespace palabre::node
