// What a member does with what they have said: withdraw, take the words back; and telling a story.

#include <algorithm>

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> told_fields{"theme", "title", "words", "block"};
constexpr std::size_t theme_bytes_max = 100;  // docs/protocol.md#limits

/// The texts of a comment or a story of whoever is signed in; none if it isn't theirs.
std::optional<std::vector<Commitment>> own_saying(const Visit& visit, const RecordId& id) {
  const auto& api = visit.api();
  const auto own = api.replica().own();
  const auto person = api.fold().person(own, visit.signer()->account.key);
  const auto is_mine = [&](const auto& said) {
    return said.id == id && said.author.org == own && said.author.person == person;
  };
  const auto& comments = api.fold().comments();
  const auto comment = std::find_if(comments.begin(), comments.end(), is_mine);
  if (comment != comments.end()) return std::vector{comment->statement.text.commitment};
  const auto& stories = api.fold().stories();
  const auto story = std::find_if(stories.begin(), stories.end(), is_mine);
  if (story == stories.end()) return std::nullopt;
  return std::vector{story->statement.title.commitment, story->statement.text.commitment};
}

HttpResponse story_form(const Visit& visit, const json::object& typed, const std::string& flaw) {
  json::array known;
  for (const auto& theme : sorted_themes(visit)) known.push_back(json::object{{"name", theme}});
  Page page;
  page.title = visit.locale().say("Tell a story");
  page.template_text = pages::tell;
  page.section = "/stories";
  page.values = {{"flaw", flaw},
                 {"form", fresh_form_token(visit.signer()->token)},
                 {"themes", std::move(known)},
                 {"theme", text_at(typed, "theme")},
                 {"block", text_at(typed, "block")},
                 {"title", text_at(typed, "title")},
                 {"words", text_at(typed, "words")}};
  page.keeps_typed = true;
  return visit.show(page);
}

}  // namespace

awaitable<HttpResponse> get_withdraw_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto path = "/amendments/" + call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1" + path);
  if (!amendment) co_return visit.refusal();
  const auto head = id_from_hex<RecordId>(text_at(*amendment, "head"));
  if (!is_own_amendment(visit, *amendment) || !head) co_return visit.go_on(path);
  Preview shown;
  shown.said = visit.locale().say("I withdraw this amendment, for good:");
  shown.values["about"] = shown_amendment(visit, *amendment);
  shown.values["text"] = visit.locale().say("It stays to be seen, as withdrawn.");
  shown.back = path;
  shown.section = "/amendments";
  const RecordId withdrawn{*head};
  co_return preview(visit, withdrawal(withdrawn), std::move(shown));
}

awaitable<HttpResponse> get_erase_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return visit.go_on("/me");
  std::vector<RecordId> records{*id};
  Preview shown;
  const auto amendment = co_await visit.ask("/api/v1/amendments/" + call.parameter("id"));
  const auto saying = own_saying(visit, *id);
  const bool own = amendment ? is_own_amendment(visit, *amendment) : saying.has_value();
  if (!own) co_return visit.go_on("/me");
  if (saying) {
    auto wanted = *saying;
    const auto texts = co_await api.texts(std::move(wanted));
    json::array quoted;
    for (const auto& each : *saying) {
      const auto text = texts.find(each);
      if (text != texts.end()) quoted.push_back(json::object{{"words", text->second.words}});
    }
    shown.values["quoted"] = std::move(quoted);
  }
  if (amendment) {
    // All of its revisions that are one's own.
    records.clear();
    const auto author = text_at(object_at(*amendment, "author"), "member");
    for (const auto& value : list_at(*amendment, "revisions")) {
      const auto& revision = value.as_object();
      const auto each = id_from_hex<RecordId>(text_at(revision, "id"));
      const bool mine = text_at(revision, "author") == author && !is_set(revision, "erased");
      if (each && mine) records.push_back(*each);
    }
    shown.values["about"] = shown_amendment(visit, *amendment);
    shown.values["changes"] = shown_changes(visit, *amendment, {});
    shown.values["language"] = text_at(*amendment, "language");
  }
  if (records.empty() || records.size() > reference_count_max) co_return visit.go_on("/me");
  shown.said = visit.locale().say("I erase these words of mine, for good:");
  shown.values["text"] = visit.locale().say(
      "They disappear from every node as soon as it hears of it; voices and numbers stay. What "
      "somebody has printed or copied nobody can call back.");
  shown.back = "/me";
  co_return preview(visit, erasure(std::move(records)), std::move(shown));
}

awaitable<HttpResponse> get_story_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  auto kept = co_await kept_draft(visit, call.request.path);
  if (const auto block = call.query("block")) kept["block"] = *block;
  co_return story_form(visit, kept, {});
}

awaitable<HttpResponse> post_story_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = told_fields;
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto& locale = visit.locale();
  std::string flaw;
  if (form->at("title").empty() || form->at("words").empty()) {
    flaw = locale.say("A story has a title and some words.");
  } else if (form->at("theme").empty() || form->at("theme").size() > theme_bytes_max) {
    flaw = locale.say("A story has a theme, in a word or a few: others find it by that.");
  }
  if (!flaw.empty()) co_return story_form(visit, typed_in(*form, told_fields), flaw);
  StoryDraft draft;
  draft.theme = form->at("theme");
  draft.title = form->at("title");
  draft.text = form->at("words");
  draft.language = locale.code();
  if (const auto block = id_from_hex<BlockId>(form->at("block"))) draft.blocks.push_back(*block);
  Preview shown;
  shown.said = locale.say("I tell this story:");
  shown.values["theme"] = draft.theme;
  if (!draft.blocks.empty()) {
    shown.values["about"] = json::object{{"href", "/blocks/" + form->at("block")},
                                         {"title", locale.say("on a passage of the text")}};
  }
  shown.values["title"] = draft.title;
  shown.values["text"] = draft.text;
  shown.draft = call.request.path;
  shown.back = call.request.path;
  shown.section = "/stories";
  co_return preview(visit, story(draft), std::move(shown));
}

}  // namespace palabre::node
