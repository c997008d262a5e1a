// A change of the text, proposed by writing the passage as it should be.

#include <algorithm>

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/text/edit.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

const std::vector<std::string> kept_fields{"way", "words", "title", "reason", "expected"};

/// The passage as the node has it now.
struct Passage {
  BlockId id;
  Commitment commitment;
  TextBlock block;
  std::string html;
};

std::optional<Passage> passage_of(const Visit& visit, const json::object& block) {
  const auto id = id_from_hex<BlockId>(text_at(block, "id"));
  const auto commitment = id_from_hex<Commitment>(text_at(block, "commitment"));
  if (!id || !commitment || is_set(block, "erased")) return std::nullopt;
  const auto kind = text_at(block, "kind");
  return Passage{*id,
                 *commitment,
                 {kind == "heading"     ? BlockKind::heading
                  : kind == "list_item" ? BlockKind::list_item
                                        : BlockKind::paragraph,
                  static_cast<std::uint8_t>(number_at(block, "level")), text_at(block, "text")},
                 block_html(visit, block)};
}

std::string without_blanks(const std::string& text) {
  std::string dense;
  std::copy_if(text.begin(), text.end(), std::back_inserter(dense),
               [](char c) { return c != ' ' && c != '\n'; });
  return dense;
}

DraftInsert insertion(const Passage& passage, const std::vector<std::string>& paragraphs,
                      std::size_t first) {
  DraftInsert insert{passage.id, {}};
  const bool is_item = passage.block.kind == BlockKind::list_item;
  for (auto i = first; i < paragraphs.size(); ++i) {
    insert.blocks.push_back({is_item ? BlockKind::list_item : BlockKind::paragraph,
                             is_item ? passage.block.level : std::uint8_t{0}, paragraphs[i]});
  }
  return insert;
}

/// Empty if nothing would change.
std::vector<DraftOperation> operations_of(const Passage& passage, const Form& form) {
  const auto way = form.at("way");
  if (way == "delete") return {DraftDelete{passage.id, passage.commitment}};
  const auto paragraphs = paragraphs_of(form.at("words"));
  if (way == "add") {
    if (paragraphs.empty()) return {};
    return {insertion(passage, paragraphs, 0)};
  }
  if (paragraphs.empty()) return {};
  if (paragraphs.size() == 1) {
    if (paragraphs.front() == passage.block.text) return {};
    return {DraftReplace{passage.id, passage.commitment, paragraphs.front()}};
  }
  std::string together;
  for (const auto& each : paragraphs) together += each;
  if (without_blanks(together) == without_blanks(passage.block.text)) {
    return {DraftSplit{passage.id, passage.commitment, paragraphs}};
  }
  std::vector<DraftOperation> operations;
  if (paragraphs.front() != passage.block.text) {
    operations.emplace_back(DraftReplace{passage.id, passage.commitment, paragraphs.front()});
  }
  operations.emplace_back(insertion(passage, paragraphs, 1));
  return operations;
}

struct Typed {
  json::object fields;   ///< Empty: the form is as it begins.
  bool is_kept = false;  ///< They come from a draft.
};

HttpResponse form_page(const Visit& visit, const Passage& passage, const Typed& given,
                       const std::string& flaw) {
  const auto& typed = given.fields;
  const auto& locale = visit.locale();
  const auto words = typed.contains("words") ? text_at(typed, "words") : passage.block.text;
  const auto chosen = typed.contains("way") ? text_at(typed, "way") : std::string{"replace"};
  json::array ways;
  const auto add = [&](const char* value, const std::string& name) {
    ways.push_back(json::object{{"value", value}, {"name", name}, {"here", chosen == value}});
  };
  add("replace", locale.say("change it"));
  add("add", locale.say("add something after it"));
  add("delete", locale.say("take it out"));
  constexpr std::size_t letters_of_a_line = 70;
  Page page;
  page.title = locale.say("Propose a change");
  page.template_text = pages::propose;
  page.section = "/";
  page.values = {{"flaw", flaw},
                 {"form", fresh_form_token(visit.signer()->token)},
                 {"late_said", late_said(visit)},
                 {"passage_html", passage.html},
                 {"passage_href", "/blocks/" + to_hex(passage.id.view())},
                 {"kept", given.is_kept},
                 {"expected", to_hex(passage.commitment.view())},
                 {"ways", std::move(ways)},
                 {"rows", std::to_string(3 + words.size() / letters_of_a_line)},
                 {"language", visit.api().fold().founding().language},
                 {"words", words},
                 {"title", text_at(typed, "title")},
                 {"reason", text_at(typed, "reason")}};
  page.keeps_typed = true;
  return visit.show(page);
}

std::string changed_said(const Locale& locale) {
  return locale.say("The passage has another text since you began. Yours is kept; compare them.");
}

/// Why this can't be signed yet; empty if it can.
std::string flaw_of(const Visit& visit, const Passage& passage, const Form& form,
                    const std::vector<DraftOperation>& operations) {
  const auto& locale = visit.locale();
  if (form.at("expected") != to_hex(passage.commitment.view())) {
    return changed_said(locale);
  }
  const auto paragraphs = paragraphs_of(form.at("words"));
  const bool is_untouched = paragraphs == paragraphs_of(passage.block.text);
  if (form.at("way") == "delete" && !paragraphs.empty() && !is_untouched) {
    return locale.say(
        "You chose to take the passage out, and wrote other words for it: choose one of the two.");
  }
  if (form.at("way") == "add" && is_untouched) {
    return locale.say("Write only what is new: the passage itself stays.");
  }
  if (paragraphs.empty() && form.at("way") != "delete") {
    return locale.say("Nothing is written. To take the passage out, choose so.");
  }
  if (operations.empty()) return locale.say("Nothing would change: write the passage otherwise.");
  if (form.at("title").empty()) return locale.say("Say in a few words what it does.");
  return {};
}

}  // namespace

awaitable<HttpResponse> get_propose_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  std::map<std::string, std::string> alone{{"limit", "0"}};
  const auto block = co_await visit.ask("/api/v1/blocks/" + call.parameter("id"), std::move(alone));
  if (!block) co_return visit.refusal();
  const auto passage = passage_of(visit, *block);
  if (!passage) co_return visit.go_on("/blocks/" + call.parameter("id"));
  Typed typed;
  if (!call.query("anew")) typed.fields = co_await kept_draft(visit, call.request.path);
  typed.is_kept = !typed.fields.empty();
  const auto expected = text_at(typed.fields, "expected");
  const bool has_changed = typed.is_kept && expected != to_hex(passage->commitment.view());
  const auto flaw = has_changed ? changed_said(visit.locale()) : std::string{};
  co_return form_page(visit, *passage, typed, flaw);
}

awaitable<HttpResponse> post_propose_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  auto names = kept_fields;
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  std::map<std::string, std::string> alone{{"limit", "0"}};
  const auto block = co_await visit.ask("/api/v1/blocks/" + call.parameter("id"), std::move(alone));
  if (!block) co_return visit.refusal();
  const auto passage = passage_of(visit, *block);
  if (!passage) co_return visit.go_on("/blocks/" + call.parameter("id"));
  Draft draft;
  draft.operations = operations_of(*passage, *form);
  draft.title = form->at("title");
  draft.reason = form->at("reason");
  draft.language = api.fold().founding().language;
  const auto flaw = flaw_of(visit, *passage, *form, draft.operations);
  if (!flaw.empty()) co_return form_page(visit, *passage, {typed_in(*form, kept_fields)}, flaw);
  auto statement = compose(api.fold().amendments().version(), Kind::amendment, draft, std::nullopt);
  std::vector<Commitment> wanted{passage->commitment};
  auto texts = co_await api.texts(std::move(wanted));
  Preview shown;
  shown.said = visit.locale().say("I propose this amendment:");
  shown.values["title"] = draft.title;
  shown.values["text"] = draft.reason;
  shown.values["language"] = draft.language;
  shown.values["changes"] = shown_draft(visit, statement, std::move(texts));
  shown.values["note"] = late_said(visit);
  shown.draft = call.request.path;
  shown.back = call.request.path;
  shown.section = "/";
  co_return preview(visit, std::move(statement), std::move(shown));
}

}  // namespace palabre::node
