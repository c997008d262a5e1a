// Where a member stands on an amendment, and what they say of it.

#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

struct Way {
  Stance stance;
  std::string said;
};

std::optional<Way> way_of(const Locale& locale, const std::string& stance) {
  if (stance == "support") return Way{Stance::support, locale.say("I am for this amendment:")};
  if (stance == "oppose") return Way{Stance::oppose, locale.say("I am against this amendment:")};
  if (stance == "abstain") return Way{Stance::abstain, locale.say("I abstain on this amendment:")};
  if (stance == "withdrawn") {
    return Way{Stance::withdrawn, locale.say("I take my voice back from this amendment:")};
  }
  return std::nullopt;
}

Side side_of(const std::string& name) {
  if (name == "for") return Side::in_favour;
  if (name == "against") return Side::against;
  return name == "question" ? Side::question : Side::none;
}

std::string side_said(const Locale& locale, Side side) {
  if (side == Side::in_favour) return locale.say("My argument for it:");
  if (side == Side::against) return locale.say("My argument against it:");
  if (side == Side::question) return locale.say("My question:");
  return locale.say("My remark:");
}

CommentDraft draft_of(const Visit& visit, const Form& form) {
  CommentDraft draft;
  draft.side = side_of(form.at("side"));
  draft.text = form.at("words");
  draft.language = visit.locale().code();
  return draft;
}

}  // namespace

awaitable<HttpResponse> get_voice_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (!visit.signer()) co_return visit.ask_to_enter();
  const auto id = call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1/amendments/" + id);
  if (!amendment) co_return visit.refusal();
  const auto way = way_of(visit.locale(), call.query("stance").value_or(""));
  const auto revision = id_from_hex<RecordId>(text_at(*amendment, "revision"));
  if (!way || !revision) co_return visit.go_on("/amendments/" + id);
  std::map<std::string, std::string> named{
      {"blocks", named_blocks(list_at(*amendment, "operations"))}};
  const auto text = co_await visit.ask("/api/v1/text", std::move(named));
  if (!text) co_return visit.refusal();
  Preview shown;
  shown.said = way->said;
  shown.values["about"] = shown_amendment(visit, *amendment);
  if (!is_set(*amendment, "erased")) {
    shown.values["changes"] = shown_changes(visit, *amendment, list_at(*text, "blocks"));
    shown.values["language"] = text_at(*amendment, "language");
  }
  shown.values["text"] = visit.locale().say(
      "The voice is for the revision as you read it: if its author changes what is asked, you are "
      "asked again.");
  shown.back = "/amendments/" + id;
  shown.section = "/amendments";
  co_return preview(visit, endorsement(*revision, way->stance), std::move(shown));
}

awaitable<HttpResponse> post_amendment_comment_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  std::vector<std::string> names{"side", "words"};
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto id = call.parameter("id");
  const auto amendment = co_await visit.ask("/api/v1/amendments/" + id);
  if (!amendment) co_return visit.refusal();
  auto draft = draft_of(visit, *form);
  const auto target = id_from_hex<RecordId>(text_at(*amendment, "revision"));
  if (target) draft.target = *target;
  Preview shown;
  shown.said = side_said(visit.locale(), draft.side);
  shown.values["about"] = shown_amendment(visit, *amendment);
  shown.values["text"] = draft.text;
  shown.draft = call.request.path;
  shown.back = "/amendments/" + id + "#say";
  shown.section = "/amendments";
  co_return preview(visit, comment(draft), std::move(shown));
}

awaitable<HttpResponse> post_block_comment_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  std::vector<std::string> names{"side", "words"};
  const auto refused = co_await take_form(visit, form, std::move(names));
  if (refused) co_return *refused;
  const auto id = call.parameter("id");
  std::map<std::string, std::string> alone{{"limit", "0"}};
  const auto block = co_await visit.ask("/api/v1/blocks/" + id, std::move(alone));
  if (!block) co_return visit.refusal();
  auto draft = draft_of(visit, *form);
  const auto about = id_from_hex<BlockId>(id);
  if (about) draft.block = *about;
  Preview shown;
  shown.said = side_said(visit.locale(), draft.side);
  shown.values["about"] = json::object{{"href", "/blocks/" + id},
                                       {"title", visit.locale().say("on a passage of the text")}};
  shown.values["text"] = draft.text;
  shown.draft = call.request.path;
  shown.back = "/blocks/" + id + "#say";
  shown.section = "/";
  co_return preview(visit, comment(draft), std::move(shown));
}

}  // namespace palabre::node
