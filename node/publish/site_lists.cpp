// The site's lists: amendments, organisations, stories, adoptions; and how to verify them.

#include <algorithm>
#include <map>

#include "node/publish/site_frame.hpp"
#include "node/text/inline_html.hpp"

namespace palabre::node {

namespace {

SitePage page_of(const Site& site, const std::string& name, Words title) {
  return {site, name, std::string{title.in(site.language)},
          std::string{Words{"fr", "en"}.in(site.language)}};
}

std::string code(const std::string& words) { return "<code>" + escape_html(words) + "</code>"; }

/// By how many spoke, the most first, each state by itself.
std::vector<std::size_t> in_order(const Site& site, const std::string& state) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < site.amendments.size(); ++i) {
    if (site.amendments[i].state == state) order.push_back(i);
  }
  const auto voices = [&](std::size_t i) {
    const auto& all = site.amendments[i].voices;
    return all.support + all.oppose + all.abstain;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return voices(a) > voices(b); });
  return order;
}

struct Titled {
  const char* state;
  Words title;
  Words caption;
};

constexpr Titled states[] = {
    {"open",
     {"Ouverts", "Open"},
     {"Amendements ouverts, les plus débattus d’abord", "Open amendments, the most debated first"}},
    {"adopted", {"Adoptés", "Adopted"}, {"Amendements adoptés", "Adopted amendments"}},
    {"withdrawn", {"Retirés", "Withdrawn"}, {"Amendements retirés", "Withdrawn amendments"}}};

}  // namespace

std::string site_amendments_html(const Site& site) {
  const auto page = page_of(site, "amendments.html", {"Les amendements", "Amendments"});
  std::string body;
  for (const auto& [state, title, caption] : states) {
    const auto order = in_order(site, state);
    if (order.empty()) continue;
    std::vector<std::vector<std::string>> rows;
    for (const auto index : order) {
      const auto& amendment = site.amendments[index];
      rows.push_back({amendment_link(page, amendment), escape_html(amendment.author),
                      std::to_string(amendment.voices.support),
                      std::to_string(amendment.voices.oppose),
                      std::to_string(amendment.voices.abstain)});
    }
    body += "<section>\n<h2>" + page.words(title) + "</h2>\n" +
            table_html(page.words(caption),
                       {{page.words({"Amendement", "Amendment"}), false},
                        {page.words({"Organisation", "Organisation"}), false},
                        {page.words({"Pour", "Support"}), true},
                        {page.words({"Contre", "Oppose"}), true},
                        {page.words({"Abstention", "Abstain"}), true}},
                       rows) +
            "</section>\n";
  }
  if (body.empty()) {
    body =
        "<p>" + page.words({"Rien n’est encore proposé.", "Nothing is proposed yet."}) + "</p>\n";
  }
  return framed(page, body);
}

std::string site_organisations_html(const Site& site) {
  const auto page = page_of(site, "organisations.html", {"Les organisations", "Organisations"});
  const bool has_cities =
      std::any_of(site.organisations.begin(), site.organisations.end(),
                  [](const SiteOrganisation& each) { return !each.city.empty(); });
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : site.organisations) {
    const auto role = each.steward    ? page.words({"gardienne", "steward"})
                      : each.admitted ? page.words({"admise", "admitted"})
                                      : page.words({"pas admise", "not admitted"});
    const bool is_web = each.url.starts_with("http://") || each.url.starts_with("https://");
    const auto name = escape_html(each.name.empty() ? each.id.substr(0, 8) : each.name);
    std::vector<std::string> row{(is_web ? "<a rel=\"nofollow noopener\" href=\"" +
                                               escape_html(each.url) + "\">" + name + "</a>"
                                         : name) +
                                 code(each.fingerprint)};
    if (has_cities) row.push_back(escape_html(each.city));
    row.insert(row.end(), {escape_html(each.region), escape_html(each.sector), role,
                           std::to_string(each.members)});
    rows.push_back(std::move(row));
  }
  std::vector<SiteColumn> columns{{page.words({"Nom et empreinte", "Name and fingerprint"})}};
  if (has_cities) columns.push_back({page.words({"Ville", "City"})});
  columns.insert(columns.end(), {{page.words({"Région", "Region"})},
                                 {page.words({"Secteur", "Sector"})},
                                 {page.words({"Place", "Role"})},
                                 {page.words({"Membres", "Members"}), true}});
  return framed(page, table_html(page.words({"Région et secteur : ceux où ses voix comptent",
                                             "Region and sector: those where its voices count"}),
                                 columns, rows));
}

std::string site_stories_html(const Site& site) {
  const auto page = page_of(site, "stories.html", {"Les récits", "Stories"});
  std::map<std::string, std::vector<const SiteStory*>> themes;
  for (const auto& story : site.stories) themes[story.theme].push_back(&story);
  std::map<std::string, bool> in_text;
  for (const auto& block : site.blocks) in_text.emplace(block.id, true);
  std::string body;
  for (const auto& [theme, stories] : themes) {
    body += "<section>\n<h2>" + escape_html(theme) + "</h2>\n";
    for (const auto* story : stories) {
      const auto lang = lang_attribute(story->erased ? "" : story->language);
      body += "<article>\n<h3" + lang + ">" + escape_html(story->title) +
              "</h3>\n<p class=\"by\">" + escape_html(story->author) + "</p>\n" +
              plain_html(story->text, story->erased ? "" : story->language);
      for (const auto& block : story->blocks) {
        if (in_text.count(block) == 0) continue;
        body += "<p class=\"by\"><a href=\"index.html#" + anchor_of(block) + "\">" +
                page.words({"La partie du texte dont il parle",
                            "The part of the text that it "
                            "speaks of"}) +
                "</a></p>\n";
      }
      body += "</article>\n";
    }
    body += "</section>\n";
  }
  if (body.empty()) {
    body = "<p>" + page.words({"Personne n’en a encore raconté.", "Nobody has told one yet."}) +
           "</p>\n";
  }
  return framed(page, body);
}

std::string site_adoptions_html(const Site& site) {
  const auto page = page_of(site, "adoptions.html", {"Les adoptions", "Adoptions"});
  std::string body = "<p>" +
                     page.words({"Une adoption rend le texte définitif, avec les amendements "
                                 "qu’elle nomme. Chacune fait une version du texte.",
                                 "An adoption makes the text final, with the amendments that it "
                                 "names. Each makes a version of the text."}) +
                     "</p>\n";
  for (const auto& adoption : site.adoptions) {
    body += "<section>\n<h2>" + page.words({"Hauteur ", "Height "}) + escape_html(adoption.height) +
            "</h2>\n<dl>\n<dt>" + page.words({"Amendements adoptés", "Adopted amendments"}) +
            "</dt>";
    for (const auto index : adoption.amendments) {
      body += "<dd>" + amendment_link(page, site.amendments[index]) + "</dd>";
    }
    if (adoption.amendments.empty()) body += "<dd>" + page.words({"aucun", "none"}) + "</dd>";
    body += "\n<dt>" + page.words({"Ont voté", "Voted by"}) + "</dt>";
    for (const auto& voter : adoption.voters) body += "<dd>" + escape_html(voter) + "</dd>";
    body += "\n<dt>" + page.words({"Adoption", "Adoption"}) + "</dt><dd>" + code(adoption.id) +
            "</dd>\n<dt>" + page.words({"Empreinte du texte", "Hash of the text"}) + "</dt><dd>" +
            code(adoption.text_hash) + "</dd>\n<dt>" +
            page.words({"Empreinte de l’état, avant", "State digest, before"}) + "</dt><dd>" +
            code(adoption.state_digest) + "</dd>\n</dl>\n</section>\n";
  }
  if (site.adoptions.empty()) {
    body += "<p>" +
            page.words({"Il n’y en a pas encore : le texte est celui de la fondation.",
                        "There is none yet: the text is that of the founding."}) +
            "</p>\n";
  }
  return framed(page, body);
}

std::string site_verify_html(const Site& site) {
  const auto page = page_of(site, "verify.html", {"Vérifier", "Verify"});
  const auto file = site.bundle.empty() ? std::string{"platform.bundle"} : site.bundle;
  std::string body =
      "<p>" +
      page.words(
          {"Ces pages ne prouvent rien par elles-mêmes. Ce qui prouve est la liasse : tout ce "
           "qui a été signé, dans un fichier. Le programme palabre en recalcule chaque "
           "nombre, sur n’importe quelle machine, sans réseau et sans croire personne.",
           "These pages prove nothing by themselves. What proves is the bundle: all that was "
           "signed, in one file. The program palabre computes every number of it anew, on "
           "any machine, without a network and without believing anybody."}) +
      "</p>\n<h2>" + page.words({"La liasse", "The bundle"}) + "</h2>\n";
  if (site.bundle.empty()) {
    body += "<p>" +
            page.words({"Elle n’est pas dans ce dossier. Demandez-la à n’importe quel nœud de la "
                        "plateforme :",
                        "It isn’t in this folder. Ask any node of the platform for it:"}) +
            "</p>\n<pre>palabre bundle export " + file + " --node " + escape_html(site.node) +
            "</pre>\n";
  } else {
    body +=
        "<p><a href=\"" + page.to(site.bundle) + "\">" + escape_html(site.bundle) + "</a></p>\n";
  }
  body += "<h2>" + page.words({"Comment", "How"}) + "</h2>\n<pre>palabre verify " + file +
          "</pre>\n<p>" +
          page.words({"Il doit dire la même plateforme, la même hauteur et la même empreinte de "
                      "l’état qu’ici :",
                      "It must say the same platform, the same height and the same state digest as "
                      "here:"}) +
          "</p>\n<dl>\n<dt>" + page.words({"Plateforme", "Network"}) + "</dt><dd>" +
          code(site.network) + "</dd>\n<dt>" + page.words({"Hauteur", "Height"}) + "</dt><dd>" +
          escape_html(site.height) + "</dd>\n<dt>" +
          page.words({"Empreinte de l’état", "State digest"}) + "</dt><dd>" + code(site.digest) +
          "</dd>\n</dl>\n<p>" +
          page.words({"Alors chaque appui de ces pages est dans la liasse, signé, et compté une "
                      "fois. Une liasse plus récente que ces pages a une autre empreinte ; "
                      "« palabre verify --since » prouve qu’elle ne fait qu’ajouter.",
                      "Then every voice of these pages is in the bundle, signed, and counted once. "
                      "A bundle later than these pages has another digest; palabre verify --since "
                      "proves that it only adds."}) +
          "</p>\n";
  return framed(page, body);
}

}  // namespace palabre::node
