// Records come in: POST /api/v1/records, and what became of one.

#include <algorithm>
#include <charconv>
#include <limits>

#include "federation/core/base64.hpp"
#include "federation/core/limits.hpp"
#include "node/clock.hpp"
#include "node/http/json.hpp"
#include "node/http/posted_json.hpp"
#include "node/http/signed.hpp"
#include "node/http/told.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;

namespace {

bool is_protobuf(const std::string& media) { return media.starts_with("application/x-protobuf"); }
bool is_json(const std::string& media) { return media.starts_with("application/json"); }

std::string describe(const TextFlaw& flaw, std::size_t index, Language language) {
  constexpr Words words[] = {
      {"ce n'est pas de l'UTF-8", "not UTF-8"},
      {"caractère de contrôle", "a control character"},
      {"pas en forme NFC : normalisez avant de signer", "not in NFC: normalise before you sign"},
  };
  return "bodies[" + std::to_string(index) + "], " +
         (language == Language::fr ? "octet " : "byte ") + std::to_string(flaw.at) + ": " +
         std::string{words[static_cast<std::size_t>(flaw.kind)].in(language)} + ".";
}

/// What can be wrong with texts that come from our own members.
std::optional<std::string> find_text_flaw(const PostedRecord& posted, Language language) {
  for (std::size_t i = 0; i < posted.bodies.size(); ++i) {
    if (posted.bodies[i].media_type == MediaType::candidate) continue;
    const auto flaw = find_flaw(as_text(posted.bodies[i].text));
    if (flaw) return describe(*flaw, i, language);
  }
  return std::nullopt;
}

json::object receipt_json(ByteView signed_receipt, const Receipt& receipt) {
  return {{"record_id", hex(receipt.record)},    {"code", receipt_code(receipt.record)},
          {"organisation", hex(receipt.org)},    {"epoch", receipt.epoch},
          {"position", receipt.position},        {"include_by", receipt.include_by},
          {"receipt", to_base64(signed_receipt)}};
}

HttpResponse receipt_response(const Api& api, const Bytes& bytes, unsigned status) {
  const FeedId feed{api.replica().own(), *api.replica().feeds().latest_epoch(api.replica().own())};
  const auto receipt = open_receipt(bytes, *api.replica().feeds().operating_key(feed));
  json::object body{{"receipt", to_base64(bytes)}};
  if (receipt) body = receipt_json(bytes, *receipt);
  auto response = json_response(body, status);
  if (receipt) response.headers["Location"] = "/api/v1/records/" + hex(receipt->record);
  return response;
}

/// Delays, and takes nothing away: what is refused so may be posted again as it is.
HttpResponse too_fast(Duration wait, Language language) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(wait + std::chrono::milliseconds{999});
  const auto count = std::to_string(std::max<std::int64_t>(seconds.count(), 1));
  constexpr Words title{"Trop d'envois en peu de temps.", "Too many posts in a short time."};
  constexpr Words first{"Rien n'est perdu : envoyez le même acte de nouveau dans ",
                        "Nothing is lost: post the same record again in "};
  auto response = problem(429, "too_many_posts", title.in(language),
                          std::string{first.in(language)} + count + " s.");
  response.headers["Retry-After"] = count;
  return response;
}

/// Members of this organisation are counted by their key, once their signature has been checked;
/// the organisation itself isn't.
bool is_member(const Api& api, const PublicKey& signer) {
  return api.fold().roll(api.replica().own()).find(signer) != nullptr;
}

awaitable<Result<std::optional<Bytes>>> stored_receipt(Api& api, RecordId id) {
  auto read = [&] { return api.node().store().receipt(id); };
  co_return co_await on(api.node().threads().reads, api.node().threads().io, read);
}

}  // namespace

awaitable<HttpResponse> post_record(Api& api, Call call) {
  const auto& caller = call.request.caller;
  if (!caller.empty()) {
    const auto wait = api.address_posts().wait(caller, now());
    if (wait > Duration::zero()) co_return too_fast(wait, call.language);
    api.address_posts().charge(caller, now());
  }
  const auto media = call.request.header("content-type");
  PostedRecord posted;
  if (is_protobuf(media)) {
    auto decoded = decode_posted(as_bytes(call.request.body));
    if (!decoded) co_return problem(decoded.error(), call.language);
    posted = std::move(*decoded);
  } else if (is_json(media)) {
    auto decoded = posted_from_json(call.request.body);
    if (!decoded.flaw.empty()) {
      co_return problem(Errc::malformed, call.language, decoded.flaw + ".");
    }
    // Through the codec, so that there is one set of bounds.
    auto checked = decode_posted(encode(decoded.posted));
    if (!checked) co_return problem(checked.error(), call.language);
    posted = std::move(*checked);
  } else {
    co_return problem(415, "unsupported_media_type", "Unsupported media type",
                      "application/x-protobuf, application/json");
  }
  if (const auto flaw = find_text_flaw(posted, call.language)) {
    co_return problem(Errc::malformed, call.language, *flaw);
  }
  const auto id = record_id(posted.signed_record.record);
  const auto signer = posted.signed_record.record.signer;
  const auto kind = posted.signed_record.record.kind;
  const auto wait = api.member_posts().wait(hex(signer), now());
  if (wait > Duration::zero()) co_return too_fast(wait, call.language);
  auto receipt = co_await api.node().post(std::move(posted));
  if (!receipt && receipt.error() == Errc::duplicate) {
    // Whoever asks again because the answer was lost gets the same one.
    const auto first = co_await stored_receipt(api, id);
    if (first && *first) co_return receipt_response(api, **first, 200);
  }
  if (!receipt) co_return problem_with_record(kind, receipt.error(), call.language);
  // Whoever only names a member as signer slows nobody down.
  if (is_member(api, signer)) api.member_posts().charge(hex(signer), now());
  co_return receipt_response(api, *receipt, 201);
}

namespace {

/// By its id, or by the code of its receipt.
Result<RecordId> find_record(const Fold& fold, const std::string& given) {
  if (const auto id = id_from_hex<RecordId>(given)) return *id;
  PALABRE_TRY(const auto prefix, read_receipt_code(given));
  const auto found = fold.beginning_with(prefix, 2);
  if (found.empty()) return Errc::not_found;
  // Somebody has worked for it: then the whole id is asked for.
  if (found.size() > 1) return Errc::malformed;
  return found.front();
}

awaitable<Result<std::optional<Run>>> stored_run(Api& api, Place place) {
  auto read = [&] { return api.node().store().run_from(place.feed, place.position); };
  co_return co_await on(api.node().threads().reads, api.node().threads().io, read);
}

awaitable<HttpResponse> tell_of(Api& api, Call call, Place place, Bytes receipt) {
  const auto run = co_await stored_run(api, place);
  if (!run) co_return problem(run.error(), call.language);
  co_await api.node().readable();
  const Holder holder{api.fold(), api.replica().feeds()};
  auto told = tell(holder, place, *run ? &(*run)->rows.front() : nullptr);
  if (!told) co_return problem(Errc::not_found, call.language, "epoch:");
  std::optional<RecordWords> words;
  if (told->proof.record) {
    const auto said = spoken(*told->proof.record).record;
    auto found = words_of_records(api.fold(), api.replica().own(), {said}).extract(record_id(said));
    if (found) words = std::move(found.mapped());
  }
  auto body = to_json(holder, std::move(*told), std::move(receipt));
  body["words"] = nullptr;
  if (words) {
    auto wanted = texts_of(*words);
    const auto texts = co_await api.texts(std::move(wanted));
    body["words"] = to_json(*words, texts);
  }
  co_return json_response(body);
}

template <class Number>
std::optional<Number> decimal(std::string_view text) {
  Number number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

awaitable<HttpResponse> get_record(Api& api, Call call) {
  co_await api.node().readable();
  const auto id = find_record(api.fold(), call.parameter("id"));
  if (!id) co_return problem(static_cast<Errc>(id.error().value()), call.language, "id:");
  const auto place = api.fold().place_of(*id);
  if (!place) co_return problem(Errc::not_found, call.language, "id:");
  const auto receipt = co_await stored_receipt(api, *id);
  json::object body{{"record_id", hex(*id)},
                    {"code", receipt_code(*id)},
                    {"organisation", hex(place->feed.org)},
                    {"epoch", place->feed.epoch},
                    {"position", place->position},
                    {"receipt", nullptr}};
  if (receipt && *receipt) body["receipt"] = to_base64(**receipt);
  co_return json_response(body);
}

awaitable<HttpResponse> get_record_proof(Api& api, Call call) {
  co_await api.node().readable();
  const auto id = find_record(api.fold(), call.parameter("id"));
  if (!id) co_return problem(static_cast<Errc>(id.error().value()), call.language, "id:");
  const auto place = api.fold().place_of(*id);
  if (!place) co_return problem(Errc::not_found, call.language, "id:");
  const auto receipt = co_await stored_receipt(api, *id);
  if (!receipt) co_return problem(receipt.error(), call.language);
  co_return co_await tell_of(api, std::move(call), *place, receipt->value_or(Bytes{}));
}

awaitable<HttpResponse> get_row(Api& api, Call call) {
  const auto org = id_from_hex<OrgId>(call.parameter("organisation"));
  if (!org) co_return problem(Errc::malformed, call.language, "organisation:");
  const auto epoch = decimal<std::uint16_t>(call.parameter("epoch"));
  if (!epoch) co_return problem(Errc::malformed, call.language, "epoch:");
  const auto position = decimal<std::uint64_t>(call.parameter("position"));
  // The store seeks the checkpoint after it.
  if (!position || *position == std::numeric_limits<std::uint64_t>::max()) {
    co_return problem(Errc::malformed, call.language, "position:");
  }
  co_return co_await tell_of(api, std::move(call), {{*org, *epoch}, *position}, {});
}

}  // namespace palabre::node
