// What a person writes on the command line: texts, days, times, stances.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "federation/deliberation/round_statement.hpp"
#include "node/cli/terminal.hpp"

namespace palabre::node {

/// `given` itself, or what stands in a file or on standard input after `@`, in NFC. None if it
/// can't be read, which has then been said.
std::optional<std::string> given_text(const Terminal& terminal, const std::string& given);

/// Whether `words`, as given with `option`, say something; if not that has been said.
bool is_there(const Terminal& terminal, std::string_view option, std::string_view words);

/// What was given with `option`, in NFC. None if it says nothing, or isn't UTF-8, which has then
/// been said.
std::optional<std::string> given_words(const Terminal& terminal, std::string_view option,
                                       const std::string& given);

/// "2002-05-14". None, said, if it is no day.
std::optional<federation::Day> given_day(const Terminal& terminal, const std::string& given);
/// Likewise, and refuses a day that is still to come.
std::optional<federation::Day> given_past_day(const Terminal& terminal, const std::string& given);

/// "14:30", as minutes after midnight; likewise.
std::optional<std::uint32_t> given_time(const Terminal& terminal, const std::string& given);

/// 64 hexadecimal digits of an organisation or a record; likewise.
std::optional<federation::Bytes> given_id(const Terminal& terminal, const std::string& given);

/// One of support, oppose, abstain and withdrawn; CLI11 has refused another.
federation::Stance stance_of(const std::string& name);

/// What a recommendation says, by the name that the API gives it; CLI11 has refused another.
federation::Advice advice_of(const std::string& name);
Words words_of_advice(std::string_view name);

/// A phase of the round as the API names it, as people say it.
Words words_of_phase(std::string_view name);

}  // namespace palabre::node
