// A list as somebody types it or a spreadsheet writes it: rows of cells.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palabre::node {

using Row = std::vector<std::string>;

/// What parts the cells is a tab, else a semicolon, else a comma: the first of them that stands in
/// the list anywhere. A cell in quotation marks may hold it, and lines. Blanks around a cell go,
/// and rows without anything in them. Costs O(list).
std::vector<Row> rows_of(std::string_view list);

/// The first cell of each row that has one.
std::vector<std::string> first_cells(std::string_view list);

/// Of a list of people, their names: the columns whose headings say so, first name before last;
/// where the first row is no heading, the first column.
std::vector<std::string> names_in(std::string_view list);

}  // namespace palabre::node
