#include "node/web/shown.hpp"

#include <algorithm>
#include <boost/url.hpp>
#include <map>
#include <set>

#include "node/http/json.hpp"
#include "node/publish/marks.hpp"
#include "node/text/inline_html.hpp"

namespace palabre::node {

using namespace federation;

std::string text_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::uint64_t number_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

bool is_set(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::object& object_at(const json::object& object, std::string_view name) {
  static const json::object none;
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& list_at(const json::object& object, std::string_view name) {
  static const json::array none;
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

namespace {

/// Shares of a thousand, so that the bar needs no style of its own.
std::string bar_html(std::uint64_t support, std::uint64_t oppose, std::uint64_t abstain) {
  constexpr std::uint64_t whole = 1'000;
  const auto all = support + oppose + abstain;
  std::string html =
      "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">";
  std::uint64_t from = 0;
  std::uint64_t counted = 0;
  const auto add = [&](std::string_view name, std::uint64_t count) {
    counted += count;
    const auto to = all == 0 ? 0 : counted * whole / all;
    if (to > from) {
      html += "<rect class=\"" + std::string{name} + "\" x=\"" + std::to_string(from) +
              "\" width=\"" + std::to_string(to - from) + "\" height=\"10\"/>";
    }
    from = to;
  };
  add("for", support);
  add("against", oppose);
  add("abstain", abstain);
  return html + "</svg>";
}

}  // namespace

json::object shown_voices(const Visit& visit, const json::object& tally) {
  const auto& locale = visit.locale();
  const auto support = number_at(tally, "support");
  const auto oppose = number_at(tally, "oppose");
  const auto abstain = number_at(tally, "abstain");
  return {{"bar_html", bar_html(support, oppose, abstain)},
          {"said", locale.count("{1} for", "{1} for", support) + ", " +
                       locale.count("{1} against", "{1} against", oppose) + ", " +
                       locale.count("{1} abstains", "{1} abstain", abstain)}};
}

std::string state_said(const Visit& visit, const std::string& state) {
  if (state == "adopted") return visit.locale().say("adopted");
  if (state == "withdrawn") return visit.locale().say("withdrawn");
  return visit.locale().say("open");
}

std::string stance_said(const Visit& visit, const std::string& stance) {
  if (stance == "support") return visit.locale().say("for");
  if (stance == "oppose") return visit.locale().say("against");
  if (stance == "abstain") return visit.locale().say("abstains");
  return visit.locale().say("takes its word back");
}

std::string fit_said(const Visit& visit, const json::object& amendment) {
  const auto fit = text_at(amendment, "fit");
  if (fit == "stale") return visit.locale().say("to be taken up again: the text has changed since");
  if (fit == "shifted") return visit.locale().say("applies elsewhere: the text has moved");
  return {};
}

std::string author_of(const Visit& visit, const json::object& said) {
  const auto id = id_from_hex<OrgId>(text_at(object_at(said, "author"), "organisation"));
  return id ? name_in(visit.api().fold(), *id) : std::string{};
}

std::string words_of(const Visit& visit, const json::object& said, std::string_view name) {
  if (is_set(said, "erased")) return visit.locale().say("[text taken back by its author]");
  if (is_set(said, "hidden")) {
    return visit.locale().say("[text that this organisation doesn’t show]");
  }
  const auto* value = said.if_contains(name);
  if (value == nullptr || !value->is_string()) {
    return visit.locale().say("[text not received yet]");
  }
  return std::string{value->get_string()};
}

std::string start_of(const std::string& words, std::size_t bytes_max) {
  if (words.size() <= bytes_max) return words;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) --end;
  return words.substr(0, end) + "…";
}

namespace {

/// The language of somebody's text; none where the page speaks in its place.
std::string language_of_words(const json::object& said) {
  return is_set(said, "erased") || is_set(said, "hidden") ? std::string{}
                                                          : text_at(said, "language");
}

}  // namespace

json::object shown_amendment(const Visit& visit, const json::object& amendment) {
  return {{"href", "/amendments/" + text_at(amendment, "id")},
          {"title", words_of(visit, amendment, "title")},
          {"language", language_of_words(amendment)},
          {"author", author_of(visit, amendment)},
          {"state_said", state_said(visit, text_at(amendment, "state"))},
          {"fit_said", fit_said(visit, amendment)},
          {"voices", shown_voices(visit, object_at(amendment, "tally"))}};
}

json::value why_hidden_address(const json::object& said) {
  if (!is_set(said, "hidden")) return nullptr;
  return json::value("/notices?about=" + text_at(said, "id"));
}

json::value erase_address(const Visit& visit, const json::object& said) {
  if (!visit.signer() || is_set(said, "erased")) return nullptr;
  const auto own =
      visit.api().fold().person(visit.api().replica().own(), visit.signer()->account.key);
  if (text_at(object_at(said, "author"), "member") != hex(own)) return nullptr;
  return json::value("/records/" + text_at(said, "id") + "/erase");
}

json::value appeal_address(const Visit& visit, const json::object& said) {
  if (!is_set(said, "hidden") || erase_address(visit, said).is_null()) return nullptr;
  return json::value("/records/" + text_at(said, "id") + "/appeal");
}

json::value notice_address(const Visit& visit, const std::string& id) {
  if (!visit.coordinates()) return nullptr;
  return json::value("/desk/records/" + id + "/notice");
}

namespace {

/// As their authors' clocks have them: what is final comes first in the history, in the order of
/// its feeds.
std::vector<json::object> by_time(const json::array& comments) {
  std::vector<json::object> sorted;
  for (const auto& value : comments) sorted.push_back(value.as_object());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& one, const auto& other) {
    return number_at(one, "seq") < number_at(other, "seq");
  });
  return sorted;
}

}  // namespace

json::array shown_comments(const Visit& visit, const json::array& comments) {
  std::map<std::string, std::string> sides{{"for", visit.locale().say("Argument for")},
                                           {"against", visit.locale().say("Argument against")},
                                           {"question", visit.locale().say("Question")}};
  // By a wrong clock an answer may come before what it answers.
  std::set<std::string> listed;
  for (const auto& value : comments) listed.insert(text_at(value.as_object(), "id"));
  json::array shown;
  for (const auto& comment : by_time(comments)) {
    const auto id = text_at(comment, "id");
    const auto target = text_at(comment, "target");
    const auto side = text_at(comment, "side");
    json::value answers;
    if (listed.count(target) != 0) answers = short_id(target);
    shown.push_back(
        json::object{{"short", short_id(id)},
                     {"day_said", credible_day(visit, number_at(comment, "seq"))},
                     {"side", side},
                     {"side_said", sides[side]},
                     {"author", author_of(visit, comment)},
                     {"member", short_id(text_at(object_at(comment, "author"), "member"))},
                     {"answers", std::move(answers)},
                     {"why_href", why_hidden_address(comment)},
                     {"erase_href", erase_address(visit, comment)},
                     {"notice_href", notice_address(visit, id)},
                     {"appeal_href", appeal_address(visit, comment)},
                     {"language", language_of_words(comment)},
                     {"text", words_of(visit, comment, "text")}});
  }
  return shown;
}

std::string block_html(const Visit& visit, const json::object& block) {
  const auto is_markdown = text_at(block, "media_type") == "text/markdown";
  return inline_html(words_of(visit, block, "text"),
                     is_markdown ? MediaType::markdown : MediaType::plain);
}

json::array shown_changes(const Visit& visit, const json::object& amendment,
                          const json::array& blocks) {
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& value : blocks) {
    const auto& block = value.as_object();
    texts.emplace(text_at(block, "id"), text_at(block, "text"));
  }
  const auto text_of = [&](std::string_view id) {
    const auto found = texts.find(id);
    return found == texts.end() ? std::string{} : found->second;
  };
  const auto language = visit.locale().language();
  json::array changes;
  for (const auto& value : list_at(amendment, "operations")) {
    const auto shown = shown_operation(value.as_object(), text_of, language);
    json::value href;
    if (texts.count(shown.block) != 0) href = "/blocks/" + shown.block;
    changes.push_back(json::object{{"label", shown.label},
                                   {"href", std::move(href)},
                                   {"redline_html", redline_html(shown.parts, language)},
                                   {"words", redline_words(shown.parts, language)}});
  }
  return changes;
}

std::string named_blocks(const json::array& operations, std::string list) {
  const auto add = [&](const json::object& object, std::string_view name) {
    const auto id = text_at(object, name);
    if (!id.empty()) list += (list.empty() ? "" : ",") + id;
  };
  for (const auto& value : operations) {
    const auto& operation = value.as_object();
    add(operation, "block");
    // Of a replacement these are words.
    const auto sort = text_at(operation, "operation");
    if (sort == "insert" || sort == "move") add(operation, "after");
    for (const auto& block : list_at(operation, "blocks")) add(block.as_object(), "block");
  }
  // What is added at the start names none.
  return list.empty() ? std::string(64, '0') : list;
}

json::value next_page(const Visit& visit, const json::object& page, std::string path,
                      std::string_view kept) {
  const auto cursor = text_at(page, "next");
  if (cursor.empty()) return nullptr;
  boost::urls::url address;
  address.set_path(path);
  for (const auto& [name, value] : visit.passed_on(kept)) address.params().append({name, value});
  address.params().append({"cursor", cursor});
  return json::value(std::string{address.buffer()});
}

std::string query_of(const std::map<std::string, std::string>& values) {
  boost::urls::url address;
  for (const auto& [name, value] : values) address.params().append({name, value});
  return std::string{address.encoded_query()};
}

std::string anchor_of_block(const std::string& id) { return "b" + short_id(id); }

json::array shown_advice(const Visit& visit, const json::array& recommendations) {
  const auto& locale = visit.locale();
  const std::map<std::string, std::string> words{
      {"adopt", locale.say("recommends adopting it")},
      {"adopt_modified", locale.say("recommends adopting it as modified")},
      {"reject", locale.say("recommends rejecting it")},
      {"refer", locale.say("recommends referring it")},
      {"settled", locale.say("holds it to be settled by another")},
      {"vote", locale.say("recommends putting it to the vote")}};
  json::array shown;
  for (const auto& value : recommendations) {
    const auto& advice = value.as_object();
    json::array answers;
    for (const auto& each : list_at(advice, "answers")) {
      const auto& answer = each.as_object();
      answers.push_back(json::object{
          {"said", is_set(answer, "agrees") ? locale.say("The author agrees.")
                                            : locale.say("The author contests it.")},
          {"text",
           text_at(answer, "text").empty() ? std::string{} : words_of(visit, answer, "text")}});
    }
    const auto word = words.find(text_at(advice, "advice"));
    shown.push_back(json::object{
        {"answer_href", "/recommendations/" + text_at(advice, "id") + "/answer"},
        {"said", text_at(advice, "name") + " " + (word == words.end() ? "" : word->second)},
        {"reason",
         text_at(advice, "reason").empty() ? std::string{} : words_of(visit, advice, "reason")},
        {"answers", std::move(answers)}});
  }
  return shown;
}

}  // namespace palabre::node
