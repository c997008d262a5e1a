// The HTTP interface: a table of routes, and what its handlers share.
//
// A handler reads the fold in one go, between readable() and its next suspension, and then awaits
// the texts that it needs.
//
// Source: docs/http.md; GET /api/v1/openapi.json is made from the same table.

#pragma once

#include <boost/json.hpp>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "federation/deliberation/provenance.hpp"
#include "node/http/bundles.hpp"
#include "node/http/message.hpp"
#include "node/http/post_limit.hpp"
#include "node/http/problem.hpp"
#include "node/http/times.hpp"
#include "node/node.hpp"
#include "node/peer/peering.hpp"
#include "node/people/people.hpp"

namespace palabre::node {

/// At most this many rows stand on one page of a list.
inline constexpr std::size_t page_entry_count_max = 100;

inline constexpr std::string_view software = "palabre 0.1.0";

class Publications;
class TextSearch;

struct Call {
  const HttpRequest& request;
  std::map<std::string, std::string> parameters;  ///< Of the path's {names}.
  Language language = Language::fr;

  std::string parameter(const std::string& name) const { return parameters.at(name); }
  std::optional<std::string> query(const std::string& name) const {
    const auto found = request.query.find(name);
    if (found == request.query.end() || found->second.empty()) return std::nullopt;
    return found->second;
  }
};

/// Where the words of one version come from, once that has been asked for.
struct Provenance {
  federation::Digest version;
  std::size_t missing = 0;  ///< Texts that weren't here then.
  std::map<federation::BlockId, std::vector<federation::Passage>> passages;
};

/// What a node does for its own people alone.
struct OwnPeople {
  People& people;
  const federation::SigningKey& operating_key;  ///< Enrols whoever was invited.
  Publications& publications;
};

class Api {
 public:
  Api(Node& node, const Traffic& traffic, Bundles& bundles, OwnPeople own,
      federation::Bytes founding_header, const PostLimits& limits);
  ~Api();

  awaitable<HttpResponse> respond(const HttpRequest& request);

  Node& node() noexcept { return node_; }
  const federation::Replica& replica() const noexcept { return node_.replica(); }
  const federation::Fold& fold() const noexcept { return node_.replica().fold(); }
  const Traffic& traffic() const noexcept { return traffic_; }
  Bundles& bundles() noexcept { return bundles_; }
  const federation::Bytes& founding_header() const noexcept { return founding_header_; }

  /// Texts by commitment, without those that aren't here (yet, or any more).
  struct Text {
    std::string words;
    federation::MediaType media_type = federation::MediaType::plain;
    federation::Salt salt{};
  };
  using Texts = std::map<federation::Commitment, Text>;
  awaitable<Texts> texts(std::vector<federation::Commitment> wanted);

  People& people() noexcept { return own_.people; }
  Publications& publications() noexcept { return own_.publications; }
  const federation::SigningKey& operating_key() const noexcept { return own_.operating_key; }

  /// The sequence of the organisation's next record: two that are under way have different ones.
  std::uint64_t next_organisation_seq();

  /// Of names with passphrases, and of codes, by name and by address.
  PostLimit& guesses() noexcept { return guesses_; }

  TextSearch& search() noexcept { return *search_; }

  PostLimit& member_posts() noexcept { return member_posts_; }
  PostLimit& address_posts() noexcept { return address_posts_; }

  std::uint64_t request_count() const noexcept { return request_count_; }

  /// Whether long texts are being compared: for one caller at a time, since peers wait for the same
  /// threads.
  bool& comparing() noexcept { return comparing_; }

  /// Of what is counted now.
  const Times& times();

  /// Of the version that was asked about last; none yet.
  std::shared_ptr<const Provenance>& provenance() noexcept { return provenance_; }

 private:
  Node& node_;
  OwnPeople own_;
  const Traffic& traffic_;
  Bundles& bundles_;
  federation::Bytes founding_header_;
  PostLimit guesses_{guess_rate};
  std::uint64_t organisation_seq_ = 0;
  PostLimit member_posts_;
  PostLimit address_posts_;
  std::unique_ptr<TextSearch> search_;
  std::uint64_t request_count_ = 0;
  bool comparing_ = false;
  std::shared_ptr<const Provenance> provenance_;
  std::optional<Times> times_;
};

/// While it lives, long texts are being compared.
class Comparing {
 public:
  explicit Comparing(Api& api) : flag_{api.comparing()} { flag_ = true; }
  ~Comparing() { flag_ = false; }
  Comparing(const Comparing&) = delete;
  Comparing& operator=(const Comparing&) = delete;

 private:
  bool& flag_;
};

using Handler = awaitable<HttpResponse> (*)(Api&, Call);

struct Route {
  std::string_view method;
  std::string_view path;  ///< Segments in braces are parameters.
  Handler handler;
  std::string_view summary;
  std::string_view query;  ///< Names, one blank between them.
};

std::span<const Route> routes();

// Handlers, one file each.
awaitable<HttpResponse> get_status(Api& api, Call call);
awaitable<HttpResponse> get_founding(Api& api, Call call);
awaitable<HttpResponse> get_text(Api& api, Call call);
awaitable<HttpResponse> get_block(Api& api, Call call);
awaitable<HttpResponse> get_amendments(Api& api, Call call);
awaitable<HttpResponse> get_amendment(Api& api, Call call);
awaitable<HttpResponse> get_relations(Api& api, Call call);
awaitable<HttpResponse> get_consolidation(Api& api, Call call);
awaitable<HttpResponse> get_provenance(Api& api, Call call);
awaitable<HttpResponse> get_amendment_feed(Api& api, Call call);
awaitable<HttpResponse> get_adoptions(Api& api, Call call);
awaitable<HttpResponse> get_certificate(Api& api, Call call);
awaitable<HttpResponse> get_tally(Api& api, Call call);
awaitable<HttpResponse> get_round(Api& api, Call call);
awaitable<HttpResponse> get_asked_again(Api& api, Call call);
awaitable<HttpResponse> get_signed(Api& api, Call call);
awaitable<HttpResponse> get_campaigns(Api& api, Call call);
awaitable<HttpResponse> get_recommendations(Api& api, Call call);
awaitable<HttpResponse> get_meetings(Api& api, Call call);
awaitable<HttpResponse> get_calendar(Api& api, Call call);
awaitable<HttpResponse> get_notices(Api& api, Call call);
awaitable<HttpResponse> get_translations(Api& api, Call call);
awaitable<HttpResponse> get_organisations(Api& api, Call call);
awaitable<HttpResponse> get_members(Api& api, Call call);
awaitable<HttpResponse> get_member(Api& api, Call call);
awaitable<HttpResponse> get_history(Api& api, Call call);
awaitable<HttpResponse> get_comments(Api& api, Call call);
awaitable<HttpResponse> get_stories(Api& api, Call call);
awaitable<HttpResponse> get_search(Api& api, Call call);
awaitable<HttpResponse> get_record(Api& api, Call call);
awaitable<HttpResponse> get_record_proof(Api& api, Call call);
awaitable<HttpResponse> get_row(Api& api, Call call);
awaitable<HttpResponse> post_record(Api& api, Call call);
awaitable<HttpResponse> get_bundle_part(Api& api, Call call);
awaitable<HttpResponse> put_import(Api& api, Call call);
awaitable<HttpResponse> post_import(Api& api, Call call);
awaitable<HttpResponse> get_import(Api& api, Call call);
awaitable<HttpResponse> get_openapi(Api& api, Call call);
awaitable<HttpResponse> get_events(Api& api, Call call);
awaitable<HttpResponse> get_health(Api& api, Call call);
awaitable<HttpResponse> get_readiness(Api& api, Call call);
awaitable<HttpResponse> get_metrics(Api& api, Call call);
awaitable<HttpResponse> post_invitation(Api& api, Call call);

}  // namespace palabre::node
