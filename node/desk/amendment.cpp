// What an organisation says of one amendment: a recommendation, or what one of its bodies resolved.

#include "node/client/typed.hpp"
#include "node/clock.hpp"
#include "node/desk/desk.hpp"
#include "node/http/around.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> typed_names{"act",     "given",     "other", "reason",
                                           "stance",  "body",      "date",  "in_favour",
                                           "against", "abstained", "quorum"};

std::vector<std::pair<Advice, std::string>> advices(const Locale& locale) {
  return {{Advice::adopt, locale.say("adopting it")},
          {Advice::adopt_modified, locale.say("adopting it in the form of another amendment")},
          {Advice::reject, locale.say("rejecting it")},
          {Advice::refer, locale.say("referring it")},
          {Advice::settled, locale.say("nothing: another settles it")},
          {Advice::vote, locale.say("putting it to the vote")}};
}

std::vector<std::pair<Stance, std::string>> stances(const Locale& locale) {
  return {{Stance::support, locale.say("for")},
          {Stance::oppose, locale.say("against")},
          {Stance::abstain, locale.say("abstaining")},
          {Stance::withdrawn, locale.say("we withdraw it")}};
}

/// Numbers of the enumeration as a form carries them.
template <class Choice>
json::array shown_choices(const std::vector<std::pair<Choice, std::string>>& choices,
                          const std::string& given) {
  json::array shown;
  for (const auto& [choice, name] : choices) {
    const auto value = std::to_string(static_cast<int>(choice));
    shown.push_back(json::object{{"value", value}, {"name", name}, {"here", value == given}});
  }
  return shown;
}

template <class Choice>
std::optional<Choice> chosen(const std::vector<std::pair<Choice, std::string>>& choices,
                             const std::string& given) {
  for (const auto& [choice, name] : choices) {
    if (std::to_string(static_cast<int>(choice)) == given) return choice;
  }
  return std::nullopt;
}

json::array shown_others(const Visit& visit, const json::object& related,
                         const std::string& given) {
  json::array shown;
  for (const auto& value : list_at(related, "relations")) {
    const auto& other = object_at(value.as_object(), "amendment");
    const auto revision = text_at(other, "revision");
    shown.push_back(json::object{{"value", revision},
                                 {"name", words_of(visit, other, "title")},
                                 {"language", text_at(other, "language")},
                                 {"here", revision == given}});
  }
  return shown;
}

awaitable<HttpResponse> amendment_page(Visit& visit, json::object amendment, json::object typed,
                                       std::string flaw) {
  const auto id = text_at(amendment, "id");
  const auto related = co_await visit.ask("/api/v1/amendments/" + id + "/relations");
  std::map<std::string, std::string> about{{"about", text_at(amendment, "revision")}};
  const auto advice = co_await visit.ask("/api/v1/recommendations", std::move(about));
  if (!related || !advice) co_return visit.refusal();
  json::array current;
  for (const auto& row : list_at(*advice, "recommendations")) {
    if (is_set(row.as_object(), "current")) current.push_back(row);
  }
  const auto& locale = visit.locale();
  Page page;
  page.title = words_of(visit, amendment, "title");
  page.language = text_at(amendment, "language");
  page.template_text = pages::desk_amendment;
  page.values = {{"flaw", std::move(flaw)},
                 {"amendment", shown_amendment(visit, amendment)},
                 {"language", text_at(amendment, "language")},
                 {"changes", shown_changes(visit, amendment, {})},
                 {"advice", shown_advice(visit, current)},
                 {"advices", shown_choices(advices(locale), text_at(typed, "given"))},
                 {"others", shown_others(visit, *related, text_at(typed, "other"))},
                 {"stances", shown_choices(stances(locale), text_at(typed, "stance"))},
                 {"quorum", !text_at(typed, "quorum").empty()},
                 {"paper_href", "/desk/paper/" + text_at(amendment, "revision")},
                 {"form", fresh_form_token(visit.signer()->token)}};
  for (const auto* name : {"reason", "body", "date", "in_favour", "against", "abstained"}) {
    page.values[name] = text_at(typed, name);
  }
  co_return show_desk(visit, std::move(page));
}

/// A statement, or why the form makes none.
struct Read {
  std::optional<Statement> statement;
  Act act;
  std::string flaw;
  std::optional<RecordId> other;  ///< The amendment that a recommendation refers to.
};

Read refused_with(std::string flaw) { return {std::nullopt, {}, std::move(flaw), {}}; }

Read recommendation(const Visit& visit, const Form& form, const RecordId& revision) {
  const auto& locale = visit.locale();
  const auto advice = chosen(advices(locale), form.at("given"));
  if (!advice) return refused_with(locale.say("Choose what you recommend."));
  RecommendStatement statement{revision, *advice};
  const bool needs_other = *advice == Advice::settled || *advice == Advice::adopt_modified;
  const auto other = id_from_hex<RecordId>(form.at("other"));
  if (needs_other && other) statement.other = *other;
  if (needs_other && !statement.other) {
    return refused_with(locale.say("Say which other amendment settles it, or has its form."));
  }
  Read read;
  read.other = statement.other;
  std::vector<Body> bodies;
  if (!form.at("reason").empty()) {
    bodies.push_back(make_body(form.at("reason"), MediaType::plain));
    statement.reason = refer_to(bodies.front());
  }
  for (const auto& [each, name] : advices(locale)) {
    if (each == *advice) read.act.said = locale.say("We recommend") + " " + name + locale.say(":");
  }
  read.act.values["text"] = form.at("reason");
  read.statement = Statement{Kind::recommend, encode(statement), {}, std::move(bodies)};
  return read;
}

Read resolution(const Visit& visit, const Form& form, const RecordId& revision) {
  constexpr std::size_t body_bytes_max = 100;
  const auto& locale = visit.locale();
  const auto stance = chosen(stances(locale), form.at("stance"));
  if (!stance) return refused_with(locale.say("Choose where your organisation stands."));
  const auto body = form.at("body");
  if (body.empty() || body.size() > body_bytes_max) {
    return refused_with(locale.say("Say which body resolved it, in a few words."));
  }
  const auto date = day_of(form.at("date"));
  if (!date) return refused_with(locale.say("Write the day as year-month-day: 2002-05-14."));
  if (is_to_come(*date, wall_ms())) {
    return refused_with(locale.say("That day is still to come: write the day on which it was."));
  }
  ResolutionStatement statement{revision, *stance, body, *date};
  std::string votes;
  for (const auto& [name, into] : {std::pair{"in_favour", &statement.in_favour},
                                   {"against", &statement.against},
                                   {"abstained", &statement.abstained}}) {
    const auto typed = form.at(name);
    const auto count = count_of(typed.empty() ? "0" : typed);
    if (!count) return refused_with(locale.say("A number of votes has digits alone."));
    *into = *count;
    votes += (votes.empty() ? "" : " / ") + locale.number(*count);
  }
  statement.quorum_met = form.has("quorum");
  Read read;
  for (const auto& [each, name] : stances(locale)) {
    if (each != *stance) continue;
    read.act.said = *stance == Stance::withdrawn
                        ? locale.say("We withdraw our position:")
                        : locale.say("Our organisation is") + " " + name + locale.say(":");
  }
  json::array lines;
  const auto add = [&](std::string said) {
    lines.push_back(json::object{{"said", std::move(said)}});
  };
  add(body + ", " + locale.day(iso_day(*date)));
  add(locale.say("For / against / abstaining:") + " " + votes);
  if (statement.quorum_met) add(locale.say("The quorum of that body was met"));
  read.act.values["lines"] = std::move(lines);
  read.statement = Statement{Kind::resolution, encode(statement), {}, {}};
  return read;
}

}  // namespace

awaitable<HttpResponse> get_desk_amendment_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  auto amendment = co_await visit.ask("/api/v1/amendments/" + call.parameter("id"));
  if (!amendment) co_return visit.refusal();
  auto typed = co_await kept_draft(visit, call.request.path);
  co_return co_await amendment_page(visit, std::move(*amendment), std::move(typed), {});
}

awaitable<HttpResponse> post_desk_amendment_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = typed_names;
  const auto refused = co_await take_desk_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  auto amendment = co_await visit.ask("/api/v1/amendments/" + call.parameter("id"));
  if (!amendment) co_return visit.refusal();
  const auto revision = id_from_hex<RecordId>(text_at(*amendment, "revision"));
  if (!revision) co_return visit.refuse_form();
  auto read = form->at("act") == "resolve" ? resolution(visit, *form, *revision)
                                           : recommendation(visit, *form, *revision);
  if (!read.statement) {
    auto typed = co_await kept_draft(visit, call.request.path);
    co_return co_await amendment_page(visit, std::move(*amendment), std::move(typed),
                                      std::move(read.flaw));
  }
  read.act.values["about"] = shown_amendment(visit, *amendment);
  if (read.other) {
    const auto other = co_await visit.ask("/api/v1/amendments/" + hex(*read.other));
    if (!other) co_return visit.refusal();
    const auto said = visit.locale().say("The other amendment:") + " " +
                      text_at(shown_amendment(visit, *other), "title");
    read.act.values["lines"] = json::array{json::object{{"said", said}}};
  }
  read.act.draft = call.request.path;
  read.act.back = call.request.path;
  std::vector<Statement> statements;
  statements.push_back(std::move(*read.statement));
  co_return preview_act(visit, std::move(statements), std::move(read.act));
}

}  // namespace palabre::node
