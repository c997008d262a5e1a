#include "node/text/merge_redline.hpp"

#include <gtest/gtest.h>

namespace palabre::node {
namespace {

TEST(MergeRedline, SaysOfEachStretchWhoMakesIt) {
  using Texts = std::vector<std::string>;
  const std::string before = "Un mot, puis le tout dernier.";
  struct Case {
    const char* name;
    Texts texts;
    const char* want;
  };
  const Case cases[] = {{"nobody", {}, "Un mot, puis le tout dernier."},
                        {"one replaces",
                         {"Le mot, puis le tout dernier."},
                         "[-Un-]0{+Le+}0 mot, puis le tout dernier."},
                        {"each somewhere else",
                         {"Un mot, puis le dernier.", "Le mot, puis le tout dernier."},
                         "[-Un-]1{+Le+}1 mot, puis le [-tout -]0dernier."},
                        {"both the same, and one more",
                         {"Un mot, et le tout dernier.", "Un mot, et le tout dernier de tous."},
                         "Un mot, [-puis-]01{+et+}01 le tout dernier{+ de tous+}1."}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<std::vector<federation::WordChange>> changed;
    for (const auto& text : c.texts) changed.push_back(federation::changes_between(before, text));
    std::string said;
    std::string kept_and_removed;
    std::string kept_and_added;
    for (const auto& [part, by] : merge_redline(before, federation::shared_changes(changed))) {
      const bool removed = part.kind == RedlinePart::Kind::removed;
      const bool added = part.kind == RedlinePart::Kind::added;
      said += removed ? "[-" + part.text + "-]" : added ? "{+" + part.text + "+}" : part.text;
      for (const auto index : by) said += std::to_string(index);
      if (!added) kept_and_removed += part.text;
      if (!removed) kept_and_added += part.text;
    }
    EXPECT_EQ(said, c.want);
    EXPECT_EQ(kept_and_removed, before);
    EXPECT_EQ(kept_and_added, *federation::merge(before, changed));
  }
}

}  // namespace
}  // namespace palabre::node
