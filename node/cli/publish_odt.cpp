// The text with amendments as tracked changes, for a word processor.

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/publishing.hpp"
#include "node/http/api.hpp"
#include "node/publish/odt.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

constexpr std::size_t shown_digits = 8;

std::string start_of(const std::string& id) { return id.substr(0, shown_digits); }

/// One that isn't in the file, and why.
struct LeftOut {
  std::string id;
  std::string title;
  std::string code;  ///< For programs.
  std::string why;   ///< For people.
};

/// Chooses among amendments those that the file can show together.
class Choice {
 public:
  Choice(const Terminal& terminal, const std::map<std::string, NamedOrganisation>& organisations)
      : terminal_{terminal}, organisations_{organisations} {}

  void take(const json::object& amendment) {
    const auto state = string_at(amendment, "state");
    if (state == "adopted") return leave(amendment, state, {"déjà adopté", "adopted already"});
    if (state == "withdrawn") return leave(amendment, state, {"retiré", "withdrawn"});
    const auto amends = string_at(amendment, "amends");
    if (!amends.empty()) {
      return leave(amendment, "sub_amendment",
                   {"sous-amendement de {}, et non du texte", "amends {}, and not the text"},
                   start_of(amends));
    }
    if (string_at(amendment, "fit") == "stale") {
      return leave(amendment, "stale",
                   {"à reprendre : le texte a changé depuis", "stale: the text has changed since"});
    }
    const auto revision = id_of<RecordId>(amendment.at("revision"));
    const auto quoted = quoted_operations(amendment.at("operations").as_array());
    if (!quoted || !revision) {
      return leave(amendment, "missing_body",
                   {"un de ses textes n'est pas ici", "one of its texts isn't here"});
    }
    std::vector<DraftOperation> operations;
    for (const auto& each : *quoted) operations.push_back(each.operation);
    fitting_.push_back({*revision, std::move(operations)});
    told_.push_back(tell(amendment));
  }

  /// Leaves those out that can't be had together, whichever: people decide that.
  void leave_competing(const std::vector<EditableBlock>& text) {
    const auto competing = competitors(text, fitting_);
    std::vector<FittingAmendment> fitting;
    std::vector<OdtAmendment> told;
    for (std::size_t i = 0; i < fitting_.size(); ++i) {
      if (competing[i].empty()) {
        fitting.push_back(std::move(fitting_[i]));
        told.push_back(told_[i]);
        continue;
      }
      std::string with;
      for (const auto each : competing[i]) with += (with.empty() ? "" : ", ") + told_[each].id;
      left_out_.push_back({told_[i].id, told_[i].title, "competing",
                           terminal_.words({"concourt avec {}", "competes with {}"}, with)});
    }
    fitting_ = std::move(fitting);
    told_ = std::move(told);
  }

  const std::vector<FittingAmendment>& fitting() const { return fitting_; }
  const std::vector<OdtAmendment>& told() const { return told_; }
  const std::vector<LeftOut>& left_out() const { return left_out_; }

 private:
  OdtAmendment tell(const json::object& amendment) const {
    const auto org = string_at(amendment.at("author").as_object(), "organisation");
    const auto known = organisations_.find(org);
    return {start_of(string_at(amendment, "id")), words_at(terminal_, amendment, "title"),
            known == organisations_.end() ? start_of(org) : known->second.name};
  }

  template <class... Arguments>
  void leave(const json::object& amendment, std::string code, Words why,
             const Arguments&... arguments) {
    const auto told = tell(amendment);
    left_out_.push_back({told.id, told.title, std::move(code), terminal_.words(why, arguments...)});
  }

  const Terminal& terminal_;
  const std::map<std::string, NamedOrganisation>& organisations_;
  std::vector<FittingAmendment> fitting_;
  std::vector<OdtAmendment> told_;
  std::vector<LeftOut> left_out_;
};

void report(const Options& options, const Terminal& terminal, const Choice& choice) {
  if (terminal.json) {
    json::array tracked;
    for (const auto& each : choice.told()) tracked.push_back(json::string{each.id});
    json::array left_out;
    for (const auto& each : choice.left_out()) {
      left_out.push_back(json::object{
          {"id", each.id}, {"title", each.title}, {"code", each.code}, {"why", each.why}});
    }
    terminal.print(json::object{{"file", options.out_file},
                                {"tracked", std::move(tracked)},
                                {"left_out", std::move(left_out)}});
    return;
  }
  terminal.say({"{} en modifications suivies, dans {}", "{} as tracked changes, in {}"},
               terminal.counted(choice.told().size(), nouns::amendment), options.out_file);
  if (choice.left_out().empty()) return;
  terminal.say({"Laissés de côté :", "Left out:"});
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : choice.left_out()) rows.push_back({each.id, each.title, each.why});
  terminal.print_table(rows);
}

}  // namespace

int publish_odt(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto status = remote.get("/api/v1/status");
  if (!status) return exit_refused;
  const auto text = remote.get("/api/v1/text");
  if (!text) return exit_refused;
  const auto organisations = read_organisations(remote);
  if (!organisations) return exit_refused;
  const auto amendments = read_amendments(remote, terminal, options.targets);
  if (!amendments) return exit_refused;
  const auto blocks = shown_text(terminal, *text);
  if (!blocks) return terminal.refuse(Errc::malformed, "/api/v1/text");
  Choice choice{terminal, *organisations};
  for (const auto& each : *amendments) choice.take(each);
  choice.leave_competing(*blocks);

  OdtDocument document;
  document.title = string_at(*text, "name");
  document.about =
      terminal.words({"Texte de la hauteur {}. Amendements en modifications suivies : {}.",
                      "Text of height {}. Amendments as tracked changes: {}."},
                     number_at(*status, "height"), choice.told().size());
  document.language = string_at(*text, "language");
  document.date = now_utc();
  document.generator = std::string{software};
  document.state_digest = string_at(*status, "state_digest");
  document.amendments = choice.told();
  document.pieces = track(*blocks, choice.fitting());
  const auto odt = to_odt(document);
  if (!odt) return terminal.refuse(odt.error(), options.out_file);
  if (!write_file(terminal, options.out_file, *odt)) return exit_refused;
  report(options, terminal, choice);
  return exit_done;
}

}  // namespace palabre::node
