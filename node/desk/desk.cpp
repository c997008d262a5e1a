#include "node/desk/desk.hpp"

#include <algorithm>

#include "federation/adoption/statement.hpp"
#include "federation/core/base64.hpp"
#include "federation/deliberation/decision.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What is signed at the desk. An organisation's other records have their own ceremony.
constexpr Kind desk_kinds[] = {Kind::enrol,     Kind::revoke,  Kind::agenda, Kind::resolution,
                               Kind::attest,    Kind::sheet,   Kind::strike, Kind::campaign,
                               Kind::recommend, Kind::meeting, Kind::notice, Kind::retract,
                               Kind::observe};

/// At most so many records are signed by one form.
constexpr std::size_t act_record_count_max = 500;

/// What a form asks to sign, if all of it may be signed here; else empty.
std::vector<PostedRecord> read_records(const Visit& visit, std::string_view listed) {
  const auto& api = visit.api();
  std::vector<PostedRecord> records;
  while (!listed.empty()) {
    const auto blank = listed.find(' ');
    const auto bytes = from_base64(listed.substr(0, blank));
    listed = blank == std::string_view::npos ? std::string_view{} : listed.substr(blank + 1);
    if (!bytes) return {};
    auto posted = decode_posted(*bytes);
    if (!posted) return {};
    const auto& record = posted->signed_record.record;
    const bool may = std::any_of(std::begin(desk_kinds), std::end(desk_kinds), [&](Kind kind) {
      return static_cast<std::uint16_t>(kind) == record.kind;
    });
    if (!may || record.signer != api.operating_key().public_key() ||
        record.home_org != api.replica().own() || record.network != api.fold().network() ||
        records.size() == act_record_count_max) {
      return {};
    }
    records.push_back(std::move(*posted));
  }
  return records;
}

/// What a page that is sent a second time has had signed already: the same bytes, whose texts have
/// salts of that page. Of kinds that would stand there twice.
std::optional<RecordId> signed_before(const Visit& visit, const Record& record) {
  const auto own = visit.api().replica().own();
  const auto kind = static_cast<Kind>(record.kind);
  if (kind == Kind::agenda) {
    for (const auto& [id, agenda] : visit.api().replica().voter().book().agendas()) {
      const auto& put = agenda.record.record;
      if (put.home_org == own && put.header == record.header) return id;
    }
  }
  if (kind == Kind::sheet) {
    const auto sheet = decode_sheet(record.header);
    for (const auto& [id, known] : visit.api().fold().ledgers().all_sheets()) {
      if (sheet && known.org == own && known.statement == *sheet) return id;
    }
  }
  if (kind != Kind::meeting && kind != Kind::notice) return std::nullopt;
  for (const auto& said : visit.api().fold().said(kind)) {
    if (said.org == own && said.header == record.header) return said.id;
  }
  return std::nullopt;
}

/// Whether it strikes off who is off the roll already.
bool is_struck_off(const Visit& visit, const Record& record) {
  const auto revoked = record.kind == static_cast<std::uint16_t>(Kind::revoke)
                           ? decode_revoke(record.header)
                           : Result<PublicKey>{Errc::not_found};
  if (!revoked) return false;
  const auto& api = visit.api();
  const auto* member = api.fold().roll(api.replica().own()).find(*revoked);
  return member != nullptr && !member->enrolled();
}

/// What is signed, in a line: for whoever comes back to it after their session has ended.
std::string summary_of(const json::object& values) {
  auto summary = text_at(values, "said");
  for (const auto& part : {text_at(object_at(values, "about"), "title"), text_at(values, "title"),
                           text_at(values, "text")}) {
    if (!part.empty()) summary += " " + part;
  }
  for (const auto& line : list_at(values, "lines")) {
    summary += " " + text_at(line.as_object(), "said") + ";";
  }
  return summary;
}

json::array shown_nav(const Visit& visit) {
  const auto& locale = visit.locale();
  const auto& at = visit.request().path;
  const std::pair<std::string, std::string> places[] = {
      {"/desk", locale.say("Overview")},
      {"/desk/queue", locale.say("To decide")},
      {"/desk/conflicts", locale.say("What competes")},
      {"/desk/members", locale.say("Members")},
      {"/desk/meetings/new", locale.say("Announce a meeting")},
      {"/desk/notices", locale.say("Moderation")},
      {"/publications", locale.say("Publications")}};
  json::array shown;
  for (const auto& [path, name] : places) {
    shown.push_back(json::object{{"path", path}, {"name", name}, {"here", at == path}});
  }
  return shown;
}

}  // namespace

std::optional<HttpResponse> refuse_others(Visit& visit) {
  if (!visit.signer()) return visit.ask_to_enter();
  if (visit.coordinates()) return std::nullopt;
  const auto& locale = visit.locale();
  visit.refuse(problem(403, "not_a_coordinator",
                       locale.say("This page is for coordinators of the organisation."),
                       locale.say("Whoever looks after the node can invite you as one.")));
  return visit.refusal();
}

awaitable<std::optional<HttpResponse>> take_desk_form(Visit& visit, const std::optional<Form>& form,
                                                      std::vector<std::string> names) {
  if (!names.empty()) {
    auto refused = co_await take_form(visit, form, std::move(names));
    if (refused) co_return refused;
    co_return refuse_others(visit);
  }
  if (!form) co_return visit.refuse_form();
  const auto& path = visit.request().path;
  if (!visit.signer()) co_return ask_to_enter_with(visit, *form, resume_address(path));
  if (auto refused = refuse_others(visit)) co_return refused;
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  if (form->has(std::string{resumed_field})) co_await drop_draft(visit, resume_address(path));
  co_return std::nullopt;
}

HttpResponse show_desk(const Visit& visit, Page page) {
  page.section = "/desk";
  page.values["nav"] = shown_nav(visit);
  return visit.show(page);
}

HttpResponse preview_act(const Visit& visit, std::vector<Statement> statements, Act shown) {
  const auto& api = visit.api();
  const Home home{api.fold().network(), api.replica().own()};
  std::string records;
  for (auto& statement : statements) {
    const auto posted =
        unsigned_statement(home, api.operating_key().public_key(), 1, std::move(statement));
    records += (records.empty() ? "" : " ") + to_base64(encode(posted));
  }
  Page page;
  page.title = visit.locale().say("To sign for the organisation");
  page.template_text = pages::desk_sign;
  page.values = std::move(shown.values);
  page.values["said"] = shown.said;
  page.values["organisation"] = own_name(visit);
  page.values["form"] = fresh_form_token(visit.signer()->token);
  page.values["records"] = records;
  page.values["summary"] = summary_of(page.values);
  page.values["draft"] = shown.draft;
  page.values["back"] = shown.back;
  page.values["next"] = shown.next;
  return show_desk(visit, std::move(page));
}

awaitable<bool> agree_to(Visit& visit, RecordId agenda, std::uint64_t height) {
  auto& api = visit.api();
  co_await api.node().readable();
  ObserveStatement statement{height, agenda, {}};
  for (const auto& line : api.replica().feeds().cut()) {
    if (line.head.size > 0) statement.held.push_back(line);
  }
  const Home home{api.fold().network(), api.replica().own()};
  const auto posted = sign_statement(home, api.operating_key(), api.next_organisation_seq(),
                                     {Kind::observe, encode(statement), {}, {}});
  const auto receipt = co_await visit.post(encode(posted));
  co_return receipt.has_value();
}

json::array shown_heard(const Visit& visit, const json::object& round) {
  std::vector<json::object> rows;
  for (const auto& value : list_at(round, "organisations")) {
    auto row = value.as_object();
    row["heard"] = heard_said(visit, number_at(row, "last_seq"));
    row["silent"] = number_at(row, "since_border") == 0;
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& one, const auto& other) {
    if (is_set(one, "silent") != is_set(other, "silent")) return is_set(one, "silent");
    return visit.locale().before(text_at(one, "name"), text_at(other, "name"));
  });
  return json::array(rows.begin(), rows.end());
}

std::string own_name(const Visit& visit) {
  return name_in(visit.api().fold(), visit.api().replica().own());
}

awaitable<HttpResponse> post_desk_sign(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  auto records = read_records(visit, form->at("records"));
  if (records.empty()) co_return visit.refuse_form();
  std::string code;
  auto next = form->at("next");
  for (auto& posted : records) {
    auto& record = posted.signed_record.record;
    if (const auto before = signed_before(visit, record)) {
      code = receipt_code(*before);
      if (record.kind == static_cast<std::uint16_t>(Kind::agenda)) {
        next = "/desk/agendas/" + hex(*before);
      }
      continue;
    }
    if (is_struck_off(visit, record)) continue;
    record.seq = api.next_organisation_seq();
    posted.signed_record = sign(std::move(record), api.operating_key());
    const auto receipt = co_await visit.post(encode(posted));
    if (!receipt) co_return visit.refusal();
    code = text_at(*receipt, "code");
    const auto& signed_one = posted.signed_record.record;
    if (signed_one.kind != static_cast<std::uint16_t>(Kind::agenda)) continue;
    const auto id = record_id(signed_one);
    const auto agenda = decode_agenda(signed_one.header);
    next = "/desk/agendas/" + to_hex(id.view());
    // What has come meanwhile may stand against it: the page says so.
    const bool stands = agenda && std::holds_alternative<Decision>(decide(api.fold(), *agenda));
    if (!stands) continue;
    const bool agreed = co_await agree_to(visit, id, agenda->height);
    if (!agreed) co_return visit.refusal();
  }
  const auto draft = form->at("draft");
  if (!draft.empty()) co_await drop_draft(visit, draft);
  co_return visit.go_on(next.empty() ? "/receipts/" + code + "?signed=1" : safe_next(next));
}

}  // namespace palabre::node
