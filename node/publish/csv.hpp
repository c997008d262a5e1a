// Tables as files that a spreadsheet opens.
//
// Source: RFC 4180; the mark at the start tells spreadsheets that it is UTF-8.

#pragma once

#include <string>
#include <vector>

namespace palabre::node {

/// Rows of cells, the first being the names of the columns. A cell that a spreadsheet would take
/// for a formula (`=`, `+`, `-`, `@`, a tab at its start) has an apostrophe before it: whoever
/// writes a title shouldn't run anything on the machine of whoever opens the file. Numbers have no
/// sign.
std::string to_csv(const std::vector<std::vector<std::string>>& rows);

}  // namespace palabre::node
