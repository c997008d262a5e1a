// The synthesis report, and meetings as a calendar: read from a node, written as files.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/given.hpp"
#include "node/cli/publishing.hpp"
#include "node/program.hpp"
#include "node/publish/report.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::uint64_t count_at(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::uint64_t>();
}

ReportVoices voices_of(const json::object& tally) {
  return {count_at(tally, "support"), count_at(tally, "oppose"), count_at(tally, "abstain")};
}

std::uint64_t on_paper(const json::object& tally) {
  const auto& sheets = tally.at("on_paper").as_object();
  return count_at(sheets, "paper") + count_at(sheets, "meeting");
}

/// Reads everything that the report tells, and puts it under the section that it is about.
class ReportReader {
 public:
  ReportReader(const Remote& remote, const Terminal& terminal)
      : remote_{remote}, terminal_{terminal} {}

  std::optional<Report> read() {
    const bool read = read_text() && read_organisations() && read_round() && read_adoptions() &&
                      read_amendments() && read_comments() && read_meetings() && read_campaigns();
    if (!read) return std::nullopt;
    if (elsewhere_) {
      auto last = std::move(report_.sections.front());
      last.heading = terminal_.words({"Ce qui n'est plus dans le texte", "No longer in the text"});
      report_.sections.erase(report_.sections.begin());
      report_.sections.push_back(std::move(last));
    } else {
      report_.sections.erase(report_.sections.begin());
    }
    std::erase_if(report_.sections, [](const ReportSection& section) {
      const auto& said = section.comments;
      return section.amendments.empty() &&
             said.in_favour + said.against + said.questions + said.others == 0;
    });
    return std::move(report_);
  }

 private:
  /// Section 0 is for what isn't in the text any more, 1 for what stands before the first heading.
  bool read_text() {
    const auto text = remote_.get("/api/v1/text");
    const auto status = remote_.get("/api/v1/status");
    if (!text || !status) return false;
    report_.platform = string_at(*text, "name");
    report_.text_language = string_at(*text, "language");
    report_.height = count_at(*status, "height");
    report_.state_digest = string_at(*status, "state_digest");
    report_.sections.resize(2);
    for (const auto& value : text->at("blocks").as_array()) {
      const auto& block = value.as_object();
      if (string_at(block, "kind") == "heading") {
        report_.sections.push_back({string_at(block, "text", "…"), {}, {}});
      }
      section_of_[string_at(block, "id")] = report_.sections.size() - 1;
      text_of_[string_at(block, "id")] = string_at(block, "text", "…");
    }
    const auto tally = remote_.get("/api/v1/tallies/" + string_at(*status, "adoption"));
    if (!tally) return false;
    report_.for_the_text = voices_of(*tally);
    report_.resolved_on_the_text = voices_of(tally->at("resolved").as_object());
    report_.on_paper_for_the_text = on_paper(*tally);
    return true;
  }

  bool read_organisations() {
    const auto answer = remote_.get("/api/v1/organisations");
    if (!answer) return false;
    for (const auto& value : answer->at("organisations").as_array()) {
      const auto& org = value.as_object();
      names_[string_at(org, "id")] = string_at(org, "name");
      if (flag_at(org, "admitted")) ++report_.organisation_count;
    }
    return true;
  }

  bool read_round() {
    const auto round = remote_.get("/api/v1/round");
    if (!round) return false;
    if (count_at(*round, "number") > 0) {
      report_.round =
          terminal_.words({"Ronde {} ({}).", "Round {} ({})."}, number_at(*round, "number"),
                          terminal_.words(words_of_phase(string_at(*round, "phase"))));
    }
    const auto rows = remote_.get_all("/api/v1/recommendations", "recommendations");
    if (!rows) return false;
    for (const auto& value : *rows) {
      const auto& row = value.as_object();
      if (flag_at(row, "current")) advice_[string_at(row, "revision")].push_back(row);
    }
    return true;
  }

  bool read_adoptions() {
    const auto adoptions = remote_.get("/api/v1/adoptions");
    if (!adoptions) return false;
    for (const auto& value : adoptions->at("adoptions").as_array()) {
      const auto& adoption = value.as_object();
      for (const auto& revision : adoption.at("adopted").as_array()) {
        height_of_[std::string{revision.as_string()}] = count_at(adoption, "height");
      }
    }
    return true;
  }

  bool read_amendments() {
    const auto rows = remote_.get_all("/api/v1/amendments", "amendments");
    if (!rows) return false;
    // What they amend comes first: amendments of amendments stand in its section.
    std::vector<const json::object*> ordered;
    for (const auto& value : *rows) ordered.push_back(&value.as_object());
    std::stable_partition(ordered.begin(), ordered.end(), [](const json::object* row) {
      return string_at(*row, "amends").empty();
    });
    std::size_t done = 0;
    for (const auto* row : ordered) {
      if (!read_amendment(string_at(*row, "id"))) return false;
      constexpr std::size_t step = 250;
      if (++done % step == 0 && !terminal_.json) {
        terminal_.err << done << " / " << rows->size() << "\n" << std::flush;
      }
    }
    return true;
  }

  bool read_amendment(const std::string& id) {
    const auto shown = remote_.get("/api/v1/amendments/" + id);
    if (!shown) return false;
    const auto revision = string_at(*shown, "revision");
    const auto tally = remote_.get("/api/v1/tallies/" + revision + "?by=region");
    const auto by_sector = remote_.get("/api/v1/tallies/" + revision + "?by=sector");
    if (!tally || !by_sector) return false;
    ReportAmendment made;
    made.id = id.substr(0, 8);
    made.title = words_at(terminal_, *shown, "title");
    made.organisation = name_of(string_at(shown->at("author").as_object(), "organisation"));
    made.reason = string_at(*shown, "reason");
    made.state = string_at(*shown, "state");
    made.voices = voices_of(*tally);
    made.resolved = voices_of(tally->at("resolved").as_object());
    made.on_paper = on_paper(*tally);
    made.regions = rows_of(*tally, "region");
    made.sectors = rows_of(*by_sector, "sector");
    made.became = became(*shown, revision);
    for (const auto& advice : advice_[revision]) made.advice.push_back(advice_of(advice));
    std::size_t section = 0;
    for (const auto& operation : shown->at("operations").as_array()) {
      made.changes.push_back(shown_operation(
          operation.as_object(),
          [&](std::string_view block) {
            const auto found = text_of_.find(std::string{block});
            return found == text_of_.end() ? std::string{} : found->second;
          },
          terminal_.language));
      const auto& block = made.changes.back().block;
      const auto found = section_of_.find(block);
      if (section == 0 && block.empty()) section = 1;
      if (section == 0 && found != section_of_.end()) section = found->second;
    }
    const auto amended = section_of_.find(string_at(*shown, "amends"));
    if (section == 0 && amended != section_of_.end()) section = amended->second;
    elsewhere_ = elsewhere_ || section == 0;
    for (const auto& each : shown->at("revisions").as_array()) {
      section_of_[string_at(each.as_object(), "id")] = section;
    }
    report_.sections[section].amendments.push_back(std::move(made));
    return true;
  }

  std::string became(const json::object& shown, const std::string& revision) {
    const auto state = string_at(shown, "state");
    if (state == "adopted") {
      return terminal_.words(
          {"Adopté, dans le texte depuis la hauteur {}.", "Adopted, in the text since height {}."},
          height_of_[revision]);
    }
    if (state == "withdrawn") {
      return terminal_.words({"Retiré par son auteur.", "Withdrawn by its author."});
    }
    if (string_at(shown, "fit") == "stale") {
      return terminal_.words({"Pas décidé ; à reprendre, car le texte a changé depuis.",
                              "Not decided; stale, since the text has changed."});
    }
    return terminal_.words({"Pas encore décidé.", "Not decided yet."});
  }

  ReportAdvice advice_of(const json::object& row) {
    ReportAdvice advice{string_at(row, "name"),
                        terminal_.words(words_of_advice(string_at(row, "advice"))),
                        string_at(row, "reason"),
                        {}};
    for (const auto& value : row.at("answers").as_array()) {
      const auto& answer = value.as_object();
      auto words = terminal_.words(flag_at(answer, "agrees")
                                       ? Words{"L'auteur accepte.", "The author agrees."}
                                       : Words{"L'auteur conteste.", "The author contests it."});
      if (!string_at(answer, "text").empty()) words += " " + string_at(answer, "text");
      advice.answers.push_back(std::move(words));
    }
    return advice;
  }

  bool read_comments() {
    const auto rows = remote_.get_all("/api/v1/comments", "comments");
    if (!rows) return false;
    std::map<std::string, std::size_t> about;  // Answers are where the comment is.
    for (const auto& value : *rows) {
      const auto& row = value.as_object();
      const auto target = string_at(row, "block", string_at(row, "target"));
      const auto found = section_of_.find(target);
      const auto answered = about.find(target);
      const auto section = found != section_of_.end() ? found->second
                           : answered != about.end()  ? answered->second
                                                      : std::size_t{0};
      elsewhere_ = elsewhere_ || section == 0;
      about[string_at(row, "id")] = section;
      auto& said = report_.sections[section].comments;
      const auto side = string_at(row, "side");
      ++(side == "for"        ? said.in_favour
         : side == "against"  ? said.against
         : side == "question" ? said.questions
                              : said.others);
    }
    return true;
  }

  bool read_meetings() {
    const auto rows = remote_.get_all("/api/v1/meetings", "meetings");
    if (!rows) return false;
    for (const auto& value : *rows) {
      const auto& row = value.as_object();
      if (!flag_at(row, "current")) continue;
      ReportMeeting meeting{string_at(row, "date"), words_at(terminal_, row, "title"),
                            string_at(row, "place")};
      const auto& attendance = row.at("attendance").as_array();
      meeting.organisations = attendance.size();
      meeting.outcomes = row.at("outcomes").as_array().size();
      for (const auto& each : attendance) meeting.people += count_at(each.as_object(), "people");
      report_.meetings.push_back(std::move(meeting));
    }
    std::sort(report_.meetings.begin(), report_.meetings.end(),
              [](const auto& one, const auto& other) { return one.when < other.when; });
    return true;
  }

  bool read_campaigns() {
    const auto rows = remote_.get_all("/api/v1/campaigns", "campaigns");
    if (!rows) return false;
    for (const auto& value : *rows) {
      const auto& row = value.as_object();
      const auto tally = remote_.get("/api/v1/tallies/" + string_at(row, "version"));
      if (!tally) return false;
      report_.campaigns.push_back({words_at(terminal_, row, "title"), string_at(row, "deadline"),
                                   count_at(*tally, "support"), count_at(row, "members"),
                                   count_at(tally->at("resolved").as_object(), "support"),
                                   count_at(row, "organisations"), on_paper(*tally)});
    }
    return true;
  }

  std::vector<ReportRow> rows_of(const json::object& tally, std::string_view name) {
    std::vector<ReportRow> rows;
    for (const auto& value : tally.at("by").as_array()) {
      const auto& row = value.as_object();
      rows.push_back({string_at(row, name), voices_of(row)});
    }
    return rows;
  }

  std::string name_of(const std::string& org) {
    const auto found = names_.find(org);
    return found == names_.end() || found->second.empty() ? org.substr(0, 8) : found->second;
  }

  const Remote& remote_;
  const Terminal& terminal_;
  Report report_;
  bool elsewhere_ = false;
  std::map<std::string, std::size_t> section_of_;  // By block, and by revision.
  std::map<std::string, std::string> text_of_;
  std::map<std::string, std::string> names_;
  std::map<std::string, std::uint64_t> height_of_;
  std::map<std::string, std::vector<json::object>> advice_;
};

/// A tagged PDF of the page, which screen readers can read.
bool write_pdf(const Terminal& terminal, const std::string& file, const std::string& html) {
  constexpr auto patience = std::chrono::minutes{2};
  constexpr std::size_t pdf_bytes_max = 256 << 20;
  const auto page = file + ".html";
  if (!write_file(terminal, page, html)) return false;
  const auto made = run_to_end({{"weasyprint", "--quiet", "--pdf-variant", "pdf/ua-1", "-", "-"},
                                page,
                                patience,
                                pdf_bytes_max});
  std::error_code ignored;
  std::filesystem::remove(page, ignored);
  if (!made && made.error() == ProgramErrc::not_installed) {
    terminal.refuse(
        {"weasyprint n'est pas installé : apt install weasyprint. Ou --out FICHIER.html, à "
         "imprimer d'un navigateur.",
         "weasyprint isn't installed: apt install weasyprint. Or --out FILE.html, to be "
         "printed by a browser."});
    return false;
  }
  if (!made || made->exit_code != 0 || made->out.empty()) {
    terminal.refuse({"weasyprint n'en fait pas un PDF : {}", "weasyprint makes no PDF of it: {}"},
                    made ? made->err : made.error().message());
    return false;
  }
  return write_file(terminal, file, made->out);
}

}  // namespace

int publish_report(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto report = ReportReader{remote, terminal}.read();
  if (!report) return exit_refused;
  const auto html = to_html(*report, terminal.language);
  const bool is_written = options.out_file.ends_with(".pdf")
                              ? write_pdf(terminal, options.out_file, html)
                              : write_file(terminal, options.out_file, html);
  if (!is_written) return exit_refused;
  std::size_t amendments = 0;
  for (const auto& section : report->sections) amendments += section.amendments.size();
  terminal.say({"{} de {}, dans {}", "{} of {}, in {}"},
               terminal.counted(amendments, nouns::amendment),
               terminal.counted(report->sections.size(), nouns::section), options.out_file);
  return exit_done;
}

int publish_calendar(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto calendar = remote.get_bytes("/feeds/meetings.ics");
  if (!calendar || !write_file(terminal, options.out_file, *calendar)) return exit_refused;
  std::size_t count = 0;
  for (auto at = calendar->find("BEGIN:VEVENT"); at != std::string::npos;
       at = calendar->find("BEGIN:VEVENT", at + 1)) {
    if (at == 0 || (*calendar)[at - 1] == '\n') ++count;
  }
  terminal.say({"{} dans {}", "{} in {}"}, terminal.counted(count, nouns::meeting),
               options.out_file);
  return exit_done;
}

}  // namespace palabre::node
