// Who supports something, as several pages show it: in tables by organisation, region and sector,
// and day by day as a drawing with its numbers.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

struct ShownSupport {
  json::object tally;  ///< As the API has it.
  json::array tables;  ///< Each as the template voice_tables shows it: by organisation first.
  json::value days;    ///< As the template voice_days shows it; null while nobody has a voice.
};

/// Of a revision or a version. None if the API refuses, which is then the visit's refusal.
awaitable<std::optional<ShownSupport>> shown_support(Visit& visit, std::string target);

/// Lines of what the API's rows by day say, the first of them from nothing; at most a few thousand
/// bytes, since rows are bounded. `label` says it in words. Without rows it is empty.
///
/// It has no text in it, so that it may be as wide as there is room for.
std::string days_svg(const json::array& rows, std::uint64_t days_per_row, std::string_view label);

/// What the API answers with `by=day`.
json::value shown_days(const Locale& locale, const json::object& tally);

}  // namespace palabre::node
