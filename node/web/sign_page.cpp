// POST /sign: what a member has read in words is signed, and handed in.

#include "federation/core/base64.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What the form says, if it is the own record of whoever is signed in.
std::optional<PostedRecord> read_record(const Visit& visit, const Form& form) {
  const auto bytes = from_base64(form.at("record"));
  if (!bytes) return std::nullopt;
  auto posted = decode_posted(*bytes);
  if (!posted) return std::nullopt;
  const auto& record = posted->signed_record.record;
  const bool own = record.signer == visit.signer()->account.key &&
                   record.home_org == visit.api().replica().own() &&
                   record.network == visit.api().fold().network();
  if (!own) return std::nullopt;
  return std::move(*posted);
}

/// With the key that this session has unlocked.
bool sign_here(const Signer& signer, SignedRecord& record) {
  auto seed = open_with(signer.token, signer.session.sealed);
  if (!seed) return false;
  const auto key = SigningKey::from_seed(*seed);
  sodium_memzero(seed->data(), seed->size());
  record = sign(std::move(record.record), key);
  return true;
}

}  // namespace

awaitable<HttpResponse> post_sign_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form) co_return visit.refuse_form();
  if (!visit.signer()) co_return visit.go_on("/enter?next=/me%23drafts");
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  auto posted = read_record(visit, *form);
  if (!posted || !sign_here(*visit.signer(), posted->signed_record)) co_return visit.refuse_form();
  const auto receipt = co_await visit.post(encode(*posted));
  if (!receipt) co_return visit.refusal();
  const auto draft = form->at("draft");
  if (!draft.empty()) {
    auto drop = [&] { return api.people().drop(visit.signer()->folded, draft); };
    const auto dropped = co_await on(api.node().threads().disk, api.node().threads().io, drop);
    if (!dropped) log_error("people: " + dropped.error().message());
  }
  co_return visit.go_on("/receipts/" + text_at(*receipt, "code") + "?signed=1");
}

}  // namespace palabre::node
