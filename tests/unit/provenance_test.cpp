// Where the words of a text come from, case by case; text_model_test.cpp does it by lot.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/crypto/hash.hpp"
#include "federation/deliberation/provenance.hpp"
#include "federation/text/apply.hpp"
#include "federation/text/consolidate.hpp"

namespace palabre::federation {
namespace {

using testing::ElementsAre;

/// A text that is its own commitment, so that cases can be read.
Commitment commit(const std::string& words) {
  return hash_as<Commitment>(Context{"test/words"}, {as_bytes(words)});
}
BlockId block(std::uint8_t number) { return BlockId{{number}}; }
RecordId revision(std::uint8_t number) { return RecordId{{number}}; }

class Platform {
 public:
  explicit Platform(const std::vector<std::string>& blocks) {
    TextVersion founding;
    for (const auto& words : blocks) {
      const auto number = static_cast<std::uint8_t>(founding.text.size() + 1);
      founding.text.push_back({block(number), BlockKind::paragraph, 0, keep(words)});
    }
    versions_.push_back(std::move(founding));
  }

  Commitment keep(const std::string& words) {
    texts_.emplace(commit(words), words);
    return commit(words);
  }
  void lose(const std::string& words) { texts_.erase(commit(words)); }

  Operation replace(std::uint8_t at, const std::string& before, const std::string& after) {
    return Replace{block(at), commit(before), keep(after)};
  }

  /// So many amendments, of revisions 1 on; `merged` is the text of the first block. Those from
  /// `first_sub` on amend the first.
  void adopt(const std::vector<std::vector<Operation>>& amendments, const std::string& merged = {},
             std::size_t first_sub = 99) {
    TextVersion version{versions_.size(), {}, {}, {}};
    std::vector<Contribution> contributions;
    for (std::size_t i = 0; i < amendments.size(); ++i) {
      AmendmentStatement statement;
      statement.operations = amendments[i];
      const auto id = revision(++count_);
      const auto base = i < first_sub ? std::nullopt : std::optional{version.adopted[0].id};
      version.adopted.push_back({id, id, base, {}, {}, std::move(statement)});
      if (!base) contributions.push_back({id, amendments[i]});
    }
    Merged merges;
    if (!merged.empty()) merges.emplace(block(1), keep(merged));
    auto made = consolidate(versions_.back().text, contributions, merges);
    ASSERT_TRUE(made.conflicts.empty());
    version.text = std::move(made.text);
    for (const auto& each : version.adopted) {
      if (each.base) version.text = *apply(version.text, each.statement.operations, each.id);
    }
    versions_.push_back(std::move(version));
  }

  /// Each block's passages as `words<1,2>`.
  std::vector<std::string> traced() const {
    std::vector<std::string> found;
    const auto passages = provenance_of(versions_, texts_);
    for (const auto& each : versions_.back().text) {
      const auto here = passages.find(each.id);
      std::string words;
      for (const auto& [text, revisions] :
           here == passages.end() ? std::vector<Passage>{} : here->second) {
        words += text + "<";
        for (const auto& by : revisions) words += std::to_string(by.bytes[0]);
        words += ">";
      }
      found.push_back(words);
    }
    return found;
  }

 private:
  std::vector<TextVersion> versions_;
  std::map<Commitment, std::string> texts_;
  std::uint8_t count_ = 0;
};

// docs/protocol.md T-12
TEST(Provenance, TellsWhoBroughtWhichWords) {
  Platform p{{"un deux trois", "quatre"}};
  EXPECT_THAT(p.traced(), ElementsAre("un deux trois<>", "quatre<>"));
  p.adopt({{p.replace(1, "un deux trois", "1 deux trois")},
           {Insert{block(2), {{BlockKind::paragraph, 0, p.keep("cinq")}}}}});
  EXPECT_THAT(p.traced(), ElementsAre("1<1> deux trois<>", "quatre<>", "cinq<2>"));
  p.adopt({{p.replace(1, "1 deux trois", "1 deux 3"), Delete{block(2), commit("quatre")}}});
  EXPECT_THAT(p.traced(), ElementsAre("1<1> deux <>3<3>", "cinq<2>"));
}

// docs/protocol.md T-12
TEST(Provenance, TellsWordsOfAMergeApart) {
  Platform p{{"un deux trois"}};
  const auto first = p.replace(1, "un deux trois", "1 deux trois");
  const auto second = p.replace(1, "un deux trois", "1 deux 3");
  p.adopt({{first}, {second}}, "1 deux 3");
  EXPECT_THAT(p.traced(), ElementsAre("1<12> deux <>3<2>")) << "both have said the first";
  p.lose("1 deux 3");
  EXPECT_THAT(p.traced(), ElementsAre("")) << "the text isn't here";
}

// docs/protocol.md T-12
TEST(Provenance, NamesAllOfAMergeWhoseTextsWereTakenBack) {
  Platform p{{"un deux trois"}};
  const auto first = p.replace(1, "un deux trois", "1 deux trois");
  const auto second = p.replace(1, "un deux trois", "un deux 3");
  p.adopt({{first}, {second}}, "1 deux 3");
  p.lose("un deux 3");
  EXPECT_THAT(p.traced(), ElementsAre("1<12> deux <>3<12>"));
}

// docs/protocol.md T-12
TEST(Provenance, GoesWithWordsThatArePartedAndJoined) {
  Platform p{{"un deux. trois quatre.", "cinq"}};
  p.adopt({{p.replace(1, "un deux. trois quatre.", "un deux. 3 quatre.")}});
  p.adopt(
      {{Split{block(1), commit("un deux. 3 quatre."), {p.keep("un deux."), p.keep("3 quatre.")}}}});
  EXPECT_THAT(p.traced(), ElementsAre("un deux.<>", "3<1> quatre.<>", "cinq<>"));
  const auto second = block_id(revision(2), 0);
  p.adopt(
      {{Join{{{second, commit("3 quatre.")}, {block(2), commit("cinq")}}, p.keep("3 quatre. cinq")},
        Move{{}, {block(1)}}}});
  EXPECT_THAT(p.traced(), ElementsAre("un deux.<>", "3<1> quatre.<> <3>cinq<>"));
}

// docs/protocol.md T-12
TEST(Provenance, FollowsSubAmendmentsOfTheSameAgenda) {
  Platform p{{"un deux trois"}};
  const auto first = p.replace(1, "un deux trois", "1 deux trois");
  const auto sub = p.replace(1, "1 deux trois", "1 deux 3");
  const auto deeper = p.replace(1, "1 deux 3", "1 2 3");
  p.adopt({{first}, {sub}, {deeper}}, {}, 1);
  EXPECT_THAT(p.traced(), ElementsAre("1<1> <>2<3> <>3<2>"));
}

}  // namespace
}  // namespace palabre::federation
