#include "node/app.hpp"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>

#include "node/clock.hpp"
#include "node/data_folder.hpp"
#include "node/http/api.hpp"
#include "node/http/server.hpp"
#include "node/publications/publications.hpp"
#include "node/running.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct Pools {
  std::size_t verifier_count = std::max(1U, std::thread::hardware_concurrency());
  asio::thread_pool verifiers{verifier_count};
  asio::thread_pool disk{1};
  asio::thread_pool reads{2};

  void join() {
    verifiers.join();
    disk.join();
    reads.join();
  }
};

class Running {
 public:
  Running(const ServeOptions& options, Store& store, Device& device, const Platform& platform,
          const SigningKey& operating_key, const NoiseKey& channel_secret,
          std::unique_ptr<Replica> replica, People& people)
      : node_{{io_, pools_.verifiers, pools_.disk, pools_.reads, pools_.verifier_count},
              PacedClock{options.pace},
              store,
              device,
              std::move(replica)},
        peering_{node_, {platform.network, platform.own, operating_key, channel_secret}},
        running_{DataFolder{options.data}.running()},
        bundles_{node_, platform, {DataFolder{options.data}.spool(), running_.token()}},
        publications_{io_, pools_.disk, DataFolder{options.data}.publications(),
                      [this] { return server_.url(); }},
        api_{node_,
             peering_.traffic(),
             bundles_,
             {people, operating_key, publications_},
             platform.founding_header,
             options.post_limits},
        server_{io_, [this](const HttpRequest& request) { return api_.respond(request); },
                &peering_},
        options_{options} {}

  /// Comes back only if it can't listen.
  Result<void> run(std::unique_ptr<Store> store) {
    if (const auto bound = server_.listen(options_.listen); !bound) return bound.error();
    if (const auto told = running_.write(server_.url()); !told) return told.error();
    asio::signal_set signals{io_, SIGTERM, SIGINT};
    signals.async_wait([this](const boost::system::error_code& failed, int) {
      if (!failed) stop();
    });
    spawn(io_, "server", server_.run());
    for (const auto& peer : options_.peers) spawn(io_, "peer", peering_.dial(peer));
    std::optional<Reach> reach;
    if (options_.discovers) reach = reach_of(options_.listen);
    spawn(io_, "peering", peering_.run(reach));
    asio::co_spawn(io_, node_.run(), [this](const std::exception_ptr& escaped) { ended(escaped); });
    if (options_.pace != 1) {
      log_warning("time-outs between nodes pass " + std::to_string(options_.pace) +
                  " times as fast (--pace): for rehearsals and tests alone");
    }
    log_info("ready: " + server_.url());
    io_.run();
    pools_.join();
    store.reset();
    running_.remove();
    // Conversations that were under way still hold on to all of this, and unwinding them gains
    // nothing: what was promised is on the disk.
    std::quick_exit(failed_ ? EXIT_FAILURE : EXIT_SUCCESS);
  }

 private:
  void stop() {
    log_info("stopping");
    server_.stop();
    peering_.stop();
    node_.stop();
  }

  void ended(const std::exception_ptr& escaped) {
    try {
      if (escaped) std::rethrow_exception(escaped);
    } catch (const std::exception& error) {
      failed_ = true;
      log_error(error.what());
    }
    io_.stop();
  }

  asio::io_context io_{1};
  Pools pools_;
  Node node_;
  Peering peering_;
  RunningFile running_;
  Bundles bundles_;
  Publications publications_;
  Api api_;
  Server server_;
  const ServeOptions& options_;
  bool failed_ = false;
};

}  // namespace

Result<void> serve(const ServeOptions& options) {
  // It writes a line of its own for every text that isn't UTF-8, and strangers choose how many.
  google::protobuf::SetLogHandler(nullptr);
  const DataFolder folder{options.data};
  PALABRE_TRY(auto store, open_store(folder.database(), IfMissing::refuse));
  PALABRE_TRY(const auto platform, platform_of(*store));
  PALABRE_TRY(const auto current, current_operating_key(*store, platform.own));
  PALABRE_TRY(const auto operating_key, folder.read_operating_key(current));
  if (operating_key.public_key() != current) return FolderErrc::other_key;
  PALABRE_TRY(auto replica_key, folder.read_operating_key());
  PALABRE_TRY(const auto channel_secret, folder.read_channel_key());
  const auto start = now();
  auto said = start;
  const auto progress = [&](std::uint64_t rows) {
    if (now() - said < std::chrono::seconds{1}) return;
    said = now();
    log_info("reading the history: " + std::to_string(rows) + " records");
  };
  PALABRE_TRY(auto replica, restore_replica(*store, platform.network, platform.founding,
                                            platform.own, std::move(replica_key), progress));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now() - start);
  log_info("the history has " + std::to_string(replica->fold().entries().size()) +
           " records; read in " + std::to_string(took.count()) + " ms");
  Device device{folder.device(), *store};
  const FeedId feed{platform.own, *replica->feeds().latest_epoch(platform.own)};
  PALABRE_TRY(const auto database, device.open({feed.epoch, replica->feeds().size(feed)}));
  if (database == Device::Database::doubtful) {
    // A node that others dial has at least one peer if anybody else belongs.
    const auto others = replica->fold().admission().admitted().size() > 1 ? 1U : 0U;
    replica->begin_recovery(std::max<std::size_t>(options.peers.size(), others));
  }
  PALABRE_TRY(const auto people, People::open(folder.people()));
  Running running{
      options, *store, device, platform, operating_key, channel_secret, std::move(replica),
      *people};
  return running.run(std::move(store));
}

}  // namespace palabre::node
