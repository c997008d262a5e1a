// What node/'s coroutines share.
//
// One thread runs the io_context, and everything that changes belongs to it: there are no mutexes.
// Work that blocks or computes goes to a pool with on(), and its result comes back here.

#pragma once

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>

#include "node/observe/log.hpp"

namespace palabre::node {

namespace asio = boost::asio;
using asio::awaitable;

/// For socket calls: the end of a connection is a value, an exception is a bug.
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Starts a coroutine of its own; what escapes from it is logged.
inline void spawn(asio::io_context& io, std::string name, awaitable<void> coroutine) {
  asio::co_spawn(io, std::move(coroutine), [name](const std::exception_ptr& escaped) {
    if (!escaped) return;
    try {
      std::rethrow_exception(escaped);
    } catch (const std::exception& error) {
      log_error(name + ": " + error.what());
    }
  });
}

/// Where coroutines of the io_context wait until another one tells them to look again.
class Signal {
 public:
  explicit Signal(asio::io_context& io) : timer_{io, asio::steady_timer::time_point::max()} {}

  awaitable<void> wait() { co_await timer_.async_wait(as_result); }
  void notify() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

/// Runs `work` on `pool` and comes back with its result. `work` outlives the call: give it a name.
template <class Work>
awaitable<std::invoke_result_t<Work&>> on(asio::thread_pool& pool, asio::io_context& io,
                                          Work& work) {
  std::optional<std::invoke_result_t<Work&>> result;
  Signal done{io};
  asio::post(pool, [&] {
    auto made = work();
    asio::post(io, [&, made = std::move(made)]() mutable {
      result.emplace(std::move(made));
      done.notify();
    });
  });
  while (!result) co_await done.wait();
  co_return *std::move(result);
}

}  // namespace palabre::node
