// What a member does with what they have said: revise, withdraw, take the words back; and telling a
// story.

#include <algorithm>

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publish/marks.hpp"
#include "node/text/redline.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> revised_fields{"words", "title", "reason", "change"};
const std::vector<std::string> told_fields{"theme", "title", "words"};

/// The one operation of an amendment that a form can show: a replacement, or what is put after a
/// block. None of any other, which the program revises, nor of one that must be taken up again.
std::optional<Operation> plain_operation(const Visit& visit, const json::object& amendment) {
  const auto id = id_from_hex<RecordId>(text_at(amendment, "revision"));
  const auto* revision = id ? visit.api().fold().amendments().revision(*id) : nullptr;
  if (revision == nullptr || revision->statement.operations.size() != 1) return std::nullopt;
  if (text_at(amendment, "fit") == "stale") return std::nullopt;
  const auto& operation = revision->statement.operations.front();
  const bool is_plain =
      std::holds_alternative<Replace>(operation) || std::holds_alternative<Insert>(operation);
  if (!is_plain) return std::nullopt;
  return operation;
}

std::string with_empty_lines(const std::vector<std::string>& paragraphs) {
  std::string words;
  for (const auto& each : paragraphs) words += (words.empty() ? "" : "\n\n") + each;
  return words;
}

/// What it proposes, as it stands in a form: an empty line between two blocks.
std::string proposed_words(const json::object& amendment) {
  const auto& operation = list_at(amendment, "operations").front().as_object();
  if (text_at(operation, "operation") == "replace") return text_at(operation, "after");
  std::vector<std::string> paragraphs;
  for (const auto& block : list_at(operation, "blocks")) {
    paragraphs.push_back(text_at(block.as_object(), "text"));
  }
  return with_empty_lines(paragraphs);
}

/// The same operation with other words; none if they aren't of its shape.
std::optional<DraftOperation> with_words(const Operation& operation, const std::string& words) {
  const auto paragraphs = paragraphs_of(words);
  if (paragraphs.empty()) return std::nullopt;
  if (const auto* replace = std::get_if<Replace>(&operation)) {
    if (paragraphs.size() != 1) return std::nullopt;
    return DraftReplace{replace->block, replace->expected, paragraphs.front()};
  }
  const auto& insert = std::get<Insert>(operation);
  DraftInsert made{insert.after, {}};
  const auto& first = insert.blocks.front();
  for (const auto& each : paragraphs) made.blocks.push_back({first.kind, first.level, each});
  return made;
}

/// A revision that changes nothing would only cost the support there is.
bool says_the_same(const json::object& amendment, const Form& form) {
  return paragraphs_of(form.at("words")) == paragraphs_of(proposed_words(amendment)) &&
         form.at("title") == text_at(amendment, "title") &&
         form.at("reason") == text_at(amendment, "reason");
}

HttpResponse revise_form(const Visit& visit, const json::object& amendment,
                         const json::object& typed, const std::string& flaw) {
  const auto& locale = visit.locale();
  const auto given = [&](const char* name, const std::string& otherwise) {
    return typed.contains(name) ? text_at(typed, name) : otherwise;
  };
  const auto change = given("change", "substantive");
  json::array changes;
  const auto add = [&](const char* value, const std::string& name) {
    changes.push_back(json::object{{"value", value}, {"name", name}, {"here", change == value}});
  };
  add("substantive", locale.say("what is asked is otherwise: support begins anew"));
  add("editorial", locale.say("the words alone are otherwise: support may come along"));
  Page page;
  page.title = locale.say("Revise");
  page.template_text = pages::revise;
  page.section = "/amendments";
  page.values = {{"flaw", flaw},
                 {"form", fresh_form_token(visit.signer()->token)},
                 {"amendment", shown_amendment(visit, amendment)},
                 {"changes", std::move(changes)},
                 {"language", text_at(amendment, "language")},
                 {"words", given("words", proposed_words(amendment))},
                 {"title", given("title", text_at(amendment, "title"))},
                 {"reason", given("reason", text_at(amendment, "reason"))}};
  return visit.show(page);
}

/// The words of the revision that is asked for, beside those of the present one.
json::object since_present(const Locale& locale, const json::object& amendment,
                           const std::string& words) {
  const auto language = locale.language();
  const auto parts = redline(proposed_words(amendment), with_empty_lines(paragraphs_of(words)));
  return {{"label", locale.say("Since the present revision")},
          {"redline_html", redline_html(parts, language)},
          {"words", redline_words(parts, language)}};
}

/// Empty where nobody has spoken yet.
std::string voices_left_behind(const Locale& locale, const json::object& amendment,
                               bool editorial) {
  const auto& tally = object_at(amendment, "tally");
  const auto voices =
      number_at(tally, "support") + number_at(tally, "oppose") + number_at(tally, "abstain");
  if (voices == 0) return {};
  if (editorial) {
    return locale.count("{1} voice comes along only if the charter has it so.",
                        "{1} voices come along only if the charter has it so.", voices);
  }
  return locale.count("{1} voice doesn’t come along: who gave it is asked again.",
                      "{1} voices don’t come along: those who gave them are asked again.", voices);
}

HttpResponse refuse_revision(Visit& visit) {
  const auto& locale = visit.locale();
  visit.refuse(problem(
      409, "not_revised_here", locale.say("This amendment can’t be revised on a page."),
      locale.say("It does more than give a passage other words, or the text has changed since. "
                 "Withdraw it and propose anew, or revise it with the program: palabre amendment "
                 "revise.")));
  return visit.refusal();
}

json::object typed_in(const Form& form, const std::vector<std::string>& names) {
  json::object typed;
  for (const auto& name : names) typed[name] = form.at(name);
  return typed;
}

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
                 {"title", text_at(typed, "title")},
                 {"words", text_at(typed, "words")}};
  return visit.show(page);
}

}  // namespace

awaitable<HttpResponse> get_revise_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto path = "/amendments/" + call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1" + path);
  if (!amendment) co_return visit.refusal();
  const auto operation = plain_operation(visit, *amendment);
  if (!is_own_amendment(visit, *amendment)) co_return visit.go_on(path);
  if (!operation) co_return refuse_revision(visit);
  const auto kept = co_await kept_draft(visit, call.request.path);
  co_return revise_form(visit, *amendment, kept, {});
}

awaitable<HttpResponse> post_revise_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = revised_fields;
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto path = "/amendments/" + call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1" + path);
  if (!amendment) co_return visit.refusal();
  const auto operation = plain_operation(visit, *amendment);
  const auto head = id_from_hex<RecordId>(text_at(*amendment, "head"));
  if (!is_own_amendment(visit, *amendment) || !operation || !head) co_return visit.go_on(path);
  const auto changed = with_words(*operation, form->at("words"));
  const auto& locale = visit.locale();
  const auto typed = typed_in(*form, revised_fields);
  if (!changed) {
    co_return revise_form(visit, *amendment, typed,
                          locale.say("Write one passage, as this amendment has it."));
  }
  if (form->at("title").empty()) {
    co_return revise_form(visit, *amendment, typed, locale.say("Say in a few words what it does."));
  }
  if (says_the_same(*amendment, *form)) {
    co_return revise_form(visit, *amendment, typed,
                          locale.say("Nothing would change: the revision says the same."));
  }
  Draft draft;
  draft.operations.push_back(*changed);
  draft.title = form->at("title");
  draft.reason = form->at("reason");
  draft.language = text_at(*amendment, "language");
  const bool editorial = form->at("change") == "editorial";
  draft.change = editorial ? Change::editorial : Change::substantive;
  const RecordId replaced{*head};
  auto statement = compose(api.fold().amendments().version(), Kind::revise, draft, replaced);
  std::vector<Commitment> wanted;
  if (const auto* replace = std::get_if<DraftReplace>(&*changed)) {
    wanted.push_back(replace->expected);
  }
  auto texts = co_await api.texts(std::move(wanted));
  Preview shown;
  shown.said = editorial ? locale.say("I revise this amendment, in its words alone:")
                         : locale.say("I revise this amendment, and ask for something else:");
  shown.values["about"] = shown_amendment(visit, *amendment);
  shown.values["title"] = draft.title;
  shown.values["text"] = draft.reason;
  shown.values["language"] = draft.language;
  auto changes = shown_draft(visit, statement, std::move(texts));
  changes.push_back(since_present(locale, *amendment, form->at("words")));
  shown.values["changes"] = std::move(changes);
  shown.values["note"] = voices_left_behind(locale, *amendment, editorial);
  shown.draft = call.request.path;
  shown.back = call.request.path;
  shown.section = "/amendments";
  co_return preview(visit, std::move(statement), std::move(shown));
}

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
  const auto kept = co_await kept_draft(visit, call.request.path);
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
  if (form->at("title").empty() || form->at("words").empty()) {
    co_return story_form(visit, typed_in(*form, told_fields),
                         locale.say("A story has a title and some words."));
  }
  StoryDraft draft;
  draft.theme = form->at("theme");
  draft.title = form->at("title");
  draft.text = form->at("words");
  draft.language = locale.code();
  Preview shown;
  shown.said = locale.say("I tell this story:");
  shown.values["theme"] = draft.theme;
  shown.values["title"] = draft.title;
  shown.values["text"] = draft.text;
  shown.draft = call.request.path;
  shown.back = call.request.path;
  shown.section = "/stories";
  co_return preview(visit, story(draft), std::move(shown));
}

}  // namespace palabre::node
