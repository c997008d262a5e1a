// People without a key: their names on paper, or said at a meeting, entered by a clerk.
//
// The names never leave this node: a sheet holds commitments alone. Whoever holds a name's salt can
// have that line struck, so each person is given theirs before anything is signed.

#include <sodium.h>

#include <algorithm>
#include <map>

#include "federation/core/base64.hpp"
#include "node/client/typed.hpp"
#include "node/clock.hpp"
#include "node/desk/desk.hpp"
#include "node/http/around.hpp"
#include "node/people/seals.hpp"
#include "node/publish/csv.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> paper_names{"channel", "place",     "region",
                                           "date",    "witnessed", "names"};
constexpr std::size_t place_bytes_max = 100;

struct Slip {
  std::string name;
  Salt salt{};
};

/// One person a line. Two people may be called the same.
std::vector<Slip> slips_of(const std::string& names) {
  std::vector<Slip> slips;
  for (auto& name : lines_of(names)) {
    Slip slip{std::move(name), {}};
    randombytes_buf(slip.salt.data(), slip.salt.size());
    slips.push_back(std::move(slip));
  }
  return slips;
}

std::uint64_t doubled(const std::vector<Slip>& slips) {
  std::map<std::string, std::uint64_t> times;
  for (const auto& slip : slips) ++times[slip.name];
  std::uint64_t count = 0;
  for (const auto& [name, number] : times) count += number - 1;
  return count;
}

/// Each row says all that its person needs, since the list is cut up.
std::string slips_csv(const Visit& visit, const std::vector<Slip>& slips, const json::value& about,
                      const std::string& when) {
  const auto& locale = visit.locale();
  std::vector<std::vector<std::string>> rows{{locale.say("line"), locale.say("salt"),
                                              locale.say("organisation"), locale.say("about"),
                                              locale.say("day and place")}};
  const auto title = text_at(about.as_object(), "title");
  for (const auto& slip : slips) {
    rows.push_back({slip.name, to_hex(slip.salt), own_name(visit), title, when});
  }
  return to_csv(rows);
}

/// What the sheet is about; null if it is neither an amendment nor the text.
awaitable<json::value> target_of(Visit& visit, std::string id) {
  const auto amendment = co_await visit.ask("/api/v1/amendments/" + id);
  if (amendment) co_return shown_amendment(visit, *amendment);
  const auto& fold = visit.api().fold();
  if (id != hex(fold.parent())) co_return nullptr;
  co_return json::object{{"href", "/"}, {"title", visit.locale().say("the text as it is now")}};
}

HttpResponse paper_page(const Visit& visit, const json::value& target, const json::object& typed,
                        std::string flaw) {
  Page page;
  page.title = visit.locale().say("People who signed on paper");
  page.template_text = pages::desk_paper;
  page.keeps_typed = true;
  page.values = {{"flaw", std::move(flaw)},
                 {"about", target},
                 {"at_meeting", text_at(typed, "channel") == "meeting"},
                 {"form", fresh_form_token(visit.signer()->token)}};
  for (const auto* name : {"place", "region", "date", "witnessed", "names"}) {
    page.values[name] = text_at(typed, name);
  }
  return show_desk(visit, std::move(page));
}

/// What is wrong with the form; empty if nothing is.
std::string flaw_of(const Locale& locale, const Form& form, const std::vector<Slip>& slips) {
  if (slips.empty()) return locale.say("Write one person a line.");
  if (slips.size() > sheet_line_count_max) {
    return locale.count("A sheet has at most {1} line: make several.",
                        "A sheet has at most {1} lines: make several.", sheet_line_count_max);
  }
  if (form.at("place").empty()) return locale.say("Say where they signed.");
  if (form.at("place").size() > place_bytes_max || form.at("region").size() > short_bytes_max) {
    return locale.say("Place and region are a few words each.");
  }
  const auto date = day_of(form.at("date"));
  if (!date) return locale.say("Write the day as year-month-day: 2002-05-14.");
  if (is_to_come(*date, wall_ms())) {
    return locale.say("That day is still to come: write the day on which it was.");
  }
  if (form.at("witnessed").empty()) return locale.say("Say who entered it, and who stood by.");
  return {};
}

}  // namespace

awaitable<HttpResponse> get_desk_paper_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto target = co_await target_of(visit, call.parameter("id"));
  if (target.is_null()) co_return visit.go_on("/desk/queue");
  const auto typed = co_await kept_draft(visit, call.request.path);
  co_return paper_page(visit, target, typed, {});
}

awaitable<HttpResponse> post_desk_paper_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = paper_names;
  const auto refused = co_await take_desk_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  const auto target = co_await target_of(visit, call.parameter("id"));
  if (target.is_null() || !id) co_return visit.go_on("/desk/queue");
  const auto& locale = visit.locale();
  const auto slips = slips_of(form->at("names"));
  const auto flaw = flaw_of(locale, *form, slips);
  if (!flaw.empty()) {
    const auto typed = co_await kept_draft(visit, call.request.path);
    co_return paper_page(visit, target, typed, flaw);
  }
  const auto witnessed = make_body(form->at("witnessed"), MediaType::plain);
  const bool at_meeting = form->at("channel") == "meeting";
  SheetStatement statement{*id,
                           at_meeting ? Channel::meeting : Channel::paper,
                           form->at("place"),
                           form->at("region"),
                           *day_of(form->at("date")),
                           refer_to(witnessed),
                           {}};
  json::array shown;
  for (const auto& slip : slips) {
    statement.lines.push_back(line_of(opening_of(slip.salt, slip.name)));
    shown.push_back(json::object{{"name", slip.name}, {"salt", to_hex(slip.salt)}});
  }
  std::sort(statement.lines.begin(), statement.lines.end());
  const auto twice = doubled(slips);
  Act act;
  act.said = at_meeting ? locale.say("People said so at a meeting, for:")
                        : locale.say("People signed on paper, for:");
  act.values["about"] = target;
  json::array lines;
  const auto add = [&](std::string said) {
    lines.push_back(json::object{{"said", std::move(said)}});
  };
  add(locale.count("{1} person", "{1} people", slips.size()));
  const auto when = locale.day(iso_day(statement.date)) + ", " + statement.place;
  add(when);
  if (!statement.region.empty()) add(locale.say("Region:") + " " + statement.region);
  add(locale.say("Entered and witnessed by:") + " " + form->at("witnessed"));
  act.values["lines"] = std::move(lines);
  if (twice > 0) {
    act.values["note"] =
        locale.count("{1} name stands there twice: is it the same person?",
                     "{1} names stand there more than once: are they the same people?", twice);
  }
  act.values["slips"] = std::move(shown);
  act.values["when_said"] = when;
  act.values["slips_csv"] = to_base64(as_bytes(slips_csv(visit, slips, target, when)));
  act.draft = call.request.path;
  act.back = call.request.path;
  std::vector<Statement> statements;
  statements.push_back({Kind::sheet, encode(statement), {}, {witnessed}});
  co_return preview_act(visit, std::move(statements), std::move(act));
}

awaitable<HttpResponse> post_desk_slips(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto csv = from_base64(form->at("slips"));
  if (!csv) co_return visit.refuse_form();
  HttpResponse response;
  response.headers["Content-Type"] = "text/csv; charset=utf-8";
  response.headers["Content-Disposition"] = "attachment; filename=\"slips.csv\"";
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.body = std::string{as_text(*csv)};
  co_return response;
}

}  // namespace palabre::node
