// Meetings: announced, and what came of them, as a clerk writes it down.

#include <algorithm>

#include "federation/record/receipt_code.hpp"
#include "node/client/typed.hpp"
#include "node/desk/desk.hpp"
#include "node/http/around.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> announced_names{"title",  "date",   "time",   "minutes",  "place",
                                               "region", "series", "agenda", "questions"};
constexpr std::size_t short_bytes_max = 100;
/// What a field of the report's form begins with, before an organisation's id.
constexpr std::string_view people_of = "people-";

/// Texts with fresh salts, gathered as a statement is put together.
class Bodies {
 public:
  BodyRef add(const std::string& words) {
    bodies_.push_back(make_body(words, MediaType::plain));
    return refer_to(bodies_.back());
  }
  std::optional<BodyRef> add_if_any(const std::string& words) {
    if (words.empty()) return std::nullopt;
    return add(words);
  }
  std::vector<Body> take() { return std::move(bodies_); }

 private:
  std::vector<Body> bodies_;
};

struct Written {
  std::optional<Statement> statement;
  json::array lines;
  std::string flaw;
};

Written flawed(std::string flaw) { return {std::nullopt, {}, std::move(flaw)}; }

/// What is known of a meeting already stays with what takes its place.
void carry_over(const json::object& meeting, Bodies& bodies, MeetingStatement& statement) {
  if (const auto replaced = id_from_hex<RecordId>(text_at(meeting, "id"))) {
    statement.replaces = *replaced;
  }
  statement.report = bodies.add_if_any(text_at(meeting, "report"));
  for (const auto& value : list_at(meeting, "attendance")) {
    const auto& row = value.as_object();
    const auto org = id_from_hex<OrgId>(text_at(row, "organisation"));
    const auto people = static_cast<std::uint32_t>(number_at(row, "people"));
    if (org) statement.attendance.push_back({*org, people});
  }
  for (const auto& value : list_at(meeting, "outcomes")) {
    if (const auto id = id_from_hex<RecordId>(value.as_string())) {
      statement.outcomes.push_back(*id);
    }
  }
}

/// In the place of `before`, which is empty for a meeting that is announced for the first time.
Written announcement(const Visit& visit, const Form& form, const json::object& before) {
  const auto& locale = visit.locale();
  MeetingStatement statement;
  if (form.at("title").empty()) return flawed(locale.say("Say what the meeting is."));
  const auto date = day_of(form.at("date"));
  if (!date) return flawed(locale.say("Write the day as year-month-day: 2002-05-14."));
  const auto time = time_of(form.at("time"));
  if (!time) return flawed(locale.say("Write the hour as two and two digits: 14:30."));
  const auto minutes = count_of(form.at("minutes").empty() ? "0" : form.at("minutes"));
  if (!minutes) return flawed(locale.say("How long it lasts is a number of minutes."));
  for (const auto* name : {"place", "region", "series"}) {
    if (form.at(name).size() > short_bytes_max) {
      return flawed(locale.say("Place, region and series are a few words each."));
    }
  }
  if (form.at("place").empty()) return flawed(locale.say("Say where it is held."));
  const auto questions = lines_of(form.at("questions"));
  if (questions.size() > question_count_max) {
    return flawed(
        locale.count("At most {1} question.", "At most {1} questions.", question_count_max));
  }
  Bodies bodies;
  statement.title = bodies.add(form.at("title"));
  statement.place = form.at("place");
  statement.region = form.at("region");
  statement.series = form.at("series");
  statement.date = *date;
  statement.begins_at = *time;
  statement.minutes = *minutes;
  statement.agenda = bodies.add_if_any(form.at("agenda"));
  for (const auto& question : questions) statement.questions.push_back(bodies.add(question));
  statement.language = locale.code();
  if (!before.empty()) carry_over(before, bodies, statement);
  Written written;
  const auto add = [&](std::string said) {
    written.lines.push_back(json::object{{"said", std::move(said)}});
  };
  add(locale.day(iso_day(*date)) + ", " + form.at("time") + ", " + form.at("place"));
  if (*minutes > 0) add(locale.count("{1} minute", "{1} minutes", *minutes));
  for (const auto* name : {"region", "series"}) {
    if (!form.at(name).empty()) add(form.at(name));
  }
  if (!form.at("agenda").empty()) add(form.at("agenda"));
  for (const auto& question : questions) add(question);
  written.statement = Statement{Kind::meeting, encode(statement), {}, bodies.take()};
  return written;
}

/// A meeting as its form has it.
json::object announced_before(const json::object& meeting) {
  json::object typed;
  for (const auto* name : {"title", "date", "place", "region", "series", "agenda"}) {
    typed[name] = text_at(meeting, name);
  }
  typed["time"] = text_at(meeting, "begins_at");
  const auto minutes = number_at(meeting, "minutes");
  if (minutes > 0) typed["minutes"] = std::to_string(minutes);
  std::string questions;
  for (const auto& question : list_at(meeting, "questions")) {
    if (question.is_string()) questions += std::string{question.as_string()} + "\n";
  }
  typed["questions"] = questions;
  return typed;
}

HttpResponse announcing_page(const Visit& visit, const json::object& typed, std::string flaw) {
  Page page;
  const bool corrects = visit.request().path.ends_with("/correct");
  page.title =
      corrects ? visit.locale().say("Correct a meeting") : visit.locale().say("Announce a meeting");
  page.template_text = pages::desk_meeting;
  page.keeps_typed = true;
  page.values = {{"flaw", std::move(flaw)}, {"form", fresh_form_token(visit.signer()->token)}};
  for (const auto& name : announced_names) page.values[name] = text_at(typed, name);
  return show_desk(visit, std::move(page));
}

/// The organisation's own latest record of a meeting. None if there is no such one, which refusal()
/// then says.
awaitable<std::optional<json::object>> find_meeting(Visit& visit, std::string id) {
  std::map<std::string, std::string> query;
  while (true) {
    auto asked = query;
    const auto meetings = co_await visit.ask("/api/v1/meetings", std::move(asked));
    if (!meetings) co_return std::nullopt;
    for (const auto& value : list_at(*meetings, "meetings")) {
      const auto& meeting = value.as_object();
      const bool mine = text_at(meeting, "organisation") == hex(visit.api().replica().own());
      if (text_at(meeting, "id") == id && is_set(meeting, "current") && mine) co_return meeting;
    }
    const auto next = text_at(*meetings, "next");
    if (next.empty()) break;
    query["cursor"] = next;
  }
  visit.refuse(problem(404, "no_meeting",
                       visit.locale().say("Your organisation has no such meeting."),
                       visit.locale().say("It may have been written down anew since.")));
  co_return std::nullopt;
}

std::vector<std::string> report_names(const Visit& visit) {
  std::vector<std::string> names{"report", "outcomes"};
  for (const auto& [org, standing] : visit.api().fold().admission().admitted()) {
    names.push_back(std::string{people_of} + hex(org));
  }
  return names;
}

/// What was recorded before stands in the form.
json::object told_before(const json::object& meeting) {
  json::object typed{{"report", text_at(meeting, "report")}};
  for (const auto& value : list_at(meeting, "attendance")) {
    const auto& row = value.as_object();
    typed[std::string{people_of} + text_at(row, "organisation")] =
        std::to_string(number_at(row, "people"));
  }
  std::string outcomes;
  for (const auto& value : list_at(meeting, "outcomes")) {
    const auto id = id_from_hex<RecordId>(value.as_string());
    if (id) outcomes += receipt_code(*id) + "\n";
  }
  typed["outcomes"] = outcomes;
  return typed;
}

HttpResponse report_page(const Visit& visit, const json::object& meeting, const json::object& typed,
                         std::string flaw) {
  const auto& locale = visit.locale();
  const auto& fold = visit.api().fold();
  std::vector<json::object> rows;
  for (const auto& [org, standing] : fold.admission().admitted()) {
    const auto field = std::string{people_of} + hex(org);
    rows.push_back(json::object{
        {"field", field}, {"name", name_in(fold, org)}, {"people", text_at(typed, field)}});
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const auto& one, const auto& other) {
    return locale.before(text_at(one, "name"), text_at(other, "name"));
  });
  Page page;
  page.title = locale.say("What came of the meeting");
  page.template_text = pages::desk_report;
  page.keeps_typed = true;
  page.values = {{"flaw", std::move(flaw)},
                 {"meeting", words_of(visit, meeting, "title")},
                 {"when", locale.day(text_at(meeting, "date")) + ", " + text_at(meeting, "place")},
                 {"report", text_at(typed, "report")},
                 {"outcomes", text_at(typed, "outcomes")},
                 {"organisations", json::array(rows.begin(), rows.end())},
                 {"form", fresh_form_token(visit.signer()->token)}};
  return show_desk(visit, std::move(page));
}

/// The meeting as it was announced, with fresh salts, to take that record's place.
std::optional<MeetingStatement> copied(const json::object& meeting, Bodies& bodies) {
  MeetingStatement statement;
  const auto replaced = id_from_hex<RecordId>(text_at(meeting, "id"));
  const auto date = day_of(text_at(meeting, "date"));
  const auto time = time_of(text_at(meeting, "begins_at"));
  if (!replaced || !date || !time || text_at(meeting, "title").empty()) return std::nullopt;
  statement.replaces = *replaced;
  statement.title = bodies.add(text_at(meeting, "title"));
  statement.place = text_at(meeting, "place");
  statement.region = text_at(meeting, "region");
  statement.series = text_at(meeting, "series");
  statement.date = *date;
  statement.begins_at = *time;
  statement.minutes = static_cast<std::uint32_t>(number_at(meeting, "minutes"));
  statement.agenda = bodies.add_if_any(text_at(meeting, "agenda"));
  for (const auto& question : list_at(meeting, "questions")) {
    if (question.is_string()) {
      statement.questions.push_back(bodies.add(std::string{question.as_string()}));
    }
  }
  statement.language = text_at(meeting, "language");
  return statement;
}

/// The records that came out of it, by their codes.
awaitable<bool> read_outcomes(Visit& visit, std::vector<std::string> codes,
                              std::vector<RecordId>& into, Written& written) {
  const auto& locale = visit.locale();
  for (const auto& code : codes) {
    const auto record = co_await visit.ask("/api/v1/records/" + code);
    const auto id = record ? id_from_hex<RecordId>(text_at(*record, "record_id"))
                           : Result<RecordId>{Errc::not_found};
    if (!id) {
      written.flaw =
          code + locale.say(": ") + locale.say("this node knows no record with this code.");
      co_return false;
    }
    if (std::find(into.begin(), into.end(), *id) == into.end()) into.push_back(*id);
  }
  if (into.size() <= outcome_count_max) co_return true;
  written.flaw = locale.count("At most {1} record.", "At most {1} records.", outcome_count_max);
  co_return false;
}

awaitable<Written> report(Visit& visit, json::object meeting, Form form) {
  const auto& locale = visit.locale();
  Bodies bodies;
  auto statement = copied(meeting, bodies);
  if (!statement) co_return flawed(locale.say("A text of this meeting isn’t here yet."));
  Written written;
  statement->report = bodies.add_if_any(form.at("report"));
  if (statement->report) written.lines.push_back(json::object{{"said", form.at("report")}});
  for (const auto& [org, standing] : visit.api().fold().admission().admitted()) {
    const auto typed = form.at(std::string{people_of} + hex(org));
    if (typed.empty()) continue;
    const auto people = count_of(typed);
    const auto name = name_in(visit.api().fold(), org);
    if (!people) {
      co_return flawed(name + locale.say(": ") + locale.say("how many were there is a number."));
    }
    if (*people == 0) continue;
    statement->attendance.push_back({org, *people});
    written.lines.push_back(json::object{
        {"said", name + locale.say(": ") + locale.count("{1} person", "{1} people", *people)}});
  }
  auto codes = lines_of(form.at("outcomes"));
  for (const auto& code : codes) written.lines.push_back(json::object{{"said", code}});
  const bool known = co_await read_outcomes(visit, std::move(codes), statement->outcomes, written);
  if (!known) co_return written;
  written.statement = Statement{Kind::meeting, encode(*statement), {}, bodies.take()};
  co_return written;
}

HttpResponse preview_meeting(const Visit& visit, Written written, std::string said,
                             const std::string& title) {
  Act act;
  act.said = std::move(said);
  act.values["title"] = title;
  act.values["lines"] = std::move(written.lines);
  act.draft = visit.request().path;
  act.back = visit.request().path;
  act.next = "/meetings";
  std::vector<Statement> statements;
  statements.push_back(std::move(*written.statement));
  return preview_act(visit, std::move(statements), std::move(act));
}

}  // namespace

awaitable<HttpResponse> get_desk_meeting_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto typed = co_await kept_draft(visit, call.request.path);
  co_return announcing_page(visit, typed, {});
}

awaitable<HttpResponse> post_desk_meeting_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = announced_names;
  const auto refused = co_await take_desk_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  auto written = announcement(visit, *form, {});
  if (!written.statement) {
    const auto typed = co_await kept_draft(visit, call.request.path);
    co_return announcing_page(visit, typed, std::move(written.flaw));
  }
  co_return preview_meeting(visit, std::move(written),
                            visit.locale().say("We announce this meeting:"), form->at("title"));
}

awaitable<HttpResponse> get_desk_correct_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto meeting = co_await find_meeting(visit, call.parameter("id"));
  if (!meeting) co_return visit.refusal();
  auto typed = co_await kept_draft(visit, call.request.path);
  if (typed.empty()) typed = announced_before(*meeting);
  co_return announcing_page(visit, typed, {});
}

awaitable<HttpResponse> post_desk_correct_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = announced_names;
  const auto refused = co_await take_desk_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto meeting = co_await find_meeting(visit, call.parameter("id"));
  if (!meeting) co_return visit.refusal();
  auto written = announcement(visit, *form, *meeting);
  if (!written.statement) {
    co_return announcing_page(visit, typed_in(*form, announced_names), std::move(written.flaw));
  }
  co_return preview_meeting(visit, std::move(written),
                            visit.locale().say("We correct what we said of this meeting:"),
                            form->at("title"));
}

awaitable<HttpResponse> get_desk_report_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto meeting = co_await find_meeting(visit, call.parameter("id"));
  if (!meeting) co_return visit.refusal();
  auto typed = co_await kept_draft(visit, call.request.path);
  if (typed.empty()) typed = told_before(*meeting);
  co_return report_page(visit, *meeting, typed, {});
}

awaitable<HttpResponse> post_desk_report_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form, report_names(visit));
  if (refused) co_return *refused;
  const auto meeting = co_await find_meeting(visit, call.parameter("id"));
  if (!meeting) co_return visit.refusal();
  Form typed_form = *form;
  json::object about = *meeting;
  auto written = co_await report(visit, std::move(about), std::move(typed_form));
  if (!written.statement) {
    const auto typed = co_await kept_draft(visit, call.request.path);
    co_return report_page(visit, *meeting, typed, std::move(written.flaw));
  }
  co_return preview_meeting(visit, std::move(written),
                            visit.locale().say("This came of the meeting:"),
                            words_of(visit, *meeting, "title"));
}

}  // namespace palabre::node
