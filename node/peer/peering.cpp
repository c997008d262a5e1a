#include "node/peer/peering.hpp"

#include <sodium.h>

#include <algorithm>

namespace palabre::node {

using namespace federation;

namespace {

/// For peers that the operator named.
constexpr Backoff redial{std::chrono::milliseconds{500}, std::chrono::seconds{30}};
constexpr auto tend_gap = std::chrono::milliseconds{250};
/// For whoever answers at an organisation's url under a key that this node doesn't know: the epoch
/// that names it must come by then.
constexpr auto proof_patience = std::chrono::seconds{30};

std::uint64_t random_number() {
  std::uint64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return number;
}

std::string short_name(const OrgId& org) { return to_hex(org.view()).substr(0, 8); }

std::string_view words_of(Dialled::End end) {
  switch (end) {
    case Dialled::End::not_a_url: return " isn't http://host:port";
    case Dialled::End::out_of_reach:
      return " leads to an address that is dialled only if --peer names it";
    case Dialled::End::unreachable: return " can't be reached yet; trying again";
    case Dialled::End::no_node: return " doesn't answer as a node of this platform; trying again";
    case Dialled::End::other_organisation:
      return " is answered by another than this organisation's node; trying again";
    case Dialled::End::ended: break;
  }
  return " was reached";
}

/// The url is quoted only once it is known to be of harmless letters.
std::string said_of(const Topology::Dial& found, const std::optional<Endpoint>& endpoint,
                    Dialled::End end) {
  const auto where = endpoint ? "http://" + endpoint->authority() : "the url in its profile";
  return "organisation " + short_name(found.org) + ": " + where + std::string{words_of(end)};
}

}  // namespace

Peering::Peering(Node& node, Identity identity)
    : node_{node}, identity_{identity}, topology_{random_number()} {}

awaitable<void> Peering::dial(std::string url) {
  const auto endpoint = endpoint_of(url);
  if (!endpoint) {
    log_error("not the address of a node (http://host:port): " + url);
    co_return;
  }
  const Goal goal{*endpoint, std::nullopt, Reach::anywhere};
  asio::steady_timer pause{node_.threads().io};
  std::uint32_t failure_count = 0;
  std::optional<OrgId> org;
  bool said = false;
  while (!stopping_) {
    if (org && is_connected(*org)) {
      pause.expires_after(clock().wait(tend_gap));
      co_await pause.async_wait(as_result);
      continue;
    }
    const auto dialled = co_await dial_once(goal);
    if (stopping_) break;
    const bool spoke = dialled.end == Dialled::End::ended;
    if (spoke) org = dialled.org;
    if (!spoke && !said) log_info("can't reach " + url + " yet; trying again");
    said = !spoke;
    failure_count = dialled.lived >= settled_after ? 0 : failure_count + 1;
    pause.expires_after(clock().wait(redial.after(failure_count, random_number())));
    co_await pause.async_wait(as_result);
  }
}

awaitable<void> Peering::run(std::optional<Reach> reach) {
  asio::steady_timer pause{node_.threads().io};
  while (!stopping_) {
    end_superfluous();
    end_unproven();
    if (reach) co_await discover(*reach);
    pause.expires_after(clock().wait(tend_gap));
    co_await pause.async_wait(as_result);
  }
}

bool Peering::has_room_for(const Replica::Speaker& speaker) const {
  const auto& replica = node_.replica();
  const bool known = replica.is_known(speaker);
  std::size_t count = 0;
  for (const auto& peer : replica.peers()) {
    count += (known ? peer.known && peer.org == speaker.org : !peer.known) ? 1U : 0U;
  }
  return count < (known ? sessions_of_one_organisation_max : unknown_session_count_max);
}

void Peering::introduce(Link& link, const Replica::Speaker& speaker) {
  link.speaker = speaker;
  link.since = clock().now();
  link.number = ++last_link_;
  link.proven = node_.replica().is_known(speaker);
  end_superfluous();
}

void Peering::stop() {
  stopping_ = true;
  for (auto* link : links_) link->cut();
}

awaitable<void> Peering::dial_found(Topology::Dial found, Reach reach) {
  const auto endpoint = endpoint_of(found.url);
  Dialled dialled{Dialled::End::not_a_url, {}, {}};
  if (endpoint) {
    const Goal goal{*endpoint, found.org, reach};
    dialled = co_await dial_once(goal);
  }
  const auto tell = topology_.handle_ended(found.org, dialled.lived, clock().now());
  if (stopping_ || tell == Topology::Tell::nothing) co_return;
  log_warning(said_of(found, endpoint, dialled.end));
}

awaitable<void> Peering::discover(Reach reach) {
  co_await node_.readable();
  const auto& fold = node_.replica().fold();
  std::map<OrgId, std::string> urls;
  for (const auto& [org, standing] : fold.admission().admitted()) {
    const auto profile = fold.profiles().find(org);
    if (org == identity_.org || profile == fold.profiles().end()) continue;
    if (!profile->second.url.empty()) urls.emplace(org, profile->second.url);
  }
  topology_.handle_urls(urls, clock().now());
  const auto links = links_by_organisation();
  Topology::Connected connected;
  for (const auto& [org, connections] : links) connected.insert(org);
  if (const auto org = topology_.leaving(connected, clock().now())) {
    for (auto* link : links.at(*org)) {
      if (link->dialler == Dialler::self) link->cut();
    }
  }
  if (auto found = topology_.next(connected, clock().now())) {
    spawn(node_.threads().io, "discovery", dial_found(*std::move(found), reach));
  }
}

/// Of those that are who they say, oldest first.
std::map<OrgId, std::vector<Link*>> Peering::links_by_organisation() const {
  std::map<OrgId, std::vector<Link*>> links;
  for (auto* link : links_) {
    if (link->ended || !link->speaker || !node_.replica().is_known(*link->speaker)) continue;
    links[link->speaker->org].push_back(link);
  }
  for (auto& [org, connections] : links) {
    std::sort(connections.begin(), connections.end(),
              [](const Link* a, const Link* b) { return a->number < b->number; });
  }
  return links;
}

bool Peering::is_connected(const OrgId& org) const {
  return links_by_organisation().count(org) != 0;
}

void Peering::end_superfluous() {
  for (const auto& [org, links] : links_by_organisation()) {
    std::vector<Dialler> diallers;
    for (const auto* link : links) diallers.push_back(link->dialler);
    for (const auto index : superfluous(identity_.org, org, diallers)) links[index]->cut();
  }
}

void Peering::end_unproven() {
  for (auto* link : links_) {
    if (!link->speaker) continue;
    link->proven = link->proven || node_.replica().is_known(*link->speaker);
    const bool late = clock().now() - link->since >= proof_patience;
    if (link->expected && !link->proven && late) link->cut();
  }
}

}  // namespace palabre::node
