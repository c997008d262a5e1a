// Commands around the text: resolutions and paper, the round, meetings, notices and translations.

#include "node/cli/arguments.hpp"

namespace palabre::node {

namespace {

const std::vector<std::string> stances{"support", "oppose", "abstain", "withdrawn"};

}  // namespace

void Arguments::add_ledgers(CLI::App& organisations) {
  auto& resolve = command(organisations, "resolve",
                          {"inscrit ce qu'une instance de l'organisation a décidé",
                           "records what a body of the organisation has resolved"},
                          organisation_resolve);
  target(resolve, {"un amendement, ou « texte » pour le texte présent",
                   "an amendment, or “text” for the present text"})
      ->required();
  option(resolve, "--stance", options_.stance,
         {"support, oppose, abstain ou withdrawn", "support, oppose, abstain or withdrawn"})
      ->required()
      ->check(CLI::IsMember(stances));
  option(resolve, "--body", options_.body,
         {"l'instance, comme « assemblée générale »", "the body, such as “general assembly”"})
      ->required();
  option(resolve, "--date", options_.date, {"AAAA-MM-JJ", "YYYY-MM-DD"})->required();
  option(resolve, "--votes", options_.votes,
         {"POUR/CONTRE/ABSTENTIONS, comme 31/2/5", "FOR/AGAINST/ABSTAINED, such as 31/2/5"});
  resolve.add_flag("--quorum", options_.quorum, in({"le quorum y était", "the quorum was met"}));
  option(resolve, "--minutes", options_.minutes_file,
         {"le procès-verbal, dont seule l'empreinte est inscrite",
          "the minutes, of which only the hash is recorded"});
  data(resolve);
  node(resolve);

  auto& attest = command(organisations, "attest",
                         {"confirme, en gardienne, qu'une révision est rédactionnelle",
                          "attests, as a steward, that a revision is editorial"},
                         organisation_attest);
  target(attest, {"l'amendement", "the amendment"})->required();
  attest.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  data(attest);
  node(attest);

  auto& retract = command(organisations, "retract",
                          {"retire les textes d'actes de l'organisation même",
                           "takes back the texts of the organisation's own records"},
                          organisation_retract);
  retract.add_option("target", options_.targets, in({"les actes", "the records"}))->required();
  retract.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  data(retract);
  node(retract);
}

void Arguments::add_paper() {
  auto& papers = group("paper", {"les appuis sur papier", "support on paper"});
  auto& record = command(papers, "record",
                         {"inscrit une liste de signatures, chaque ligne scellée",
                          "records a list of signatures, each line sealed"},
                         paper_record);
  target(record, {"un amendement, ou « texte »", "an amendment, or “text”"})->required();
  option(record, "--list", options_.file,
         {"la liste : une personne par ligne ; elle ne quitte pas cette machine",
          "the list: one person a line; it doesn't leave this machine"})
      ->required();
  option(
      record, "--out", options_.out_file,
      {"où écrire le sel de chacun, à lui remettre", "where each person's salt goes, to be given"})
      ->required();
  option(record, "--place", options_.place, {"le lieu", "the place"})->required();
  option(record, "--region", options_.region, {"la région", "the region"});
  option(record, "--date", options_.date, {"AAAA-MM-JJ", "YYYY-MM-DD"})->required();
  option(record, "--witnessed", options_.witnessed,
         {"qui a recueilli et qui était témoin, ou @FICHIER",
          "who recorded it and who witnessed, or @FILE"})
      ->required();
  option(record, "--channel", options_.channel, {"paper ou meeting", "paper or meeting"})
      ->check(CLI::IsMember({"paper", "meeting"}));
  option(record, "--scan", options_.minutes_file,
         {"la liste numérisée, dont seule l'empreinte est inscrite",
          "the scanned list, of which only the hash is recorded"});
  data(record);
  node(record);

  auto& strike = command(papers, "strike",
                         {"retire une ligne, pour qui en tient le sel",
                          "takes a line off, for whoever holds its salt"},
                         paper_strike);
  target(strike, {"la feuille", "the sheet"})->required();
  option(strike, "--line", options_.line, {"ce que dit la liste", "what the list says"})
      ->required();
  option(strike, "--salt", options_.salt, {"le sel de la ligne", "the line's salt"})->required();
  data(strike);
  node(strike);

  auto& campaigns = group("campaign", {"les campagnes d'appui", "support campaigns"});
  auto& open = command(campaigns, "open",
                       {"en ouvre une pour le texte présent", "opens one for the present text"},
                       campaign_open);
  option(open, "--title", options_.title, {"un titre", "a title"})->required();
  open.add_option("--members", options_.goal_members,
                  in({"combien de membres sont visés", "how many members are wanted"}));
  open.add_option("--organisations", options_.goal_organisations,
                  in({"combien d'organisations sont visées", "how many organisations are wanted"}));
  option(open, "--until", options_.date, {"AAAA-MM-JJ", "YYYY-MM-DD"})->required();
  data(open);
  node(open);
  node(command(campaigns, "list", {"les montre, avec où elles en sont", "shows them, and how far"},
               campaign_list));
}

void Arguments::add_round() {
  auto& rounds = group("round", {"la ronde", "the round"});
  node(command(rounds, "show",
               {"la phase, ce qui reste à décider et dans quel ordre, qui est entendu",
                "the phase, what must be decided and in which order, and who is heard"},
               round_show));

  auto& advice = command(app_, "recommend",
                         {"dit ce que l'organisation ferait d'un amendement",
                          "says what the organisation would do with an amendment"},
                         recommend);
  target(advice, {"l'amendement", "the amendment"})->required();
  option(advice, "--advice", options_.advice,
         {"adopt, adopt_modified, reject, refer, settled ou vote",
          "adopt, adopt_modified, reject, refer, settled or vote"})
      ->required()
      ->check(CLI::IsMember({"adopt", "adopt_modified", "reject", "refer", "settled", "vote"}));
  option(advice, "--other", options_.other,
         {"l'amendement qui le règle, ou qui serait adopté à sa place",
          "the amendment that settles it, or would be adopted instead"});
  option(advice, "--reason", options_.reason, {"pourquoi, ou @FICHIER", "why, or @FILE"});
  data(advice);
  node(advice);

  auto& answers = command(
      app_, "answer",
      {"répond, en auteur, à une recommandation", "answers a recommendation, as the author"},
      answer);
  target(answers, {"l'amendement", "the amendment"})->required();
  answers.add_flag("--agree", options_.agrees, in({"l'accepte", "agrees"}));
  answers.add_flag("--contest", options_.contests, in({"la conteste", "contests it"}));
  option(answers, "--text", options_.text, {"pourquoi, ou @FICHIER", "why, or @FILE"});
  option(answers, "--other", options_.other,
         {"de quelle organisation, s'il y en a plusieurs", "of which organisation, if several"});
  says(answers);

  auto& asked = command(app_, "asked-again",
                        {"ce qu'une personne a appuyé et qui a changé depuis",
                         "what a person supported and has changed since"},
                        asked_again);
  target(asked, {"la clé publique de la personne", "the person's public key"})->required();
  node(asked);
}

void Arguments::add_meetings() {
  auto& meetings = group("meeting", {"les rencontres", "meetings"});
  auto& add = command(meetings, "add", {"en inscrit une", "records one"}, meeting_add);
  option(add, "--title", options_.title, {"un titre", "a title"})->required();
  option(add, "--place", options_.place, {"le lieu", "the place"})->required();
  option(add, "--region", options_.region, {"la région", "the region"});
  option(add, "--series", options_.series, {"la tournée", "the series that it is of"});
  option(add, "--date", options_.date, {"AAAA-MM-JJ", "YYYY-MM-DD"})->required();
  option(add, "--time", options_.time, {"HH:MM", "HH:MM"})->required();
  add.add_option("--minutes", options_.minutes, in({"la durée", "how long it takes"}))
      ->check(CLI::Range(0, 10'080));
  option(add, "--agenda", options_.agenda,
         {"l'ordre du jour, ou @FICHIER", "the agenda, or @FILE"});
  add.add_option("--question", options_.questions,
                 in({"une question posée à tous ; se répète", "a question for all; repeatable"}));
  data(add);
  node(add);
  auto& report = command(meetings, "report",
                         {"en inscrit les présences, le compte rendu et les suites",
                          "records who came, the minutes and what came of it"},
                         meeting_report);
  target(report, {"la rencontre", "the meeting"})->required();
  option(report, "--report", options_.report,
         {"le compte rendu, ou @FICHIER", "the minutes, or @FILE"});
  report.add_option("--attendance", options_.attendance,
                    in({"ORGANISATION:PERSONNES ; se répète", "ORGANISATION:PEOPLE; repeatable"}));
  report.add_option(
      "--outcome", options_.outcomes,
      in({"un acte qui en est sorti ; se répète", "a record that came of it; repeatable"}));
  data(report);
  node(report);
  node(command(meetings, "list", {"les montre", "shows them"}, meeting_list));
}

void Arguments::add_notices() {
  auto& notices = group("notice", {"les avis de modération", "moderation notices"});
  auto& give = command(notices, "give",
                       {"dit ce qui ne devrait pas être montré, et pourquoi",
                        "says what should not be shown, and why"},
                       notice_give);
  target(give, {"l'acte", "the record"})->required();
  option(give, "--ground", options_.ground,
         {"off_topic, personal_data, insult, unlawful ou spam",
          "off_topic, personal_data, insult, unlawful or spam"})
      ->required()
      ->check(CLI::IsMember({"off_topic", "personal_data", "insult", "unlawful", "spam"}));
  option(give, "--text", options_.text, {"pourquoi, ou @FICHIER", "why, or @FILE"})->required();
  give.add_flag("--lift", options_.lifted, in({"lève l'avis", "lifts the notice"}));
  data(give);
  node(give);
  auto& appeal = command(notices, "appeal", {"en appelle", "appeals against one"}, notice_appeal);
  target(appeal, {"l'avis", "the notice"})->required();
  option(appeal, "--text", options_.text, {"pourquoi, ou @FICHIER", "why, or @FILE"})->required();
  says(appeal);
  node(command(notices, "list", {"les montre", "shows them"}, notice_list));

  auto& translations = group("translation", {"les traductions", "translations"});
  auto& add =
      command(translations, "add", {"traduit des blocs du texte", "translates blocks of the text"},
              translation_add);
  option(add, "--language", options_.words_language,
         {"la langue, comme en", "the language, such as fr"})
      ->required();
  option(add, "--edit", options_.file,
         {"le fichier de palabre text --marked, traduit sous chaque repère",
          "the file of palabre text --marked, translated under each marker"})
      ->required();
  says(add);
}

void Arguments::add_report(CLI::App& publications) {
  auto& report =
      command(publications, "report",
              {"le rapport de synthèse : par section, ce qui a été demandé, par combien, "
               "et ce qu'il en est advenu",
               "the synthesis report: by section what was asked, by how many, and what "
               "became of it"},
              publish_report);
  option(report, "--out", options_.out_file,
         {"le fichier à écrire, .html ou .pdf (par weasyprint)",
          "the file to write, .html or .pdf (by weasyprint)"})
      ->required();
  node(report);
  auto& calendar =
      command(publications, "calendar",
              {"les rencontres, pour un agenda", "meetings, for a calendar"}, publish_calendar);
  option(calendar, "--out", options_.out_file, {"le fichier .ics", "the .ics file"})->required();
  node(calendar);
}

}  // namespace palabre::node
