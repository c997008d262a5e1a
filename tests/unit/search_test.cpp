// What is found by which words, and what can't be found any more.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/search/search_index.hpp"

namespace palabre::node {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Role = Searchable::Piece::Role;

template <class IdType>
IdType numbered(std::uint32_t number) {
  IdType id;
  id.bytes[0] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[1] = static_cast<std::uint8_t>(number);
  return id;
}

/// A story with a text in `language`; the first of a test has number 1.
Searchable story(std::uint32_t number, std::string language, std::optional<std::string> title) {
  Searchable made{{FoundKind::story, numbered<Digest>(number), 0},
                  {},
                  numbered<RecordId>(number),
                  std::move(language),
                  number,
                  {}};
  if (title) made.pieces.push_back({Role::title, *title, {}});
  made.pieces.push_back({Role::body, {}, numbered<Commitment>(number)});
  return made;
}

class Searching : public testing::Test {
 protected:
  void tell(const std::string& text, const std::string& language = "fr",
            const std::optional<std::string>& title = {}) {
    const auto number = static_cast<std::uint32_t>(documents_.size() + 1);
    documents_.push_back(story(number, language, title));
    texts_[numbered<Commitment>(number)] = text;
    index();
  }

  void index() {
    index_.want(documents_);
    index_.catch_up(read_, 1h);
  }

  SearchPage page(const SearchQuery& query) {
    auto found = index_.find(query, read_);
    EXPECT_TRUE(found);
    return found ? *std::move(found) : SearchPage{};
  }

  /// The numbers of what is found, in its order.
  std::vector<int> find(const std::string& words, const std::string& language = {}) {
    std::vector<int> numbers;
    const auto shown = page({words, {}, language, 0});
    for (const auto& each : shown.found) {
      numbers.push_back(each.id.bytes[0] * 256 + each.id.bytes[1]);
    }
    return numbers;
  }

  std::string excerpt(const std::string& words) {
    const auto found = page({words, {}, {}, 0});
    std::string shown;
    for (const auto& part : found.found.at(0).excerpt) {
      shown += part.matched ? "[" + part.text + "]" : part.text;
    }
    return shown;
  }

  std::vector<Searchable> documents_;
  std::map<Commitment, std::string> texts_;
  ReadWords read_ = [this](const Commitment& id) -> std::optional<std::string> {
    const auto text = texts_.find(id);
    if (text == texts_.end()) return std::nullopt;
    return text->second;
  };
  SearchIndex index_;
};

TEST_F(Searching, TakesNoOtherWordForItsStem) {
  tell("Un loyer modéré, et qui paiera ?");
  tell("La loi est la loi.");
  EXPECT_EQ(find("loyer"), std::vector<int>{1}) << "its stem is \"loi\"";
  EXPECT_EQ(find("loi"), std::vector<int>{2});
  EXPECT_EQ(find("payer"), std::vector<int>{1}) << "which is nowhere itself";
}

TEST_F(Searching, FindsWordsWhateverTheirCaseAccentsAndInflections) {
  tell("Les Québécoises ont décidé des libertés et de l’œuvre commune. Crédits.");
  tell("The organisations are deciding together.", "en");
  tell("Las libertades públicas", "es");
  const struct {
    const char* typed;
    std::vector<int> want;
  } cases[] = {
      {"québécoises", {1}},
      {"QUEBECOISE", {1}},
      {"quebecois", {1}},
      {"libertés", {1}},
      {"liberte", {1}},
      {"LIBERTÉ", {1}},
      {"oeuvre", {1}},
      {"œuvre", {1}},
      {"œuvres", {1}},
      {"décider", {1, 2}},
      {"decider", {1, 2}},
      {"organisation", {2}},
      {"decided", {2}},
      {"publicas", {3}},
      {"pública", {}},
      {"libertad", {}},
      {"crédit", {1}},
      {"que\xCC\x81"
       "becoises",
       {1}},
      {"libe\xCC\x81re\xCC\x81", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.typed);
    EXPECT_THAT(find(c.typed), testing::UnorderedElementsAreArray(c.want));
  }
}

TEST_F(Searching, PartsWordsAtEveryApostropheAndHyphen) {
  tell("L’internet citoyen");
  tell("l'internet d'aujourd'hui");
  tell("le rendez-vous");
  EXPECT_THAT(find("internet"), ElementsAre(1, 2));
  EXPECT_THAT(find("l'internet"), ElementsAre(1, 2));
  EXPECT_THAT(find("l’internet citoyen"), ElementsAre(1));
  EXPECT_THAT(find("rendez vous"), ElementsAre(3));
}

TEST_F(Searching, WantsEveryWordAndPhrasesInTheirOrder) {
  tell("internet citoyen pour tous");
  tell("le citoyen et son internet");
  EXPECT_THAT(find("internet citoyen"), testing::UnorderedElementsAre(1, 2));
  EXPECT_THAT(find("internet absent"), IsEmpty());
  for (const auto* typed : {"\"internet citoyen\"", "“internet citoyen”", "« internet citoyen »",
                            "«Internet Citoyen» pour"}) {
    EXPECT_THAT(find(typed), ElementsAre(1)) << typed;
  }
  EXPECT_THAT(find("\"citoyen et son\" internet"), ElementsAre(2));
  EXPECT_THAT(find("\"citoyens et son\""), IsEmpty()) << "a phrase is what it says";
}

TEST_F(Searching, TakesNothingThatIsTypedForAnError) {
  tell("un mot juste");
  const struct {
    const char* typed;
    std::vector<int> want;
  } cases[] = {
      {"", {}},
      {"   ", {}},
      {"?!*", {}},
      {"\"\"", {}},
      {"\"mot", {1}},
      {"mot\"", {1}},
      {"« mot", {1}},
      {"« mot \" juste »", {1}},
      {"”mot“", {1}},
      {"(mot AND", {1}},
      {"mot NEAR", {}},
      {"+mot -", {1}},
      {"mot OR", {1}},
      {"mot*", {1}},
      {"title:mot", {}},
      {"Kstory", {}},
      {"mot \xff\xfe juste", {1}},
      {"\xe2\x80", {}},
      {"un", {1}},
      {"un une des", {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.typed);
    EXPECT_EQ(find(c.typed), c.want);
  }
}

TEST_F(Searching, ReadsSoManyWordsAndRefusesMoreBytes) {
  std::string text;
  for (std::size_t i = 0; i < question_word_count_max; ++i) text += "mot" + std::to_string(i) + " ";
  tell(text);
  EXPECT_THAT(find(text), ElementsAre(1));
  EXPECT_THAT(find(text + "absent"), ElementsAre(1)) << "the word after the last isn't read";
  EXPECT_THAT(find("absent " + text), IsEmpty());
  const auto padded = "mot1" + std::string(question_bytes_max - 4, ' ');
  EXPECT_THAT(find(padded), ElementsAre(1));
  EXPECT_EQ(index_.find({padded + " ", {}, {}, 0}, read_).error(), Errc::too_large);
  tell(std::string(searched_word_bytes_max, 'a') + " " +
       std::string(searched_word_bytes_max + 1, 'b'));
  EXPECT_THAT(find(std::string(searched_word_bytes_max, 'a')), ElementsAre(2));
  EXPECT_THAT(find(std::string(searched_word_bytes_max + 1, 'b')), IsEmpty());
}

TEST_F(Searching, ForgetsWhatIsntWantedAnyMore) {
  tell("un secret à taire");
  tell("autre chose");
  ASSERT_THAT(find("secret"), ElementsAre(1));
  documents_.erase(documents_.begin());
  index_.want(documents_);
  EXPECT_THAT(find("secret"), IsEmpty()) << "from then on, before anything else is indexed";
  EXPECT_THAT(find("chose"), ElementsAre(2));
  EXPECT_EQ(index_.due_count(), 0U) << "and nothing else is indexed anew";
}

TEST_F(Searching, HasALaterRevisionInThePlaceOfTheEarlierOne) {
  tell("des mots anciens");
  ASSERT_THAT(find("anciens"), ElementsAre(1));
  documents_[0].pieces.back().commitment = numbered<Commitment>(7);
  texts_[numbered<Commitment>(7)] = "des mots nouveaux";
  index_.want(documents_);
  EXPECT_THAT(find("mots"), IsEmpty()) << "not found by what it doesn't say any more";
  EXPECT_EQ(page({"mots", {}, {}, 0}).unindexed, 1U);
  index_.catch_up(read_, 1h);
  EXPECT_THAT(find("anciens"), IsEmpty());
  EXPECT_THAT(find("nouveaux"), ElementsAre(1));
}

TEST_F(Searching, IndexesATextOnceItIsHere) {
  documents_.push_back(story(1, "fr", "Titre"));
  index();
  EXPECT_THAT(find("titre"), ElementsAre(1));
  EXPECT_EQ(index_.lacking_count(), 1U);
  index();
  EXPECT_EQ(index_.lacking_count(), 1U);
  texts_[numbered<Commitment>(1)] = "arrivé plus tard";
  index();
  EXPECT_EQ(index_.lacking_count(), 0U);
  EXPECT_THAT(find("tard"), ElementsAre(1));
}

TEST_F(Searching, IndexesALittleAtATimeIfThereIsNoMoreTime) {
  for (std::uint32_t i = 1; i <= 3; ++i) {
    documents_.push_back(story(i, "fr", {}));
    texts_[numbered<Commitment>(i)] = "mot";
  }
  index_.want(documents_);
  for (std::size_t done = 1; done <= 3; ++done) {
    index_.catch_up(read_, 0s);
    const auto found = page({"mot", {}, {}, 0});
    EXPECT_EQ(found.total, done);
    EXPECT_EQ(found.unindexed, 3 - done);
  }
}

TEST_F(Searching, KeepsToOneLanguageAndOneKind) {
  tell("information libre", "fr-CA");
  tell("free information", "en");
  EXPECT_THAT(find("information"), testing::UnorderedElementsAre(1, 2));
  EXPECT_THAT(find("information", "fr"), ElementsAre(1));
  EXPECT_THAT(find("information", "EN"), ElementsAre(2));
  EXPECT_THAT(find("information", "es"), IsEmpty());
  EXPECT_EQ(page({"information", FoundKind::story, {}, 0}).total, 2U);
  EXPECT_EQ(page({"information", FoundKind::comment, {}, 0}).total, 0U);
}

TEST_F(Searching, PutsTitlesFirstAndEarlierOnesWhereNothingElseTells) {
  tell("un texte qui parle de forêt", "fr", "Autre chose");
  tell("un texte qui parle de chose", "fr", "La forêt");
  EXPECT_THAT(find("forêt"), ElementsAre(2, 1));
  documents_.clear();
  for (int i = 0; i < 3; ++i) tell("le même texte");
  documents_[0].arrival = 9;
  index();
  EXPECT_THAT(find("même"), ElementsAre(2, 3, 1));
}

TEST_F(Searching, ComesInPagesThatEndSomewhere) {
  for (std::uint32_t i = 1; i <= found_shown_max + 5; ++i) {
    documents_.push_back(story(i, "fr", {}));
    texts_[numbered<Commitment>(i)] = "mot";
  }
  index();
  std::vector<int> numbers;
  std::optional<std::size_t> from = 0;
  while (from) {
    const auto shown = page({"mot", {}, {}, *from});
    EXPECT_EQ(shown.found.size(), found_count_max);
    for (const auto& each : shown.found) {
      numbers.push_back(each.id.bytes[0] * 256 + each.id.bytes[1]);
    }
    from = shown.next;
  }
  ASSERT_EQ(numbers.size(), found_shown_max);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], static_cast<int>(i + 1));
  EXPECT_THAT(page({"mot", {}, {}, found_shown_max}).found, IsEmpty());
  EXPECT_THAT(page({"mot", {}, {}, found_shown_max - 1}).found, testing::SizeIs(1));
}

TEST_F(Searching, ShowsWhereTheWordsStand) {
  tell("Une Québécoise parle des libertés.");
  EXPECT_EQ(excerpt("liberte quebecoises"), "Une [Québécoise] parle des [libertés].");
  std::string far;
  for (int i = 0; i < 200; ++i) far += "remplissage ";
  tell(far + "le trésor caché " + far);
  const auto shown = excerpt("trésor");
  EXPECT_THAT(shown, testing::StartsWith("…remplissage"));
  EXPECT_THAT(shown, testing::HasSubstr("le [trésor] caché"));
  EXPECT_THAT(shown, testing::EndsWith("…"));
  EXPECT_LE(shown.size(), excerpt_bytes_max + 8);
  tell("Rien de cela.", "fr", "Un titre rare");
  EXPECT_EQ(excerpt("rare"), "Rien de cela.");
  EXPECT_EQ(page({"rare", {}, {}, 0}).found.at(0).title, "Un titre rare");
}

TEST_F(Searching, CutsNoSignInTwo) {
  std::string signs;
  for (int i = 0; i < 400; ++i) signs += "é";
  for (std::size_t shift = 0; shift < 4; ++shift) {
    const auto text = std::string(shift, 'x') + signs + " mot " + signs;
    const Stemmers stemmers;
    const auto parts = excerpt_around(text, "fr", {{"mot"}, stemmers});
    ASSERT_TRUE(parts);
    std::string shown;
    for (const auto& part : *parts) shown += part.text;
    EXPECT_THAT(shown, testing::HasSubstr(" mot "));
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const bool begins = shown[i] == '\xc3';
      const bool goes_on = i + 1 < shown.size() && shown[i + 1] == '\xa9';
      EXPECT_EQ(begins, goes_on) << i;
    }
  }
}

TEST_F(Searching, StaysSmallHoweverOftenTextsChange) {
  for (int i = 0; i < 3'000; ++i) {
    if (documents_.empty()) tell("texte zéro");
    documents_[0].pieces.back().commitment = numbered<Commitment>(static_cast<std::uint32_t>(i));
    texts_[numbered<Commitment>(static_cast<std::uint32_t>(i))] = "texte " + std::to_string(i);
    index();
  }
  EXPECT_THAT(find("texte"), ElementsAre(1));
  EXPECT_THAT(find("texte 2999"), ElementsAre(1));
  EXPECT_THAT(find("texte 2998"), IsEmpty());
}

}  // namespace
}  // namespace palabre::node
