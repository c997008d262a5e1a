// POST /sign: what a member has read in words is signed, and handed in.

#include <algorithm>

#include "federation/core/base64.hpp"
#include "node/http/client.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
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

/// With the key that this session has unlocked; with the signature that the form brings, where a
/// browser has the key.
bool sign_here(const Signer& signer, const Form& form, SignedRecord& record) {
  if (signer.account.place == SigningPlace::device) {
    const auto signature = from_base64(form.at("signature"));
    if (!signature || signature->size() != record.signature.size()) return false;
    std::copy(signature->begin(), signature->end(), record.signature.begin());
    return verify(record);
  }
  auto seed = open_with(signer.token, signer.session.sealed);
  if (!seed) return false;
  const auto key = SigningKey::from_seed(*seed);
  sodium_memzero(seed->data(), seed->size());
  record = sign(std::move(record.record), key);
  return true;
}

/// Of a browser's key, most often because no script ran.
HttpResponse refuse_signature(Visit& visit) {
  const auto& locale = visit.locale();
  visit.refuse(problem(
      403, "not_signed", locale.say("This isn’t signed by your key."),
      locale.say("Your key is in your browser, which signs by a script of this node. Nothing was "
                 "handed in. Go back, allow the script, and sign once more.")));
  return visit.refusal();
}

/// Whether the text has other words by now than those that this amendment or revision quotes.
bool is_outgrown(const Manifest& text, const Record& record) {
  const auto rule = kind_rule(record.kind);
  if (!rule || (rule->kind != Kind::amendment && rule->kind != Kind::revise)) return false;
  const auto statement = decode_amendment(record.header);
  if (!statement) return false;
  std::map<BlockId, Commitment> words;
  for (const auto& block : text) words.emplace(block.id, block.text);
  const auto quotes_others = [&](const auto& operation) {
    if constexpr (requires { operation.expected; }) {
      const auto found = words.find(operation.block);
      return found == words.end() || found->second != operation.expected;
    } else {
      return false;
    }
  };
  return std::any_of(
      statement->operations.begin(), statement->operations.end(),
      [&](const Operation& operation) { return std::visit(quotes_others, operation); });
}

}  // namespace

awaitable<HttpResponse> post_sign_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  if (!form) co_return visit.refuse_form();
  if (!visit.signer()) {
    // Back to where what was typed is kept, or to the page whose address says it all.
    const auto draft = form->at("draft");
    const auto next = draft.empty() ? safe_next(form->at("again")) : page_of_draft(draft);
    co_return visit.go_on("/enter?ended=1&next=" + encode_query(next));
  }
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  auto posted = read_record(visit, *form);
  if (!posted) co_return visit.refuse_form();
  const auto draft = form->at("draft");
  // Its form says what has changed, beside what was typed.
  if (!draft.empty() && is_outgrown(api.fold().amendments().base(), posted->signed_record.record)) {
    co_return visit.go_on(safe_next(page_of_draft(draft)));
  }
  const auto& signer = *visit.signer();
  if (!sign_here(signer, *form, posted->signed_record)) {
    const bool is_own = signer.account.place == SigningPlace::device;
    co_return is_own ? refuse_signature(visit) : visit.refuse_form();
  }
  const auto receipt = co_await visit.post(encode(*posted));
  if (!receipt) co_return visit.refusal();
  if (!draft.empty()) co_await drop_draft(visit, draft);
  co_return visit.go_on("/receipts/" + text_at(*receipt, "code") + "?signed=1");
}

}  // namespace palabre::node
