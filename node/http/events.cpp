// GET /events: what is held here has changed, for pages that show it live.
//
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html

#include "node/http/json.hpp"
#include "node/http/stream.hpp"
#include "node/publications/publications.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Changes that come together are told together.
constexpr std::chrono::seconds step{1};
/// After so many steps without a change something is said all the same.
constexpr unsigned quiet_step_count_max = 20;

/// What each new row, each adoption and each file that is published moves on.
struct Mark {
  std::uint64_t rows = 0;
  std::uint64_t height = 0;
  std::size_t files = 0;

  friend bool operator==(const Mark&, const Mark&) = default;
};

/// Costs O(organisations).
Mark mark_of(Api& api) {
  Mark mark{0, api.fold().height(), api.publications().progress().done};
  for (const auto& line : api.replica().feeds().cut()) mark.rows += line.head.size;
  return mark;
}

class Changes final : public HttpStream {
 public:
  explicit Changes(Api& api) : api_{api}, timer_{api.node().threads().io}, last_{mark_of(api)} {}

  awaitable<std::string> next() override {
    for (unsigned quiet = 0; quiet < quiet_step_count_max; ++quiet) {
      timer_.expires_after(step);
      co_await timer_.async_wait(as_result);
      co_await api_.node().readable();
      const auto now = mark_of(api_);
      if (now == last_) continue;
      last_ = now;
      co_return "event: change\ndata: " + std::to_string(now.rows) + "\n\n";
    }
    co_return ":\n\n";
  }

 private:
  Api& api_;
  asio::steady_timer timer_;
  Mark last_;
};

}  // namespace

awaitable<HttpResponse> get_events(Api& api, Call) {
  co_await api.node().readable();
  HttpResponse response;
  response.headers["Content-Type"] = "text/event-stream";
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Accel-Buffering"] = "no";  // A proxy passes each piece on at once.
  response.body = "retry: 5000\n\n";
  response.stream = std::make_shared<Changes>(api);
  co_return response;
}

}  // namespace palabre::node
