// Bundles: the history in a file, from one node to another without a network.

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "node/bundle/folder.hpp"
#include "node/cli/bundle_words.hpp"
#include "node/cli/commands.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Written beside its place, and put there when it is whole and on the disk: a stick that is pulled
/// out too early has the old file or none.
class OutFile {
 public:
  explicit OutFile(std::filesystem::path file)
      : file_{std::move(file)}, part_{std::filesystem::path{file_}.concat(".part")} {
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  }
  ~OutFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
  }
  OutFile(const OutFile&) = delete;
  OutFile& operator=(const OutFile&) = delete;

  Result<void> put(ByteView bytes) {
    while (!bytes.empty()) {
      const auto count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count <= 0) return full();
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return boost::system::in_place_value;
  }

  Result<void> finish() {
    if (descriptor_ < 0 || ::fsync(descriptor_) != 0) return full();
    std::error_code failed;
    std::filesystem::rename(part_, file_, failed);
    if (failed) return full();
    return boost::system::in_place_value;
  }

 private:
  static boost::system::error_code full() {
    return boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);
  }

  std::filesystem::path file_;
  std::filesystem::path part_;
  int descriptor_ = -1;
};

/// What the node holds whose status this is.
std::optional<BundleBase> base_of_status(const std::string& words) {
  boost::system::error_code failed;
  const auto status = json::parse(words, failed);
  if (failed || !status.is_object()) return std::nullopt;
  const auto* cut = status.get_object().if_contains("cut");
  if (cut == nullptr || !cut->is_array()) return std::nullopt;
  BundleBase base;
  for (const auto& value : cut->get_array()) {
    const auto* line = value.if_object();
    if (line == nullptr) return std::nullopt;
    const auto* org = line->if_contains("organisation");
    const auto* epoch = line->if_contains("epoch");
    const auto* size = line->if_contains("size");
    const auto* root = line->if_contains("root");
    const bool fields = org != nullptr && org->is_string() && root != nullptr &&
                        root->is_string() && epoch != nullptr && epoch->is_int64() &&
                        size != nullptr && size->is_int64();
    if (!fields) return std::nullopt;
    const auto org_read = id_from_hex<OrgId>(org->get_string());
    const auto root_read = id_from_hex<TreeHash>(root->get_string());
    if (!org_read || !root_read) return std::nullopt;
    base[{*org_read, static_cast<std::uint32_t>(epoch->get_int64())}] = {
        static_cast<std::uint64_t>(size->get_int64()), prefix_of(*root_read)};
  }
  return base;
}

/// None if what was given can't be read, which has then been said.
std::optional<BundleBase> read_base(const Options& options, const Terminal& terminal) {
  if (!options.since.empty()) {
    auto base = base_after(options.since);
    if (base) return std::move(*base);
    terminal.refuse(base.error(), options.since);
    return std::nullopt;
  }
  if (options.reader_status.empty()) return BundleBase{};
  const auto words = read_file(options.reader_status);
  if (!words) {
    terminal.refuse(words.error(), options.reader_status);
    return std::nullopt;
  }
  auto base = base_of_status(*words);
  if (!base) {
    terminal.refuse({"{} n'est pas le status d'un nœud (palabre status --json).",
                     "{} is no node's status (palabre status --json)."},
                    options.reader_status);
  }
  return base;
}

int say_export(const Options& options, const Terminal& terminal, const BundleEnd& counts) {
  if (terminal.json) {
    terminal.print(json::object{{"file", options.file},
                                {"rows", counts.row_count},
                                {"bodies", counts.body_count},
                                {"sha256", hex(counts.sha256)}});
  } else {
    terminal.say({"{} : {} rangées, {} textes.", "{}: {} rows, {} texts."}, options.file,
                 counts.row_count, counts.body_count);
  }
  return exit_done;
}

/// Shows how far the work is, from another thread, until it ends.
class Watch {
 public:
  Watch(const Terminal& terminal, const BundleProgress& progress)
      : thread_{[this, &terminal, &progress] {
          while (!done_) {
            show_progress(terminal, progress);
            std::this_thread::sleep_for(std::chrono::milliseconds{250});
          }
        }} {}
  ~Watch() {
    done_ = true;
    thread_.join();
    end_progress();
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace

int bundle_export(const Options& options, const Terminal& terminal) {
  const auto base = read_base(options, terminal);
  if (!base) return exit_refused;
  const DataFolder folder{options.data};
  const auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store) return terminal.refuse(store.error(), options.data);
  const auto platform = platform_of(**store);
  if (!platform) return terminal.refuse(platform.error(), options.data);
  OutFile file{options.file};
  BundleProgress progress;
  const auto put = [&](ByteView bytes) { return file.put(bytes); };
  Result<BundleEnd> counts = Errc::not_ready;
  {
    const Watch watch{terminal, progress};
    counts = export_bundle(**store, *platform, *base, put, progress);
  }
  if (!counts) return terminal.refuse(counts.error(), options.file);
  if (const auto done = file.finish(); !done) return terminal.refuse(done.error(), options.file);
  return say_export(options, terminal, *counts);
}

int bundle_import(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  const auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store) return terminal.refuse(store.error(), options.data);
  BundleProgress progress;
  const auto report = import_into_folder(folder, **store, options.file, progress,
                                         [&] { show_progress(terminal, progress); });
  end_progress();
  if (!report) return terminal.refuse(report.error(), options.data);
  return say_report(terminal, options.file, to_json(*report));
}

int bundle_show(const Options& options, const Terminal& terminal) {
  BundleProgress progress;
  BundleSummary summary;
  {
    const Watch watch{terminal, progress};
    summary = summarise(options.file, progress);
  }
  if (terminal.json) {
    terminal.print(to_json(summary));
  } else if (!summary.refusal) {
    say_summary(terminal, summary);
  }
  if (!summary.refusal) return exit_done;
  return refuse_bundle(terminal, options.file, to_json(*summary.refusal));
}

}  // namespace palabre::node
