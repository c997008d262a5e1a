// The main pages in a text browser: what is essential is there, and in an order that can be read.

#include <regex>

#include "tests/functional/reading.hpp"

namespace palabre::test {
namespace {

using namespace federation;

class TextBrowser : public Reading {
 protected:
  static void SetUpTestSuite() {
    if (!has_lynx()) return;
    open("lynx");
    amendment_ = propose(1, "Internet est un bien de tout le monde.", "Autrement");
    say(node::endorsement(amendment_, Stance::support));
    node::CommentDraft comment;
    comment.target = amendment_;
    comment.side = Side::question;
    comment.text = "Pourquoi ce mot ?";
    say(node::comment(comment));
  }
  void SetUp() override {
    if (!has_lynx()) GTEST_SKIP() << "lynx isn't installed: apt-get install lynx";
  }

  static bool has_lynx() {
    return run_program({"/bin/sh", "-c", "command -v lynx"}).exit_code == 0;
  }

  /// As it stands in a terminal, in French, each run of blanks as one.
  static std::string dump(const std::string& path) {
    const auto shown =
        run_program({"/bin/sh", "-c",
                     "exec lynx -cfg=/dev/null -dump -width=80 -assume_charset=utf-8 "
                     "-display_charset=utf-8 '-useragent=Lynx; L_y_n_x' '" +
                         network_->url(0) + path + "?lang=fr' 2>&1"});
    EXPECT_EQ(shown.exit_code, 0) << shown.text;
    const auto text = std::regex_replace(shown.text, std::regex{"\u00a0"}, " ");
    std::string words;
    for (const auto c : text) {
      const bool is_blank = c == ' ' || c == '\n';
      if (is_blank && (words.empty() || words.back() == ' ')) continue;
      words += is_blank ? ' ' : c;
    }
    return words;
  }

  /// Whether all of it is there, one after the other.
  static void expect_in_order(const std::string& shown, const std::vector<std::string>& wanted) {
    std::size_t at = 0;
    for (const auto& words : wanted) {
      const auto found = shown.find(words, at);
      EXPECT_NE(found, std::string::npos) << "\"" << words << "\" isn't where it should be in\n"
                                          << shown;
      if (found != std::string::npos) at = found + words.size();
    }
  }

  inline static RecordId amendment_;
};

TEST_F(TextBrowser, ReadsTheTextWithWhatIsProposed) {
  expect_in_order(dump("/"), {"Aller au contenu", "Essai", "Le texte", "Amendements", "Essai",
                              "Titre", "Internet est un bien commun.", "1 amendement",
                              "L’accès est un droit.", "Suite", "un élément", "un autre",
                              "Nœud tenu par", "Une", "Aide", "References", "1. http"});
}

TEST_F(TextBrowser, ReadsAnAmendmentInWords) {
  expect_in_order(dump("/amendments/" + hex(amendment_)),
                  {"Autrement", "ouvert", "Ce qu’il change", "[supprimé :] commun", "[ajouté :]",
                   "de tout le monde", "En mots :", "Pourquoi", "Parce que.", "Appuis",
                   "1 pour, 0 contre, 0 abstention", "Une 1 0 0", "Jour par jour", "1 pour",
                   "Les mêmes nombres", "1 0 0", "Discussion", "Pourquoi ce mot ?", "References"});
}

TEST_F(TextBrowser, ReadsNumbersInTables) {
  expect_in_order(dump("/tallies/" + hex(amendment_)),
                  {"Appuis", "Autrement", "Membres", "1 pour, 0 contre, 0 abstention",
                   "Organisation", "Pour", "Contre", "Une 1 0 0", "Par région", "Nord 1 0 0",
                   "Par secteur", "A 1 0 0", "N’additionnez jamais"});
}

TEST_F(TextBrowser, ReadsTheRoundAndTheSynopsis) {
  expect_in_order(dump("/round"), {"La ronde", "1 amendement à décider", "Autrement", "1 pour"});
  expect_in_order(dump("/synopsis"),
                  {"Synopse", "Internet est un bien commun.", "Autrement", "1 pour",
                   "[supprimé :] commun", "[ajouté :]", "L’accès est un droit."});
}

TEST_F(TextBrowser, FindsTheFieldsWithWhichPeopleSignIn) {
  const auto shown = dump("/enter");
  expect_in_order(shown, {"Entrer", "Nom", "____", "Phrase de passe", "____", "Entrer"});
}

}  // namespace
}  // namespace palabre::test
