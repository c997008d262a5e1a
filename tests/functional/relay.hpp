// Stands between a node that dials and the one that it dials, where a network would: passes on what
// comes, until it is told to be a bad one.
//
//   dialler ──there──▶ relay ──▶ node          open    both ways
//           ◀──back───       ◀──               silent  what goes that way is lost, and nobody is
//           told
//                                              cut     connections end, and new ones are refused
//
// Thread rule: each relay runs a thread of its own; all here may be called from one other.

#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace palabre::test {

class Relay {
 public:
  enum class Way { open, silent_there, silent_back, silent, cut };

  /// To a port of 127.0.0.1. Listens on another from then on; throws if it can't.
  explicit Relay(std::uint16_t to);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  /// Is so when it returns. A connection of which something was lost stays silent that way, as
  /// behind a firewall that has forgotten it: its two nodes must find out by themselves.
  void set(Way way);

 private:
  using Socket = boost::asio::ip::tcp::socket;
  struct Line {
    explicit Line(Socket from, boost::asio::io_context& io) : dialler{std::move(from)}, node{io} {}
    Socket dialler;
    Socket node;
    bool lost_there = false;  ///< Something was.
    bool lost_back = false;
  };
  using LinePointer = std::shared_ptr<Line>;  // Of both its directions.
  using Buffer = std::vector<std::uint8_t>;
  enum class Direction { there, back };

  void listen();
  void accept();
  void connect(const LinePointer& line);
  void pass(const LinePointer& line, Direction direction, std::shared_ptr<Buffer> buffer);
  bool swallows(Direction direction) const;
  static void end(Line& line);

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::uint16_t to_;
  std::uint16_t port_;
  boost::asio::ip::tcp::acceptor acceptor_{io_};
  Way way_ = Way::open;
  std::vector<std::weak_ptr<Line>> lines_;
  std::thread thread_;
};

}  // namespace palabre::test
