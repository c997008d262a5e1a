// Bundles: the history in a file, from one node to another without a network.

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "node/bundle/folder.hpp"
#include "node/bundle/mirror.hpp"
#include "node/cli/bundle_words.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/remote.hpp"
#include "node/http/json.hpp"
#include "node/running.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Of a file that is sent to a running node: well below what its HTTP takes at once.
constexpr std::size_t upload_piece_bytes = 1'048'576;

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
    terminal.say({"{} : {}, {}.", "{}: {}, {}."}, options.file,
                 terminal.counted(counts.row_count, nouns::row),
                 terminal.counted(counts.body_count, nouns::text));
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

/// What an export reads: a folder, or a node or mirror.
struct Source {
  std::unique_ptr<Store> store;  ///< None: `url`.
  Platform platform;
  std::string url;
};

/// None if it can't be opened, which has then been said.
std::optional<Source> open_source(const Options& options, const Terminal& terminal) {
  Source source;
  source.url = Remote::url_of(options);
  if (options.data.empty()) {
    if (!source.url.empty()) return source;
    terminal.refuse({"de quel nœud ? Donnez --data DOSSIER ou --node http://HÔTE:PORT.",
                     "of which node? Give --data FOLDER or --node http://HOST:PORT."});
    return std::nullopt;
  }
  const DataFolder folder{options.data};
  auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store && store.error() == StoreErrc::in_use) {
    const auto running = read_running(folder.running());
    if (running) {
      source.url = running->url;
      return source;
    }
  }
  if (!store) {
    terminal.refuse(store.error(), options.data);
    return std::nullopt;
  }
  auto platform = platform_of(**store);
  if (!platform) {
    terminal.refuse(platform.error(), options.data);
    return std::nullopt;
  }
  source.platform = std::move(*platform);
  source.store = std::move(*store);
  return source;
}

/// What a node or mirror has, in a file that goes with this object.
class Fetched {
 public:
  explicit Fetched(std::filesystem::path file) : file_{std::move(file)} {}
  ~Fetched() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  Fetched(const Fetched&) = delete;
  Fetched& operator=(const Fetched&) = delete;

  bool fetch(const std::string& url, const Terminal& terminal) {
    OutFile out{file_};
    const auto put = [&](ByteView bytes) { return out.put(bytes); };
    BundleProgress progress;
    const Watch watch{terminal, progress};
    const auto fetched = fetch_bundle(url, {}, put, progress);
    const auto done = fetched ? out.finish() : Result<void>{fetched.error()};
    if (!done) terminal.refuse(done.error(), url);
    return done.has_value();
  }
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

/// Sends the file to the node that runs in this folder, and waits until it is in.
int import_into_running(const DataFolder& folder, const std::filesystem::path& file,
                        const std::string& name, const Terminal& terminal) {
  const auto running = read_running(folder.running());
  if (!running) return terminal.refuse(StoreErrc::in_use, name);
  const Remote remote{running->url, terminal, running->token};
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    return refuse_bundle(
        terminal, name,
        json::object{{"flaw", "unreadable"}, {"offset", 0}, {"frame", 0}, {"code", "-"}});
  }
  std::string piece(upload_piece_bytes, '\0');
  for (std::uint64_t offset = 0;;) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<std::size_t>(stream.gcount());
    if (count == 0 && offset > 0) break;
    const auto target = "/api/v1/import?offset=" + std::to_string(offset);
    if (!remote.send("PUT", target, piece.substr(0, count))) return exit_refused;
    offset += count;
    if (count == 0) break;
  }
  if (!remote.send("POST", "/api/v1/import", {})) return exit_refused;
  BundleProgress progress;
  for (;;) {
    const auto state = remote.get("/api/v1/import");
    if (!state) return exit_refused;
    if (const auto* report = state->if_contains("report");
        report != nullptr && !report->is_null()) {
      end_progress();
      return say_report(terminal, name, report->as_object());
    }
    progress.step = string_at(*state, "state") == "taking" ? BundleProgress::Step::taking
                                                           : BundleProgress::Step::reading;
    progress.done = state->at("done").to_number<std::uint64_t>();
    progress.total = state->at("total").to_number<std::uint64_t>();
    show_progress(terminal, progress);
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

}  // namespace

int bundle_export(const Options& options, const Terminal& terminal) {
  const auto base = read_base(options, terminal);
  if (!base) return exit_refused;
  OutFile file{options.file};
  const auto put = [&](ByteView bytes) { return file.put(bytes); };
  const auto source = open_source(options, terminal);
  if (!source) return exit_refused;
  BundleProgress progress;
  Result<BundleEnd> counts = Errc::not_ready;
  {
    const Watch watch{terminal, progress};
    counts = source->store ? export_bundle(*source->store, source->platform, *base, put, progress)
                           : fetch_bundle(source->url, *base, put, progress);
  }
  if (!counts) {
    return terminal.refuse(counts.error(), source->store ? options.file : source->url);
  }
  if (const auto done = file.finish(); !done) return terminal.refuse(done.error(), options.file);
  return say_export(options, terminal, *counts);
}

int bundle_import(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  auto store = open_store(folder.database(), IfMissing::refuse);
  const bool runs = !store && store.error() == StoreErrc::in_use;
  if (!store && !runs) return terminal.refuse(store.error(), options.data);
  std::optional<Fetched> fetched;
  if (options.file.starts_with("http://")) {
    fetched.emplace(std::filesystem::path{options.data} / "mirror.bundle");
    if (!fetched->fetch(options.file, terminal)) return exit_refused;
  }
  const auto file = fetched ? fetched->file() : std::filesystem::path{options.file};
  if (runs) return import_into_running(folder, file, options.file, terminal);
  BundleProgress progress;
  const auto report = import_into_folder(folder, **store, file, progress,
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
