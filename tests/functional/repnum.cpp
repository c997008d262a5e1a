#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "node/text/normalise.hpp"
#include "tests/functional/consultation.hpp"

namespace palabre::test {

using federation::BlockKind;
using federation::Stance;
namespace json = boost::json;

namespace {

constexpr std::size_t comment_count = 500;
constexpr std::string_view amended_article = "o69";

void each_line(const std::filesystem::path& file,
               const std::function<void(const std::string&)>& take) {
  std::ifstream stream{file};
  if (!stream) throw std::runtime_error{"no file " + file.string()};
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    try {
      if (!line.empty()) take(line);
    } catch (const std::exception& error) {
      throw std::runtime_error{file.string() + ", line " + std::to_string(number) + ": " +
                               error.what()};
    }
  }
}

void each_row(const std::filesystem::path& file,
              const std::function<void(const json::object&)>& take) {
  each_line(file, [&](const std::string& line) { take(json::parse(line).as_object()); });
}

/// The data's CSV files hold ids and numbers alone: no quotes.
void each_record(const std::filesystem::path& file,
                 const std::function<void(const std::vector<std::string>&)>& take) {
  bool first = true;
  each_line(file, [&](const std::string& line) {
    if (std::exchange(first, false)) return;
    std::vector<std::string> fields;
    std::istringstream stream{line};
    for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
    take(fields);
  });
}

std::string text_at(const json::object& row, std::string_view name) {
  const auto normal = node::normalise(std::string_view{row.at(name).as_string()});
  if (!normal) throw std::runtime_error{std::string{name} + " isn't UTF-8"};
  return *normal;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc{} || stopped != end) throw std::runtime_error{"no number: " + text};
  return value;
}

/// Spread by the hexadecimal part of the id, as the data's README says.
std::size_t home_of(const std::string& person) {
  if (person == "gouvernement") return 0;
  std::uint64_t value = 0;
  const auto digits = std::string_view{person}.substr(2);
  const auto [stopped, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (failed != std::errc{} || stopped != digits.data() + digits.size()) {
    throw std::runtime_error{"no hexadecimal id: " + person};
  }
  return value % organisation_count;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

class Loader {
 public:
  explicit Loader(std::filesystem::path folder) : folder_{std::move(folder)} {}

  Consultation load() {
    made_.name = "Pour une République numérique";
    load_text();
    load_amendments();
    load_proposals();
    load_comments();
    load_votes();
    load_expectations();
    return std::move(made_);
  }

 private:
  void load_text();
  void load_amendments();
  void load_proposals();
  void load_comments();
  void load_votes();
  void load_expectations();

  std::string person(const json::object& row, std::string_view name = "author") {
    std::string id{row.at(name).as_string()};
    made_.people[id] = home_of(id);
    return id;
  }

  void add(BlockKind kind, std::uint8_t level, std::string text) {
    made_.text.push_back({kind, level, std::move(text)});
  }

  std::filesystem::path folder_;
  Consultation made_;
  std::map<std::string, std::size_t> heading_;          // Of an article.
  std::map<std::int64_t, std::size_t> end_of_section_;  // Its last block.
};

void Loader::load_text() {
  each_row(folder_ / "articles.jsonl", [&](const json::object& row) {
    const std::string id{row.at("id").as_string()};
    std::vector<node::TextBlock> blocks{{BlockKind::heading, 1, text_at(row, "title")}};
    for (const auto& paragraph : row.at("paragraphs").as_array()) {
      blocks.push_back({BlockKind::paragraph, 0,
                        node::normalise(std::string_view{paragraph.as_string()}).value()});
    }
    if (id == amended_article) {
      made_.first = {id, person(row), text_at(row, "title"), "", made_.text.size() - 1, blocks};
      return;
    }
    heading_[id] = made_.text.size();
    made_.text.insert(made_.text.end(), blocks.begin(), blocks.end());
    end_of_section_[row.at("section_id").as_int64()] = made_.text.size() - 1;
  });
}

void Loader::load_amendments() {
  each_row(folder_ / "article9_amendments.jsonl", [&](const json::object& row) {
    const auto title = text_at(row, "title");
    made_.others.push_back({std::string{row.at("id").as_string()},
                            person(row),
                            title,
                            text_at(row, "rationale"),
                            {},
                            {{BlockKind::paragraph, 0, title}}});
  });
}

void Loader::load_proposals() {
  each_row(folder_ / "proposals.jsonl", [&](const json::object& row) {
    if (row.at("is_base_article").as_bool()) return;
    const auto title = text_at(row, "title");
    std::vector<node::TextBlock> blocks{{BlockKind::heading, 1, title}};
    for (auto& line : lines_of(text_at(row, "text"))) {
      blocks.push_back({BlockKind::paragraph, 0, std::move(line)});
    }
    made_.others.push_back({std::string{row.at("id").as_string()}, person(row), title, "",
                            end_of_section_.at(row.at("section_id").as_int64()),
                            std::move(blocks)});
  });
}

void Loader::load_comments() {
  std::size_t count = 0;
  each_row(folder_ / "arguments.jsonl", [&](const json::object& row) {
    if (count++ >= comment_count) return;
    const std::string target{row.at("target").as_string()};
    std::optional<std::size_t> block;
    if (target != amended_article) block = heading_.at(target);
    made_.comments.push_back(
        {person(row), block, row.at("side").as_string() == "pour", text_at(row, "text")});
  });
}

void Loader::load_votes() {
  each_record(folder_ / "article9_votes.csv", [&](const std::vector<std::string>& fields) {
    const auto& vote = fields.at(2);
    if (vote != "1" && vote != "-1" && vote != "0") throw std::runtime_error{"no vote: " + vote};
    const auto stance = vote == "1"    ? Stance::support
                        : vote == "-1" ? Stance::oppose
                                       : Stance::abstain;
    made_.people[fields.at(0)] = home_of(fields.at(0));
    made_.votes.push_back({fields.at(0), fields.at(1), stance});
  });
}

void Loader::load_expectations() {
  made_.expected[made_.first.id] = {};
  for (const auto& other : made_.others) {
    if (!other.after) made_.expected[other.id] = {};
  }
  each_record(folder_ / "expected_article9.csv", [&](const std::vector<std::string>& fields) {
    made_.expected.at(fields.at(0)) = {number(fields.at(1)), number(fields.at(2)),
                                       number(fields.at(3))};
  });
  each_record(folder_ / "expected_article9_by_organisation.csv",
              [&](const std::vector<std::string>& fields) {
                made_.expected_by_organisation[{fields.at(0), number(fields.at(1))}] = {
                    number(fields.at(2)), number(fields.at(3)), number(fields.at(4))};
              });
}

}  // namespace

Consultation load_repnum(const std::filesystem::path& folder) { return Loader{folder}.load(); }

}  // namespace palabre::test
