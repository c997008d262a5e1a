// What somebody types on a form: what is asked of it before it is signed, and when the text changes
// meanwhile.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/functional/desk.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Typing : public Desk {
 protected:
  /// What the form of `path` answers.
  static std::string typed(Browser& browser, const std::string& path, Fields fields) {
    const auto form = browser.get(path);
    fields["form"] = hidden(form, "form");
    for (const auto* name : {"expected", "of"}) {
      if (form.find("name=\"" + std::string{name} + "\"") == std::string::npos) continue;
      fields.emplace(name, hidden(form, name));
    }
    return browser.post(path, fields);
  }

  /// Adopts it, which takes both stewards.
  static void adopt(const std::string& id) {
    auto other = joined(1, invitation(*network_, 1, true), "Coordination " + id.substr(0, 6));
    const auto before = network_->get(0, "/api/v1/adoptions").at("height").to_number<int>();
    sign(*coordinator_,
         fill(*coordinator_, "/desk/queue", {{"adopt." + id, "on"}}, "/desk/agenda"));
    const auto path = coordinator_->at();
    until(1, "/api/v1/adoptions",
          [](const json::object& said) { return !said.at("agendas").as_array().empty(); });
    other.post(path + "/agree", {{"form", hidden(other.get(path), "form")}});
    until(0, "/api/v1/adoptions",
          [&](const json::object& said) { return said.at("height").to_number<int>() > before; });
  }
};

TEST_F(Typing, AStoryHasATheme) {
  auto author = member(0, "Sociétaire 60");
  const Fields told{{"title", "La salle"}, {"words", "Au fond."}, {"theme", ""}};
  EXPECT_THAT(typed(author, "/stories/new", told), HasSubstr("Un récit a un thème"));
  auto themed = told;
  themed["theme"] = "Lieux";
  const auto of = block(1);
  auto page = typed(author, "/stories/new?block=" + of, themed);
  author.post("/sign", signing(typed(author, "/stories/new", [&] {
                themed["block"] = of;
                return themed;
              }())));
  EXPECT_THAT(author.at(), HasSubstr("/receipts/"));
  EXPECT_THAT(author.get("/blocks/" + of), HasSubstr("La salle")) << "it stands at its passage";
}

TEST_F(Typing, WordsAreNeitherDroppedNorDoubled) {
  auto author = member(0, "Sociétaire 61");
  const auto path = "/blocks/" + block(1) + "/propose";
  EXPECT_THAT(typed(author, path, {{"way", "delete"}, {"words", "Autre chose."}, {"title", "x"}}),
              HasSubstr("choisissez l’un des deux"));
  const auto form = author.get(path + "?anew=1");
  EXPECT_THAT(form, Not(HasSubstr("Autre chose.</textarea>")));
  const auto begins = form.find(">", form.find("<textarea id=\"words\"")) + 1;
  const auto passage = form.substr(begins, form.find("</textarea>") - begins);
  EXPECT_THAT(typed(author, path, {{"way", "add"}, {"words", passage}, {"title", "x"}}),
              HasSubstr("N’écrivez que ce qui est nouveau"));
  EXPECT_THAT(author.get(path), HasSubstr("Voici votre brouillon"));
}

TEST_F(Typing, TwoFormsOfOneAmendmentDontOverwriteEachOther) {
  auto author = member(0, "Sociétaire 62");
  const auto id = proposed(author, 1, "Un paragraphe, deux fois.", "Deux fois");
  const auto path = "/amendments/" + id + "/revise";
  const auto first = author.get(path);
  const auto send = [&](const std::string& form, const std::string& words) {
    return author.post(path, {{"form", hidden(form, "form")},
                              {"of", hidden(form, "of")},
                              {"title", "Deux fois"},
                              {"words", words},
                              {"change", "substantive"}});
  };
  author.post("/sign", signing(send(first, "Un paragraphe, trois fois.")));
  EXPECT_THAT(send(first, "Un paragraphe, quatre fois."),
              AllOf(HasSubstr("a été révisé depuis"), HasSubstr("quatre fois.</textarea>")));
}

TEST_F(Typing, WhatTheTextHasOutgrownIsTakenUpOnAPage) {
  auto author = member(0, "Sociétaire 63");
  auto other = member(0, "Sociétaire 64");
  const auto text = network_->get(0, "/api/v1/text");
  const std::string words{text.at("blocks").as_array().at(2).at("text").as_string()};
  const auto mine = proposed(author, 2, "Toutefois, " + words, "Au début");
  const auto theirs = proposed(other, 2, words + " Toujours.", "À la fin");
  // A form that is open while the text changes.
  const auto propose = "/blocks/" + block(2) + "/propose";
  const auto open =
      typed(author, propose, {{"way", "replace"}, {"words", "Rien de tel."}, {"title", "Rien"}});
  for (const auto& id : {mine, theirs}) {
    auto voice = other.get("/amendments/" + id + "/voice?stance=support");
    other.post("/sign", signing(voice));
  }
  adopt(theirs);

  const auto back = author.post("/sign", signing(open));
  EXPECT_THAT(author.at(), HasSubstr("/propose")) << "nothing was signed";
  EXPECT_THAT(back, AllOf(HasSubstr("Le texte de ce passage a changé"), HasSubstr("Toujours."),
                          HasSubstr("Rien de tel.</textarea>")));

  const auto revise = "/amendments/" + mine + "/revise";
  const auto form = author.get(revise);
  EXPECT_THAT(form, AllOf(HasSubstr("D’autres ont changé le passage"),
                          HasSubstr("Toutefois, " + words + " Toujours.</textarea>")))
      << "with both changes";
  author.post("/sign", signing(typed(author, revise,
                                     {{"title", "Au début"},
                                      {"words", "Toutefois, " + words + " Toujours."},
                                      {"change", "editorial"}})));
  const auto shown = network_->get(0, "/api/v1/amendments/" + mine);
  EXPECT_EQ(shown.at("fit").as_string(), "applies");

  const auto adopted = author.get("/amendments/" + theirs);
  EXPECT_THAT(adopted,
              AllOf(HasSubstr("Adopté dans la version"), Not(HasSubstr("name=\"stance\""))));
  EXPECT_THAT(author.get("/versions/1"), AllOf(HasSubstr("À la fin"), HasSubstr("/?version=1")));
  EXPECT_THAT(author.get("/?version=0"),
              AllOf(HasSubstr("une version passée"), Not(HasSubstr("Toujours."))));
  EXPECT_THAT(author.get("/me/signed"), HasSubstr("Au début"));
}

TEST_F(Typing, WhoSpokeOnAnEarlierRevisionReadsHow) {
  auto author = member(0, "Sociétaire 65");
  auto voter = member(0, "Sociétaire 66");
  const auto id = proposed(author, 0, "Un titre, autre.", "Titre");
  voter.post("/sign", signing(voter.get("/amendments/" + id + "/voice?stance=oppose")));
  author.post(
      "/sign",
      signing(typed(
          author, "/amendments/" + id + "/revise",
          {{"title", "Titre"}, {"words", "Un titre, encore autre."}, {"change", "substantive"}})));
  EXPECT_THAT(voter.get("/me"), HasSubstr("Votre voix sur la précédente : contre"));
  EXPECT_THAT(voter.get("/amendments/" + id), HasSubstr("Votre voix sur la précédente : contre"));
  EXPECT_THAT(voter.get("/me/signed"), HasSubstr("pour une révision antérieure"));
  EXPECT_THAT(voter.get("/amendments/" + id + "/voice?stance=support"), HasSubstr("<ins>"))
      << "what one gives a voice to is read once more";
}

}  // namespace
}  // namespace palabre::test
