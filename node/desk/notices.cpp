// What an organisation would not show, and why; and what their authors answer.

#include "node/web/notices.hpp"
#include "node/desk/desk.hpp"
#include "node/http/around.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> notice_names{"ground", "words"};

/// A comment or a story, which alone notices are given of; its text as it stands here.
std::optional<Commitment> text_of(const Fold& fold, const RecordId& record) {
  for (const auto& comment : fold.comments()) {
    if (comment.id == record) return comment.statement.text.commitment;
  }
  for (const auto& story : fold.stories()) {
    if (story.id == record) return story.statement.text.commitment;
  }
  return std::nullopt;
}

/// Whether our organisation has given notice of it, and hasn't lifted that.
bool is_hidden(const Visit& visit, const RecordId& record) {
  return hidden_by(visit.api().fold(), visit.api().replica().own()).count(record) != 0;
}

/// Of our last notice about it, which a lifted one keeps.
Ground ground_before(const Api& api, const RecordId& record) {
  auto ground = Ground::off_topic;
  for (const auto& said : api.fold().said(Kind::notice)) {
    const auto notice = decode_notice(said.header);
    const bool is_ours = said.org == api.replica().own();
    if (notice && is_ours && notice->record == record) ground = notice->ground;
  }
  return ground;
}

HttpResponse notice_page(const Visit& visit, const RecordId& record, const std::string& words,
                         const json::object& typed, std::string flaw) {
  const auto& locale = visit.locale();
  json::array choices;
  for (const auto& [ground, said] : grounds(locale)) {
    const std::string name{name_of(ground)};
    choices.push_back(
        json::object{{"value", name}, {"name", said}, {"here", text_at(typed, "ground") == name}});
  }
  Page page;
  const bool lifts = is_hidden(visit, record);
  page.title = lifts ? locale.say("Show it again") : locale.say("Don’t show it here");
  page.template_text = pages::desk_notice;
  page.keeps_typed = true;
  page.values = {{"flaw", std::move(flaw)},
                 {"lifts", lifts},
                 {"said", words},
                 {"grounds", std::move(choices)},
                 {"words", text_at(typed, "words")},
                 {"form", fresh_form_token(visit.signer()->token)}};
  return show_desk(visit, std::move(page));
}

/// The words that a notice is about; empty while they aren't here.
awaitable<std::string> words_about(const Visit& visit, Commitment text) {
  std::vector<Commitment> wanted{text};
  const auto texts = co_await visit.api().texts(std::move(wanted));
  co_await visit.api().node().readable();
  const auto found = texts.find(text);
  co_return found == texts.end() ? std::string{} : found->second.words;
}

}  // namespace

awaitable<HttpResponse> get_desk_notices_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  auto query = visit.passed_on("cursor");
  const auto notices = co_await visit.ask("/api/v1/notices", std::move(query));
  if (!notices) co_return visit.refusal();
  Page page;
  page.title = visit.locale().say("Moderation");
  page.template_text = pages::desk_notices;
  page.values = {{"notices", shown_notices(visit, *notices)},
                 {"next", next_page(visit, *notices, "/desk/notices", "")}};
  co_return show_desk(visit, std::move(page));
}

awaitable<HttpResponse> get_desk_notice_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto record = id_from_hex<RecordId>(call.parameter("id"));
  const auto text = record ? text_of(api.fold(), *record) : std::nullopt;
  if (!text) co_return visit.go_on("/desk/notices");
  const auto words = co_await words_about(visit, *text);
  const auto typed = co_await kept_draft(visit, call.request.path);
  co_return notice_page(visit, *record, words, typed, {});
}

awaitable<HttpResponse> post_desk_notice_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = notice_names;
  const auto refused = co_await take_desk_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto record = id_from_hex<RecordId>(call.parameter("id"));
  const auto text = record ? text_of(api.fold(), *record) : std::nullopt;
  if (!text) co_return visit.go_on("/desk/notices");
  const auto words = co_await words_about(visit, *text);
  const auto& locale = visit.locale();
  if (form->at("words").empty()) {
    const auto typed = co_await kept_draft(visit, call.request.path);
    co_return notice_page(visit, *record, words, typed,
                          locale.say("Say why: whoever wrote it reads it, and may appeal."));
  }
  NoticeStatement statement{*record, ground_before(api, *record), is_hidden(visit, *record), {}};
  for (const auto& [ground, said] : grounds(locale)) {
    if (name_of(ground) == form->at("ground")) statement.ground = ground;
  }
  std::vector<Body> bodies;
  bodies.push_back(make_body(form->at("words"), MediaType::plain));
  statement.text = refer_to(bodies.front());
  Act act;
  act.said = statement.lifted ? locale.say("We show this again:")
                              : locale.say("We don’t show this on our node any more:");
  json::array lines;
  lines.push_back(json::object{{"said", words}});
  const auto why = statement.lifted ? form->at("words")
                                    : ground_said(locale, std::string{name_of(statement.ground)}) +
                                          " · " + form->at("words");
  lines.push_back(json::object{{"said", why}});
  act.values["lines"] = std::move(lines);
  if (!statement.lifted) {
    act.values["text"] = locale.say(
        "Other organisations read the notice, and decide for their own nodes. The record stays in "
        "the "
        "history, and its author may appeal.");
  }
  act.draft = call.request.path;
  act.back = call.request.path;
  act.next = "/desk/notices";
  std::vector<Statement> statements;
  statements.push_back({Kind::notice, encode(statement), {}, std::move(bodies)});
  co_return preview_act(visit, std::move(statements), std::move(act));
}

}  // namespace palabre::node
