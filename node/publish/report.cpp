#include "node/publish/report.hpp"

#include <kainjow/mustache.hpp>

#include "report_html.hpp"

namespace palabre::node {

namespace mustache = kainjow::mustache;

namespace {

mustache::data object() { return mustache::data{mustache::data::type::object}; }
mustache::data list() { return mustache::data{mustache::data::type::list}; }

/// Sentences of the report, in one language.
class ReportPage {
 public:
  explicit ReportPage(Language language) : language_{language} {}

  std::string in(Words words) const { return std::string{words.in(language_)}; }

  std::string counted(std::uint64_t count, Words one, Words several) const {
    return std::to_string(count) + " " + in(count < 2 ? one : several);
  }

  std::string sentence(const ReportVoices& voices) const {
    return counted(voices.support, {"pour", "for"}, {"pour", "for"}) + ", " +
           counted(voices.oppose, {"contre", "against"}, {"contre", "against"}) + ", " +
           counted(voices.abstain, {"abstention", "abstained"}, {"abstentions", "abstained"});
  }

  std::string counts(const ReportSection& section) const {
    std::uint64_t adopted = 0;
    for (const auto& each : section.amendments) adopted += each.state == "adopted" ? 1U : 0U;
    auto words = counted(section.amendments.size(), {"amendement", "amendment"},
                         {"amendements", "amendments"});
    if (adopted > 0) {
      words += in({", dont ", ", "}) + std::to_string(adopted) +
               in(adopted < 2 ? Words{" adopté", " adopted"} : Words{" adoptés", " adopted"});
    }
    return words + ".";
  }

  std::string comments(const ReportComments& said) const {
    const auto all = said.in_favour + said.against + said.questions + said.others;
    if (all == 0) return {};
    return counted(all, {"commentaire", "comment"}, {"commentaires", "comments"}) +
           in({" : ", ": "}) + counted(said.in_favour, {"pour", "for"}, {"pour", "for"}) + ", " +
           counted(said.against, {"contre", "against"}, {"contre", "against"}) + ", " +
           counted(said.questions, {"question", "question"}, {"questions", "questions"}) +
           (said.others == 0 ? std::string{}
                             : ", " + counted(said.others, {"sans parti", "on neither side"},
                                              {"sans parti", "on neither side"})) +
           ".";
  }

  std::string campaign(const ReportCampaign& each) const {
    const auto of = [&](std::uint64_t count, std::uint64_t goal) {
      return std::to_string(count) +
             (goal == 0 ? std::string{} : in({" sur ", " of "}) + std::to_string(goal));
    };
    return in({"jusqu'au ", "until "}) + each.deadline + in({". Membres : ", ". Members: "}) +
           of(each.members, each.member_goal) + in({" · organisations : ", " · organisations: "}) +
           of(each.organisations, each.organisation_goal) +
           in({" · sur papier et en rencontre : ", " · on paper and at meetings: "}) +
           std::to_string(each.on_paper) + ".";
  }

  mustache::data table(Words caption, Words column, const std::vector<ReportRow>& rows) const {
    auto data = object();
    data.set("caption", in(caption));
    data.set("column", in(column));
    auto lines = list();
    for (const auto& [name, voices] : rows) {
      auto line = object();
      line.set("row", name.empty() ? in({"(non dit)", "(not given)"}) : name);
      line.set("in_favour", std::to_string(voices.support));
      line.set("against", std::to_string(voices.oppose));
      line.set("abstain", std::to_string(voices.abstain));
      lines << line;
    }
    data.set("rows", lines);
    return data;
  }

  mustache::data amendment(const ReportAmendment& each) const {
    auto data = object();
    data.set("name", each.title);
    data.set("by", each.organisation + " · " + each.id);
    auto changes = list();
    for (const auto& change : each.changes) {
      auto part = object();
      part.set("label", change.label);
      part.set("redline", redline_html(change.parts, language_));
      changes << part;
    }
    data.set("changes", changes);
    if (!each.reason.empty()) data.set("reason", each.reason);
    data.set("support", support(each));
    auto tables = list();
    if (!each.regions.empty()) {
      tables << table({"Membres, par région", "Members, by region"}, {"Région", "Region"},
                      each.regions);
    }
    if (!each.sectors.empty()) {
      tables << table({"Membres, par secteur", "Members, by sector"}, {"Secteur", "Sector"},
                      each.sectors);
    }
    data.set("tables", tables);
    auto advice = list();
    for (const auto& [organisation, words, reason, answers] : each.advice) {
      auto said = object();
      said.set("organisation", organisation);
      said.set("advice_words", words + ".");
      if (!reason.empty()) said.set("advice_reason", reason);
      auto replies = list();
      for (const auto& answer : answers) {
        auto reply = object();
        reply.set("answer", answer);
        replies << reply;
      }
      said.set("answers", replies);
      advice << said;
    }
    data.set("advice", advice);
    data.set("became", each.became);
    return data;
  }

 private:
  std::string support(const ReportAmendment& each) const {
    auto words = in({"Membres : ", "Members: "}) + sentence(each.voices) + ".";
    const auto& resolved = each.resolved;
    if (resolved.support + resolved.oppose + resolved.abstain > 0) {
      words += in({" Organisations : ", " Organisations: "}) + sentence(resolved) + ".";
    }
    if (each.on_paper > 0) {
      words += in({" Sur papier et en rencontre : ", " On paper and at meetings: "}) +
               std::to_string(each.on_paper) + ".";
    }
    return words;
  }

  Language language_;
};

void set_words(mustache::data& page, const ReportPage& words) {
  const std::pair<const char*, Words> all[] = {
      {"title", {"Rapport de synthèse", "Synthesis report"}},
      {"contents_title", {"Sections", "Sections"}},
      {"whole_title", {"Le texte", "The text"}},
      {"colon", {"\u00a0: ", ": "}},
      {"reason_title", {"Pourquoi :", "Why:"}},
      {"for_title", {"pour", "for"}},
      {"against_title", {"contre", "against"}},
      {"abstain_title", {"abst.", "abst."}},
      {"meetings_title", {"Rencontres", "Meetings"}},
      {"when_title", {"quand", "when"}},
      {"meeting_title", {"rencontre", "meeting"}},
      {"people_title", {"personnes", "people"}},
      {"orgs_title", {"organisations", "organisations"}},
      {"outcomes_title", {"suites", "outcomes"}},
      {"height_title", {"Texte de la hauteur", "Text of height"}},
      {"digest_title", {"Empreinte de l'état :", "State digest:"}},
      {"verify",
       {"Chaque nombre se recalcule sans rien demander à personne : palabre bundle export, puis "
        "palabre verify.",
        "Every number can be computed again without asking anyone: palabre bundle export, then "
        "palabre verify."}},
  };
  for (const auto& [name, sentence] : all) page.set(name, words.in(sentence));
}

mustache::data meetings_data(const std::vector<ReportMeeting>& meetings) {
  auto rows = list();
  for (const auto& meeting : meetings) {
    auto row = object();
    row.set("when", meeting.when);
    row.set("name", meeting.title + ", " + meeting.place);
    row.set("people", std::to_string(meeting.people));
    row.set("organisations", std::to_string(meeting.organisations));
    row.set("outcomes", std::to_string(meeting.outcomes));
    rows << row;
  }
  return rows;
}

}  // namespace

std::string to_html(const Report& report, Language language) {
  const ReportPage words{language};
  auto page = object();
  set_words(page, words);
  page.set("lang", std::string{language == Language::fr ? "fr" : "en"});
  page.set("text_lang", report.text_language);
  page.set("platform", report.platform);
  page.set("height", std::to_string(report.height));
  page.set("digest", report.state_digest);
  page.set("about", report.round + " " +
                        words.counted(report.organisation_count, {"organisation", "organisation"},
                                      {"organisations", "organisations"}) +
                        ".");
  page.set(
      "whole",
      words.in({"Appuis au texte présent. Membres : ", "Support for the present text. Members: "}) +
          words.sentence(report.for_the_text) +
          words.in({". Organisations : ", ". Organisations: "}) +
          words.sentence(report.resolved_on_the_text) +
          words.in({". Sur papier et en rencontre : ", ". On paper and at meetings: "}) +
          std::to_string(report.on_paper_for_the_text) + ".");
  auto campaigns = list();
  for (const auto& campaign : report.campaigns) {
    auto data = object();
    data.set("name", campaign.title);
    data.set("words", words.campaign(campaign));
    campaigns << data;
  }
  page.set("campaigns", campaigns);
  if (!report.meetings.empty()) {
    auto table = object();
    table.set("meetings", meetings_data(report.meetings));
    page.set("meetings_table", table);
  }
  auto sections = list();
  std::size_t number = 0;
  for (const auto& section : report.sections) {
    auto data = object();
    data.set("anchor", "s" + std::to_string(++number));
    data.set("heading",
             section.heading.empty() ? words.in({"Préambule", "Preamble"}) : section.heading);
    data.set("counts", words.counts(section));
    data.set("comments", words.comments(section.comments));
    auto amendments = list();
    for (const auto& each : section.amendments) amendments << words.amendment(each);
    data.set("amendments", amendments);
    sections << data;
  }
  page.set("sections", sections);
  mustache::mustache view{report_html};
  return view.render(page);
}

}  // namespace palabre::node
