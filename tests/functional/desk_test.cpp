// Two coordinators run a round at their own nodes, on pages, without a script.

#include "tests/functional/desk.hpp"
#include "federation/core/base64.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST_F(Desk, InvitesAListAndStrikesAMemberOff) {
  auto& browser = *coordinator_;
  const auto codes = invited(browser, "Sociétaire 1;a@b\n\nSociétaire 2\n");
  EXPECT_THAT(codes, HasSubstr("2 invitations"));
  EXPECT_THAT(codes, HasSubstr("Sociétaire 1"));
  EXPECT_THAT(codes, Not(HasSubstr("a@b"))) << "the first cell alone";
  EXPECT_THAT(codes, HasSubstr("<svg"));
  std::smatch code;
  ASSERT_TRUE(std::regex_search(codes, code, std::regex{"/join/([A-Z0-9-]+)"}));
  auto newcomer = joined(0, code[1].str(), "Sociétaire 1");
  auto page = browser.get("/desk/members");
  EXPECT_THAT(page, HasSubstr("Sociétaire 1"));
  EXPECT_THAT(page, HasSubstr("Sociétaire 2")) << "still invited";
  page = browser.post("/desk/invitations/take-back",
                      {{"form", hidden(page, "form")}, {"hash", hidden(page, "hash")}});
  EXPECT_THAT(page, Not(HasSubstr("Sociétaire 2")));

  std::smatch link;
  const std::regex strike{
      "/desk/members/[0-9a-f]{64}/revoke\">Radier<span class=\"hidden\"> "
      "Sociétaire 1"};
  ASSERT_TRUE(std::regex_search(page, link, strike));
  page = browser.get(link.str().substr(0, link.str().find('"')));
  EXPECT_THAT(page, HasSubstr("Nous radions cette clé"));
  page = sign(browser, page);
  EXPECT_THAT(page, Not(HasSubstr("Sociétaire 1")));
  const auto path = "/blocks/" + block(1) + "/propose";
  const auto form = newcomer.get(path);
  page = newcomer.post(path, {{"form", hidden(form, "form")},
                              {"expected", hidden(form, "expected")},
                              {"way", "replace"},
                              {"words", "Un paragraphe à moi."},
                              {"title", "Trop tard"}});
  EXPECT_EQ(newcomer.status(), 403U);
  EXPECT_THAT(page,
              AllOf(HasSubstr("a retiré votre clé de sa liste"), Not(HasSubstr("name=\"record\""))))
      << "nothing that they sign from now on counts, and they needn't sign to hear of it";
  EXPECT_THAT(newcomer.get("/me"),
              AllOf(HasSubstr("a retiré votre clé de sa liste"), HasSubstr("Un paragraphe à moi.")))
      << "what was typed is kept";
}

TEST_F(Desk, EnrolsKeysFromAFileAndSaysWhichLineIsWrong) {
  auto& browser = *coordinator_;
  const auto key = federation::SigningKey::from_seed({7});
  const auto word = node::to_word(node::consent(network_->network(), network_->org(0), key));
  const auto foreign = node::to_word(node::consent(network_->network(), network_->org(1), key));
  const auto enrol = [&](const std::string& list) {
    return fill(browser, "/desk/members", {{"consents", list}}, "/desk/members/enrol");
  };
  EXPECT_THAT(enrol("nom\n"), HasSubstr("Ligne 1"));
  EXPECT_THAT(enrol(word + ",Sociétaire 3\n" + foreign + "\n"), HasSubstr("Ligne 2"));
  EXPECT_THAT(enrol(word + "\n" + word + "\n"), HasSubstr("figure ici deux fois"));
  EXPECT_THAT(enrol(foreign), HasSubstr("une autre organisation"));
  sign(browser, enrol(word + ",Sociétaire 3\n"));
  const auto shown =
      network_->get(0, "/api/v1/members/" + federation::to_hex(key.public_key().view()));
  EXPECT_TRUE(shown.at("enrolled").as_bool());
  EXPECT_THAT(enrol(word), HasSubstr("déjà inscrite"));
}

TEST_F(Desk, RunsARoundFromARecommendationToAnAdoption) {
  auto& browser = *coordinator_;
  auto other = joined(1, invitation(*network_, 1, true), "Coordination 2");
  auto author = member(0, "Sociétaire 4");
  const auto id = proposed(author, 1, "Un paragraphe, réécrit.", "Réécrire");
  const auto page =
      sign(browser, fill(browser, "/desk/amendments/" + id,
                         {{"act", "recommend"}, {"given", "1"}, {"reason", "Clair."}}));
  EXPECT_THAT(page, HasSubstr("Signé. Notez ce code"));
  EXPECT_THAT(browser.get("/round"), HasSubstr("Clair."));
  std::smatch found;
  const auto own = author.get("/amendments/" + id);
  ASSERT_TRUE(std::regex_search(own, found, std::regex{"/recommendations/[0-9a-f]{64}/answer"}));
  const auto answer = found.str();
  const auto form = hidden(author.get(answer), "form");
  author.post("/sign", signing(author.post(
                           answer, {{"form", form}, {"agrees", "no"}, {"words", "Trop court."}})));
  EXPECT_THAT(browser.get("/amendments/" + id), HasSubstr("Trop court."));
  EXPECT_THAT(browser.get("/amendments/" + id), Not(HasSubstr(answer))) << "its author's alone";

  EXPECT_THAT(fill(browser, "/desk/queue", {}, "/desk/agenda"), HasSubstr("Cochez au moins un"));
  const auto queue = browser.get("/desk/queue?choose=uncontested");
  EXPECT_THAT(queue, HasSubstr("name=\"adopt." + id + "\" checked"));
  const auto agenda = browser.post(
      "/desk/agenda",
      {{"form", hidden(queue, "form")}, {"adopt." + id, "on"}, {"round", "collecting"}});
  EXPECT_THAT(agenda, AllOf(HasSubstr("Il adopte 1 amendement"), HasSubstr("<ins>")))
      << "and what it changes is read before it is signed";
  EXPECT_THAT(agenda, HasSubstr("Une ronde commence"));
  std::smatch back;
  ASSERT_TRUE(std::regex_search(agenda, back, std::regex{"href=\"(/desk/queue[?][^\"]*)\""}));
  EXPECT_THAT(browser.get(std::regex_replace(back[1].str(), std::regex{"&amp;"}, "&")),
              AllOf(HasSubstr("name=\"adopt." + id + "\" checked"),
                    HasSubstr("value=\"collecting\" selected")))
      << "whoever changes it finds again what was ticked";
  const auto put = sign(browser, agenda);
  EXPECT_THAT(browser.at(), HasSubstr("/desk/agendas/"));
  EXPECT_THAT(put, HasSubstr("Attendues"));

  const auto path = browser.at();
  until(1, "/api/v1/adoptions",
        [](const json::object& said) { return !said.at("agendas").as_array().empty(); });
  EXPECT_THAT(other.get("/desk"), HasSubstr("n’y a pas encore consenti"));
  const auto read = other.get(path);
  EXPECT_THAT(read, HasSubstr("Réécrire"));
  other.post(path + "/agree", {{"form", hidden(read, "form")}});
  EXPECT_THAT(other.at(), HasSubstr("/desk?agreed=1"));
  for (std::size_t node : {0U, 1U}) {
    until(node, "/api/v1/round",
          [](const json::object& round) { return round.at("number").to_number<int>() == 1; });
  }
  EXPECT_THAT(browser.get("/"), HasSubstr("Un paragraphe, réécrit."));
  EXPECT_THAT(browser.get("/desk"), HasSubstr("La ronde passe à la discussion"));
}

TEST_F(Desk, SaysWhatStandsAgainstAnAgenda) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 5");
  const auto one = proposed(author, 2, "Un autre, ici.", "Ici");
  const auto two = proposed(author, 2, "Un autre, là.", "Là");
  const auto page = fill(browser, "/desk/queue", {{"adopt." + one, "on"}, {"adopt." + two, "on"}},
                         "/desk/agenda");
  EXPECT_THAT(page, HasSubstr("Cela ne peut pas être adopté ainsi"));
  EXPECT_THAT(page, HasSubstr("Un seul des deux peut être adopté"));
  EXPECT_THAT(page, Not(HasSubstr("name=\"records\"")));
  EXPECT_THAT(fill(browser, "/desk/queue", {{"round", "collecting"}}, "/desk/agenda"),
              HasSubstr("Cette phase ne suit pas"));
}

TEST_F(Desk, TellsOfMeetingsAndOfPeopleOnPaper) {
  auto& browser = *coordinator_;
  const Fields meeting{{"title", "Rencontre de Québec"},
                       {"date", "2026-05-14"},
                       {"time", "19:00"},
                       {"place", "Québec"},
                       {"questions", "À qui le réseau ?\n"}};
  auto wrong = meeting;
  wrong["date"] = "14 mai";
  EXPECT_THAT(fill(browser, "/desk/meetings/new", wrong), HasSubstr("année-mois-jour"));
  EXPECT_THAT(browser.get("/desk/meetings/new"), HasSubstr("À qui le réseau")) << "it was kept";
  const auto mine = browser.get("/me");
  EXPECT_THAT(mine, HasSubstr("Rencontre de Québec"));
  EXPECT_THAT(browser.post("/me/drafts/drop",
                           {{"form", hidden(mine, "form")}, {"path", "/desk/meetings/new"}}),
              Not(HasSubstr("Rencontre de Québec")));
  EXPECT_THAT(browser.get("/desk/meetings/new"), Not(HasSubstr("À qui le réseau")));
  EXPECT_THAT(sign(browser, fill(browser, "/desk/meetings/new", meeting)),
              HasSubstr("Rencontre de Québec"));
  const auto listed = network_->get(0, "/api/v1/meetings");
  const std::string id{listed.at("meetings").as_array()[0].at("id").as_string()};
  auto author = member(0, "Sociétaire 6");
  const auto amendment = proposed(author, 2, "Un autre, encore.", "Encore");
  const auto code = network_->get(0, "/api/v1/records/" + amendment).at("code").as_string();
  const auto report = "/desk/meetings/" + id + "/report";
  const auto there = "people-" + federation::to_hex(network_->org(1).view());
  EXPECT_THAT(fill(browser, report, {{"report", "Vu."}, {"outcomes", "ABCD-EFGH-JKMN-PQRS"}}),
              HasSubstr("ne connaît pas d’acte"));
  const auto told = sign(
      browser, fill(browser, report,
                    {{"report", "Tout est dit."}, {there, "12"}, {"outcomes", std::string{code}}}));
  EXPECT_THAT(told, HasSubstr("Tout est dit."));
  EXPECT_THAT(told, HasSubstr("12 personnes présentes"));
  EXPECT_THAT(told, AllOf(HasSubstr("Ce qui en est sorti"), HasSubstr("/amendments/" + amendment)));

  // A wrong day is corrected, and what is known already stays.
  const auto now = network_->get(0, "/api/v1/meetings").at("meetings").as_array().back();
  const std::string latest{now.at("id").as_string()};
  const auto correct = "/desk/meetings/" + latest + "/correct";
  auto righted = meeting;
  righted["date"] = "2026-05-15";
  EXPECT_THAT(browser.get(correct), HasSubstr("value=\"2026-05-14\""));
  const auto corrected = sign(browser, fill(browser, correct, righted));
  EXPECT_THAT(corrected, AllOf(HasSubstr("15 mai 2026"), Not(HasSubstr("14 mai 2026")),
                               HasSubstr("Tout est dit."), HasSubstr("12 personnes présentes")));

  const auto paper = fill(browser, "/desk/paper/" + amendment,
                          {{"names", "Personne 1\nPersonne 2\nPersonne 2\n"},
                           {"channel", "paper"},
                           {"place", "Québec"},
                           {"date", "2026-05-14"},
                           {"witnessed", "La greffière et la trésorière"}});
  EXPECT_THAT(paper, HasSubstr("1 nom y est deux fois"));
  const auto slips =
      browser.send("POST", "/desk/paper/slips",
                   {{"form", hidden(paper, "form")}, {"slips", hidden(paper, "slips")}});
  EXPECT_EQ(slips.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_THAT(slips.body, AllOf(HasSubstr("Personne 1"), HasSubstr("Encore")));
  EXPECT_THAT(paper.substr(paper.find("Personne 2")), HasSubstr("Encore"))
      << "each slip says what it is of";
  sign(browser, paper);
  const auto tally = network_->get(0, "/api/v1/tallies/" + amendment);
  EXPECT_EQ(tally.at("on_paper").at("paper").to_number<int>(), 3);
  EXPECT_THAT(json::serialize(tally), Not(HasSubstr("Personne"))) << "names stay at the node";

  sign(browser, fill(browser, "/desk/amendments/" + amendment,
                     {{"act", "resolve"},
                      {"stance", "1"},
                      {"body", "Assemblée"},
                      {"date", "2026-05-14"},
                      {"in_favour", "31"},
                      {"quorum", "on"}}));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + amendment).at("resolved").at("support"), 1);
}

TEST_F(Desk, GivesANoticeAndLiftsIt) {
  auto& browser = *coordinator_;
  auto author = member(0, "Sociétaire 7");
  const auto at = "/blocks/" + block(2);
  const auto form = author.get(at);
  auto page = author.post(
      at + "/comments",
      {{"form", hidden(form, "form")}, {"side", "none"}, {"words", "Des mots blessants."}});
  author.post("/sign", signing(page));
  page = browser.get(at);
  std::smatch found;
  ASSERT_TRUE(std::regex_search(page, found, std::regex{"/desk/records/[0-9a-f]{64}/notice"}));
  const auto link = found.str();
  EXPECT_THAT(author.get(at), Not(HasSubstr("/notice\"")));
  EXPECT_THAT(fill(browser, link, {{"ground", "insult"}, {"words", ""}}),
              HasSubstr("Dites pourquoi"));
  page = sign(browser, fill(browser, link, {{"ground", "insult"}, {"words", "Une injure."}}));
  EXPECT_THAT(page, HasSubstr("Une injure."));
  const auto record = link.substr(14, 64);
  const auto why = "/notices?about=" + record;
  EXPECT_THAT(author.get(at), AllOf(Not(HasSubstr("Des mots blessants.")), HasSubstr(why)));
  Browser reader{network_->url(0)};
  EXPECT_THAT(reader.get(why),
              AllOf(HasSubstr("Une injure."), HasSubstr("Une · injure · "),
                    HasSubstr(at + "#c" + record.substr(0, 12)), Not(HasSubstr("/desk/"))));
  const auto appeal = link.substr(5, link.rfind('/') - 5) + "/appeal";
  EXPECT_THAT(author.get(at), HasSubstr(appeal));
  page = author.get(appeal);
  EXPECT_THAT(page, HasSubstr("Une injure."));
  page = author.post(appeal, {{"form", hidden(page, "form")}, {"words", "Une citation."}});
  author.post("/sign", signing(page));
  EXPECT_THAT(browser.get("/desk/notices"), HasSubstr("Une citation."));
  sign(browser, fill(browser, link, {{"words", "Entendu l’appel."}}));
  EXPECT_THAT(author.get(at), HasSubstr("Des mots blessants."));
}

TEST_F(Desk, PublishesFilesForAnybody) {
  auto& browser = *coordinator_;
  Browser nobody{network_->url(0)};
  EXPECT_EQ(nobody.send("GET", "/publications/rapport.html", {}).status, 404U);
  auto author = member(0, "Sociétaire 10");
  proposed(author, 2, "Un autre, publié.", "Publier");
  fill(browser, "/publications", {});
  std::string page;
  for (int i = 0; i < 600; ++i) {
    page = nobody.get("/publications");
    if (page.find("/publications/rapport.html") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  const std::pair<const char*, const char*> files[] = {
      {"rapport.html", "<!DOCTYPE html>"},   {"report.html", "<!DOCTYPE html>"},
      {"synopse.html", "<!DOCTYPE html>"},   {"amendements.akn.xml", "<?xml"},
      {"rencontres.ics", "BEGIN:VCALENDAR"}, {"amendements.atom", "<?xml"}};
  for (const auto& [name, begins] : files) {
    EXPECT_THAT(page, HasSubstr(std::string{"/publications/"} + name));
    const auto file = nobody.send("GET", std::string{"/publications/"} + name, {});
    EXPECT_EQ(file.status, 200U) << name;
    EXPECT_THAT(file.body.substr(0, 200), HasSubstr(begins)) << name;
    EXPECT_THAT(file.header("content-security-policy"), HasSubstr("sandbox")) << name;
  }
  EXPECT_EQ(nobody.send("GET", "/publications/made.json", {}).status, 404U)
      << "only what is listed";
  EXPECT_EQ(nobody.send("GET", "/publications/..%2Fnode.key", {}).status, 404U);
  EXPECT_THAT(nobody.get("/publications"), Not(HasSubstr("Publier l’état présent")));
}

TEST_F(Desk, IsForCoordinatorsAlone) {
  auto stranger = member(0, "Sociétaire 8");
  Browser nobody{network_->url(0)};
  for (const auto* path :
       {"/desk", "/desk/queue", "/desk/members", "/desk/meetings/new", "/desk/notices"}) {
    stranger.get(path);
    EXPECT_EQ(stranger.status(), 403U) << path;
    nobody.get(path);
    EXPECT_TRUE(nobody.at().starts_with("/enter")) << path;
  }
  EXPECT_THAT(stranger.get("/"), Not(HasSubstr("href=\"/desk\"")));
  const auto page =
      fill(*coordinator_, "/desk/meetings/new",
           {{"title", "Rien"}, {"date", "2026-05-14"}, {"time", "19:00"}, {"place", "Ici"}});
  const auto refused = [](Browser& who, const Fields& fields) {
    who.post("/desk/sign", fields);
    return who.status();
  };
  Fields fields{{"form", hidden(page, "form")}, {"records", hidden(page, "records")}};
  EXPECT_EQ(refused(stranger, fields), 403U) << "another session's form";
  fields["form"] = hidden(stranger.get("/me"), "form");
  EXPECT_EQ(refused(stranger, fields), 403U) << "a member who doesn't coordinate";
  fields["form"] = "";
  EXPECT_EQ(refused(*coordinator_, fields), 403U) << "another site's form";
  fields["form"] = hidden(page, "form");
  const auto carried =
      network_->as_organisation(0, {federation::Kind::profile, federation::Bytes{}, {}, {}});
  fields["records"] = federation::to_base64(federation::encode(carried));
  EXPECT_EQ(refused(*coordinator_, fields), 403U) << "what has its own ceremony";
  fields["records"] = "";
  EXPECT_EQ(refused(*coordinator_, fields), 403U) << "nothing at all";
}

}  // namespace
}  // namespace palabre::test
