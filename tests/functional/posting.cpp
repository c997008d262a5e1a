#include "tests/functional/posting.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "node/http/client.hpp"

namespace palabre::test {

using namespace federation;
namespace json = boost::json;
using node::asio::io_context;

namespace {

constexpr int attempt_count_max = 300;
constexpr std::chrono::milliseconds pause_between{100};

}  // namespace

Posting::Posting(std::vector<std::string> urls, std::size_t lanes_per_node)
    : urls_{std::move(urls)}, lanes_per_node_{lanes_per_node} {
  for (std::size_t node = 0; node < urls_.size(); ++node) {
    for (std::size_t lane = 0; lane < lanes_per_node; ++lane) lanes_.push_back({node, {}});
  }
}

void Posting::add(std::size_t node, std::size_t lane, const PostedRecord& posted) {
  auto& jobs = lanes_[node * lanes_per_node_ + lane % lanes_per_node_].jobs;
  jobs.push_back({record_id(posted.signed_record.record), std::string{as_text(encode(posted))}});
  ++job_count_;
}

void Posting::run(const std::function<void(std::size_t)>& watch) {
  io_context io{1};
  for (auto& lane : lanes_) {
    if (!lane.jobs.empty()) node::spawn(io, "lane", work(io, lane, watch));
  }
  io.run();
  if (!refusal_.empty()) throw std::runtime_error{refusal_};
}

node::awaitable<void> Posting::work(io_context& io, Lane& lane,
                                    const std::function<void(std::size_t)>& watch) {
  node::HttpClient client{io, urls_[lane.node]};
  node::asio::steady_timer pause{io};
  int attempts = 0;
  while (!lane.jobs.empty() && refusal_.empty()) {
    const auto& job = lane.jobs.front();
    node::HttpRequest request;
    request.method = "POST";
    request.headers["Content-Type"] = "application/x-protobuf";
    request.body = job.bytes;
    const auto answer = co_await client.send(request, "/api/v1/records");
    const bool again = !answer || answer->status == 503 || answer->status == 429;
    if (again && ++attempts < attempt_count_max) {
      pause.expires_after(pause_between);
      co_await pause.async_wait(node::as_result);
      continue;
    }
    if (!answer || (answer->status != 201 && answer->status != 200)) {
      refusal_ = urls_[lane.node] + ": " + (answer ? answer->body : answer.error().message());
      co_return;
    }
    attempts = 0;
    const auto body = json::parse(answer->body).as_object();
    receipts_[job.id] = {lane.node, std::string{body.at("receipt").as_string()},
                         body.at("epoch").to_number<std::uint64_t>(),
                         body.at("position").to_number<std::uint64_t>()};
    lane.jobs.pop_front();
    watch(receipts_.size());
  }
}

}  // namespace palabre::test
