#include "node/publications/publications.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

#include "node/exit.hpp"
#include "node/observe/log.hpp"

extern char** environ;

namespace palabre::node {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr const char* list_name = "made.json";

/// One run of the program: in which language, what, and into which file of the folder; "." is the
/// folder itself, into which it writes files of its own names.
struct Work {
  const char* language;
  const char* what;
  const char* name;
};
constexpr Work works[] = {
    {"fr", "report", "rapport.html"},
    {"en", "report", "report.html"},
    {"fr", "synopsis", "synopse.html"},
    {"en", "synopsis", "synopsis.html"},
    {"fr", "odt", "amendements.odt"},
    {"fr", "akn", "amendements.akn.xml"},
    {"fr", "csv", "."},
    {"fr", "calendar", "rencontres.ics"},
    {"fr", "atom", "amendements.atom"},
};

/// With its standard streams closed to everything of this process.
pid_t start(std::vector<std::string> arguments) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  for (const int stream : {0, 1, 2}) {
    ::posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0);
  }
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  std::vector<char*> list;
  list.reserve(arguments.size() + 1);
  for (auto& argument : arguments) list.push_back(argument.data());
  list.push_back(nullptr);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, list.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? pid : -1;
}

json::array files_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator{folder, failed}) {
    if (entry.is_regular_file()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  json::array files;
  for (const auto& name : names) {
    files.push_back(json::object{{"name", name}, {"bytes", fs::file_size(folder / name, failed)}});
  }
  return files;
}

std::error_code renewed(const fs::path& folder) {
  std::error_code failed;
  fs::remove_all(folder, failed);
  fs::create_directories(folder, failed);
  return failed;
}

/// Lists what is in `next` and exchanges the two folders: whoever reads finds the old files or the
/// new ones, and never none.
std::error_code put_in_place(const fs::path& next, const fs::path& folder, json::object about) {
  about["files"] = files_in(next);
  std::ofstream list{next / list_name};
  list << json::serialize(about) << "\n";
  if (!list.flush()) return std::make_error_code(std::errc::io_error);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (::renameat2(AT_FDCWD, next.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0) {
    return {errno, std::generic_category()};
  }
  fs::remove_all(next, failed);
  return failed;
}

}  // namespace

Publications::Publications(asio::io_context& io, asio::thread_pool& disk, fs::path folder,
                           std::function<std::string()> url)
    : io_{io}, disk_{disk}, folder_{std::move(folder)}, url_{std::move(url)} {}

bool Publications::begin(json::object about) {
  if (progress_.all > 0) return false;
  progress_ = {0, std::size(works)};
  spawn(io_, "publications", make(std::move(about)));
  return true;
}

json::object Publications::made() const {
  std::ifstream file{folder_ / list_name};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  boost::system::error_code failed;
  const auto value = json::parse(bytes, failed);
  return failed || !value.is_object() ? json::object{} : value.get_object();
}

awaitable<int> Publications::run(std::vector<std::string> arguments) {
  const auto pid = start(std::move(arguments));
  if (pid < 0) co_return exit_refused;
  asio::steady_timer timer{io_};
  constexpr std::chrono::milliseconds step{50};
  int status = 0;
  for (auto waited = std::chrono::milliseconds{0}; ::waitpid(pid, &status, WNOHANG) == 0;
       waited += step) {
    if (waited > publication_max) ::kill(pid, SIGKILL);
    timer.expires_after(step);
    co_await timer.async_wait(as_result);
  }
  co_return WIFEXITED(status) ? WEXITSTATUS(status) : exit_refused;
}

awaitable<void> Publications::make(json::object about) {
  auto next = folder_;
  next += ".next";
  auto prepare = [&next] { return renewed(next); };
  if (const auto failed = co_await on(disk_, io_, prepare); failed) {
    log_error("publications: " + next.string() + ": " + failed.message());
  }
  json::array missing;
  for (const auto& work : works) {
    const auto out = (next / work.name).string();
    std::vector<std::string> arguments{"palabre", "--lang", work.language, "publish", work.what,
                                       "--node",  url_(),   "--out",       out};
    const auto code = co_await run(std::move(arguments));
    // Where there is nothing to publish, no file is missing.
    if (code != exit_done && code != exit_undecided) {
      missing.push_back(json::string{work.name});
      log_warning("publications: " + std::string{work.name} + " could not be made");
    }
    ++progress_.done;
  }
  about["failed"] = std::move(missing);
  auto finish = [&] { return put_in_place(next, folder_, std::move(about)); };
  if (const auto failed = co_await on(disk_, io_, finish); failed) {
    log_error("publications: " + folder_.string() + ": " + failed.message());
  }
  progress_ = {};
}

}  // namespace palabre::node
