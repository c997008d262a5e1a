#include "node/http/invitations.hpp"

#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"

namespace palabre::node {

using namespace federation;

awaitable<Result<Invited>> make_invitation(Api& api, std::string code, Invitation wish) {
  wish.made_ms = wall_ms();
  wish.until_ms = wish.made_ms + invitation_ms;
  auto invite = [&]() -> Result<std::uint64_t> {
    const auto hash = hash_of_token(*read_code(code));
    // Also one that is too old, or was taken back.
    PALABRE_TRY(const auto before, api.people().invitation(hash, 0));
    if (before) return before->until_ms;
    if (const auto done = api.people().invite(hash, wish); !done) return done.error();
    return wish.until_ms;
  };
  const auto until = co_await on(api.node().threads().disk, api.node().threads().io, invite);
  co_await api.node().readable();
  if (!until) co_return until.error();
  co_return Invited{std::move(code), *until};
}

std::string join_link(const Api& api, const std::string& code) {
  const auto profile = api.fold().profiles().find(api.replica().own());
  if (profile == api.fold().profiles().end() || profile->second.url.empty()) return {};
  return profile->second.url + "/join/" + code;
}

awaitable<HttpResponse> post_invitation(Api& api, Call call) {
  if (!api.bundles().allows(call.request)) {
    co_return problem(401, "not_allowed", "Not allowed", "The token of RUNNING is needed.");
  }
  boost::system::error_code failed;
  const auto value = json::parse(call.request.body, failed);
  if (failed || !value.is_object()) co_return problem(Errc::malformed, call.language, "JSON.");
  const auto& wish = value.get_object();
  const auto* flag = wish.if_contains("coordinates");
  Invitation invitation;
  invitation.coordinates = flag != nullptr && flag->is_bool() && flag->get_bool();
  if (const auto* said = wish.if_contains("note"); said != nullptr && said->is_string()) {
    invitation.note = said->get_string();
  }
  const auto made = co_await make_invitation(api, fresh_code(), std::move(invitation));
  if (!made) co_return problem(made.error(), call.language);
  const auto link = join_link(api, made->code);
  json::object body{{"code", made->code},
                    {"path", "/join/" + made->code},
                    {"url", link.empty() ? json::value() : json::value(link)},
                    {"until_ms", made->until_ms}};
  co_return json_response(body, 201);
}

}  // namespace palabre::node
