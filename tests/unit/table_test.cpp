// Lists as people type them and spreadsheets write them; numbers with their nouns; themes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/counted.hpp"
#include "node/http/themes.hpp"
#include "node/text/table.hpp"

namespace palabre::node {
namespace {

using testing::ElementsAre;

struct ListCase {
  const char* what;
  const char* list;
  std::vector<std::string> names;
};

const ListCase list_cases[] = {
    {"one a line", "Membre 1\nMembre 2\n", {"Membre 1", "Membre 2"}},
    {"without a last line feed", "Membre 1\r\n\r\n  \r\nMembre 2", {"Membre 1", "Membre 2"}},
    {"nothing", " \n\t\n", {}},
    {"a comma parts cells", "Membre 1, trésorière\n", {"Membre 1"}},
    {"a semicolon before a comma",
     "Membre 1, l’aînée; a\nMembre 2;b\n",
     {"Membre 1, l’aînée", "Membre 2"}},
    {"a tab before both", "Un; deux, trois\ta\n", {"Un; deux, trois"}},
    {"in quotation marks",
     "\"Membre 1, dit \"\"le grand\"\"\",a\n",
     {"Membre 1, dit \"le grand\""}},
    {"a heading of names", "courriel;Nom\na;Membre 1\nb;Membre 2\n", {"Membre 1", "Membre 2"}},
    {"first names first, wherever they stand",
     "NOM;PRÉNOM\nUn;Membre\n;Seule\nTrois;\n",
     {"Membre Un", "Seule", "Trois"}},
    {"decomposed letters", "Pre\u0301nom\tNom\nMembre\tUn\n", {"Membre Un"}},
    {"addresses, where there is nothing else", "Courriel\na@exemple.org\n", {"a@exemple.org"}},
    {"a heading alone", "Nom\n", {}},
    {"rows of other lengths", "no;nom\n1\n2;Membre 2;x;y\n", {"Membre 2"}},
};

TEST(Lists, HaveNamesWhereTheirHeadingsSay) {
  for (const auto& [what, list, names] : list_cases) EXPECT_EQ(names_in(list), names) << what;
}

TEST(Lists, HaveFirstCellsWhateverTheFirstRowSays) {
  EXPECT_THAT(first_cells("Nom;x\nMembre 1;y\n;z\n"), ElementsAre("Nom", "Membre 1"));
}

TEST(Counted, AgreesWithItsNumber) {
  const auto said = [](std::uint64_t count, Language language) {
    return counted(count, nouns::amendment, language);
  };
  EXPECT_EQ(said(0, Language::fr), "0 amendement");
  EXPECT_EQ(said(0, Language::en), "0 amendments");
  EXPECT_EQ(said(1, Language::fr), "1 amendement");
  EXPECT_EQ(said(1, Language::en), "1 amendment");
  EXPECT_EQ(said(2, Language::fr), "2 amendements");
}

TEST(Themes, AreTheSameInCapitals) {
  EXPECT_TRUE(is_same_theme("Accès", " ACCE\u0300S "));
  EXPECT_FALSE(is_same_theme("Accès", "Acces"));
  EXPECT_FALSE(is_same_theme("\xff", "\xfe")) << "bytes that aren’t UTF-8";
}

}  // namespace
}  // namespace palabre::node
