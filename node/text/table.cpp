#include "node/text/table.hpp"

#include <csv.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "federation/core/assert.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

namespace {

char parting(std::string_view list) {
  for (const char c : {'\t', ';'}) {
    if (list.find(c) != std::string_view::npos) return c;
  }
  return ',';
}

/// Where libcsv puts what it finds.
struct Reading {
  std::vector<Row> rows;
  Row row;
};

void take_cell(void* bytes, std::size_t size, void* reading) {
  const auto* letters = static_cast<const char*>(bytes);
  static_cast<Reading*>(reading)->row.emplace_back(letters, size);
}

void take_row(int, void* into) {
  auto& reading = *static_cast<Reading*>(into);
  const bool says_something = std::any_of(reading.row.begin(), reading.row.end(),
                                          [](const std::string& cell) { return !cell.empty(); });
  if (says_something) reading.rows.push_back(std::move(reading.row));
  reading.row.clear();
}

bool is_one_of(const std::string& cell, const std::set<std::string_view>& headings) {
  const auto folded = casefolded(cell);
  return folded && headings.count(*folded) != 0;
}

/// The first column whose heading is one of these.
std::optional<std::size_t> column_of(const Row& headings, const std::set<std::string_view>& named) {
  const auto found = std::find_if(headings.begin(), headings.end(),
                                  [&](const std::string& cell) { return is_one_of(cell, named); });
  if (found == headings.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headings.begin());
}

/// Which columns make up a name, in that order; none if this row is no heading.
std::vector<std::size_t> name_columns(const Row& row) {
  const auto first = column_of(row, {"prénom", "prénoms", "first name", "given name"});
  const auto last = column_of(
      row, {"nom",           "noms",        "nom de famille", "nom complet",  "prénom et nom",
            "nom et prénom", "membre",      "membres",        "name",         "names",
            "last name",     "family name", "surname",        "full name",    "member",
            "members",       "participant", "participants",   "participante", "participantes",
            "personne",      "personnes",   "person",         "people"});
  const auto address = column_of(row, {"courriel", "courriels", "adresse", "email", "e-mail"});
  std::vector<std::size_t> columns;
  if (first) columns.push_back(*first);
  if (last) columns.push_back(*last);
  if (columns.empty() && address) columns.push_back(*address);
  return columns;
}

std::string joined(const Row& row, const std::vector<std::size_t>& columns) {
  std::string name;
  for (const auto column : columns) {
    if (column >= row.size() || row[column].empty()) continue;
    name += (name.empty() ? "" : " ") + row[column];
  }
  return name;
}

}  // namespace

std::vector<Row> rows_of(std::string_view list) {
  csv_parser parser{};
  csv_init(&parser, 0);
  const std::unique_ptr<csv_parser, decltype(&csv_free)> owned{&parser, &csv_free};
  const auto between = parting(list);
  csv_set_delim(&parser, static_cast<unsigned char>(between));
  Reading reading;
  const auto read = csv_parse(&parser, list.data(), list.size(), take_cell, take_row, &reading);
  const bool done = read == list.size() && csv_fini(&parser, take_cell, take_row, &reading) == 0;
  PALABRE_ASSERT(done);  // Not being strict, it refuses nothing.
  return std::move(reading.rows);
}

std::vector<std::string> first_cells(std::string_view list) {
  std::vector<std::string> cells;
  for (auto& row : rows_of(list)) {
    if (!row.front().empty()) cells.push_back(std::move(row.front()));
  }
  return cells;
}

std::vector<std::string> names_in(std::string_view list) {
  auto rows = rows_of(list);
  if (rows.empty()) return {};
  auto columns = name_columns(rows.front());
  if (columns.empty()) {
    columns = {0};
  } else {
    rows.erase(rows.begin());
  }
  std::vector<std::string> names;
  for (const auto& row : rows) {
    auto name = joined(row, columns);
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace palabre::node
