// The synopsis: the text, block by block, and beside each block all that is proposed for it.
//
// One HTML file that needs nothing else: it can be mailed, put on a stick, or printed. What is
// taken away and what is added is said in words as well as shown.

#pragma once

#include <string>
#include <vector>

#include "federation/text/block.hpp"
#include "node/language.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

/// What an amendment does at one block.
struct Proposal {
  std::string id;  ///< The amendment's.
  std::string title;
  std::string language;      ///< Of its words; empty: that of the text.
  std::string organisation;  ///< Of its author.
  std::string label;         ///< Such as "Remplacer".
  std::vector<RedlinePart> parts;
  std::uint64_t support = 0;
  std::uint64_t oppose = 0;
  std::uint64_t abstain = 0;
  bool stale = false;  ///< The text has been adopted otherwise since.
};

struct SynopsisBlock {
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;
  std::string text;
  std::vector<Proposal> proposals;
};

struct Synopsis {
  std::string platform;
  std::string text_language;
  std::uint64_t height = 0;
  std::string state_digest;
  std::vector<Proposal> at_start;
  std::vector<SynopsisBlock> blocks;
  std::vector<Proposal> elsewhere;  ///< At blocks that aren't in the text any more.
};

/// As HTML, in the words of `language`.
std::string to_html(const Synopsis& synopsis, Language language);

}  // namespace palabre::node
