#include "node/bundle/folder.hpp"

#include <algorithm>
#include <thread>

namespace palabre::node {

using namespace federation;

namespace {

awaitable<void> tell(const std::function<void()>& watch, const bool& done, asio::io_context& io) {
  asio::steady_timer timer{io};
  while (!done) {
    watch();
    timer.expires_after(std::chrono::milliseconds{500});
    co_await timer.async_wait(as_result);
  }
}

}  // namespace

Result<BundleReport> import_into_folder(const DataFolder& folder, Store& store,
                                        const std::filesystem::path& file, BundleProgress& progress,
                                        const std::function<void()>& watch) {
  PALABRE_TRY(const auto platform, platform_of(store));
  PALABRE_TRY(auto operating_key, folder.read_operating_key());
  PALABRE_TRY(auto replica,
              restore_replica(store, platform.network, platform.founding, platform.own,
                              std::move(operating_key), [](std::uint64_t) {}));
  // Nothing is signed here, so whether the database is the latest is left for the next start to
  // say.
  Device device{folder.device(), store};
  asio::io_context io{1};
  const std::size_t verifier_count = std::max(1U, std::thread::hardware_concurrency());
  asio::thread_pool verifiers{verifier_count};
  asio::thread_pool disk{1};
  asio::thread_pool reads{1};
  Node node{{io, verifiers, disk, reads, verifier_count},
            PacedClock{},
            store,
            device,
            std::move(replica)};
  BundleReport report;
  bool done = false;
  std::exception_ptr failed;
  const auto end = [&](const std::exception_ptr& escaped) {
    if (escaped && !failed) failed = escaped;
    done = true;
    node.stop();
    io.stop();
  };
  auto work = [](Node& into, std::filesystem::path from, BundleProgress& said,
                 BundleReport& made) -> awaitable<void> {
    made = co_await import_bundle(into, std::move(from), said);
  };
  asio::co_spawn(io, node.run(), [&](const std::exception_ptr& escaped) {
    if (escaped) end(escaped);
  });
  asio::co_spawn(io, work(node, file, progress, report), end);
  spawn(io, "progress", tell(watch, done, io));
  io.run();
  disk.join();
  verifiers.join();
  reads.join();
  if (failed) return StoreErrc::io;
  return report;
}

}  // namespace palabre::node
