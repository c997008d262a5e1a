#include "node/publications/publications.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

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

}  // namespace

Publications::Publications(asio::io_context& io, fs::path folder, std::function<std::string()> url)
    : io_{io}, folder_{std::move(folder)}, url_{std::move(url)} {}

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

awaitable<bool> Publications::run(std::vector<std::string> arguments) {
  const auto pid = start(std::move(arguments));
  if (pid < 0) co_return false;
  asio::steady_timer timer{io_};
  constexpr std::chrono::milliseconds step{50};
  int status = 0;
  for (auto waited = std::chrono::milliseconds{0}; ::waitpid(pid, &status, WNOHANG) == 0;
       waited += step) {
    if (waited > publication_max) ::kill(pid, SIGKILL);
    timer.expires_after(step);
    co_await timer.async_wait(as_result);
  }
  co_return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

awaitable<void> Publications::make(json::object about) {
  auto next = folder_;
  next += ".next";
  auto last = folder_;
  last += ".last";
  std::error_code failed;
  fs::remove_all(next, failed);
  fs::create_directories(next, failed);
  json::array missing;
  for (const auto& work : works) {
    const auto out = (next / work.name).string();
    std::vector<std::string> arguments{"palabre", "--lang", work.language, "publish", work.what,
                                       "--node",  url_(),   "--out",       out};
    const bool done = co_await run(std::move(arguments));
    if (!done) {
      missing.push_back(json::string{work.name});
      log_warning("publications: " + std::string{work.name} + " could not be made");
    }
    ++progress_.done;
  }
  about["files"] = files_in(next);
  about["failed"] = std::move(missing);
  std::ofstream{next / list_name} << json::serialize(about) << "\n";
  fs::remove_all(last, failed);
  fs::rename(folder_, last, failed);  // There is none the first time.
  fs::rename(next, folder_, failed);
  if (failed) log_error("publications: " + failed.message());
  fs::remove_all(last, failed);
  progress_ = {};
}

}  // namespace palabre::node
