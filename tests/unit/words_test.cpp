// Words, what changes between two texts, and whether two changes can both be had.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "federation/core/bytes.hpp"
#include "federation/text/merge.hpp"
#include "federation/text/relation.hpp"
#include "node/text/normalise.hpp"
#include "tests/sim/rng.hpp"
#include "tests/support/shared.hpp"
#include "tests/support/vectors.hpp"

namespace palabre::federation {
namespace {

namespace json = boost::json;
using testing::ElementsAre;

std::vector<std::string> cut(std::string_view text) {
  std::vector<std::string> tokens;
  for (const auto& token : words_of(text)) tokens.emplace_back(token.text);
  return tokens;
}

std::vector<std::string> said(std::string_view before, std::string_view after) {
  std::vector<std::string> changes;
  for (const auto& change : changes_between(before, after)) {
    changes.push_back(std::to_string(change.from) + "-" + std::to_string(change.to) + " " +
                      change.text);
  }
  return changes;
}

std::string take(std::string_view before, std::string_view after) {
  return apply_changes(before, changes_between(before, after));
}

Wording wording(std::string_view before, std::string_view one, std::string_view other) {
  const auto left = changes_between(before, one);
  const auto right = changes_between(before, other);
  const auto found = wording_of(left, right);
  EXPECT_EQ(wording_of(right, left), found) << "it is the same whoever is asked first";
  return found;
}

// docs/protocol.md T-3
TEST(Words, AreCutAsFrenchIsWritten) {
  EXPECT_THAT(cut("L'accès, pour tous."),
              ElementsAre("L'", "accès", ",", " ", "pour", " ", "tous", "."));
  EXPECT_THAT(cut("« Aujourd’hui »  !"),
              ElementsAre("«", " ", "Aujourd’", "hui", " ", "»", "  ", "!"));
  EXPECT_THAT(cut("art. L. 225-177 : 12,5 %"),
              ElementsAre("art", ".", " ", "L", ".", " ", "225-177", " ", ":", " ", "12", ",", "5",
                          " ", "%"));
  EXPECT_THAT(cut("''"), ElementsAre("'", "'"));
  EXPECT_THAT(cut(""), ElementsAre());
}

// docs/protocol.md T-3
TEST(Words, KeepWhatNoListNamesInTheWord) {
  EXPECT_THAT(cut("e\u0301te\u0301 \u05E9\u05B8\u05DC\u05D5\u05B9\u05DD"),
              ElementsAre("e\u0301te\u0301", " ", "\u05E9\u05B8\u05DC\u05D5\u05B9\u05DD"));
  EXPECT_THAT(cut("\xff\xfe a"), ElementsAre("\xff\xfe", " ", "a"));
  EXPECT_THAT(cut("peut-être — non"), ElementsAre("peut-être", " ", "—", " ", "non"));
}

// docs/protocol.md T-4, T-5
TEST(Words, ChangeOneRunAtATime) {
  EXPECT_THAT(said("un deux trois", "un deux trois"), ElementsAre());
  EXPECT_THAT(said("un deux trois", "un 2 trois"), ElementsAre("2-3 2"));
  EXPECT_THAT(said("un deux trois", "un trois"), ElementsAre("2-4 "));
  EXPECT_THAT(said("un trois", "un deux trois"), ElementsAre("2-2 deux "));
  EXPECT_THAT(said("", "un"), ElementsAre("0-0 un"));
  EXPECT_THAT(said("un", ""), ElementsAre("0-1 "));
  // Only a space is the same between them: that keeps nothing apart.
  EXPECT_THAT(said("un deux trois quatre", "un 2 3 quatre"), ElementsAre("2-5 2 3"));
  EXPECT_THAT(said("un deux trois quatre", "1 deux trois 4"), ElementsAre("0-1 1", "6-7 4"));
}

// docs/protocol.md T-4
TEST(Words, OfTwoTextsWithNothingInCommonAreOneChange) {
  std::string one;
  std::string other;
  for (int i = 0; i < 2'000; ++i) {
    one += "a" + std::to_string(i) + " ";
    other += "b" + std::to_string(i) + " ";
  }
  EXPECT_EQ(changes_between("x " + one, "x " + other).size(), 1U);
  EXPECT_EQ(take(one, other), other);
}

// docs/protocol.md T-6
TEST(Wording, SaysWhetherBothCanBeHad) {
  constexpr auto base = "un deux trois quatre";
  EXPECT_EQ(wording(base, "un 2 trois quatre", "un deux trois 4"), Wording::compatible);
  EXPECT_EQ(wording(base, "un 2 trois quatre", "un II trois quatre"), Wording::competing);
  EXPECT_EQ(wording(base, "un 2 trois quatre", "un 2 trois quatre"), Wording::identical);
  EXPECT_EQ(wording(base, "un 2 trois quatre", "un 2 trois 4"), Wording::compatible);
  EXPECT_EQ(wording(base, "un et deux trois quatre", "un ou deux trois quatre"),
            Wording::competing);
  EXPECT_EQ(wording(base, "un et deux trois quatre", "un 2 trois quatre"), Wording::competing);
  EXPECT_EQ(wording(base, "trois quatre", "un deux trois"), Wording::compatible);
  EXPECT_EQ(wording(base, base, "un deux trois"), Wording::compatible);
}

/// Texts by lot: words, signs and spaces, some of them more than once.
std::string some_text(sim::Rng& rng, std::size_t words) {
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    constexpr std::array<const char*, 8> seen{"l'", "de", "Internet", "été", "«", "»", ",", "à"};
    text += seen[rng.below(seen.size())];
    if (!rng.one_in(4)) text += rng.one_in(6) ? "\u00A0" : " ";
  }
  return text;
}

// docs/protocol.md T-4, T-5
TEST(Words, TakenOverMakeTheOtherTextWhateverItIs) {
  sim::Rng rng{5};
  for (int i = 0; i < 3'000; ++i) {
    const auto before = some_text(rng, rng.below(30));
    const auto after = some_text(rng, rng.below(30));
    ASSERT_EQ(take(before, after), after) << before;
  }
}

/// The slow way: a list of words, each with what stands in its place and what goes before it.
class Naive {
 public:
  explicit Naive(const std::vector<Token>& tokens) {
    for (const auto& token : tokens) words_.push_back({"", std::string{token.text}});
    words_.push_back({"", ""});
  }
  void take(const WordChange& change) {
    for (auto i = change.from; i < change.to; ++i) words_[i].second.clear();
    words_[change.from].first = change.text;
  }
  std::string text() const {
    std::string text;
    for (const auto& [put, kept] : words_) text += put + kept;
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> words_;
};

// docs/protocol.md T-6, T-7
TEST(Merge, IsWhatAListOfWordsComesToInEveryOrder) {
  sim::Rng rng{7};
  std::size_t merged = 0;
  std::size_t competing = 0;
  for (int history = 0; history < 10'000; ++history) {
    const auto before = some_text(rng, 5 + rng.below(20));
    const auto tokens = words_of(before);
    std::vector<std::vector<WordChange>> changed;
    for (std::size_t author = 0; author < 2 + rng.below(3); ++author) {
      auto words = cut(before);
      auto& word = words[rng.below(words.size())];
      word = rng.one_in(3) ? "" : word + "x" + std::to_string(rng.below(3));
      std::string after;
      for (const auto& each : words) after += each;
      changed.push_back(changes_between(before, after));
    }
    bool apart = true;
    for (std::size_t i = 0; i < changed.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        apart = apart && wording_of(changed[i], changed[j]) != Wording::competing;
      }
    }
    const auto text = merge(before, changed);
    ASSERT_EQ(text.has_value(), apart) << before;
    competing += apart ? 0U : 1U;
    if (!apart) continue;
    ++merged;
    Naive naive{tokens};
    for (const auto& changes : changed) {
      for (const auto& change : changes) naive.take(change);
    }
    ASSERT_EQ(*text, naive.text()) << before;
    for (const auto& [change, by] : shared_changes(changed)) {
      for (std::size_t i = 0; i < changed.size(); ++i) {
        const auto makes = std::count(changed[i].begin(), changed[i].end(), change);
        ASSERT_EQ(std::count(by.begin(), by.end(), i), makes) << before;
      }
    }
    std::reverse(changed.begin(), changed.end());
    ASSERT_EQ(merge(before, changed), text);
  }
  EXPECT_GT(merged, 1'000U);
  EXPECT_GT(competing, 1'000U);
}

// docs/protocol.md T-4, T-5, T-7
TEST(Merge, OfEachChangeOfARealBillMakesTheAdoptedOne) {
  PALABRE_NEED_SHARED("data/application_amendements");
  std::ifstream file{test::shared_path("data/application_amendements/cases.jsonl")};
  std::size_t cases = 0;
  std::size_t right = 0;
  std::size_t merged = 0;
  std::size_t most = 0;
  sim::Rng rng{9};
  for (std::string line; std::getline(file, line);) {
    const auto read = json::parse(line).as_object();
    const auto before = *node::normalise(read.at("before").as_string());
    const auto after = *node::normalise(read.at("after").as_string());
    ++cases;
    // Each run of changed words by somebody else, who sends the whole text with that change.
    std::vector<std::vector<WordChange>> authors;
    for (const auto& change : changes_between(before, after)) {
      authors.push_back(changes_between(before, apply_changes(before, {change})));
    }
    for (auto i = authors.size(); i > 1; --i) std::swap(authors[i - 1], authors[rng.below(i)]);
    merged += authors.size() > 1 ? 1U : 0U;
    most = std::max(most, authors.size());
    const auto text = merge(before, authors);
    if (text == after) {
      ++right;
    } else {
      ADD_FAILURE() << read.at("id").as_string() << (text ? " differs" : " competes with itself");
    }
  }
  std::cout << right << " of " << cases << " cases; " << merged << " of more than one run, up to "
            << most << '\n';
  EXPECT_EQ(right, cases);
  EXPECT_EQ(cases, 213U);
}

BlockId block(std::uint8_t number) {
  BlockId id;
  id.bytes[0] = number;
  return id;
}

BlockEdit replaced(std::uint8_t number, std::string_view after) {
  return {block(number), Effect::replace, {}, changes_between("un deux trois", after), {}, {}};
}

BlockEdit removed(std::uint8_t number) { return {block(number), Effect::remove, {}, {}, {}, {}}; }

BlockEdit inserted(std::optional<BlockId> after, std::uint8_t text) {
  NewBlock made;
  made.text.bytes[0] = text;
  return {after, Effect::insert, {made}, {}, {}, {}};
}

Relation relation(Edits one, Edits other) {
  one = in_order(std::move(one));
  other = in_order(std::move(other));
  const auto found = relation_of(one, other);
  EXPECT_EQ(relation_of(other, one), found) << "it is the same whoever is asked first";
  return found;
}

// docs/protocol.md T-8
TEST(Relation, SaysWhetherAllOfBothCanBeHad) {
  const auto one = replaced(1, "1 deux trois");
  EXPECT_EQ(relation({one}, {replaced(2, "1 deux trois")}), Relation::independent);
  EXPECT_EQ(relation({one}, {one}), Relation::identical);
  EXPECT_EQ(relation({one}, {one, removed(2)}), Relation::compatible);
  EXPECT_EQ(relation({one}, {replaced(1, "un deux 3")}), Relation::compatible);
  EXPECT_EQ(relation({one}, {replaced(1, "I deux trois")}), Relation::competing);
  EXPECT_EQ(relation({one}, {removed(1)}), Relation::competing);
  EXPECT_EQ(relation({removed(1)}, {removed(1), removed(2)}), Relation::compatible);
  EXPECT_EQ(relation({one}, {inserted(block(1), 1)}), Relation::compatible);
  EXPECT_EQ(relation({removed(1)}, {inserted(block(1), 1)}), Relation::compatible);
  EXPECT_EQ(relation({inserted(block(1), 1)}, {inserted(block(1), 2)}), Relation::competing);
  EXPECT_EQ(relation({inserted(block(1), 1)}, {inserted(block(1), 1)}), Relation::identical);
  EXPECT_EQ(relation({inserted(block(1), 1), one}, {inserted(block(1), 1), removed(3)}),
            Relation::competing)
      << "the same text would stand there twice";
  EXPECT_EQ(relation({inserted({}, 1)}, {inserted(block(0), 1)}), Relation::independent);
  EXPECT_EQ(relation({replaced(5, "un 2 trois"), replaced(9, "un deux 3")},
                     {removed(1), removed(7), replaced(9, "un deux III")}),
            Relation::competing)
      << "however many blocks lie between";
}

BlockEdit at(std::uint8_t number, Effect effect) { return {block(number), effect, {}, {}, {}, {}}; }

// docs/protocol.md O-3, T-8
TEST(Relation, HasOneTableWithWhatCanBeAdoptedTogether) {
  using E = Effect;
  const auto competes = [](E one, E other) {
    return relation({at(1, one)}, {at(1, other), at(2, E::remove)}) == Relation::competing;
  };
  for (const auto each : {E::remove, E::replace, E::split, E::join, E::move}) {
    EXPECT_TRUE(competes(each, E::join)) << static_cast<int>(each);
    EXPECT_FALSE(competes(each, E::insert)) << static_cast<int>(each);
  }
  EXPECT_TRUE(competes(E::move, E::move));
  EXPECT_TRUE(competes(E::move, E::remove));
  EXPECT_TRUE(competes(E::move, E::arrive));
  EXPECT_FALSE(competes(E::move, E::replace));
  EXPECT_FALSE(competes(E::move, E::split));
  EXPECT_TRUE(competes(E::split, E::split));
  EXPECT_TRUE(competes(E::seal, E::insert));
  EXPECT_TRUE(competes(E::seal, E::arrive));
  EXPECT_TRUE(competes(E::arrive, E::insert)) << "people decide which comes first";
  EXPECT_EQ(relation({at(1, E::move), at(2, E::arrive)}, {at(1, E::move), at(2, E::arrive)}),
            Relation::identical);
}

json::object vector_of(std::string_view before, std::string_view after) {
  json::array tokens;
  for (const auto& token : words_of(before)) {
    tokens.push_back(json::array{static_cast<int>(token.kind), to_hex(as_bytes(token.text))});
  }
  json::array changes;
  for (const auto& change : changes_between(before, after)) {
    changes.push_back(json::array{change.from, change.to, to_hex(as_bytes(change.text))});
  }
  return {{"before", to_hex(as_bytes(before))},
          {"after", to_hex(as_bytes(after))},
          {"want", json::object{{"tokens", std::move(tokens)}, {"changes", std::move(changes)}}}};
}

// docs/protocol.md T-3, T-4, T-5
TEST(Vectors, WordsAndTheirChangesAreTheSame) {
  json::array vectors;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> pairs{
      {{"L'accès à « Internet » pour tous.", "Un accès à « Internet » pour toutes et tous."},
       {"a b c a b b a", "c b a b a c"},
       {"un deux trois", "un trois deux"},
       {"e\u0301te\u0301 chaud", "été chaud"},
       {"\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD", "\u05E9\u05DC\u05D5\u05DD"},
       {"1° premier ; 2° second", "1° premier ; 2° deuxième ; 3° troisième"},
       {"", "rien"},
       {"12\u202F500\u00A0$", "12 500 $"},
       {"x x x x", "x x"}}};
  for (const auto& [before, after] : pairs) vectors.push_back(vector_of(before, after));
  sim::Rng rng{3};
  for (int i = 0; i < 60; ++i) {
    const auto before = some_text(rng, rng.below(12));
    vectors.push_back(vector_of(before, some_text(rng, rng.below(12))));
  }
  test::compare("words.json", json::object{{"texts", std::move(vectors)}});
}

}  // namespace
}  // namespace palabre::federation
