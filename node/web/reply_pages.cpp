// What a member answers: to what is recommended for an amendment of theirs, and to a notice of what
// they have said.

#include "federation/deliberation/round_statement.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> answer_names{"agrees", "words"};
const std::vector<std::string> appeal_names{"words"};

struct Asked {
  RecordId recommendation;
  json::object amendment;
  json::array advice;  ///< That recommendation, in words.
};

/// The recommendation of this id and the amendment that it is about, if that is one's own; else
/// none.
awaitable<std::optional<Asked>> asked(Visit& visit, std::string id) {
  const auto record = id_from_hex<RecordId>(id);
  const auto* said = record ? visit.api().fold().said(*record) : nullptr;
  if (said == nullptr) co_return std::nullopt;
  const auto recommended = decode_recommend(said->header);
  if (!recommended) co_return std::nullopt;
  auto amendment = co_await visit.ask("/api/v1/amendments/" + hex(recommended->revision));
  if (!amendment || !is_own_amendment(visit, *amendment)) co_return std::nullopt;
  std::map<std::string, std::string> of{{"about", hex(recommended->revision)}};
  const auto given = co_await visit.ask("/api/v1/recommendations", std::move(of));
  json::array advice;
  if (given) {
    for (const auto& each : list_at(*given, "recommendations")) {
      if (text_at(each.as_object(), "id") == hex(*record)) advice.push_back(each);
    }
  }
  auto shown = shown_advice(visit, advice);
  co_return Asked{*record, std::move(*amendment), std::move(shown)};
}

HttpResponse answer_form(const Visit& visit, const Asked& asked, const json::object& typed) {
  Page page;
  page.title = visit.locale().say("Answer a recommendation");
  page.template_text = pages::answer;
  page.keeps_typed = true;
  page.section = "/amendments";
  page.values = {{"form", fresh_form_token(visit.signer()->token)},
                 {"amendment", shown_amendment(visit, asked.amendment)},
                 {"advice", asked.advice},
                 {"contests", text_at(typed, "agrees") == "no"},
                 {"words", text_at(typed, "words")}};
  return visit.show(page);
}

/// The notice by which our own organisation hides this record of whoever is signed in; none if
/// there is no such one.
awaitable<std::optional<json::object>> notice_of(Visit& visit, std::string id) {
  std::map<std::string, std::string> about{{"about", id}};
  const auto notices = co_await visit.ask("/api/v1/notices", std::move(about));
  if (!notices) co_return std::nullopt;
  const auto own = hex(visit.api().replica().own());
  for (const auto& value : list_at(*notices, "notices")) {
    const auto& notice = value.as_object();
    const bool stands = is_set(notice, "current") && !is_set(notice, "lifted") &&
                        text_at(notice, "organisation") == own;
    if (stands) co_return notice;
  }
  co_return std::nullopt;
}

}  // namespace

awaitable<HttpResponse> get_answer_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto about = co_await asked(visit, call.parameter("id"));
  if (!about) co_return visit.go_on("/me");
  const auto typed = co_await kept_draft(visit, call.request.path);
  co_return answer_form(visit, *about, typed);
}

awaitable<HttpResponse> post_answer_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = answer_names;
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto about = co_await asked(visit, call.parameter("id"));
  if (!about) co_return visit.go_on("/me");
  const auto& locale = visit.locale();
  AnswerStatement statement{form->at("agrees") != "no", {}};
  std::vector<Body> bodies;
  if (!form->at("words").empty()) {
    bodies.push_back(make_body(form->at("words"), MediaType::plain));
    statement.text = refer_to(bodies.front());
  }
  Preview shown;
  shown.said = statement.agrees ? locale.say("I agree to what is recommended for my amendment:")
                                : locale.say("I contest what is recommended for my amendment:");
  shown.values["about"] = shown_amendment(visit, about->amendment);
  shown.values["advice"] = about->advice;
  shown.values["text"] = form->at("words");
  shown.draft = call.request.path;
  shown.back = call.request.path;
  shown.section = "/amendments";
  Statement answer{Kind::answer, encode(statement), {about->recommendation}, std::move(bodies)};
  co_return preview(visit, std::move(answer), std::move(shown));
}

awaitable<HttpResponse> get_appeal_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto notice = co_await notice_of(visit, call.parameter("id"));
  if (!notice) co_return visit.go_on("/me");
  const auto typed = co_await kept_draft(visit, call.request.path);
  Page page;
  page.title = visit.locale().say("Appeal a notice");
  page.template_text = pages::appeal;
  page.keeps_typed = true;
  page.values = {{"form", fresh_form_token(visit.signer()->token)},
                 {"why", words_of(visit, *notice, "text")},
                 {"words", text_at(typed, "words")}};
  co_return visit.show(page);
}

awaitable<HttpResponse> post_appeal_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = appeal_names;
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto notice = co_await notice_of(visit, call.parameter("id"));
  const auto id =
      notice ? id_from_hex<RecordId>(text_at(*notice, "id")) : Result<RecordId>{Errc::not_found};
  if (!id || form->at("words").empty()) co_return visit.go_on(call.request.path);
  std::vector<Body> bodies;
  bodies.push_back(make_body(form->at("words"), MediaType::plain));
  const auto text = refer_to(bodies.front());
  Preview shown;
  shown.said = visit.locale().say("I appeal the notice of what I have said:");
  shown.values["text"] = form->at("words");
  shown.draft = call.request.path;
  shown.back = call.request.path;
  Statement appeal{Kind::appeal, encode_appeal(text), {*id}, std::move(bodies)};
  co_return preview(visit, std::move(appeal), std::move(shown));
}

}  // namespace palabre::node
