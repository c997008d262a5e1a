// The command line, and the commands that members and coordinators use most.

#include <cstdlib>
#include <iostream>

#include "node/cli/arguments.hpp"
#include "node/http/api.hpp"

namespace palabre::node {

namespace {

/// --lang, else LANG, else French. Asked before parsing, since help and errors need it.
Language language_of_command_line(int count, char** arguments) {
  for (int i = 1; i + 1 < count; ++i) {
    if (std::string_view{arguments[i]} == "--lang") return language_of(arguments[i + 1]);
  }
  for (int i = 1; i < count; ++i) {
    const std::string_view argument{arguments[i]};
    if (argument.starts_with("--lang=")) return language_of(argument.substr(7));
  }
  const char* lang = std::getenv("LANG");
  return lang != nullptr && std::string_view{lang}.starts_with("en") ? Language::en : Language::fr;
}

}  // namespace

Arguments::Arguments(Language language) : language_{language} {
  app_.require_subcommand(1);
  app_.fallthrough();
  app_.set_version_flag("--version", std::string{software},
                        in({"montre la version", "shows the version"}));
  app_.set_help_flag("-h,--help", in({"montre cette aide", "shows this help"}));
  app_.add_flag("--json", options_.json, in({"répond en JSON", "answers in JSON"}));
  app_.add_option("--lang", lang_,
                  in({"fr ou en (sinon LANG, sinon fr)", "fr or en (else LANG, else fr)"}))
      ->check(CLI::IsMember({"fr", "en"}));
  label(app_);
  add_node();
  add_keys();
  add_people();
  add_amendments();
  add_voices();
  add_carrying();
  add_reading();
  add_publications();
  add_bundles();
  add_adoptions();
  add_paper();
  add_round();
  add_meetings();
  add_notices();
  add_verification();
  add_receipts();
}

int Arguments::run(int count, char** arguments) {
  try {
    app_.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return report(error);
  }
  const Terminal terminal{language_, options_.json, std::cout, std::cerr};
  return command_(options_, terminal);
}

void Arguments::add_people() {
  auto& organisations = group("organisation", {"les organisations", "organisations"});
  add_ledgers(organisations);
  auto& admit = command(
      organisations, "admit",
      {"admet une organisation, au nom d'une gardienne", "admits an organisation, for a steward"},
      organisation_admit);
  target(admit, {"l'identifiant de l'organisation", "the organisation's id"})->required();
  data(admit);
  node(admit);
  option(admit, "--region", options_.region,
         {"la région qui comptera", "the region that will count"});
  option(admit, "--sector", options_.sector,
         {"le secteur qui comptera", "the sector that will count"});
  auto& profile =
      command(organisations, "profile",
              {"dit où le nœud est joint", "says where the node is reached"}, organisation_profile);
  data(profile);
  node(profile);
  option(profile, "--url", options_.url,
         {"http://HÔTE:PORT ; vide pour ne plus le dire", "http://HOST:PORT; empty to unsay it"})
      ->required();
  node(command(organisations, "list", {"les montre", "shows them"}, organisation_list));

  auto& members = group("member", {"les membres", "members"});
  auto& create = command(members, "create", {"crée la clé d'un membre", "makes a member's key"},
                         member_create);
  option(create, "--key", options_.key, {"où l'écrire", "where to write it"})->required();
  create.add_flag("--from-paper", options_.from_paper,
                  in({"la clé est celle d'une feuille, tapée ou lue",
                      "the key is that of a sheet, typed or scanned"}));
  node(create);
  passphrase(create);
  signs(command(members, "consent", {"consent à être inscrit", "consents to being enrolled"},
                member_consent));
  auto& enrol = command(members, "enrol", {"inscrit des membres", "enrols members"}, member_enrol);
  enrol.add_option("consent", options_.consents, in({"leurs consentements", "their consents"}))
      ->required();
  option(enrol, "--replaces", options_.replaces,
         {"la clé perdue que celle-ci remplace, d'une même personne",
          "the lost key that this one replaces, of the same person"});
  data(enrol);
  node(enrol);
  auto& invite = command(members, "invite",
                         {"invite une personne à devenir membre par les pages du nœud",
                          "invites somebody to become a member by the node's pages"},
                         member_invite);
  option(invite, "--note", options_.note, {"pour qui, pour vous seul", "for whom, for you alone"});
  invite.add_flag("--coordinator", options_.coordinates,
                  in({"elle coordonnera", "they will coordinate"}));
  data(invite);
  auto& revoke = command(members, "revoke", {"radie un membre", "revokes a member"}, member_revoke);
  target(revoke, {"sa clé publique", "its public key"})->required();
  data(revoke);
  node(revoke);
  node(command(members, "list", {"les montre", "shows them"}, member_list));
}

void Arguments::edits(CLI::App& app) {
  says(app);
  auto* edit = option(app, "--edit", options_.edit_file,
                      {"le texte modifié (palabre text --marked en fait la base)",
                       "the text as edited (palabre text --marked makes the base)"});
  auto* operations = option(app, "--operations", options_.operations_file,
                            {"les opérations, en JSON", "the operations, in JSON"});
  edit->excludes(operations);
  app.require_option(1, 0);
  option(app, "--title", options_.title, {"un titre", "a title"})->required();
  auto* reason = option(app, "--reason", options_.reason, {"pourquoi", "why"});
  app.parse_complete_callback([this, reason] { options_.says_reason = reason->count() > 0; });
  app.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
}

void Arguments::add_amendments() {
  auto& amendments = group("amendment", {"les amendements", "amendments"});
  auto& propose =
      command(amendments, "propose", {"en propose un", "proposes one"}, amendment_propose);
  edits(propose);
  auto* amends =
      option(propose, "--amends", options_.amends,
             {"l'amendement que celui-ci modifie", "the amendment that this one amends"});
  option(propose, "--answers", options_.answers,
         {"l'amendement auquel il est une contre-proposition",
          "the amendment to which it is a counter-proposal"})
      ->excludes(amends);
  auto& revise = command(amendments, "revise", {"en révise un", "revises one"}, amendment_revise);
  target(revise, {"l'amendement", "the amendment"})->required();
  edits(revise);
  option(revise, "--change", options_.change,
         {"substantive ou editorial", "substantive or editorial"})
      ->check(CLI::IsMember({"substantive", "editorial"}));
  auto& withdraw =
      command(amendments, "withdraw", {"en retire un", "withdraws one"}, amendment_withdraw);
  target(withdraw, {"l'amendement", "the amendment"})->required();
  says(withdraw);
  auto& hands = command(amendments, "hand-over",
                        {"en remet un à quelqu'un d'autre", "hands one over to somebody else"},
                        amendment_hand_over);
  target(hands, {"l'amendement", "the amendment"})->required();
  option(hands, "--to", options_.new_owner,
         {"la clé publique de la personne", "the person's public key"})
      ->required();
  option(hands, "--to-organisation", options_.new_owner_organisation,
         {"son organisation, si c'est une autre", "their organisation, if it is another"});
  hands.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  says(hands);
  auto& list = command(amendments, "list", {"les montre", "shows them"}, amendment_list);
  node(list);
  option(list, "--block", options_.block, {"ceux d'un bloc", "those of a block"});
  option(list, "--author", options_.author,
         {"ceux d'un membre ou d'une organisation", "those of a member or an organisation"});
  option(list, "--state", options_.state,
         {"open, withdrawn ou adopted", "open, withdrawn or adopted"})
      ->check(CLI::IsMember({"open", "withdrawn", "adopted"}));
  option(list, "--fit", options_.fit,
         {"ceux que le texte a dépassés : stale ; ou applies, shifted",
          "those that the text has outgrown: stale; or applies, shifted"})
      ->check(CLI::IsMember({"applies", "shifted", "stale"}));
  auto& show = command(amendments, "show", {"en montre un", "shows one"}, amendment_show);
  target(show, {"l'amendement", "the amendment"})->required();
  node(show);
  auto& relations =
      command(amendments, "relations",
              {"montre avec quoi il concourt", "shows what it competes with"}, amendment_relations);
  target(relations, {"l'amendement", "the amendment"})->required();
  node(relations);
  auto& diff = command(amendments, "diff", {"montre ce qu'il change", "shows what it changes"},
                       amendment_diff);
  target(diff, {"l'amendement", "the amendment"})->required();
  node(diff);
  add_rebases(amendments);
}

/// For amendments that the text has outgrown.
void Arguments::add_rebases(CLI::App& amendments) {
  const auto about = [this](CLI::App& app) {
    target(app, {"l'amendement", "the amendment"})->required();
    app.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  };
  const auto change = [this](CLI::App& app) {
    option(app, "--change", options_.change,
           {"editorial (sinon dit) ou substantive", "editorial (unless said) or substantive"})
        ->check(CLI::IsMember({"substantive", "editorial"}));
  };
  auto& rebase = command(amendments, "rebase",
                         {"le reprend sur le texte tel qu'il est devenu, pour son auteur",
                          "rebases one on the text as it has become, for its author"},
                         amendment_rebase);
  about(rebase);
  change(rebase);
  says(rebase);
  auto& offer = command(amendments, "offer",
                        {"en prépare une reprise, que son auteur confirmera",
                         "prepares a rebase of one, for its author to confirm"},
                        amendment_offer);
  about(offer);
  change(offer);
  data(offer);
  node(offer);
  auto& confirm = command(amendments, "confirm",
                          {"signe la reprise qu'une organisation a préparée",
                           "signs the rebase that an organisation has prepared"},
                          amendment_confirm);
  about(confirm);
  says(confirm);
}

void Arguments::add_voices() {
  auto& endorses = command(app_, "endorse", {"donne sa voix", "gives one's voice"}, endorse);
  target(endorses, {"l'amendement", "the amendment"})->required();
  option(endorses, "--stance", options_.stance,
         {"support, oppose, abstain ou withdrawn", "support, oppose, abstain or withdrawn"})
      ->required()
      ->check(CLI::IsMember({"support", "oppose", "abstain", "withdrawn"}));
  says(endorses);

  auto& comments = group("comment", {"les commentaires", "comments"});
  auto& add = command(comments, "add", {"commente", "comments"}, comment_add);
  target(add, {"l'amendement", "the amendment"});
  option(add, "--block", options_.block, {"ou un bloc du texte", "or a block of the text"});
  option(add, "--answers", options_.answers,
         {"ou un commentaire, auquel il répond", "or a comment, which it answers"});
  option(add, "--text", options_.text, {"le commentaire, ou @FICHIER", "the comment, or @FILE"})
      ->required();
  option(add, "--side", options_.side,
         {"for, against, question ou none", "for, against, question or none"})
      ->check(CLI::IsMember({"for", "against", "question", "none"}));
  says(add);
  auto& list = command(comments, "list", {"les montre", "shows them"}, comment_list);
  target(list, {"l'amendement", "the amendment"});
  option(list, "--block", options_.block, {"ou un bloc du texte", "or a block of the text"});
  node(list);

  auto& stories = group("story", {"les récits", "stories"});
  auto& tell = command(stories, "tell", {"en raconte un", "tells one"}, story_tell);
  option(tell, "--title", options_.title, {"un titre", "a title"})->required();
  option(tell, "--theme", options_.theme, {"un thème", "a theme"})->required();
  option(tell, "--text", options_.text, {"le récit, ou @FICHIER", "the story, or @FILE"})
      ->required();
  option(tell, "--block", options_.block, {"le bloc dont il parle", "the block that it speaks of"});
  says(tell);
  node(command(stories, "list", {"les montre", "shows them"}, story_list));

  auto& erases = command(app_, "erase",
                         {"retire le texte de ce qu'on a dit ; les voix restent",
                          "takes back the text of what one said; voices stay"},
                         erase);
  erases
      .add_option("target", options_.targets,
                  in({"des amendements, commentaires ou récits à soi",
                      "amendments, comments or stories of one's own"}))
      ->required();
  erases.add_flag("--yes", options_.yes, in({"signe sans demander", "signs without asking"}));
  says(erases);
}

void Arguments::add_carrying() {
  auto& carries =
      command(app_, "carry",
              {"porte, au nom de l'organisation, l'acte d'un membre que la sienne refuse",
               "carries, for the organisation, the record of a member whom their own refuses"},
              carry);
  target(carries, {"l'acte signé, fait avec --save", "the signed record, made with --save"});
  carries.add_flag("--lost", options_.lost,
                   in({"tout ce que ce nœud tient encore et que d'autres ont perdu",
                       "all that this node still holds and others have lost"}));
  data(carries);
  node(carries);
}

void Arguments::add_reading() {
  auto& counts = command(app_, "tally", {"montre les appuis", "shows support"}, tally);
  target(counts, {"un amendement ; sinon tous", "an amendment; else all"});
  option(counts, "--by", options_.by,
         {"organisation, region ou sector", "organisation, region or sector"})
      ->check(CLI::IsMember({"organisation", "region", "sector"}));
  node(counts);
  auto& told = command(app_, "history", {"montre les actes", "shows records"}, history);
  option(told, "--cursor", options_.cursor, {"où reprendre", "where to go on"});
  node(told);
  auto& searched = command(app_, "search",
                           {"cherche des mots dans tout ce que le nœud tient",
                            "looks for words in all that the node holds"},
                           search);
  searched
      .add_option("words", options_.targets,
                  in({"les mots ; entre guillemets, une suite de mots",
                      "the words; in quotes, words that follow each other"}))
      ->required();
  option(searched, "--kind", options_.searched_kind,
         {"block, amendment, comment, story, meeting, organisation, recommendation ou translation",
          "block, amendment, comment, story, meeting, organisation, recommendation or "
          "translation"})
      ->check(CLI::IsMember({"block", "amendment", "comment", "story", "meeting", "organisation",
                             "recommendation", "translation"}));
  option(searched, "--language", options_.words_language,
         {"ce qui est écrit en cette langue", "what is written in this language"});
  option(searched, "--cursor", options_.cursor, {"où reprendre", "where to go on"});
  node(searched);
  auto& words = command(app_, "text", {"montre le texte", "shows the text"}, text);
  words.add_flag("--marked", options_.marked,
                 in({"avec un repère devant chaque bloc, pour le modifier",
                     "with a marker before each block, to edit it"}));
  option(words, "--amendment", options_.amends,
         {"ce qu'un amendement en ferait, pour l'amender",
          "what an amendment would make of it, to amend that"});
  words.add_flag("--numbered", options_.numbered,
                 in({"avec le numéro de chaque bloc dans cette version",
                     "with each block's number in this version"}));
  option(words, "--language", options_.words_language,
         {"dans ses traductions en cette langue, où il y en a",
          "in its translations into this language, where there are any"});
  node(words);
  auto& blame = command(words, "blame",
                        {"dit de quel amendement vient chaque phrase",
                         "says which amendment each sentence comes from"},
                        text_blame);
  option(blame, "--block", options_.block, {"d'un bloc", "of one block"});
  add_import(words);
  node(blame);
  words.callback([this, &words] {
    if (words.get_subcommands().empty()) command_ = text;
  });
  node(command(app_, "status", {"montre où en est le nœud", "shows how far the node is"}, status));
}

namespace {

/// CLI11 speaks English; what it says of the commonest mistakes is said in French here.
std::string in_french(const std::string& name, const std::string& words) {
  const auto required = words.find(" is required");
  if (required != std::string::npos) return "il manque : " + words.substr(0, required);
  const std::string extra = "not expected: ";
  if (const auto at = words.find(extra); at != std::string::npos) {
    return "argument inconnu : " + words.substr(at + extra.size());
  }
  const std::string range = " not in range ";
  const auto value = words.find("Value ");
  const auto out = words.find(range);
  const auto to = words.rfind(" to ");
  if (value < out && out < to && to != std::string::npos) {
    const auto least = out + range.size();
    return "valeur refusée : " + words.substr(0, value) + words.substr(value + 6, out - value - 6) +
           " n'est pas entre " + words.substr(least, to - least) + " et " + words.substr(to + 4);
  }
  if (const auto at = words.find(" excludes "); at != std::string::npos) {
    return words.substr(0, at) + " ne va pas avec " + words.substr(at + 10);
  }
  if (const auto at = words.find(" requires "); at != std::string::npos) {
    return words.substr(0, at) + " ne va qu'avec " + words.substr(at + 10);
  }
  if (const auto at = words.find(" not in {"); at != std::string::npos) {
    return "valeur refusée : " + words.substr(0, at) + " n'est pas parmi " + words.substr(at + 8);
  }
  if (name == "ValidationError") return "valeur refusée : " + words;
  if (name == "RequiredError") return "il manque une option : " + words;
  return words;
}

}  // namespace

int Arguments::report(const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app_.exit(error, std::cout, std::cerr);
  const std::string words = error.what();
  std::string said = words;
  if (words.starts_with("A subcommand")) {
    said = in({"commande absente ou inconnue", "no such command, or none"});
  } else if (language_ == Language::fr) {
    said = in_french(error.get_name(), words);
  }
  std::cerr << said << "\n"
            << in({"L'aide : palabre --help, ou --help après une commande.",
                   "Help: palabre --help, or --help after a command."})
            << "\n";
  return exit_usage;
}

int run_command_line(int argument_count, char** arguments) {
  return Arguments{language_of_command_line(argument_count, arguments)}.run(argument_count,
                                                                            arguments);
}

}  // namespace palabre::node
