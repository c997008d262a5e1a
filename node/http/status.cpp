// What this node holds: /api/v1/status, the founding, health, readiness and metrics.

#include <sstream>

#include "node/http/json.hpp"
#include "node/publish/atom.hpp"

namespace palabre::node {

using namespace federation;

namespace {

json::array cut_of(const Replica& replica) {
  json::array cut;
  for (const auto& line : replica.feeds().cut()) {
    cut.push_back(json::object{{"organisation", hex(line.feed.org)},
                               {"name", name_in(replica.fold(), line.feed.org)},
                               {"epoch", line.feed.epoch},
                               {"size", line.head.size},
                               {"root", hex(line.head.root)}});
  }
  return cut;
}

std::size_t live_peer_count(const Replica& replica) {
  std::size_t count = 0;
  for (const auto& peer : replica.peers()) count += peer.live && peer.known ? 1U : 0U;
  return count;
}

const char* signing_of(const Replica& replica) {
  switch (replica.hold()) {
    case Replica::Hold::none: return "yes";
    case Replica::Hold::recovering: return "recovering";
    case Replica::Hold::catching_up: return "catching_up";
    case Replica::Hold::forked: return "forked";
    case Replica::Hold::opened_twice: return "opened_twice";
    case Replica::Hold::other_key: return "other_key";
    case Replica::Hold::void_epoch: return "void_epoch";
    case Replica::Hold::two_adoptions: return "two_adoptions";
    case Replica::Hold::disagrees: return "disagrees";
  }
  return "unknown";
}

json::value recovery_of(const Replica& replica) {
  const auto waiting = replica.waiting();
  if (!waiting) return nullptr;
  const auto named = [&](const std::vector<OrgId>& orgs) {
    json::array list;
    for (const auto& org : orgs) {
      list.push_back(
          json::object{{"organisation", hex(org)}, {"name", name_in(replica.fold(), org)}});
    }
    return list;
  };
  return json::object{{"answers_needed", waiting->needed},
                      {"answered", named(waiting->answered)},
                      {"silent", named(waiting->silent)},
                      {"ahead", named(waiting->ahead)}};
}

json::object federation_of(const Api& api) {
  json::array peers;
  for (const auto& peer : api.replica().peers()) {
    if (!peer.live || !peer.known) continue;
    peers.push_back(
        json::object{{"organisation", hex(peer.org)}, {"name", name_in(api.fold(), peer.org)}});
  }
  json::array forks;
  for (const auto& [feed, proof] : api.replica().forks()) {
    forks.push_back(json::object{{"organisation", hex(feed.org)},
                                 {"name", name_in(api.fold(), feed.org)},
                                 {"epoch", feed.epoch},
                                 {"proof", to_hex(encode(proof))}});
  }
  return {{"peers", std::move(peers)},
          {"forks", std::move(forks)},
          {"bytes_sent", api.traffic().bytes_sent},
          {"bytes_received", api.traffic().bytes_received}};
}

HttpResponse plain_text(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers["Content-Type"] = "text/plain; charset=utf-8";
  response.headers["Cache-Control"] = "no-store";
  response.body = std::move(body);
  return response;
}

}  // namespace

awaitable<HttpResponse> get_status(Api& api, Call) {
  co_await api.node().readable();
  const auto& replica = api.replica();
  const auto& fold = api.fold();
  json::object body{{"network_id", hex(fold.network())},
                    {"platform", fold.founding().name},
                    {"predecessor", predecessor_json(fold.founding())},
                    {"language", fold.founding().language},
                    {"organisation", hex(replica.own())},
                    {"name", name_in(fold, replica.own())},
                    {"organisation_seq", fold.highest_org_seq(replica.own())},
                    {"signing", signing_of(replica)},
                    {"recovery", recovery_of(replica)},
                    {"founded", rfc3339(api.times().founded_ms())},
                    {"height", fold.height()},
                    {"adoption", hex(fold.parent())},
                    {"records", fold.entries().size()},
                    {"carried", fold.carried().size()},
                    {"state_digest", hex(fold.digest())},
                    {"cut", cut_of(replica)},
                    {"coverage", to_json(coverage_of(replica))},
                    {"federation", federation_of(api)},
                    {"software", software}};
  co_return json_response(body);
}

awaitable<HttpResponse> get_founding(Api& api, Call) {
  HttpResponse response;
  response.headers["Content-Type"] = "application/x-protobuf";
  response.headers["Cache-Control"] = "public, max-age=31536000, immutable";
  response.headers["ETag"] = "\"" + hex(api.fold().network()) + "\"";
  response.body = std::string{as_text(api.founding_header())};
  co_return response;
}

awaitable<HttpResponse> get_health(Api&, Call) { co_return plain_text(200, "ok\n"); }

awaitable<HttpResponse> get_readiness(Api& api, Call) {
  co_await api.node().readable();
  const auto coverage = coverage_of(api.replica());
  const auto missing = coverage.bodies_missing;
  const auto sentence = "organisations heard: " + std::to_string(coverage.heard) + " of " +
                        std::to_string(coverage.admitted) +
                        ", texts missing: " + std::to_string(missing) +
                        ", signing: " + signing_of(api.replica()) + "\n";
  const bool signs = api.replica().hold() == Replica::Hold::none;
  const bool ready = coverage.heard == coverage.admitted && missing == 0 && signs;
  co_return plain_text(ready ? 200 : 503, sentence);
}

awaitable<HttpResponse> get_metrics(Api& api, Call) {
  co_await api.node().readable();
  const auto& replica = api.replica();
  std::ostringstream text;
  const auto metric = [&text](std::string_view name, std::string_view type, std::string_view help,
                              std::uint64_t value) {
    text << "# HELP " << name << " " << help << "\n# TYPE " << name << " " << type << "\n"
         << name << " " << value << "\n";
  };
  metric("palabre_records", "gauge", "Records that count on this node.",
         replica.fold().entries().size());
  metric("palabre_records_waiting", "gauge", "Records whose references haven't come.",
         replica.fold().pending().size());
  metric("palabre_bodies_missing", "gauge", "Texts that haven't come.",
         replica.missing_body_count());
  metric("palabre_peers", "gauge", "Peers that are connected.", live_peer_count(replica));
  metric("palabre_forks", "gauge", "Feeds of which two histories were seen.",
         replica.forks().size());
  metric("palabre_peer_sent_bytes_total", "counter", "Bytes sent to peers.",
         api.traffic().bytes_sent);
  metric("palabre_peer_received_bytes_total", "counter", "Bytes received from peers.",
         api.traffic().bytes_received);
  metric("palabre_http_requests_total", "counter", "Requests over HTTP.", api.request_count());
  auto response = plain_text(200, text.str());
  response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8";
  co_return response;
}

}  // namespace palabre::node
