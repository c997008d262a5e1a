// What community organisations did on paper from 2001 to 2003, from one end to the other.

#include "tests/scenario/story.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::int64_t number(const boost::json::object& object, std::string_view name) {
  return object.at(name).to_number<std::int64_t>();
}

// docs/protocol.md S-1, S-4, S-5, S-6, S-7, D-9, J-22, J-23, J-24
TEST_F(Story, GoesFromTheDraftToTheNextRound) {
  // The draft is adopted by one organisation's assembly.
  const auto minutes = file("pv.txt", "Procès-verbal de l'assemblée\n");
  palabre(steward,
          "organisation resolve texte --stance support --body 'assemblée générale' --date "
          "2002-02-14 --votes 41/2/3 --quorum --minutes " +
              minutes + by(steward));
  EXPECT_THAT(refused(steward,
                      "organisation resolve texte --stance support --body conseil --date "
                      "2002-02-31" +
                          by(steward)),
              HasSubstr("n'est pas un jour"));
  const auto network = std::string{get(steward, "/api/v1/status").at("network_id").as_string()};
  const auto draft = get(near, "/api/v1/tallies/" + network);
  ASSERT_EQ(draft.at("resolutions").as_array().size(), 1U);
  EXPECT_EQ(draft.at("resolutions").as_array()[0].as_object().at("date"), "2002-02-14");
  EXPECT_EQ(number(draft.at("resolved").as_object(), "support"), 1);

  // A round is opened, and two meetings are called.
  adopt("--round collecting");
  EXPECT_EQ(get(near, "/api/v1/round").at("phase"), "collecting");
  palabre(steward,
          "meeting add --title 'Rencontre de Québec' --place Québec --region Capitale "
          "--date 2002-05-14 --time 13:30 --minutes 180 --agenda 'Le texte, section par "
          "section' --question 'Que manque-t-il ?' --question 'Que faut-il ôter ?'" +
              by(steward));
  const auto second = palabre(near,
                              "meeting add --title 'Rencontre de Montréal' --place Montréal "
                              "--date 2002-06-11 --time 09:00" +
                                  by(near));
  const auto meeting = id_after(second, "inscrite : ");

  // Amendments of all three; a clerk enters what was said by people without a computer.
  const auto priced = propose(steward, "à un prix qui ne mange pas le loyer",
                              "à un prix plafonné selon le revenu", "Un prix plafonné");
  const auto said =
      palabre(near, "comment add " + priced +
                        " --side for --text 'Dit à la rencontre : le loyer d’abord.'" + as(near));
  const auto comment = id_after(said, "Commenté : ");
  palabre(steward, "comment add --answers " + comment.substr(0, 10) +
                       " --side question --text 'Lequel ?'" + as(steward));
  EXPECT_THAT(palabre(steward, "comment list " + priced), HasSubstr("    ")) << "under the first";
  const auto open = propose(near, "un lieu ouvert où l’on apprend",
                            "un lieu ouvert et accessible où l’on apprend", "Accessible à tous");
  carry_the_stick();
  const auto archived =
      propose(far, "Que les contenus d’ici soient faits, trouvés et conservés ici.",
              "Que les contenus d’ici soient faits, trouvés et archivés ici.", "Archivés");
  palabre(far, "endorse " + archived + " --stance support" + as(far));
  EXPECT_THAT(palabre(far, "tally " + archived),
              HasSubstr("seuil atteint : organisations, 1 sur 1"));
  EXPECT_THAT(palabre(far, "tally " + priced), HasSubstr("organisations, 0 sur 1 (manque : 1)"));
  carry_the_stick();
  palabre(near,
          "meeting report " + meeting.substr(0, 10) +
              " --report 'Cinquante-deux personnes ; on tient au lieu ouvert.' --attendance " +
              org(near) + ":31 --attendance " + org(far) + ":21 --outcome " + comment +
              " --outcome " + open + by(near));
  EXPECT_THAT(palabre(steward, "meeting list"), HasSubstr("personnes : 52, organisations : 2"));

  // Support; the author changes a word, a steward attests that it is editorial, and whoever had
  // supported it is asked again all the same, since this charter carries nothing over.
  for (std::size_t member = 0; member < 3; ++member) {
    palabre(near, "endorse " + open + " --stance support" + as(near, member));
  }
  auto text = palabre(near, "text --marked");
  const std::string from = "un lieu ouvert où l’on apprend";
  text.replace(text.find(from), from.size(), "un lieu ouvert, accessible, où l’on apprend");
  palabre(near, "amendment revise " + open +
                    " --yes --change editorial --title 'Accessible à tous' "
                    "--edit " +
                    file("revised.md", text) + as(near));
  EXPECT_THAT(refused(near, "organisation attest --yes " + open + by(near)), HasSubstr("Refusé"));
  palabre(steward, "organisation attest --yes " + open + by(steward));
  const auto members = get(near, "/api/v1/members").at("members").as_array();
  const auto person = std::string{members[0].as_object().at("person").as_string()};
  EXPECT_THAT(palabre(near, "asked-again " + person), HasSubstr("l'appui ne compte pas"));
  for (std::size_t member = 0; member < 3; ++member) {
    palabre(near, "endorse " + open + " --stance support" + as(near, member));
  }
  EXPECT_THAT(palabre(near, "asked-again " + person), HasSubstr("Rien à redemander"));

  // Recommendations with reasons, and the author's answer.
  palabre(steward,
          "recommend " + archived + " --advice adopt --reason 'Le mot juste.'" + by(steward));
  palabre(steward,
          "recommend " + priced + " --advice reject --reason 'Invérifiable.'" + by(steward));
  palabre(steward, "recommend " + priced + " --advice vote" + by(steward));
  palabre(steward, "answer " + priced + " --contest --text 'On peut le vérifier.'" + as(steward));
  EXPECT_THAT(refused(near, "answer " + archived + " --agree" + as(near)), HasSubstr("Refusé"));
  const auto queue = palabre(steward, "round show");
  EXPECT_THAT(queue, HasSubstr("Ronde 1 : collecte"));
  EXPECT_THAT(queue, HasSubstr("sous les seuils"));
  EXPECT_THAT(queue, HasSubstr("Le mot juste."));
  EXPECT_THAT(queue, Not(HasSubstr("Invérifiable"))) << "what it recommended since stands instead";

  // The freeze: what comes after it is shown as late, and can't be adopted in this round.
  adopt("--round frozen");
  const auto late =
      propose(near, "à un prix qui ne mange pas le loyer", "à un prix juste", "Juste");
  const auto after = palabre(near, "round show");
  EXPECT_THAT(after, HasSubstr("venu après le gel"));
  EXPECT_THAT(after, testing::ContainsRegex("tombe si (" + priced.substr(0, 8) + "|" +
                                            late.substr(0, 8) + ") est adopté"))
      << "they change the same words, though of two versions";
  EXPECT_THAT(refused(steward, "adoption propose --adopt " + late + by(steward)),
              HasSubstr("après le gel"));
  EXPECT_THAT(refused(steward, "adoption propose --round discussion" + by(steward)),
              HasSubstr("ne suit pas"));
  // First what nobody contests: not the one with another recommendation, nor the late one.
  adopt("--uncontested --round decided");
  carry_the_stick();
  EXPECT_EQ(get(far, "/api/v1/text").at("blocks"), get(steward, "/api/v1/text").at("blocks"));
  EXPECT_EQ(get(far, "/api/v1/status").at("state_digest"),
            get(steward, "/api/v1/status").at("state_digest"));
  adopt("--round published");

  // A support campaign for the adopted text: members, organisations, and people on paper.
  palabre(steward,
          "campaign open --title 'Deux cents appuis' --members 4 --organisations 2 --until "
          "2003-06-30" +
              by(steward));
  for (std::size_t member = 0; member < 2; ++member) {
    palabre(near, "endorse texte --stance support" + as(near, member));
  }
  carry_the_stick();
  palabre(far, "endorse texte --stance support" + as(far));
  palabre(far,
          "organisation resolve texte --stance support --body conseil --date 2002-11-05" + by(far));
  const auto list = file("liste.txt",
                         "Personne 1, Sherbrooke\n\nPersonne 2, Sherbrooke\n"
                         "Personne 3, Magog\n");
  const auto sheet_said = palabre(
      far,
      "paper record texte --list " + list + " --out " + path("sels.csv") +
          " --place Sherbrooke --region Estrie --date 2002-11-09 --witnessed 'Recueilli par la "
          "personne 4, devant la personne 5'" +
          by(far));
  const auto sheet = id_after(sheet_said, "inscrite : ");
  carry_the_stick();
  const auto salts = read(path("sels.csv"));
  const auto at = salts.find("Magog");
  ASSERT_NE(at, std::string::npos) << salts;
  const auto salt = salts.substr(salts.find_first_of("0123456789abcdef", at + 7), 64);
  EXPECT_THAT(refused(near, "paper strike " + sheet + " --line 'Personne 1, Sherbrooke' --salt " +
                                salt + by(near)),
              HasSubstr("Refusé"));
  palabre(near, "paper strike " + sheet + " --line 'Personne 3, Magog' --salt " + salt + by(near));
  carry_the_stick();
  const auto version = std::string{get(far, "/api/v1/status").at("adoption").as_string()};
  for (std::size_t node = 0; node < 3; ++node) {
    const auto tally = get(node, "/api/v1/tallies/" + version);
    EXPECT_EQ(number(tally, "support"), 3);
    EXPECT_EQ(number(tally.at("resolved").as_object(), "support"), 1);
    EXPECT_EQ(number(tally.at("on_paper").as_object(), "paper"), 2) << "one line was struck";
  }
  const auto told = palabre(steward, "tally texte");
  EXPECT_THAT(told, HasSubstr("Trois : pour, conseil du 2002-11-05\n"));
  EXPECT_THAT(
      told,
      HasSubstr("Trois : 2 sur une feuille de Sherbrooke, le 2002-11-09 ; lignes retirées : 1"));
  EXPECT_THAT(palabre(steward, "campaign list"),
              HasSubstr("membres : 3 sur 4 · organisations : 1 sur 2 · sur papier : 2"));

  // A tour of five regions with one list of questions, and stories on the way.
  const char* regions[] = {"Estrie", "Gaspésie", "Laurentides", "Mauricie", "Outaouais"};
  for (const auto* region : regions) {
    palabre(near, std::string{"meeting add --title 'Tournée : "} + region + "' --place " + region +
                      " --region " + region +
                      " --series 'Tournée 2003' --date 2003-09-12 --time "
                      "19:00 --question 'Le texte vaut-il ici ?'" +
                      by(near));
  }
  palabre(near,
          "story tell --title 'La salle du fond' --theme Accès --text 'On y a mis trois "
          "ordinateurs.'" +
              as(near));
  const auto notice = palabre(steward, "notice give " + comment +
                                           " --ground off_topic --text 'Ne "
                                           "parle pas du texte.'" +
                                           by(steward));
  EXPECT_THAT(palabre(steward, "comment list"), HasSubstr("ne montre pas"));
  EXPECT_THAT(palabre(near, "comment list"), HasSubstr("le loyer d’abord"));
  palabre(near, "notice appeal " + id_after(notice, "inscrit : ").substr(0, 12) +
                    " --text 'Il en parle.'" + as(near));
  palabre(steward,
          "notice give " + comment + " --ground off_topic --lift --text 'En effet.'" + by(steward));
  EXPECT_THAT(palabre(near, "notice list"), HasSubstr("levé : "));

  // What is published, in the program's own folder so that people can look at it.
  const auto published = kept("report.html");
  palabre(steward, "publish report --out " + published);
  const auto report = read(published);
  EXPECT_THAT(report, HasSubstr("Membres : 3 pour, 0 contre, 0 abstention. "));
  EXPECT_THAT(report, HasSubstr("Adopté, dans le texte depuis la hauteur 3."));
  EXPECT_THAT(report, HasSubstr("auteur conteste. On peut le vérifier."));
  EXPECT_THAT(report, HasSubstr("Sur papier et en rencontre : 2."));
  EXPECT_THAT(report, HasSubstr("Membres : 3 sur 4 · organisations : 1 sur 2 · sur papier"));
  if (run_program({"/bin/sh", "-c", "command -v weasyprint"}).exit_code == 0) {
    palabre(steward, "publish report --out " + kept("report.pdf"));
    const auto pdf = read(kept("report.pdf"));
    EXPECT_TRUE(pdf.starts_with("%PDF-")) << pdf.substr(0, 20);
    EXPECT_THAT(pdf, HasSubstr("/StructTreeRoot")) << "screen readers need its structure";
  } else {
    std::puts("weasyprint isn't installed: the report wasn't made a PDF.");
  }
  palabre(near, "publish calendar --out " + kept("meetings.ics"));
  const auto calendar = read(kept("meetings.ics"));
  EXPECT_THAT(calendar, HasSubstr("DTSTART:20020514T133000\r\nDURATION:PT180M\r\n"));
  EXPECT_THAT(calendar, HasSubstr("SEQUENCE:1\r\n")) << "the one with a report";

  // The next round.
  adopt("--round collecting");
  EXPECT_EQ(number(get(near, "/api/v1/round"), "number"), 2);
  carry_the_stick();
  const auto bundle = path("all.bundle");
  palabre(far, "bundle export " + bundle + by(far));
  const auto verified = palabre(steward, "verify " + bundle);
  EXPECT_THAT(verified, HasSubstr("Tout se vérifie"));
  EXPECT_THAT(verified, testing::ContainsRegex("texte 4 +3 +0 +0 +1 +2 +provisoire"))
      << "members, organisations and people on paper, as the nodes say";
}

}  // namespace
}  // namespace palabre::test
