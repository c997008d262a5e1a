// The synthesis report: section by section what was asked, by how many and where, what became of it
// and why.
//
// One HTML file that needs nothing else, that prints well, and whose numbers are those of the API.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "node/language.hpp"
#include "node/publish/marks.hpp"

namespace palabre::node {

struct ReportVoices {
  std::uint64_t support = 0;
  std::uint64_t oppose = 0;
  std::uint64_t abstain = 0;
};

/// What a region, a sector or an organisation has said.
struct ReportRow {
  std::string name;  ///< Empty: none was given.
  ReportVoices voices;
};

struct ReportAdvice {
  std::string organisation;
  std::string advice;  ///< As people say it.
  std::string reason;
  std::vector<std::string> answers;
};

struct ReportAmendment {
  std::string id;  ///< Its first digits.
  std::string title;
  std::string organisation;  ///< Of its author.
  std::string reason;
  std::string became;  ///< As people say it.
  std::string state;   ///< open, adopted or withdrawn.
  std::vector<ShownOperation> changes;
  ReportVoices voices;
  ReportVoices resolved;  ///< Organisations.
  std::uint64_t on_paper = 0;
  std::vector<ReportRow> regions;
  std::vector<ReportRow> sectors;
  std::vector<ReportAdvice> advice;
};

struct ReportComments {
  std::uint64_t in_favour = 0;
  std::uint64_t against = 0;
  std::uint64_t questions = 0;
  std::uint64_t others = 0;
};

struct ReportSection {
  std::string heading;  ///< Empty: before the first one.
  std::vector<ReportAmendment> amendments;
  ReportComments comments;
};

struct ReportMeeting {
  std::string when;
  std::string title;
  std::string place;
  std::uint64_t people = 0;
  std::size_t organisations = 0;
  std::size_t outcomes = 0;
};

/// Support that an organisation sought for a version of the text.
struct ReportCampaign {
  std::string title;
  std::string deadline;
  std::uint64_t members = 0;
  std::uint64_t member_goal = 0;
  std::uint64_t organisations = 0;
  std::uint64_t organisation_goal = 0;
  std::uint64_t on_paper = 0;
};

struct Report {
  std::string platform;
  std::string text_language;
  std::string round;  ///< As people say it.
  std::uint64_t height = 0;
  std::string state_digest;
  std::size_t organisation_count = 0;
  std::vector<ReportSection> sections;
  std::vector<ReportMeeting> meetings;
  std::vector<ReportCampaign> campaigns;
  ReportVoices for_the_text;  ///< For the present version.
  ReportVoices resolved_on_the_text;
  std::uint64_t on_paper_for_the_text = 0;
};

/// As HTML, in the words of `language`.
std::string to_html(const Report& report, Language language);

}  // namespace palabre::node
