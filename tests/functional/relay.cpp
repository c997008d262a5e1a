#include "tests/functional/relay.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "tests/functional/process.hpp"

namespace palabre::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using Failure = boost::system::error_code;

namespace {

constexpr std::size_t buffer_bytes = 65'536;

tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

}  // namespace

Relay::Relay(std::uint16_t to) : to_{to}, port_{free_port()} {
  listen();
  thread_ = std::thread{[this] { io_.run(); }};
}

Relay::~Relay() {
  io_.stop();
  thread_.join();
}

void Relay::set(Way way) {
  std::promise<void> done;
  asio::post(io_, [&] {
    way_ = way;
    if (way == Way::cut) {
      acceptor_.close();
      for (const auto& each : lines_) {
        if (const auto line = each.lock()) end(*line);
      }
      lines_.clear();
    } else if (!acceptor_.is_open()) {
      listen();
    }
    done.set_value();
  });
  done.get_future().wait();
}

void Relay::listen() {
  acceptor_.open(tcp::v4());
  acceptor_.set_option(tcp::acceptor::reuse_address{true});
  acceptor_.bind(loopback(port_));
  acceptor_.listen();
  accept();
}

void Relay::accept() {
  acceptor_.async_accept([this](const Failure& failed, Socket socket) {
    if (failed) return;
    const auto line = std::make_shared<Line>(std::move(socket), io_);
    std::erase_if(lines_, [](const auto& each) { return each.expired(); });
    lines_.push_back(line);
    connect(line);
    accept();
  });
}

void Relay::connect(const LinePointer& line) {
  line->node.async_connect(loopback(to_), [this, line](const Failure& failed) {
    if (failed) return end(*line);
    for (auto* socket : {&line->dialler, &line->node}) {
      Failure ignored;
      socket->set_option(tcp::no_delay{true}, ignored);
    }
    pass(line, Direction::there, std::make_shared<Buffer>(buffer_bytes));
    pass(line, Direction::back, std::make_shared<Buffer>(buffer_bytes));
  });
}

/// One piece, and then the next, until either end is gone.
void Relay::pass(const LinePointer& line, Direction direction, std::shared_ptr<Buffer> buffer) {
  const bool there = direction == Direction::there;
  auto& from = there ? line->dialler : line->node;
  auto& to = there ? line->node : line->dialler;
  const auto room = asio::buffer(*buffer);
  from.async_read_some(room, [=, this, &to](const Failure& ended, std::size_t count) {
    if (ended) return end(*line);
    auto& lost = there ? line->lost_there : line->lost_back;
    lost = lost || swallows(direction);
    if (lost) return pass(line, direction, buffer);
    asio::async_write(to, asio::buffer(*buffer, count),
                      [=, this](const Failure& broken, std::size_t) {
                        if (broken) return end(*line);
                        pass(line, direction, buffer);
                      });
  });
}

bool Relay::swallows(Direction direction) const {
  if (direction == Direction::there) return way_ == Way::silent || way_ == Way::silent_there;
  return way_ == Way::silent || way_ == Way::silent_back;
}

void Relay::end(Line& line) {
  Failure ignored;
  line.dialler.close(ignored);
  line.node.close(ignored);
}

}  // namespace palabre::test
