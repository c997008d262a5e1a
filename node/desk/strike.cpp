// A person takes their line off a sheet of paper: with its salt, which they alone were given.

#include <algorithm>

#include "node/client/typed.hpp"
#include "node/desk/desk.hpp"
#include "node/http/around.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/text/normalise.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// The line that this name and this salt make; none if that is no salt.
std::optional<Digest> opening_in(const Form& form) {
  auto digits = form.at("salt");
  digits.erase(std::remove(digits.begin(), digits.end(), ' '), digits.end());
  const auto bytes = from_hex(digits);
  Salt salt{};
  if (!bytes || bytes->size() != salt.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), salt.begin());
  const auto lines = lines_of(form.at("name"));
  return opening_of(salt, lines.empty() ? std::string{} : lines.front());
}

/// Of any organisation, since a line may be taken off wherever its person likes.
const Sheet* sheet_with(const Fold& fold, const Digest& line) {
  for (const auto& [id, sheet] : fold.ledgers().all_sheets()) {
    const auto& lines = sheet.statement.lines;
    if (std::binary_search(lines.begin(), lines.end(), line)) return &sheet;
  }
  return nullptr;
}

HttpResponse strike_page(const Visit& visit, const std::string& name, const std::string& salt,
                         std::string flaw) {
  Page page;
  page.title = visit.locale().say("Take a line off a sheet");
  page.template_text = pages::desk_strike;
  page.values = {{"flaw", std::move(flaw)},
                 {"name", name},
                 {"salt", salt},
                 {"form", fresh_form_token(visit.signer()->token)}};
  return show_desk(visit, std::move(page));
}

}  // namespace

awaitable<HttpResponse> get_desk_strike_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  co_return strike_page(visit, {}, {}, {});
}

awaitable<HttpResponse> post_desk_strike_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto form = Form::read(call.request);
  const auto refused = co_await take_desk_form(visit, form);
  if (refused) co_return *refused;
  const auto& locale = visit.locale();
  const auto opening = opening_in(*form);
  const auto* sheet = opening ? sheet_with(api.fold(), line_of(*opening)) : nullptr;
  if (sheet == nullptr || sheet->struck.count(line_of(*opening)) != 0) {
    const auto flaw = !opening ? locale.say("A salt has 64 letters and digits, as on the slip.")
                      : sheet == nullptr
                          ? locale.say(
                                "No sheet here has a line of this name with this salt. "
                                "Write the name just as the slip has it.")
                          : locale.say("This line has been taken off already.");
    co_return strike_page(visit, form->at("name"), form->at("salt"), flaw);
  }
  Act act;
  act.said = locale.say("We take one line off this sheet, at the wish of its person:");
  act.values["lines"] =
      json::array{json::object{{"said", name_in(api.fold(), sheet->org)}},
                  json::object{{"said", locale.day(iso_day(sheet->statement.date)) + ", " +
                                            sheet->statement.place}}};
  act.values["text"] = locale.say("The name isn’t in it; the count is one less from now on.");
  act.back = "/desk/strike";
  std::vector<Statement> statements;
  statements.push_back({Kind::strike, encode(StrikeStatement{sheet->id, *opening}), {}, {}});
  co_return preview_act(visit, std::move(statements), std::move(act));
}

}  // namespace palabre::node
