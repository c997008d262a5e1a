// A feed of what is proposed, for feed readers.
//
//   <feed xml:lang>  title  id  updated  link*  entry*
//   <entry>  title  id  updated  author/name  category  link or content, summary
//
// Ids are `urn:palabre:` and a record's, so that an entry is the same whoever serves it. The name
// space isn't registered; readers only compare it.
//
// Source: RFC 4287; RFC 5005, section 3 (pages); RFC 3339 (times).

#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "node/language.hpp"

namespace palabre::node {

struct AtomEntry {
  std::string id;  ///< A record's, 64 hexadecimal digits.
  std::string title;
  std::string title_language;  ///< As its author says.
  std::string author;          ///< Never empty.
  std::string updated;         ///< RFC 3339.
  std::string state;           ///< open, adopted, withdrawn.
  std::string summary;         ///< What it changes, in words.
  std::string link;            ///< Where it is shown; empty: then the words are its content.
  std::string link_type;
};

struct AtomFeed {
  std::string id;  ///< After `urn:palabre:feed:`.
  std::string title;
  std::string updated;
  std::string self;  ///< Empty in a file that doesn't know where it will lie.
  std::string next;  ///< The page with older ones; empty on the last.
  std::vector<AtomEntry> entries;
};

/// Well-formed whatever the texts hold: what XML can't have (control characters) becomes U+FFFD.
/// Cost O(bytes).
std::string to_atom(const AtomFeed& feed, Language language);

/// 2026-11-26T12:00:00Z, of milliseconds since 1970. Years past 9999, which RFC 3339 can't say, are
/// said to be 9999.
std::string rfc3339(std::uint64_t time_ms);

/// What an entry needs besides its amendment.
struct AtomContext {
  const std::map<std::string, std::string>& organisations;  ///< Names by id.
  std::function<std::string(std::string_view)> words_of;    ///< Of a block, by its id.
  std::string founded;  ///< Said where nobody knows when: RFC 3339.
  Language language = Language::fr;
};

/// `amendment` as `/api/v1/amendments/{id}` shows it; without a link.
AtomEntry atom_entry(const boost::json::object& amendment, const AtomContext& context);

}  // namespace palabre::node
