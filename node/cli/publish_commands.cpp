// What comes out of a deliberation, as files that need no node.

#include <filesystem>
#include <map>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/publishing.hpp"
#include "node/publish/csv.hpp"
#include "node/publish/marks.hpp"
#include "node/publish/synopsis_maker.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

Words state_words(std::string_view state) {
  if (state == "adopted") return {"adopté", "adopted"};
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  return {"ouvert", "open"};
}

/// Empty for one that isn't open any more.
Words fit_words(std::string_view fit) {
  if (fit == "applies") return {"s'applique", "applies"};
  if (fit == "shifted") return {"déplacé", "shifted"};
  if (fit == "stale") return {"à reprendre", "stale"};
  return {"", ""};
}

}  // namespace

int publish_synopsis(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto status = remote.get("/api/v1/status");
  if (!status) return exit_refused;
  const auto text = remote.get("/api/v1/text");
  if (!text) return exit_refused;
  const auto organisations = read_organisations(remote);
  if (!organisations) return exit_refused;
  const auto amendments = read_amendments(remote, terminal, {});
  if (!amendments) return exit_refused;
  SynopsisMaker maker{text->at("blocks").as_array(), terminal.language};
  for (const auto& each : *amendments) {
    const auto author = string_at(each.at("author").as_object(), "organisation");
    const auto org = organisations->find(author);
    maker.take(each, org == organisations->end() ? author.substr(0, 8) : org->second.name);
  }
  auto synopsis = maker.finish();
  synopsis.platform = string_at(*text, "name");
  synopsis.text_language = string_at(*text, "language");
  synopsis.height = status->at("height").to_number<std::uint64_t>();
  synopsis.state_digest = string_at(*status, "state_digest");
  if (!write_file(terminal, options.out_file, to_html(synopsis, terminal.language)))
    return exit_refused;
  terminal.say({"{}, dans {}", "{}, in {}"},
               terminal.counted(amendments->size(), nouns::open_amendment), options.out_file);
  return exit_done;
}

int publish_csv(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto organisations = read_organisations(remote);
  if (!organisations) return exit_refused;
  const auto rows = remote.get_all("/api/v1/amendments", "amendments");
  if (!rows) return exit_refused;
  const auto title = [&](Words words) { return terminal.words(words); };
  std::vector<std::vector<std::string>> amendments{
      {title({"amendement", "amendment"}), title({"révision", "revision"}),
       title({"titre", "title"}), title({"état", "state"}), title({"rapport au texte", "fit"}),
       "organisation", title({"nom", "name"}), title({"pour", "support"}),
       title({"contre", "oppose"}), title({"abstention", "abstain"}),
       title({"organisations pour", "organisations for"}),
       title({"organisations contre", "organisations against"}), title({"papier", "paper"}),
       title({"rencontres", "meetings"})}};
  std::vector<std::vector<std::string>> support{
      {title({"amendement", "amendment"}), title({"révision", "revision"}), "organisation",
       title({"nom", "name"}), title({"région", "region"}), title({"secteur", "sector"}),
       title({"pour", "support"}), title({"contre", "oppose"}), title({"abstention", "abstain"})}};
  const auto counts = [](const json::object& tally) {
    return std::vector{number_at(tally, "support"), number_at(tally, "oppose"),
                       number_at(tally, "abstain")};
  };
  const auto organisation = [&](const std::string& id) {
    const auto found = organisations->find(id);
    return found == organisations->end() ? NamedOrganisation{} : found->second;
  };
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& each = (*rows)[i].as_object();
    const auto id = string_at(each, "id");
    const auto revision = string_at(each, "revision");
    const auto tally = remote.get("/api/v1/tallies/" + revision + "?by=organisation");
    if (!tally) return exit_refused;
    const auto author = string_at(each.at("author").as_object(), "organisation");
    std::vector<std::string> row{id,
                                 revision,
                                 words_at(terminal, each, "title"),
                                 terminal.words(state_words(string_at(each, "state"))),
                                 terminal.words(fit_words(string_at(each, "fit"))),
                                 author,
                                 organisation(author).name};
    const auto all = counts(*tally);
    row.insert(row.end(), all.begin(), all.end());
    const auto& resolved = tally->at("resolved").as_object();
    const auto& on_paper = tally->at("on_paper").as_object();
    row.insert(row.end(), {number_at(resolved, "support"), number_at(resolved, "oppose"),
                           number_at(on_paper, "paper"), number_at(on_paper, "meeting")});
    amendments.push_back(std::move(row));
    for (const auto& value : tally->at("by").as_array()) {
      const auto& by = value.as_object();
      const auto org = string_at(by, "organisation");
      const auto [name, region, sector] = organisation(org);
      std::vector<std::string> line{id, revision, org, name, region, sector};
      const auto some = counts(by);
      line.insert(line.end(), some.begin(), some.end());
      support.push_back(std::move(line));
    }
    say_progress(terminal, i, rows->size());
  }
  const std::filesystem::path folder{options.out_file};
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  const auto first = folder / terminal.words({"amendements.csv", "amendments.csv"});
  const auto second = folder / terminal.words({"appuis.csv", "support.csv"});
  if (!write_file(terminal, first.string(), to_csv(amendments))) return exit_refused;
  if (!write_file(terminal, second.string(), to_csv(support))) return exit_refused;
  terminal.say({"{} dans {}\nAppuis par organisation ({}) dans {}",
                "{} in {}\nSupport by organisation ({}) in {}"},
               terminal.counted(amendments.size() - 1, nouns::amendment), first.string(),
               terminal.counted(support.size() - 1, nouns::row), second.string());
  return exit_done;
}

}  // namespace palabre::node
