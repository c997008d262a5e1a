// One block's text as runs that look alike, for documents that aren't HTML.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace palabre::node {

/// How a run is written.
struct InlineLook {
  bool emphasis = false;
  bool strong = false;
  bool code = false;
  std::string link;  ///< Where it leads; empty if it is no link.

  friend bool operator==(const InlineLook&, const InlineLook&) = default;
};

struct InlineRun {
  std::string text;  ///< A line feed breaks the line.
  InlineLook look;

  friend bool operator==(const InlineRun&, const InlineRun&) = default;
};

/// Of a block's Markdown, no two of one look beside each other. A link leads to http, https or
/// mailto, or is its words alone. Of entities the five of XML, `&nbsp;` and the numbered ones are
/// read; others stay as they are written. Costs O(bytes).
std::vector<InlineRun> inline_runs(std::string_view markdown);

}  // namespace palabre::node
