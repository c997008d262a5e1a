#include "node/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

namespace palabre::node {

using federation::Result;
using Clock = std::chrono::steady_clock;

namespace {

class ProgramCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre program"; }
  std::string message(int code) const override {
    switch (static_cast<ProgramErrc>(code)) {
      case ProgramErrc::not_installed: return "not installed";
      case ProgramErrc::no_input: return "its input can't be read";
      case ProgramErrc::too_slow: return "its time was up";
      case ProgramErrc::too_much: return "it said too much";
    }
    return "unknown";
  }
};

boost::system::error_code system_error(int number) {
  return {number, boost::system::system_category()};
}

/// A file descriptor of ours, that no other program inherits.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_{number} {}
  ~Descriptor() { close(); }
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void close() noexcept {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int get() const noexcept { return number_; }
  bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

/// What posix_spawn is told, as long as it needs it.
class Spawning {
 public:
  Spawning() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
  }
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;

  void give(const Descriptor& ours, int theirs) {
    ::posix_spawn_file_actions_adddup2(&actions_, ours.get(), theirs);
  }

  Result<pid_t> start(std::vector<std::string> arguments) {
    const char* path = std::getenv("PATH");
    std::string path_entry = "PATH=" + std::string{path == nullptr ? "/usr/bin:/bin" : path};
    std::string locale = "LC_ALL=C.UTF-8";
    std::array<char*, 3> environment{path_entry.data(), locale.data(), nullptr};
    std::vector<char*> words;
    words.reserve(arguments.size() + 1);
    for (auto& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    pid_t started = -1;
    const int failed = ::posix_spawnp(&started, words.front(), &actions_, &attributes_,
                                      words.data(), environment.data());
    if (failed == ENOENT) return ProgramErrc::not_installed;
    if (failed != 0) return system_error(failed);
    return started;
  }

 private:
  ::posix_spawn_file_actions_t actions_{};
  ::posix_spawnattr_t attributes_{};
};

/// What came on `from`, at most `kept_max` bytes of it kept. False at its end.
bool read_some(const Descriptor& from, std::string& into, std::size_t kept_max, std::size_t& all) {
  std::array<char, 65'536> piece{};
  const auto count = ::read(from.get(), piece.data(), piece.size());
  if (count < 0) return errno == EINTR;
  if (count == 0) return false;
  const auto size = static_cast<std::size_t>(count);
  all += size;
  into.append(piece.data(), std::min(size, kept_max - std::min(into.size(), kept_max)));
  return true;
}

/// Until it has ended, or else ended by us when its time is up.
int wait_for(pid_t process, Clock::time_point end) {
  constexpr std::chrono::milliseconds step{2};
  int status = 0;
  for (auto found = pid_t{0}; found != process;) {
    found = ::waitpid(process, &status, WNOHANG);
    if (found == 0 && Clock::now() >= end) ::kill(-process, SIGKILL);
    if (found == 0) std::this_thread::sleep_for(step);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Reads both outputs until they end.
Result<ProgramOutput> listen(Descriptor out, Descriptor err, const ProgramOrder& order,
                             Clock::time_point end) {
  ProgramOutput said;
  std::size_t out_bytes = 0;
  std::size_t err_bytes = 0;
  while (out.is_open() || err.is_open()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return ProgramErrc::too_slow;
    std::array<::pollfd, 2> watched{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(left.count())) < 0 &&
        errno != EINTR) {
      return system_error(errno);
    }
    if (watched[0].revents != 0 && !read_some(out, said.out, order.output_bytes_max, out_bytes)) {
      out.close();
    }
    if (watched[1].revents != 0 &&
        !read_some(err, said.err, ProgramOutput::error_bytes_max, err_bytes)) {
      err.close();
    }
    if (out_bytes > order.output_bytes_max) return ProgramErrc::too_much;
  }
  return said;
}

}  // namespace

boost::system::error_code make_error_code(ProgramErrc code) noexcept {
  static const ProgramCategory category;
  return {static_cast<int>(code), category};
}

Result<ProgramOutput> run_to_end(const ProgramOrder& order) {
  const Descriptor input{::open(order.input_file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!input.is_open()) return ProgramErrc::no_input;
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) return system_error(errno);
  Spawning spawning;
  spawning.give(input, STDIN_FILENO);
  spawning.give(out->write, STDOUT_FILENO);
  spawning.give(err->write, STDERR_FILENO);
  PALABRE_TRY(const auto process, spawning.start(order.arguments));
  out->write.close();
  err->write.close();
  const auto end = Clock::now() + order.time_max;
  auto said = listen(std::move(out->read), std::move(err->read), order, end);
  if (!said) ::kill(-process, SIGKILL);
  const auto exit_code = wait_for(process, end);
  if (said) said->exit_code = exit_code;
  return said;
}

}  // namespace palabre::node
