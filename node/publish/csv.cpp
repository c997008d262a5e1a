#include "node/publish/csv.hpp"

#include <string_view>

namespace palabre::node {

namespace {

std::string cell(const std::string& text) {
  const bool is_formula =
      !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  std::string quoted = is_formula ? "\"'" : "\"";
  for (const auto letter : text)
    quoted += letter == '"' ? std::string{"\"\""} : std::string{letter};
  quoted += '"';
  const bool plain = !is_formula && text.find_first_of("\",\r\n") == std::string::npos;
  return plain ? text : quoted;
}

}  // namespace

std::string to_csv(const std::vector<std::vector<std::string>>& rows) {
  std::string csv = "\xEF\xBB\xBF";
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) csv += (i == 0 ? "" : ",") + cell(row[i]);
    csv += "\r\n";
  }
  return csv;
}

}  // namespace palabre::node
