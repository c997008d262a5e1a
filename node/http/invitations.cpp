// Who may come in, as whoever may read the node's folder says.

#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"

namespace palabre::node {

using namespace federation;

awaitable<HttpResponse> post_invitation(Api& api, Call call) {
  if (!api.bundles().allows(call.request)) {
    co_return problem(401, "not_allowed", "Not allowed", "The token of RUNNING is needed.");
  }
  boost::system::error_code failed;
  const auto value = json::parse(call.request.body, failed);
  if (failed || !value.is_object()) co_return problem(Errc::malformed, call.language, "JSON.");
  const auto& wish = value.get_object();
  Invitation invitation;
  const auto* coordinates = wish.if_contains("coordinates");
  invitation.coordinates =
      coordinates != nullptr && coordinates->is_bool() && coordinates->get_bool();
  if (const auto* note = wish.if_contains("note"); note != nullptr && note->is_string()) {
    invitation.note = note->get_string();
  }
  invitation.made_ms = wall_ms();
  invitation.until_ms = invitation.made_ms + invitation_ms;
  const auto code = fresh_code();
  auto invite = [&] { return api.people().invite(hash_of_token(*read_code(code)), invitation); };
  const auto done = co_await on(api.node().threads().disk, api.node().threads().io, invite);
  if (!done) co_return problem(done.error(), call.language);
  co_await api.node().readable();
  const auto profile = api.fold().profiles().find(api.replica().own());
  const auto url = profile == api.fold().profiles().end() ? std::string{} : profile->second.url;
  json::object body{{"code", code},
                    {"path", "/join/" + code},
                    {"url", url.empty() ? json::value() : json::value(url + "/join/" + code)},
                    {"until_ms", invitation.until_ms}};
  co_return json_response(body, 201);
}

}  // namespace palabre::node
