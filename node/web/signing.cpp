#include "node/web/signing.hpp"

#include <algorithm>
#include <set>

#include "federation/core/base64.hpp"
#include "node/clock.hpp"
#include "node/http/amendment_json.hpp"
#include "node/http/json.hpp"
#include "node/http/told.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Above every one that the member has used: a time is, unless a clock was wrong.
std::uint64_t next_seq(const Visit& visit) {
  const auto& api = visit.api();
  const auto* member = api.fold().roll(api.replica().own()).find(visit.signer()->account.key);
  const auto last = member == nullptr ? 0 : member->highest_seq;
  return std::max(last + 1, wall_ms());
}

/// Of UTF-8: bytes that begin a character.
std::uint64_t letter_count(std::string_view words) {
  return static_cast<std::uint64_t>(std::count_if(words.begin(), words.end(), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80;
  }));
}

/// Why nobody could sign these texts; none if all of them may be.
std::optional<HttpResponse> flaw_of_texts(const Locale& locale, const std::vector<Body>& bodies) {
  for (const auto& body : bodies) {
    const auto words = as_text(body.text);
    if (words.find_first_not_of(" \t\n") == std::string_view::npos) {
      return problem(400, "blank", locale.say("A text has no words."),
                     locale.say("Nothing was signed. Go back and write what you want to say."));
    }
    const auto most = bytes_max(body.media_type);
    if (words.size() <= most) continue;
    const auto letters = letter_count(words);
    return problem(
        413, "too_long", locale.say("A text is too long to be signed."),
        locale.count("It has {1} letter; {2} of it would fit.",
                     "It has {1} letters; {2} of them would fit.", letters,
                     letters * most / words.size()) +
            " " +
            locale.say("Nothing was signed, and what you typed is kept: go back and shorten "
                       "it, or make two of it."));
  }
  return std::nullopt;
}

/// Whether nothing was written into these fields; what is chosen is nothing by itself.
bool is_blank(const Form& form, const std::vector<std::string>& names) {
  const std::set<std::string_view> choices{"way",   "expected", "side",    "change",
                                           "of",    "agrees",   "channel", "ground",
                                           "given", "stance",   "block"};
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return choices.count(name) != 0 ||
           form.at(name).find_first_not_of(" \t\r\n") == std::string::npos;
  });
}

}  // namespace

bool is_revoked(const Visit& visit) {
  const auto& api = visit.api();
  const auto* member = api.fold().roll(api.replica().own()).find(visit.signer()->account.key);
  return member != nullptr && !member->enrolled();
}

bool is_own_amendment(const Visit& visit, const json::object& amendment) {
  if (!visit.signer()) return false;
  const auto& api = visit.api();
  const auto own = api.replica().own();
  const auto& author = object_at(amendment, "author");
  return text_at(author, "organisation") == hex(own) &&
         text_at(author, "member") == hex(api.fold().person(own, visit.signer()->account.key));
}

std::vector<std::string> paragraphs_of(const std::string& words) {
  std::vector<std::string> found;
  std::size_t at = 0;
  while (at < words.size()) {
    auto end = words.find("\n\n", at);
    if (end == std::string::npos) end = words.size();
    auto one = words.substr(at, end - at);
    one.erase(one.find_last_not_of(" \n\t") + 1);
    one.erase(0, std::min(one.find_first_not_of(" \n\t"), one.size()));
    if (!one.empty()) found.push_back(std::move(one));
    at = end + 2;
  }
  return found;
}

std::string who_said(const Visit& visit) {
  const auto& api = visit.api();
  return visit.locale().say("Signed by member") + " " +
         to_hex(visit.signer()->account.key.view()).substr(0, 12) + ", " +
         name_in(api.fold(), api.replica().own());
}

HttpResponse preview(Visit& visit, Statement statement, Preview shown) {
  if (is_revoked(visit)) {
    const auto& locale = visit.locale();
    visit.refuse(problem(403, "not_enrolled",
                         locale.say("Your organisation has taken your key off its list."),
                         locale.say("What you sign wouldn’t count. What you typed is kept: ask "
                                    "your organisation.")));
    return visit.refusal();
  }
  if (auto flaw = flaw_of_texts(visit.locale(), statement.bodies)) {
    visit.refuse(*std::move(flaw));
    return visit.refusal();
  }
  const auto& api = visit.api();
  const Home home{api.fold().network(), api.replica().own()};
  const auto posted =
      unsigned_statement(home, visit.signer()->account.key, next_seq(visit), std::move(statement));
  Page page;
  page.title = visit.locale().say("To sign");
  page.template_text = pages::sign;
  page.section = shown.section;
  page.values = std::move(shown.values);
  page.values["said"] = shown.said;
  page.values["who_said"] = who_said(visit);
  page.values["form"] = fresh_form_token(visit.signer()->token);
  page.values["record"] = to_base64(encode(posted));
  // What was asked by an address alone is asked by it again.
  if (visit.request().method == "GET") page.values["again"] = visit.own_address();
  page.values["draft"] = shown.draft;
  page.values["back"] = shown.back;
  const auto& account = visit.signer()->account;
  if (account.place == SigningPlace::device) {
    const auto signed_bytes = preimage(posted.signed_record.record);
    page.scripted = true;
    page.values["own_key"] = json::object{{"bytes", to_base64(signed_bytes)},
                                          {"number", hex(record_id(signed_bytes))},
                                          {"key", hex(account.key)},
                                          {"sealed", account.sealed}};
  }
  return visit.show(page);
}

json::array shown_draft(const Visit& visit, const Statement& statement, Api::Texts texts) {
  const auto decoded = decode_amendment(statement.header);
  if (!decoded) return {};
  for (const auto& body : statement.bodies) {
    texts.emplace(commitment(body),
                  Api::Text{std::string{as_text(body.text)}, body.media_type, body.salt});
  }
  const auto base = visit.api().fold().amendments().base();
  const ShownOperations operations = shown_operations(base, *decoded);
  json::object amendment{{"operations", to_json(operations, texts)}};
  return shown_changes(visit, amendment, {});
}

json::object typed_in(const Form& form, const std::vector<std::string>& names) {
  json::object typed;
  for (const auto& name : names) typed[name] = form.at(name);
  return typed;
}

awaitable<bool> keep_draft(Visit& visit, std::string path, const Form& form,
                           std::vector<std::string> names) {
  if (is_blank(form, names)) co_return true;
  DraftKept draft{std::move(path), typed_in(form, names), wall_ms()};
  auto keep = [&] { return visit.api().people().keep(visit.signer()->folded, draft); };
  auto& threads = visit.api().node().threads();
  const auto kept = co_await on(threads.disk, threads.io, keep);
  co_await visit.api().node().readable();
  if (!kept && kept.error() == PeopleErrc::too_much) {
    const auto& locale = visit.locale();
    visit.refuse(problem(413, "too_much_to_keep",
                         locale.say("That is more than the node keeps for you."),
                         locale.say("A form may have some 200,000 letters, and you may have 200 "
                                    "drafts. Nothing was signed: go back and shorten it, or throw "
                                    "drafts away.")));
  } else if (!kept) {
    visit.refuse(kept.error());
  }
  co_return kept.has_value();
}

awaitable<std::optional<HttpResponse>> take_form(Visit& visit, const std::optional<Form>& form,
                                                 std::vector<std::string> names) {
  if (!form) co_return visit.refuse_form();
  if (!visit.signer()) co_return ask_to_enter_with(visit, *form);
  if (!visit.is_own(*form)) co_return visit.refuse_form();
  auto path = visit.request().path;
  const bool kept = co_await keep_draft(visit, std::move(path), *form, std::move(names));
  if (!kept) co_return visit.refusal();
  if (form->has("keep")) co_return visit.go_on("/me#drafts");
  co_return std::nullopt;
}

awaitable<json::object> kept_draft(const Visit& visit, std::string path) {
  auto look = [&] { return visit.api().people().draft(visit.signer()->folded, path); };
  auto& threads = visit.api().node().threads();
  const auto kept = co_await on(threads.disk, threads.io, look);
  co_await visit.api().node().readable();
  if (!kept || !*kept) co_return json::object{};
  co_return (*kept)->fields;
}

awaitable<void> drop_draft(const Visit& visit, std::string path) {
  auto drop = [&] { return visit.api().people().drop(visit.signer()->folded, path); };
  auto& threads = visit.api().node().threads();
  const auto dropped = co_await on(threads.disk, threads.io, drop);
  if (!dropped) log_error("people: " + dropped.error().message());
}

namespace {

/// Where this person stood on an earlier revision of the amendment, if they have said so.
std::optional<Stance> stance_before(const Fold& fold, const RecordId& revision,
                                    const PublicKey& person) {
  const auto& amendments = fold.amendments();
  for (const auto* at = amendments.revision(revision); at != nullptr && at->replaced;) {
    at = amendments.revision(*at->replaced);
    if (at == nullptr) break;
    const auto& voices = fold.support().voices(at->id);
    const auto found = voices.find(person);
    if (found == voices.end()) continue;
    const auto* counted = fold.support().counted(found->second);
    if (counted != nullptr && counted->stance != Stance::withdrawn) return counted->stance;
  }
  return std::nullopt;
}

}  // namespace

json::value voice_form(const Visit& visit, const json::object& amendment) {
  const auto revision = id_from_hex<RecordId>(text_at(amendment, "revision"));
  if (!visit.signer() || !revision || text_at(amendment, "state") != "open") return nullptr;
  const auto& fold = visit.api().fold();
  const auto& voices = fold.support().voices(*revision);
  const auto person = fold.person(visit.api().replica().own(), visit.signer()->account.key);
  const auto mine = voices.find(person);
  const auto* counted = mine == voices.end() ? nullptr : fold.support().counted(mine->second);
  const bool has_voice = counted != nullptr && counted->stance != Stance::withdrawn;
  auto said = visit.locale().say("You haven’t said where you stand on this revision.");
  if (has_voice) {
    said = visit.locale().say("Your voice on this revision:") + " " +
           stance_said(visit, std::string{name_of(counted->stance)});
  } else if (const auto before = stance_before(fold, *revision, person)) {
    said += " " + visit.locale().say("Your voice on the one before it:") + " " +
            stance_said(visit, std::string{name_of(*before)});
  }
  return json::object{
      {"id", text_at(amendment, "id")}, {"mine_said", said}, {"has_voice", has_voice}};
}

awaitable<json::value> comment_form(const Visit& visit, std::string action) {
  if (!visit.signer()) co_return nullptr;
  const auto kept = co_await kept_draft(visit, action);
  const auto& locale = visit.locale();
  const auto side = text_at(kept, "side");
  json::array sides;
  const auto add = [&](const char* value, const std::string& name) {
    sides.push_back(json::object{{"value", value}, {"name", name}, {"here", side == value}});
  };
  add("none", locale.say("a remark"));
  add("for", locale.say("an argument for"));
  add("against", locale.say("an argument against"));
  add("question", locale.say("a question"));
  co_return json::object{{"action", action},
                         {"form", fresh_form_token(visit.signer()->token)},
                         {"sides", std::move(sides)},
                         {"words", text_at(kept, "words")}};
}

}  // namespace palabre::node
