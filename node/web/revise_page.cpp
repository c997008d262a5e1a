// An amendment gets other words from its author.

#include <algorithm>

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/publish/marks.hpp"
#include "node/text/rebase.hpp"
#include "node/text/redline.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// `of` is the revision on which the form was opened.
const std::vector<std::string> revised_fields{"words", "title", "reason", "change", "of"};

/// The one operation of an amendment that a form can show: a replacement, or what is put after a
/// block. None of any other, which the program revises.
std::optional<Operation> plain_operation(const Visit& visit, const json::object& amendment) {
  const auto id = id_from_hex<RecordId>(text_at(amendment, "revision"));
  const auto* revision = id ? visit.api().fold().amendments().revision(*id) : nullptr;
  if (revision == nullptr || revision->statement.operations.size() != 1) return std::nullopt;
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

/// What the form begins with.
struct Revisable {
  Operation operation;  ///< Against the text as it is now.
  std::string words;    ///< Of the amendment, with what others have changed meanwhile if that goes.
  std::string now;      ///< The passage, where it isn't any more as the amendment found it.
};

/// None where no form can show it, and where the passage is gone.
awaitable<std::optional<Revisable>> revisable(Visit& visit, const json::object& amendment) {
  auto operation = plain_operation(visit, amendment);
  if (!operation) co_return std::nullopt;
  Revisable found{*operation, proposed_words(amendment), {}};
  if (text_at(amendment, "fit") != "stale") co_return found;
  auto* replace = std::get_if<Replace>(&found.operation);
  if (replace == nullptr) co_return std::nullopt;
  std::map<std::string, std::string> named{{"blocks", hex(replace->block)}};
  const auto text = co_await visit.ask("/api/v1/text", std::move(named));
  if (!text || list_at(*text, "blocks").empty()) co_return std::nullopt;
  const auto& block = list_at(*text, "blocks").front().as_object();
  const auto commitment = id_from_hex<Commitment>(text_at(block, "commitment"));
  if (!commitment || is_set(block, "erased")) co_return std::nullopt;
  found.now = text_at(block, "text");
  const auto& quoted = list_at(amendment, "operations").front().as_object();
  const DraftReplace before{replace->block, replace->expected, found.words};
  const EditableBlock present{replace->block, *commitment, {BlockKind::paragraph, 0, found.now}};
  const auto moved = rebase({{before, {text_at(quoted, "before")}}}, {present});
  for (const auto& each : moved.operations) {
    if (const auto* made = std::get_if<DraftReplace>(&each)) found.words = made->text;
  }
  replace->expected = *commitment;
  co_return found;
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

HttpResponse revise_form(const Visit& visit, const json::object& amendment, const Revisable& start,
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
                 {"now", start.now},
                 {"of", text_at(amendment, "revision")},
                 {"words", given("words", start.words)},
                 {"title", given("title", text_at(amendment, "title"))},
                 {"reason", given("reason", text_at(amendment, "reason"))}};
  page.keeps_typed = true;
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

std::string late_form_said(const Locale& locale) {
  return locale.say(
      "This amendment has been revised since you began. What you typed is kept: compare it with "
      "the present revision before you go on.");
}

HttpResponse refuse_revision(Visit& visit) {
  const auto& locale = visit.locale();
  visit.refuse(problem(
      409, "not_revised_here", locale.say("This amendment can’t be revised on a page."),
      locale.say("It does more than give a passage other words, or the passage is gone. Withdraw "
                 "it and propose anew, or revise it with the program: palabre amendment revise.")));
  return visit.refusal();
}

}  // namespace

awaitable<HttpResponse> get_revise_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto path = "/amendments/" + call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1" + path);
  if (!amendment) co_return visit.refusal();
  if (!is_own_amendment(visit, *amendment)) co_return visit.go_on(path);
  const auto start = co_await revisable(visit, *amendment);
  if (!start) co_return refuse_revision(visit);
  const auto kept = co_await kept_draft(visit, call.request.path);
  const bool is_late = !kept.empty() && text_at(kept, "of") != text_at(*amendment, "revision");
  const auto flaw = is_late ? late_form_said(visit.locale()) : std::string{};
  co_return revise_form(visit, *amendment, *start, kept, flaw);
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
  const auto head = id_from_hex<RecordId>(text_at(*amendment, "head"));
  if (!is_own_amendment(visit, *amendment) || !head) co_return visit.go_on(path);
  const auto start = co_await revisable(visit, *amendment);
  if (!start) co_return refuse_revision(visit);
  const auto changed = with_words(start->operation, form->at("words"));
  const auto& locale = visit.locale();
  const auto typed = typed_in(*form, revised_fields);
  std::string flaw;
  if (form->at("of") != text_at(*amendment, "revision")) {
    flaw = late_form_said(locale);
  } else if (!changed) {
    flaw = locale.say("Write one passage, as this amendment has it.");
  } else if (form->at("title").empty()) {
    flaw = locale.say("Say in a few words what it does.");
  } else if (start->now.empty() && says_the_same(*amendment, *form)) {
    flaw = locale.say("Nothing would change: the revision says the same.");
  }
  if (!flaw.empty()) co_return revise_form(visit, *amendment, *start, typed, flaw);
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

}  // namespace palabre::node
