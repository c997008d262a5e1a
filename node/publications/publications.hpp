// What a node has published: files that a coordinator had made of the state, for anybody to take.
//
//   publications/made.json   what there is, of which state, made when
//   publications/NAME        each file
//   publications.next/       what is being made; takes the other's place when all is there
//
// They are made by `palabre publish`, as whoever runs it would: a process of its own that asks this
// node, so that a long text never keeps the node from its peers.

#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "node/async.hpp"

namespace palabre::node {

/// How long one file may take to be made.
inline constexpr std::chrono::seconds publication_max{300};

class Publications {
 public:
  /// `url` says where this node answers, once it does.
  Publications(asio::io_context& io, asio::thread_pool& disk, std::filesystem::path folder,
               std::function<std::string()> url);

  /// Makes all files anew, and sets them in the place of those that were there. `about` is kept
  /// with them. False if they are being made already.
  bool begin(boost::json::object about);

  /// While files are being made: how many there are of how many; zeros while none are.
  struct Progress {
    std::size_t done = 0;
    std::size_t all = 0;
  };
  Progress progress() const noexcept { return progress_; }

  /// What was said about them, with `files` (each with `name` and `bytes`) and `failed`, the names
  /// of those that couldn't be made. Empty while nothing was published. Reads the disk.
  boost::json::object made() const;

  /// Where a file that made() lists stands; no other name may be asked for.
  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  awaitable<void> make(boost::json::object about);
  /// The program's exit code with these arguments; exit_refused if it didn't end by itself and in
  /// time.
  awaitable<int> run(std::vector<std::string> arguments);

  asio::io_context& io_;
  asio::thread_pool& disk_;
  std::filesystem::path folder_;
  std::function<std::string()> url_;
  Progress progress_;
};

}  // namespace palabre::node
