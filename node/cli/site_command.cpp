// The whole platform as a folder of pages.

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/site_source.hpp"

namespace palabre::node {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

/// Says whose site a folder is, and which files are of it.
constexpr const char* marker_name = "palabre-site.json";
constexpr const char* bundle_name = "platform.bundle";
constexpr std::size_t progress_step = 250;

/// The folder, while it is written. What an earlier site had and this one hasn't goes at the end:
/// a text that was taken back mustn't stay on an old page.
class SiteFolder {
 public:
  SiteFolder(fs::path path, const Terminal& terminal)
      : path_{std::move(path)}, terminal_{terminal} {}

  /// False if there is something else in it, or it can't be made; that has then been said.
  bool open(const std::string& network);

  bool write(const std::string& name, const std::string& bytes);
  /// What something else has written in it.
  void note(const std::string& name) { files_.insert(name); }

  bool finish(const std::string& network);

  fs::path at(const std::string& name) const { return path_ / name; }
  std::size_t file_count() const noexcept { return files_.size(); }

 private:
  bool refuse(const fs::path& file) {
    terminal_.refuse({"{} ne peut être écrit.", "{} can't be written."}, file.string());
    return false;
  }

  fs::path path_;
  const Terminal& terminal_;
  std::set<std::string> files_;
  std::set<std::string> earlier_;
};

/// The marker's network and files; an empty network if it is none.
std::pair<std::string, std::set<std::string>> read_marker(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::stringstream words;
  words << stream.rdbuf();
  boost::system::error_code failed;
  const auto value = json::parse(words.str(), failed);
  if (failed || !value.is_object()) return {};
  const auto& marker = value.get_object();
  std::set<std::string> files;
  if (const auto* list = marker.if_contains("files"); list != nullptr && list->is_array()) {
    for (const auto& name : list->get_array()) {
      if (!name.is_string()) continue;
      const fs::path relative{std::string{name.get_string()}};
      // Nothing outside of the folder is ever touched, whatever the marker says.
      const auto normal = relative.lexically_normal();
      if (relative.is_relative() && !normal.empty() && *normal.begin() != "..") {
        files.insert(normal.generic_string());
      }
    }
  }
  return {string_at(marker, "network_id"), std::move(files)};
}

bool SiteFolder::open(const std::string& network) {
  std::error_code failed;
  fs::create_directories(path_, failed);
  if (failed || !fs::is_directory(path_, failed)) return refuse(path_);
  if (!fs::is_empty(path_, failed)) {
    auto [owner, files] = read_marker(path_ / marker_name);
    if (owner != network) {
      terminal_.refuse(
          owner.empty() ? Words{"{} n'est pas vide, et ce n'est pas un site de Palabre. Donnez un "
                                "dossier nouveau.",
                                "{} isn't empty, and is no site of Palabre. Give a new folder."}
                        : Words{"{} est le site d'une autre plateforme. Donnez un dossier nouveau.",
                                "{} is another platform's site. Give a new folder."},
          path_.string());
      return false;
    }
    earlier_ = std::move(files);
  }
  for (const auto* folder : {"amendments", "feeds"}) fs::create_directories(path_ / folder, failed);
  return true;
}

bool SiteFolder::write(const std::string& name, const std::string& bytes) {
  std::ofstream stream{path_ / name, std::ios::binary | std::ios::trunc};
  stream << bytes << std::flush;
  if (!stream) return refuse(path_ / name);
  files_.insert(name);
  return true;
}

bool SiteFolder::finish(const std::string& network) {
  std::error_code failed;
  for (const auto& name : earlier_) {
    if (files_.count(name) == 0) fs::remove(path_ / name, failed);
  }
  json::array files;
  for (const auto& name : files_) files.push_back(json::string{name});
  const json::object marker{{"network_id", network}, {"files", std::move(files)}};
  std::ofstream stream{path_ / marker_name, std::ios::binary | std::ios::trunc};
  stream << json::serialize(marker) << "\n" << std::flush;
  return stream ? true : refuse(path_ / marker_name);
}

std::string short_id(const std::string& id) { return id.substr(0, 16); }

/// The feeds: of all, of each organisation that proposed, of each section of the first two levels.
bool write_feeds(SiteFolder& folder, Site& site, const Published& published) {
  const auto in = [&](Words words) { return std::string{words.in(site.language)}; };
  const auto write = [&](const std::string& name, const std::string& words,
                         const FeedChoice& choice) {
    auto feed = feed_of(published, choice, site.language);
    if (feed.entries.empty() && name != "amendments.atom") return true;
    // A reader follows it from a page that is beside it.
    const std::string up = name.find('/') == std::string::npos ? "" : "../";
    for (auto& entry : feed.entries) {
      entry.link = up + "amendments/" + short_id(entry.id) + ".html";
      entry.link_type = "text/html";
    }
    site.feeds.push_back({words, name});
    return folder.write(name, to_atom(feed, site.language));
  };
  if (!write("amendments.atom", in({"Fil Atom des amendements", "Atom feed of amendments"}), {})) {
    return false;
  }
  for (const auto& organisation : site.organisations) {
    const auto name = "feeds/organisation-" + short_id(organisation.id) + ".atom";
    if (!write(name, name_of_organisation(published, organisation.id), {organisation.id, {}})) {
      return false;
    }
  }
  for (const auto& block : site.blocks) {
    if (block.kind != federation::BlockKind::heading || block.level > 2) continue;
    const auto name = "feeds/section-" + short_id(block.id) + ".atom";
    if (!write(name, block.text, {{}, block.id})) return false;
  }
  return true;
}

using Command = int (*)(const Options&, const Terminal&);

/// What has a command of its own: synopsis, report, tables and, if there are meetings, a calendar.
bool write_documents(SiteFolder& folder, Site& site, const Options& options,
                     const Terminal& terminal, bool has_meetings) {
  std::ostringstream unheard;
  const Terminal quiet{terminal.language, true, unheard, terminal.err};
  const auto in = [&](Words words) { return std::string{words.in(site.language)}; };
  const auto made = [&](Command command, const std::string& name) {
    auto own = options;
    own.out_file = folder.at(name).string();
    return command(own, quiet) == exit_done;
  };
  if (!made(publish_synopsis, "synopsis.html") || !made(publish_report, "report.html") ||
      !made(publish_csv, "") || (has_meetings && !made(publish_calendar, "meetings.ics"))) {
    return false;
  }
  site.documents = {
      {in({"Rapport de synthèse : ce qui a été demandé, par combien, et ce qu’il en est advenu",
           "Synthesis report: what was asked, by how many, and what became of it"}),
       "report.html"},
      {in({"Synopsis : le texte, et tout ce qui est proposé à côté",
           "Synopsis: the text, and all that is proposed beside it"}),
       "synopsis.html"},
      {in({"Les amendements, pour un tableur", "Amendments, for a spreadsheet"}),
       in({"amendements.csv", "amendments.csv"})},
      {in({"Les appuis par organisation, pour un tableur",
           "Support by organisation, for a spreadsheet"}),
       in({"appuis.csv", "support.csv"})}};
  if (has_meetings) {
    site.documents.push_back(
        {in({"Les rencontres, pour un agenda", "Meetings, for a calendar"}), "meetings.ics"});
  }
  for (const auto& document : site.documents) folder.note(document.to);
  return true;
}

/// The bundle beside the pages; where it can't be had the pages say how to get it.
void write_bundle(SiteFolder& folder, Site& site, const Options& options,
                  const Terminal& terminal) {
  std::ostringstream unheard;
  const Terminal quiet{terminal.language, true, unheard, terminal.err};
  Options own;
  own.file = folder.at(bundle_name).string();
  own.node = Remote::url_of(options);
  site.node = own.node;
  if (bundle_export(own, quiet) != exit_done) {
    terminal.err << terminal.words(
        {"Sans la liasse : la page « Vérifier » dit comment l'obtenir.\n",
         "Without the bundle: the page “Verify” says how to get it.\n"});
    return;
  }
  site.bundle = bundle_name;
  folder.note(bundle_name);
}

bool write_pages(SiteFolder& folder, const Site& site, const Terminal& terminal) {
  for (std::size_t i = 0; i < site.amendments.size(); ++i) {
    if (!folder.write(site_page_of(site.amendments[i]), site_amendment_html(site, i))) return false;
    if (i > 0 && i % progress_step == 0 && !terminal.json) {
      terminal.err << terminal.words({"Pages : {} / {}\n", "Pages: {} / {}\n"}, i,
                                     site.amendments.size());
    }
  }
  return folder.write("style.css", site_style) &&
         folder.write("index.html", site_index_html(site)) &&
         folder.write("amendments.html", site_amendments_html(site)) &&
         folder.write("organisations.html", site_organisations_html(site)) &&
         folder.write("stories.html", site_stories_html(site)) &&
         folder.write("adoptions.html", site_adoptions_html(site)) &&
         folder.write("verify.html", site_verify_html(site));
}

}  // namespace

int publish_site(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto first = remote.get("/api/v1/status");
  if (!first) return exit_refused;
  const auto network = string_at(*first, "network_id");
  SiteFolder folder{options.out_file, terminal};
  if (!folder.open(network)) return exit_refused;
  const auto say_step = [&](Words step) {
    if (!terminal.json) terminal.err << terminal.words(step) << "\n" << std::flush;
  };
  say_step({"Lecture des amendements…", "Reading amendments…"});
  const auto published = read_published(remote, terminal);
  if (!published) return exit_refused;
  say_step(
      {"Lecture des appuis, commentaires et récits…", "Reading support, comments and stories…"});
  auto site = read_site(remote, terminal, *published);
  if (!site) return exit_refused;
  say_step(
      {"Rapport, synopsis, tableaux, fils, liasse…", "Report, synopsis, tables, feeds, bundle…"});
  const auto meetings = remote.get_all("/api/v1/meetings", "meetings");
  if (!meetings) return exit_refused;
  if (!write_documents(folder, *site, options, terminal, !meetings->empty())) return exit_refused;
  if (!write_feeds(folder, *site, *published)) return exit_refused;
  write_bundle(folder, *site, options, terminal);
  say_step({"Écriture des pages…", "Writing pages…"});
  if (!write_pages(folder, *site, terminal) || !folder.finish(network)) return exit_refused;
  const auto last = remote.get("/api/v1/status");
  if (!last) return exit_refused;
  const bool changed = string_at(*last, "state_digest") != site->digest;
  if (changed) {
    terminal.err << terminal.words(
        {"Attention : des actes sont arrivés pendant la lecture. Recommencez pour que toutes les "
         "pages soient du même état.\n",
         "Warning: records came while this was read. Do it again, so that all pages are of one "
         "state.\n"});
  }
  const auto index = folder.at("index.html").string();
  if (terminal.json) {
    terminal.print(json::object{{"files", folder.file_count()},
                                {"index", index},
                                {"state_digest", site->digest},
                                {"one_state", !changed}});
  } else {
    terminal.say({"{}. À ouvrir : {}", "{}. Open: {}"},
                 terminal.counted(folder.file_count(), nouns::file), index);
  }
  return exit_done;
}

}  // namespace palabre::node
