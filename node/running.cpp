#include "node/running.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "federation/core/bytes.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view first_line = "palabre running 1";

}  // namespace

std::string RunningFile::make_token() {
  std::array<std::uint8_t, 16> token{};
  randombytes_buf(token.data(), token.size());
  return to_hex(token);
}

Result<void> RunningFile::write(const std::string& url) {
  remove();
  const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  std::string text{first_line};
  text.append("\nurl ").append(url).append("\ntoken ").append(token_).append("\n");
  const bool written = descriptor >= 0 && ::write(descriptor, text.data(), text.size()) ==
                                              static_cast<ssize_t>(text.size());
  if (descriptor >= 0) ::close(descriptor);
  if (!written) return boost::system::errc::make_error_code(boost::system::errc::io_error);
  return boost::system::in_place_value;
}

void RunningFile::remove() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

Result<RunningNode> read_running(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::string first;
  std::string url;
  std::string token;
  std::getline(stream, first);
  std::getline(stream, url);
  std::getline(stream, token);
  if (!stream || first != first_line || !url.starts_with("url ") || !token.starts_with("token ")) {
    return Errc::not_found;
  }
  return RunningNode{url.substr(4), token.substr(6)};
}

}  // namespace palabre::node
