// Meetings as a calendar that people subscribe to.
//
// Times are local to where each meeting is, and stand without a zone: nobody has signed one.
//
// Source: RFC 5545.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "federation/deliberation/ledger_statement.hpp"

namespace palabre::node {

struct CalendarMeeting {
  std::string id;  ///< Of the first record of it, so that a later one moves the same entry.
  std::uint32_t sequence = 0;  ///< How often it was replaced.
  federation::Day date = 0;
  std::uint32_t begins_at = 0;  ///< Minutes after midnight.
  std::uint32_t minutes = 0;    ///< 0: isn't known.
  std::string title;
  std::string place;
  std::string description;
};

/// `name` is the platform's. Control characters but line feeds are left out.
std::string to_ical(const std::string& name, const std::vector<CalendarMeeting>& meetings);

}  // namespace palabre::node
