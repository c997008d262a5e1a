// What was said on the command line, for every command.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace palabre::node {

struct Options {
  // Everywhere.
  bool json = false;
  std::string data;
  std::string node;
  std::string key;
  std::string passphrase_file;
  bool yes = false;         ///< Don't ask before signing.
  std::string root_key;     ///< Where it is, if not in the folder.
  bool from_paper = false;  ///< Or it is typed from its sheet.

  // Of one command or another.
  std::string name, city, region, sector, url;
  std::string listen;
  std::vector<std::string> peers;
  bool no_discovery = false;
  std::string member_posts, address_posts;  ///< PER_MINUTE:BURST.
  unsigned pace = 1;
  std::string text_file, charter_file;
  std::string from, network, predecessor;
  std::string target;  ///< An id, or the first digits that tell it apart.
  std::vector<std::string> consents;
  std::string note;
  bool coordinates = false;
  std::vector<std::string> targets;
  std::string replaces;
  bool paper = false;
  std::string paper_file;
  std::string new_root_file;
  bool lost = false;      ///< All that the node holds and others have lost.
  std::string save_file;  ///< Where a signed record goes that isn't handed in.
  std::string home;       ///< The member's organisation, if the node is another's.
  bool next = false;
  bool shows_public = false;  ///< What is done anyway, said aloud.
  std::string edit_file, operations_file;
  bool says_reason = false;  ///< Perhaps that there is none.
  std::string title, reason, amends, answers, change;
  std::string stance, side, block, text, theme;
  std::string searched_kind;
  std::string by, state, fit, author, cursor;
  bool marked = false, numbered = false, uncontested = false;
  std::string new_owner, new_owner_organisation;
  std::vector<std::string> adopts, removes, stewards, roots;  ///< Of an agenda.
  bool root_lost = false;
  std::string file, since, reader_status;  ///< Of bundles.
  std::string date, time, body, votes, place, channel, witnessed, minutes_file, line, salt;
  bool quorum = false;
  std::uint64_t goal_members = 0;
  std::uint32_t goal_organisations = 0, minutes = 0;
  std::string advice, other, ground, series, agenda, report, words_language;
  bool agrees = false, contests = false, lifted = false;
  std::vector<std::string> questions, attendance, outcomes;
  std::string round;                  ///< The phase that an agenda opens.
  std::string organisation, section;  ///< Of a feed.
  bool whole_text = false;            ///< Publish the text and not what is proposed.
  std::string out_file, against, evidence, receipt_file;
};

}  // namespace palabre::node
