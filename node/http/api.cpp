#include "node/http/api.hpp"

#include <algorithm>

#include "node/clock.hpp"
#include "node/http/compress.hpp"
#include "node/search/text_search.hpp"
#include "node/web/handlers.hpp"
#include "node/web/visit.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr Route route_table[] = {
    {"GET", "/", get_text_page, "Page: the text, with what is said of each passage",
     "part passage version translation"},
    {"GET", "/blocks/{id}", get_block_page, "Page: a passage, and everything about it",
     "cursor comments translation"},
    {"GET", "/amendments", get_amendments_page, "Page: the amendments",
     "state fit author block cursor"},
    {"GET", "/amendments/{id}", get_amendment_page, "Page: one amendment", "cursor"},
    {"GET", "/tallies/{id}", get_tally_page, "Page: every column of support", ""},
    {"GET", "/versions", get_versions_page, "Page: the versions of the text", ""},
    {"GET", "/versions/{height}", get_version_page, "Page: what changed between two versions",
     "from"},
    {"GET", "/round", get_round_page, "Page: the round, and what is to be decided", "cursor"},
    {"GET", "/stories", get_stories_page, "Page: stories by theme", "theme block cursor"},
    {"GET", "/meetings", get_meetings_page, "Page: meetings, and what came of them", "cursor"},
    {"GET", "/notices", get_notices_page, "Page: what isn't shown here or elsewhere, and why",
     "about cursor"},
    {"GET", "/organisations", get_organisations_page, "Page: who belongs, and is heard up to where",
     ""},
    {"GET", "/synopsis", get_synopsis_page, "Page: beside each passage all that is proposed for it",
     "author only cursor"},
    {"GET", "/help", get_help_page, "Page: what this place is, and how to take part", ""},
    {"GET", "/qr.svg", get_qr_image, "A code that leads to a page of an organisation's node",
     "organisation path"},
    {"GET", "/search", get_search_page, "Page: what people look for", "q kind cursor"},
    {"GET", "/join", get_invitation_page, "Page: asks for an invitation's code", "code"},
    {"GET", "/join/{code}", get_join_page, "Page: makes an account of an invitation", ""},
    {"POST", "/join/{code}", post_join_page, "Form of that page", ""},
    {"GET", "/enter", get_enter_page, "Page: signs in", "next ended"},
    {"POST", "/enter", post_enter_page, "Form of that page", ""},
    {"POST", "/enter/salt", post_enter_salt, "How a browser proves the passphrase of a name", ""},
    {"GET", "/enter/sheet", get_recover_page, "Page: comes back with a key on paper", ""},
    {"POST", "/enter/sheet/challenge", post_recover_challenge,
     "What whoever has the sheet of a name's key is to sign", ""},
    {"POST", "/enter/sheet", post_recover_page, "The account, as a browser has sealed it anew", ""},
    {"GET", "/icon.svg", get_icon, "The sign of these pages in a browser's tabs", ""},
    {"GET", "/live.js", get_live_script, "The script that shows anew what has changed", "v"},
    {"GET", "/drafts.js", get_drafts_script, "The script that keeps what is typed", "v"},
    {"GET", "/lists.js", get_lists_script, "The script that reads a list from a file", "v"},
    {"GET", "/keys.js", get_keys_script, "The script that keeps a member's key in their browser",
     "v"},
    {"POST", "/leave", post_leave_page, "Form: signs out", ""},
    {"GET", "/me", get_me_page, "Page: what concerns whoever is signed in", ""},
    {"POST", "/me/drafts/drop", post_drop_page, "Form: throws away what was begun", ""},
    {"GET", "/me/signed", get_signed_page, "Page: what one has signed, with its receipts",
     "cursor"},
    {"GET", "/me/key", get_key_page, "Page: one's key, its passphrase and sessions", "done"},
    {"POST", "/me/key", post_key_page, "Form: another passphrase", ""},
    {"POST", "/me/key/session", post_session_page, "Form: ends another session", ""},
    {"GET", "/me/key/sheet", get_sheet_page, "Page: one's key on paper", ""},
    {"GET", "/amendments/{id}/voice", get_voice_page, "Page: a voice, before it is signed",
     "stance"},
    {"GET", "/amendments/{id}/revise", get_revise_page, "Page: a revision of one's own", ""},
    {"POST", "/amendments/{id}/revise", post_revise_page, "Form of that page", ""},
    {"GET", "/amendments/{id}/withdraw", get_withdraw_page,
     "Page: a withdrawal, before it is signed", ""},
    {"GET", "/recommendations/{id}/answer", get_answer_page,
     "Page: an author's answer to a recommendation", ""},
    {"POST", "/recommendations/{id}/answer", post_answer_page, "Form of that page", ""},
    {"GET", "/records/{id}/appeal", get_appeal_page, "Page: an appeal to a notice", ""},
    {"POST", "/records/{id}/appeal", post_appeal_page, "Form of that page", ""},
    {"GET", "/records/{id}/erase", get_erase_page, "Page: an erasure, before it is signed", ""},
    {"GET", "/stories/new", get_story_page, "Page: tells a story", "block"},
    {"POST", "/stories/new", post_story_page, "Form of that page", ""},
    {"POST", "/amendments/{id}/comments", post_amendment_comment_page,
     "Form: a comment, before it is signed", ""},
    {"POST", "/blocks/{id}/comments", post_block_comment_page,
     "Form: a comment, before it is signed", ""},
    {"GET", "/blocks/{id}/propose", get_propose_page, "Page: a change of a passage", "anew"},
    {"POST", "/blocks/{id}/propose", post_propose_page, "Form of that page", ""},
    {"POST", "/sign", post_sign_page, "Form: signs what was shown, and hands it in", ""},
    {"GET", "/publications", get_publications_page, "Page: what has been published", ""},
    {"POST", "/publications", post_publications_page, "Form: publishes the present state", ""},
    {"GET", "/publications/{name}", get_publication, "A file that was published", ""},
    {"GET", "/desk/resume", get_desk_resume_page, "Page: takes up what was sent as a session ended",
     "path"},
    {"GET", "/desk", get_desk_page, "Page: what waits for a coordinator", "agreed"},
    {"POST", "/desk/sign", post_desk_sign, "Form: signs for the organisation what was shown", ""},
    {"GET", "/desk/queue", get_desk_queue_page, "Page: what to adopt together",
     "choose chosen round empty cursor"},
    {"POST", "/desk/agenda", post_desk_agenda_page, "Form: an agenda, before it is signed", ""},
    {"GET", "/desk/agendas/{id}", get_desk_agenda_page, "Page: an agenda that was put", ""},
    {"POST", "/desk/agendas/{id}/agree", post_desk_agree_page, "Form: a steward agrees", ""},
    {"GET", "/desk/amendments/{id}", get_desk_amendment_page,
     "Page: recommends, or tells what was resolved", ""},
    {"POST", "/desk/amendments/{id}", post_desk_amendment_page, "Form of that page", ""},
    {"GET", "/desk/conflicts", get_desk_conflicts_page, "Page: the most disputed passages", ""},
    {"GET", "/desk/conflicts/{id}", get_desk_conflict_page,
     "Page: what can't be had together in a passage", "cursor"},
    {"GET", "/desk/members", get_desk_members_page, "Page: members and invitations", ""},
    {"POST", "/desk/members/invite", post_desk_invite_page, "Form: invites", ""},
    {"POST", "/desk/members/enrol", post_desk_enrol_page, "Form: enrols keys", ""},
    {"POST", "/desk/members/invited", post_desk_invited_page, "Form: makes invitations", ""},
    {"GET", "/desk/members/{key}/renew", get_desk_renew_page,
     "Page: invites a member anew, in the place of a lost key", ""},
    {"GET", "/desk/members/{key}/revoke", get_desk_revoke_page,
     "Page: a revocation, before it is signed", ""},
    {"GET", "/desk/invitations/{code}", get_desk_invitation_page, "Page: an invitation to print",
     ""},
    {"POST", "/desk/invitations/take-back", post_desk_take_back_page, "Form: takes one back", ""},
    {"GET", "/desk/meetings/new", get_desk_meeting_page, "Page: announces a meeting", ""},
    {"POST", "/desk/meetings/new", post_desk_meeting_page, "Form of that page", ""},
    {"GET", "/desk/meetings/{id}/correct", get_desk_correct_page,
     "Page: what was said of a meeting, corrected", ""},
    {"POST", "/desk/meetings/{id}/correct", post_desk_correct_page, "Form of that page", ""},
    {"GET", "/desk/meetings/{id}/report", get_desk_report_page, "Page: what came of a meeting", ""},
    {"POST", "/desk/meetings/{id}/report", post_desk_report_page, "Form of that page", ""},
    {"GET", "/desk/notices", get_desk_notices_page, "Page: what organisations don't show",
     "cursor"},
    {"GET", "/desk/records/{id}/notice", get_desk_notice_page, "Page: a notice", ""},
    {"POST", "/desk/records/{id}/notice", post_desk_notice_page, "Form of that page", ""},
    {"POST", "/desk/paper/slips", post_desk_slips, "Form: a sheet's salts as a file", ""},
    {"GET", "/desk/strike", get_desk_strike_page, "Page: takes a line off a sheet", ""},
    {"POST", "/desk/strike", post_desk_strike_page, "Form of that page", ""},
    {"GET", "/desk/paper/{id}", get_desk_paper_page, "Page: people who signed on paper", ""},
    {"POST", "/desk/paper/{id}", post_desk_paper_page, "Form of that page", ""},
    {"POST", "/api/v1/invitations", post_invitation, "Invites somebody; needs the token of RUNNING",
     ""},
    {"GET", "/receipts", get_receipts_page, "Page: asks for a receipt's code", "code"},
    {"GET", "/receipts/{code}", get_receipt_page, "Page: what became of a record", ""},
    {"GET", "/api/v1/status", get_status, "What this node holds, and how far", ""},
    {"GET", "/api/v1/founding", get_founding, "The founding header, whose hash is the network id",
     ""},
    {"GET", "/api/v1/text", get_text, "The platform's text, or what a revision would make of it",
     "revision version language blocks part passage"},
    {"GET", "/api/v1/blocks/{id}", get_block, "One block and what is proposed for it",
     "language cursor limit"},
    {"GET", "/api/v1/amendments", get_amendments,
     "Amendments, in the order in which they came here", "block author state fit cursor"},
    {"GET", "/feeds/amendments.atom", get_amendment_feed,
     "Amendments as an Atom feed, what came here last first", "organisation section cursor"},
    {"GET", "/api/v1/amendments/{id}", get_amendment, "One amendment, with what it changes",
     "revision"},
    {"GET", "/api/v1/amendments/{id}/relations", get_relations,
     "How it stands to the other open ones of its blocks", "cursor"},
    {"GET", "/api/v1/consolidation", get_consolidation,
     "What several revisions, comma-separated, make of the blocks that they share", "adopt"},
    {"GET", "/api/v1/provenance", get_provenance,
     "Which amendment each word of the text comes from", "block cursor"},
    {"GET", "/api/v1/tallies/{id}", get_tally, "Who supports one revision, or a version", "by"},
    {"GET", "/api/v1/round", get_round,
     "The round's phase, what must be decided, and who is heard up to where", "cursor rivals"},
    {"GET", "/api/v1/recommendations", get_recommendations,
     "What organisations recommend, with the authors' answers", "about cursor"},
    {"GET", "/api/v1/campaigns", get_campaigns, "Support that is sought, and until when",
     "about cursor"},
    {"GET", "/api/v1/meetings", get_meetings, "Meetings, their agendas and what came of them",
     "cursor"},
    {"GET", "/feeds/meetings.ics", get_calendar, "Meetings, for a calendar to subscribe to", ""},
    {"GET", "/api/v1/notices", get_notices, "What organisations would not show, and why",
     "about cursor"},
    {"GET", "/api/v1/translations", get_translations, "Texts in other languages", "cursor"},
    {"GET", "/api/v1/adoptions", get_adoptions, "What has become final, and what is being decided",
     ""},
    {"GET", "/api/v1/adoptions/{height}/certificate", get_certificate,
     "The evidence of one adoption", ""},
    {"GET", "/api/v1/organisations", get_organisations, "Organisations, admitted or known", ""},
    {"GET", "/api/v1/members", get_members, "Keys that this node's organisation enrolled",
     "cursor"},
    {"GET", "/api/v1/members/{key}", get_member, "One of them, and its last sequence", ""},
    {"GET", "/api/v1/members/{key}/records", get_signed,
     "What somebody has signed, the latest first", "cursor"},
    {"GET", "/api/v1/members/{key}/asked-again", get_asked_again,
     "What somebody supported and its author has changed since", "cursor"},
    {"GET", "/api/v1/history", get_history, "Every record that counts", "cursor"},
    {"GET", "/api/v1/comments", get_comments, "Comments on a block, a revision or a comment",
     "target cursor"},
    {"GET", "/api/v1/stories", get_stories, "Stories by theme, or about a block",
     "theme block cursor"},
    {"GET", "/api/v1/search", get_search, "What holds these words, the most relevant first",
     "q kind language cursor"},
    {"GET", "/api/v1/records/{id}", get_record,
     "Where a record stands, and its receipt; by its id or its receipt's code", ""},
    {"GET", "/api/v1/records/{id}/proof", get_record_proof,
     "What was signed, where it stands, whether it counts, and the proof of it", ""},
    {"GET", "/api/v1/feeds/{organisation}/{epoch}/{position}", get_row,
     "The same of whatever stands at a place", ""},
    {"POST", "/api/v1/records", post_record, "Hands in a signed record; answers with a receipt",
     ""},
    {"GET", "/federation/v1/bundle/{name}", get_bundle_part,
     "The history in parts for mirrors: index.json lists them", ""},
    {"PUT", "/api/v1/import", put_import, "Sends a piece of a bundle; needs the token of RUNNING",
     "offset"},
    {"POST", "/api/v1/import", post_import, "Imports what was sent; needs the token of RUNNING",
     ""},
    {"GET", "/api/v1/import", get_import, "How far the import is, and what came of it", ""},
    {"GET", "/api/v1/openapi.json", get_openapi, "This interface, described", ""},
    {"GET", "/events", get_events, "Says, as long as one listens, that something has come", ""},
    {"GET", "/healthz", get_health, "Whether the process answers", ""},
    {"GET", "/readyz", get_readiness, "Whether it holds what it should", ""},
    {"GET", "/metrics", get_metrics, "Counters, as Prometheus reads them", ""},
};

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = path.find('/', 1);
    parts.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
  }
  return parts;
}

/// The parameters of `path`, if it is one of `route`'s.
std::optional<std::map<std::string, std::string>> match(const Route& route, std::string_view path) {
  const auto wanted = segments(route.path);
  const auto given = segments(path);
  if (wanted.size() != given.size()) return std::nullopt;
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with("/{")) {
      const auto name = wanted[i].substr(2, wanted[i].size() - 3);
      parameters[std::string{name}] = std::string{given[i].substr(1)};
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

}  // namespace

std::span<const Route> routes() { return route_table; }

Api::Api(Node& node, const Traffic& traffic, Bundles& bundles, OwnPeople own, Bytes founding_header,
         const PostLimits& limits)
    : node_{node},
      own_{own},
      traffic_{traffic},
      bundles_{bundles},
      founding_header_{std::move(founding_header)},
      member_posts_{limits.member},
      address_posts_{limits.address},
      search_{std::make_unique<TextSearch>(node)} {}

Api::~Api() = default;

awaitable<HttpResponse> Api::respond(const HttpRequest& request) {
  ++request_count_;
  Call call{request, {}, language_of(request.header("accept-language"))};
  std::string allowed;
  for (const auto& route : route_table) {
    auto parameters = match(route, request.path);
    if (!parameters) continue;
    const bool head = request.method == "HEAD" && route.method == "GET";
    if (request.method != route.method && !head) {
      allowed += (allowed.empty() ? "" : ", ") + std::string{route.method};
      continue;
    }
    call.parameters = std::move(*parameters);
    auto response = co_await route.handler(*this, call);
    compress(response, request.header("accept-encoding"));
    const auto etag = response.header("ETag");
    if (!etag.empty() && request.header("if-none-match") == etag) {
      response.status = 304;
      response.body.clear();
    }
    co_return response;
  }
  if (allowed.empty()) {
    auto none = problem(Errc::not_found, call.language, request.path + ":");
    if (wants_page(request)) co_return co_await problem_page(*this, call, none);
    co_return none;
  }
  auto refused = problem(405, "method_not_allowed", "Method not allowed", "Allowed: " + allowed);
  refused.headers["Allow"] = allowed;
  co_return refused;
}

std::uint64_t Api::next_organisation_seq() {
  organisation_seq_ = std::max(organisation_seq_, fold().highest_org_seq(replica().own())) + 1;
  return organisation_seq_;
}

const Times& Api::times() {
  if (!times_ || !times_->is_of(replica())) times_.emplace(replica(), wall_ms());
  return *times_;
}

awaitable<Api::Texts> Api::texts(std::vector<Commitment> wanted) {
  auto read = [&] {
    Texts found;
    for (const auto& id : wanted) {
      const auto body = node_.store().body(id);
      if (!body || !*body) continue;
      found.emplace(id,
                    Text{std::string{as_text((*body)->text)}, (*body)->media_type, (*body)->salt});
    }
    return found;
  };
  co_return co_await on(node_.threads().reads, node_.threads().io, read);
}

}  // namespace palabre::node
