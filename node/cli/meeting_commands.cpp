// Meetings, notices and appeals, and translations.

#include <algorithm>
#include <map>
#include <set>

#include "federation/deliberation/round_statement.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/targets.hpp"
#include "node/client/typed.hpp"
#include "node/text/edit.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// Salted texts that a statement refers to, gathered as it is put together.
class Texts {
 public:
  BodyRef add(std::string_view words) {
    bodies_.push_back(make_body(words, MediaType::plain));
    return refer_to(bodies_.back());
  }
  std::vector<Body> take() { return std::move(bodies_); }

 private:
  std::vector<Body> bodies_;
};

/// Adds the text of an option where one was given; false if it can't be read, which was said.
bool take_text(const Terminal& terminal, const std::string& given, Texts& texts,
               std::optional<BodyRef>& into) {
  if (given.empty()) return true;
  const auto words = given_text(terminal, given);
  if (!words) return false;
  into = texts.add(*words);
  return true;
}

bool read_attendance(const Remote& remote, const Terminal& terminal,
                     const std::vector<std::string>& given, MeetingStatement& into) {
  for (const auto& word : given) {
    const auto colon = word.rfind(':');
    const auto count = colon == std::string::npos ? std::optional<std::uint32_t>{}
                                                  : count_of(word.substr(colon + 1));
    if (!count) {
      terminal.refuse({"{} : il faut ORGANISATION:PERSONNES.", "{}: write ORGANISATION:PEOPLE."},
                      word);
      return false;
    }
    const auto org = find_organisation(remote, terminal, word.substr(0, colon));
    if (!org) return false;
    into.attendance.push_back({*org, *count});
  }
  std::sort(into.attendance.begin(), into.attendance.end(),
            [](const auto& one, const auto& other) { return one.org < other.org; });
  return true;
}

bool read_outcomes(const Remote& remote, const Terminal& terminal,
                   const std::vector<std::string>& given, MeetingStatement& into) {
  for (const auto& word : given) {
    const auto record = find_record(remote, terminal, word);
    if (!record) return false;
    into.outcomes.push_back(*record);
  }
  return true;
}

/// The organisation's latest record of a meeting, by its first digits.
std::optional<json::object> find_meeting(const Remote& remote, const Terminal& terminal,
                                         const std::string& given) {
  const auto rows = remote.get_all("/api/v1/meetings", "meetings");
  if (!rows) return std::nullopt;
  json::array current;
  for (const auto& value : *rows) {
    if (flag_at(value.as_object(), "current")) current.push_back(value);
  }
  const auto* found = find_one(terminal, current, "id", given);
  if (found == nullptr) return std::nullopt;
  return *found;
}

/// What was recorded before, with fresh salts.
std::optional<MeetingStatement> copied(const Terminal& terminal, const json::object& meeting,
                                       Texts& texts) {
  MeetingStatement statement;
  statement.replaces = id_of<RecordId>(meeting.at("id"));
  statement.title = texts.add(words_at(terminal, meeting, "title"));
  statement.place = string_at(meeting, "place");
  statement.region = string_at(meeting, "region");
  statement.series = string_at(meeting, "series");
  const auto date = given_day(terminal, string_at(meeting, "date"));
  const auto time = given_time(terminal, string_at(meeting, "begins_at"));
  if (!date || !time) return std::nullopt;
  statement.date = *date;
  statement.begins_at = *time;
  statement.minutes = meeting.at("minutes").to_number<std::uint32_t>();
  if (!string_at(meeting, "agenda").empty())
    statement.agenda = texts.add(string_at(meeting, "agenda"));
  if (!string_at(meeting, "report").empty())
    statement.report = texts.add(string_at(meeting, "report"));
  for (const auto& question : meeting.at("questions").as_array()) {
    if (question.is_string()) statement.questions.push_back(texts.add(question.as_string()));
  }
  for (const auto& value : meeting.at("attendance").as_array()) {
    const auto& row = value.as_object();
    if (const auto org = id_of<OrgId>(row.at("organisation"))) {
      statement.attendance.push_back({*org, row.at("people").to_number<std::uint32_t>()});
    }
  }
  for (const auto& outcome : meeting.at("outcomes").as_array()) {
    if (const auto id = id_of<RecordId>(outcome)) statement.outcomes.push_back(*id);
  }
  statement.language = string_at(meeting, "language");
  return statement;
}

/// Whether a notice can be given of it: of comments and stories alone. If not that has been said.
bool may_notice(const Remote& remote, const Terminal& terminal, const RecordId& record) {
  for (const auto* list : {"comments", "stories"}) {
    const auto rows = remote.get_all("/api/v1/" + std::string{list}, list);
    if (!rows) return false;
    const bool is_here = std::any_of(rows->begin(), rows->end(), [&](const json::value& row) {
      return id_of<RecordId>(row.as_object().at("id")) == record;
    });
    if (is_here) return true;
  }
  terminal.refuse({"un avis ne se donne que sur un commentaire ou un récit.",
                   "a notice is given of a comment or a story alone."});
  return false;
}

/// Whether the node's organisation has given one that stands; if not that has been said.
bool has_notice(const Remote& remote, const Terminal& terminal, const RecordId& record) {
  const auto platform = remote.platform();
  const auto rows = remote.get_all("/api/v1/notices", "notices");
  if (!platform || !rows) return false;
  const bool stands = std::any_of(rows->begin(), rows->end(), [&](const json::value& value) {
    const auto& notice = value.as_object();
    return flag_at(notice, "current") && !flag_at(notice, "lifted") &&
           id_of<RecordId>(notice.at("record")) == record &&
           id_of<OrgId>(notice.at("organisation")) == platform->home.org;
  });
  if (stands) return true;
  terminal.refuse(
      {"votre organisation n'a pas d'avis là-dessus : il n'y a rien à lever (palabre "
       "notice list).",
       "your organisation has no notice of it: there is nothing to lift (palabre "
       "notice list)."});
  return false;
}

Words words_of_ground(const std::string& ground) {
  if (ground == "off_topic") return {"hors sujet", "off topic"};
  if (ground == "personal_data") return {"renseignements personnels", "personal data"};
  if (ground == "insult") return {"injure", "insult"};
  if (ground == "unlawful") return {"illégal", "unlawful"};
  return {"pourriel", "spam"};
}

Ground ground_of(const std::string& name) {
  if (name == "off_topic") return Ground::off_topic;
  if (name == "personal_data") return Ground::personal_data;
  if (name == "insult") return Ground::insult;
  return name == "unlawful" ? Ground::unlawful : Ground::spam;
}

}  // namespace

int meeting_add(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto date = given_day(terminal, options.date);
  if (!date) return exit_refused;
  const auto time = given_time(terminal, options.time);
  if (!time) return exit_refused;
  const auto title = given_text(terminal, options.title);
  if (!title || !is_there(terminal, "--title", *title)) return exit_refused;
  Texts texts;
  MeetingStatement statement;
  statement.title = texts.add(*title);
  statement.place = normalise(options.place).value_or("");
  statement.region = normalise(options.region).value_or("");
  statement.series = normalise(options.series).value_or("");
  statement.date = *date;
  statement.begins_at = *time;
  statement.minutes = options.minutes;
  statement.language = terminal.language == Language::fr ? "fr" : "en";
  if (!take_text(terminal, options.agenda, texts, statement.agenda)) return exit_refused;
  for (const auto& given : options.questions) {
    const auto question = given_text(terminal, given);
    if (!question) return exit_refused;
    statement.questions.push_back(texts.add(*question));
  }
  return remote.speak_for_organisation(
      options, {{Kind::meeting, encode(statement), {}, texts.take()}},
      {"La rencontre est inscrite : {}", "The meeting is recorded: {}"});
}

int meeting_report(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto meeting = find_meeting(remote, terminal, options.target);
  if (!meeting) return exit_refused;
  Texts texts;
  auto statement = copied(terminal, *meeting, texts);
  if (!statement) return exit_refused;
  if (!take_text(terminal, options.report, texts, statement->report)) return exit_refused;
  if (!options.attendance.empty()) statement->attendance.clear();
  if (!read_attendance(remote, terminal, options.attendance, *statement)) return exit_refused;
  if (!read_outcomes(remote, terminal, options.outcomes, *statement)) return exit_refused;
  auto bodies = texts.take();
  // A report that takes another's place leaves that one's text behind.
  std::erase_if(bodies, [&](const Body& body) {
    const auto ref = refer_to(body);
    const auto& questions = statement->questions;
    return ref != statement->title && statement->agenda != ref && statement->report != ref &&
           std::find(questions.begin(), questions.end(), ref) == questions.end();
  });
  return remote.speak_for_organisation(
      options, {{Kind::meeting, encode(*statement), {}, std::move(bodies)}},
      {"Le compte rendu est inscrit : {}", "The report is recorded: {}"});
}

int meeting_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto rows = remote.get_all("/api/v1/meetings", "meetings");
  if (!rows) return exit_refused;
  json::array current;
  for (const auto& value : *rows) {
    if (flag_at(value.as_object(), "current")) current.push_back(value);
  }
  if (terminal.json) {
    terminal.print(json::object{{"meetings", std::move(current)}});
    return exit_done;
  }
  if (current.empty()) terminal.say({"Aucune rencontre.", "No meeting."});
  for (const auto& value : current) {
    const auto& meeting = value.as_object();
    std::uint64_t people = 0;
    for (const auto& each : meeting.at("attendance").as_array()) {
      people += each.as_object().at("people").to_number<std::uint64_t>();
    }
    terminal.out << string_at(meeting, "id").substr(0, 8) << "  " << string_at(meeting, "date")
                 << " " << string_at(meeting, "begins_at") << "  "
                 << words_at(terminal, meeting, "title") << ", " << string_at(meeting, "place")
                 << "\n";
    if (people > 0) {
      terminal.say({"    personnes : {}, organisations : {}, suites : {}",
                    "    people: {}, organisations: {}, outcomes: {}"},
                   people, meeting.at("attendance").as_array().size(),
                   meeting.at("outcomes").as_array().size());
    }
    for (const auto& question : meeting.at("questions").as_array()) {
      if (question.is_string()) terminal.out << "    ? " << question.as_string().c_str() << "\n";
    }
  }
  return exit_done;
}

int notice_give(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto record = find_record(remote, terminal, options.target);
  if (!record || !may_notice(remote, terminal, *record)) return exit_refused;
  if (options.lifted && !has_notice(remote, terminal, *record)) return exit_refused;
  const auto words = given_text(terminal, options.text);
  if (!words || !is_there(terminal, "--text", *words)) return exit_refused;
  Texts texts;
  const NoticeStatement statement{*record, ground_of(options.ground), options.lifted,
                                  texts.add(*words)};
  const Words done = options.lifted
                         ? Words{"L'avis est levé : {}", "The notice is lifted: {}"}
                         : Words{"L'avis est inscrit : {}", "The notice is recorded: {}"};
  return remote.speak_for_organisation(options,
                                       {{Kind::notice, encode(statement), {}, texts.take()}}, done);
}

int notice_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto rows = remote.get_all("/api/v1/notices", "notices");
  if (!rows) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"notices", *rows}});
    return exit_done;
  }
  if (rows->empty()) terminal.say({"Aucun avis.", "No notice."});
  for (const auto& value : *rows) {
    const auto& notice = value.as_object();
    if (!flag_at(notice, "current")) continue;
    terminal.out << string_at(notice, "id").substr(0, 8) << "  "
                 << (flag_at(notice, "lifted") ? terminal.words({"levé : ", "lifted: "}) : "")
                 << string_at(notice, "name") << ", "
                 << terminal.words(words_of_ground(string_at(notice, "ground"))) << " ("
                 << string_at(notice, "record").substr(0, 8) << terminal.words({") : ", "): "})
                 << words_at(terminal, notice, "text") << "\n";
    for (const auto& each : notice.at("appeals").as_array()) {
      terminal.out << terminal.words({"    appel : ", "    appeal: "})
                   << words_at(terminal, each.as_object(), "text") << "\n";
    }
  }
  return exit_done;
}

int notice_appeal(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto rows = remote.get_all("/api/v1/notices", "notices");
  if (!rows) return exit_refused;
  const auto* found = find_one(terminal, *rows, "id", options.target);
  const auto notice = found == nullptr ? std::nullopt : id_of<RecordId>(found->at("id"));
  if (!notice) return exit_refused;
  const auto words = given_text(terminal, options.text);
  if (!words) return exit_refused;
  Texts texts;
  const auto text = texts.add(*words);
  return remote.speak(options, {Kind::appeal, encode_appeal(text), {*notice}, texts.take()},
                      {"L'appel est inscrit : {}", "The appeal is recorded: {}"});
}

int translation_add(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto file = given_text(terminal, "@" + options.file);
  if (!file) return exit_refused;
  const auto text = read_text(remote, "");
  if (!text) return exit_refused;
  const auto edit = derive_operations(*text, *file);
  if (!edit.flaws.empty()) {
    for (const auto& flaw : edit.flaws) {
      terminal.refuse({"{}, ligne {} : {}", "{}, line {}: {}"}, options.file, flaw.line,
                      terminal.language == Language::fr ? flaw.fr : flaw.en);
    }
    return exit_refused;
  }
  Texts texts;
  TranslateStatement statement{options.words_language, {}};
  for (const auto& operation : edit.operations) {
    const auto* replace = std::get_if<DraftReplace>(&operation);
    if (replace == nullptr) {
      return terminal.refuse(
          {"une traduction garde les blocs du texte : traduisez sous chaque repère, sans en "
           "ajouter, "
           "en ôter ni en déplacer.",
           "a translation keeps the text's blocks: translate under each marker, and add, remove or "
           "move none."});
    }
    statement.texts.push_back({replace->expected, texts.add(replace->text)});
  }
  if (statement.texts.empty()) {
    return terminal.refuse({"rien n'est traduit : le fichier a les mêmes mots que le texte.",
                            "nothing is translated: the file has the same words as the text."});
  }
  if (statement.texts.size() > translated_count_max) {
    return terminal.refuse({"{} blocs à la fois au plus : faites-en plusieurs fichiers.",
                            "{} blocks at once at most: make several files."},
                           translated_count_max);
  }
  std::sort(statement.texts.begin(), statement.texts.end(),
            [](const auto& one, const auto& other) { return one.source < other.source; });
  return remote.speak(options, {Kind::translate, encode(statement), {}, texts.take()},
                      {"Traduit : {}", "Translated: {}"});
}

}  // namespace palabre::node
