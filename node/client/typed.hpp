// Days, times and numbers as people type them, in the program and on pages.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "federation/deliberation/ledger_statement.hpp"

namespace palabre::node {

/// "2002-05-14". None if that is no day of the Gregorian calendar.
std::optional<federation::Day> day_of(std::string_view typed);

/// Whether that day hasn't begun yet anywhere on earth, `now_ms` being milliseconds since 1970.
bool is_to_come(federation::Day day, std::uint64_t now_ms);

/// "14:30", as minutes after midnight. None if it is no time of a day.
std::optional<std::uint32_t> time_of(std::string_view typed);

/// A number of people or votes: decimal digits, at most a milliard. None if it isn't one.
std::optional<std::uint32_t> count_of(std::string_view typed);

/// What stands on each line, without the blanks around it; blank lines are passed over.
std::vector<std::string> lines_of(std::string_view typed);

}  // namespace palabre::node
