#include "node/web/support.hpp"

#include <algorithm>
#include <array>

#include "node/text/inline_html.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

namespace {

struct Grouping {
  std::string key;
  std::string field;  ///< Of the API's rows.
  std::string caption;
  std::string first;  ///< The heading of the first column.
};

std::array<Grouping, 3> groupings(const Locale& locale) {
  return {
      {{"organisation", "name", locale.say("Members’ voices by organisation. One voice a person."),
        locale.say("Organisation")},
       {"region", "region", locale.say("By region"), locale.say("Region")},
       {"sector", "sector", locale.say("By sector"), locale.say("Sector")}}};
}

json::object shown_table(const Visit& visit, const Grouping& grouping, const json::array& by) {
  const auto& locale = visit.locale();
  json::array rows;
  for (const auto& value : by) {
    auto row = value.as_object();
    row["name"] = text_at(row, grouping.field);
    if (text_at(row, "name").empty()) row["name"] = locale.say("(none)");
    row["bar_html"] = shown_voices(visit, row)["bar_html"];
    rows.push_back(std::move(row));
  }
  return {{"key", grouping.key},
          {"caption", grouping.caption},
          {"first", grouping.first},
          {"rows", std::move(rows)}};
}

/// Since 1970, of "2002-05-14"; the API has made it.
std::int64_t day_number(std::string_view iso) {
  const auto digits = [&](std::size_t at, std::size_t count) {
    std::int64_t number = 0;
    for (const auto c : iso.substr(at, count)) number = number * 10 + (c - '0');
    return number;
  };
  // Years that begin in March have their leap day last.
  const auto month = digits(5, 2);
  const auto year = digits(0, 4) - (month <= 2 ? 1 : 0);
  const auto of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + digits(8, 2) - 1;
  return year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719'468;
}

constexpr std::int64_t drawing_width = 1'000;
constexpr std::int64_t drawing_height = 200;

constexpr std::array<std::pair<const char*, const char*>, 3> lines{
    {{"abstain", "abstain"}, {"against", "oppose"}, {"for", "support"}}};

std::uint64_t most_of(const json::array& rows) {
  std::uint64_t most = 1;
  for (const auto& [name, field] : lines) {
    most = std::max(most, number_at(rows.back().as_object(), field));
  }
  return most;
}

}  // namespace

std::string days_svg(const json::array& rows, std::uint64_t days_per_row, std::string_view label) {
  if (rows.empty()) return {};
  const auto step = static_cast<std::int64_t>(days_per_row);
  const auto first = day_number(text_at(rows.front().as_object(), "day")) - step;
  const auto span = day_number(text_at(rows.back().as_object(), "day")) - first;
  const auto most = static_cast<std::int64_t>(most_of(rows));
  std::string html = "<svg class=\"lines\" role=\"img\" aria-label=\"" +
                     escape_html(std::string{label}) + "\" viewBox=\"0 0 1000 200\" " +
                     "preserveAspectRatio=\"none\">";
  for (const auto& [name, field] : lines) {
    const auto height_of = [&most, field = field](const json::object& row) {
      const auto count = static_cast<std::int64_t>(number_at(row, field));
      return std::to_string(drawing_height - count * drawing_height / most);
    };
    html += "<path class=\"" + std::string{name} + "\" d=\"M0 ";
    // One day alone has no course: a slope from nothing would show one.
    html += rows.size() == 1 ? height_of(rows.front().as_object()) : "200";
    auto drawn = first;
    for (const auto& value : rows) {
      const auto& row = value.as_object();
      const auto day = day_number(text_at(row, "day"));
      // Nothing is said of the days between but that nobody spoke.
      if (day - step > drawn) {
        html += "H" + std::to_string((day - step - first) * drawing_width / span);
      }
      html += "L" + std::to_string((day - first) * drawing_width / span) + " " + height_of(row);
      drawn = day;
    }
    html += "\"/>";
  }
  return html + "</svg>";
}

json::value shown_days(const Locale& locale, const json::object& tally) {
  json::array rows = list_at(tally, "by");
  const auto& undated = object_at(tally, "undated");
  const auto without =
      number_at(undated, "support") + number_at(undated, "oppose") + number_at(undated, "abstain");
  if (rows.empty() && without == 0) return nullptr;
  const bool is_final = text_at(tally, "status") == "final";
  json::object shown{{"title", is_final ? locale.say("What members say now, day by day")
                                        : locale.say("Day by day")},
                     {"undated_said", ""}};
  if (without > 0) {
    shown["undated_said"] =
        locale.count("{1} voice counts without a day that can be believed.",
                     "{1} voices count without a day that can be believed.", without);
  }
  if (!rows.empty()) {
    const auto& last = rows.back().as_object();
    const auto from = locale.day(text_at(rows.front().as_object(), "day"));
    const auto to = locale.day(text_at(last, "day"));
    const auto support = number_at(last, "support");
    const auto oppose = number_at(last, "oppose");
    const auto abstain = number_at(last, "abstain");
    shown["for_said"] = locale.count("{1} for", "{1} for", support);
    shown["against_said"] = locale.count("{1} against", "{1} against", oppose);
    shown["abstain_said"] = locale.count("{1} abstains", "{1} abstain", abstain);
    const auto label = locale.say("Voices day by day,") + " " + from + " – " + to +
                       locale.say(": ") + text_at(shown, "for_said") + ", " +
                       text_at(shown, "against_said") + ", " + text_at(shown, "abstain_said") + ".";
    shown["chart_html"] = days_svg(rows, number_at(tally, "days_per_row"), label);
    shown["most"] = most_of(rows);
    shown["from"] = from == to ? std::string{} : from;
    shown["to"] = to;
  }
  for (auto& value : rows) {
    auto& row = value.as_object();
    row["day_said"] = locale.day(text_at(row, "day"));
  }
  shown["rows"] = std::move(rows);
  return shown;
}

awaitable<std::optional<ShownSupport>> shown_support(Visit& visit, std::string target) {
  const auto path = "/api/v1/tallies/" + target;
  ShownSupport support;
  for (const auto& grouping : groupings(visit.locale())) {
    std::map<std::string, std::string> by{{"by", grouping.key}};
    auto tally = co_await visit.ask(path, std::move(by));
    if (!tally) co_return std::nullopt;
    const auto& rows = list_at(*tally, "by");
    if (!rows.empty()) support.tables.push_back(shown_table(visit, grouping, rows));
    support.tally = std::move(*tally);
  }
  std::map<std::string, std::string> by{{"by", "day"}};
  const auto tally = co_await visit.ask(path, std::move(by));
  if (!tally) co_return std::nullopt;
  support.days = shown_days(visit.locale(), *tally);
  co_return support;
}

}  // namespace palabre::node
