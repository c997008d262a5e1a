#include "tests/functional/process.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

extern char** environ;

namespace palabre::test {

using namespace std::chrono_literals;

namespace {

std::vector<char*> pointers(const std::vector<std::string>& arguments) {
  std::vector<char*> list;
  list.reserve(arguments.size() + 1);
  for (const auto& argument : arguments) list.push_back(const_cast<char*>(argument.c_str()));
  list.push_back(nullptr);
  return list;
}

pid_t spawn(const std::vector<std::string>& arguments, posix_spawn_file_actions_t& actions) {
  pid_t pid = -1;
  // Sockets of this process that another held open would outlive their close().
  ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  const auto list = pointers(arguments);
  const int failed = ::posix_spawn(&pid, list[0], &actions, nullptr, list.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error{"can't start " + arguments[0]};
  return pid;
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::filesystem::path& log) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  // Whatever ends this process ends that one too.
  std::vector<std::string> tied{"/usr/bin/setpriv", "--pdeathsig", "TERM", "--"};
  tied.insert(tied.end(), arguments.begin(), arguments.end());
  pid_ = spawn(tied, actions);
}

Process::Process(Process&& other) noexcept : pid_{std::exchange(other.pid_, -1)} {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  return *this;
}

Process::~Process() {
  if (pid_ > 0) stop();
}

void Process::kill() noexcept {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  wait(10s);
}

int Process::stop() noexcept {
  if (pid_ <= 0) return 0;
  ::kill(pid_, SIGTERM);
  const auto pid = pid_;
  const int code = wait(10s);
  if (pid_ <= 0) return code;
  ::kill(pid, SIGKILL);
  return wait(10s);
}

bool Process::running() noexcept {
  if (pid_ <= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

int Process::wait(std::chrono::milliseconds patience) noexcept {
  for (auto waited = 0ms; waited < patience; waited += 10ms) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = -1;
      return code_of(status);
    }
    std::this_thread::sleep_for(10ms);
  }
  return -1;
}

Output run_program(const std::vector<std::string>& arguments) {
  int ends[2] = {};
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  const auto pid = spawn(arguments, actions);
  ::close(ends[1]);
  Output output;
  char buffer[4'096];
  for (;;) {
    const auto count = ::read(ends[0], buffer, sizeof buffer);
    if (count <= 0) break;
    output.text.append(buffer, static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  output.exit_code = code_of(status);
  return output;
}

std::uint16_t free_port() {
  // Below the range from which outgoing connections take theirs: none of them may sit on a port
  // while its node is being started again.
  constexpr std::uint32_t first = 20'000;
  constexpr std::uint32_t count = 12'000;
  // A port stays free until its node or relay listens, so that chance alone could give it twice: of
  // 26 ports, two were one in one run of forty.
  static std::mutex one_at_a_time;
  static std::set<std::uint16_t> given;
  const std::scoped_lock lock{one_at_a_time};
  for (int attempt = 0; attempt < 1'000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(first + randombytes_uniform(count));
    if (given.count(port) > 0) continue;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const bool bound = ::bind(socket, generic, sizeof address) == 0;
    ::close(socket);
    if (!bound) continue;
    given.insert(port);
    return port;
  }
  throw std::runtime_error{"no free port"};
}

}  // namespace palabre::test
