// Blocks and runs as OpenDocument has them, one after the other.

#pragma once

#include "node/publish/tracked.hpp"
#include "node/publish/xml.hpp"

namespace palabre::node {

class OdtFlow {
 public:
  /// A paragraph of a style, outside of any list.
  void begin(std::string_view style);
  /// Ends what is open. List items that follow each other are of one list.
  void begin(BlockStart start);
  /// One that isn't in its list, for words that are taken out of it.
  void begin_outside(BlockStart start);

  void add(const InlineRun& run);
  /// A mark in the block that is open.
  void mark(std::string_view element, const std::string& change) {
    xml_.empty(element, {{"text:change-id", change}});
  }

  /// Ends all that is open.
  std::string take();

 private:
  void end_block();
  void enter_list(unsigned level);
  void words(std::string_view text);

  XmlWriter xml_;
  bool is_open_ = false;
  unsigned list_level_ = 0;
};

}  // namespace palabre::node
