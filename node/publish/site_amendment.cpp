#include "node/publish/site_frame.hpp"
#include "node/text/inline_html.hpp"

namespace palabre::node {

namespace {

Words fit_sentence(const std::string& fit) {
  if (fit == "stale") {
    return {"à reprendre : le texte a changé depuis", "stale: the text has changed since"};
  }
  if (fit == "shifted") {
    return {"s’applique, ailleurs qu’à l’origine : le texte a bougé",
            "applies, elsewhere than it did: the text has moved"};
  }
  if (fit == "applies") return {"s’applique au texte présent", "applies to the present text"};
  return {"", ""};
}

std::string about_html(const SitePage& page, const SiteAmendment& amendment) {
  const auto row = [&](Words title, const std::string& html) {
    return html.empty() ? std::string{}
                        : "<dt>" + page.words(title) + "</dt><dd>" + html + "</dd>\n";
  };
  const auto fit = page.words(fit_sentence(amendment.fit));
  auto html = "<dl>\n" + row({"Proposé par", "Proposed by"}, escape_html(amendment.author)) +
              row({"État", "State"},
                  page.words(state_words_of(amendment.state)) + (fit.empty() ? "" : " ; " + fit));
  if (!amendment.updated.empty()) {
    html += row({"Dernier changement, selon son auteur", "Last change, as its author says"},
                "<time datetime=\"" + escape_html(amendment.updated) + "\">" +
                    escape_html(amendment.updated.substr(0, 10)) + "</time>");
  }
  if (amendment.amends) {
    html +=
        row({"Amende", "Amends"}, amendment_link(page, page.site.amendments[*amendment.amends]));
  }
  html += row({"Voix", "Voices"}, voices_words(page, amendment.voices));
  html += row({"Identifiant", "Id"}, "<code>" + escape_html(amendment.id) + "</code>");
  return html + "</dl>\n";
}

bool is_in_text(const Site& site, const std::string& block) {
  for (const auto& each : site.blocks) {
    if (each.id == block) return true;
  }
  return false;
}

std::string changes_html(const SitePage& page, const SiteAmendment& amendment) {
  const auto& site = page.site;
  std::string html =
      "<section>\n<h2>" + page.words({"Ce qu’il change", "What it changes"}) + "</h2>\n";
  for (const auto& change : amendment.changes) {
    html += "<div class=\"change\">\n<p class=\"label\">" + escape_html(change.label);
    if (is_in_text(site, change.block)) {
      html += " <a href=\"" + page.to("index.html") + "#" + anchor_of(change.block) + "\">" +
              page.words({"voir dans le texte", "see it in the text"}) + "</a>";
    }
    const auto lang = lang_attribute(amendment.language);
    html += "</p>\n<p class=\"redline\"" + lang + ">" + redline_html(change.parts, site.language) +
            "</p>\n<p class=\"inwords\">" + page.words({"En mots : ", "In words: "}) + "<span" +
            lang + ">" + escape_html(redline_words(change.parts, site.language)) +
            "</span></p>\n</div>\n";
  }
  return html + "</section>\n";
}

std::string support_html(const SitePage& page, const SiteAmendment& amendment) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& each : amendment.support) {
    rows.push_back({escape_html(each.organisation), std::to_string(each.voices.support),
                    std::to_string(each.voices.oppose), std::to_string(each.voices.abstain)});
  }
  rows.push_back({page.words({"Ensemble", "Together"}), std::to_string(amendment.voices.support),
                  std::to_string(amendment.voices.oppose),
                  std::to_string(amendment.voices.abstain)});
  return "<section>\n<h2>" + page.words({"Les appuis", "Support"}) + "</h2>\n" +
         table_html(page.words({"Voix par organisation. Une voix par personne.",
                                "Voices by organisation. One voice a person."}),
                    {{page.words({"Organisation", "Organisation"}), false},
                     {page.words({"Pour", "Support"}), true},
                     {page.words({"Contre", "Oppose"}), true},
                     {page.words({"Abstention", "Abstain"}), true}},
                    rows) +
         "</section>\n";
}

}  // namespace

std::string site_page_of(const SiteAmendment& amendment) {
  return "amendments/" + amendment.id.substr(0, 16) + ".html";
}

std::string site_amendment_html(const Site& site, std::size_t index) {
  const auto& amendment = site.amendments[index];
  const SitePage page{site, site_page_of(amendment), amendment.title,
                      amendment.erased ? "" : amendment.language};
  auto body = about_html(page, amendment);
  if (!amendment.erased) {
    if (!amendment.reason.empty()) {
      body += "<section>\n<h2>" + page.words({"Pourquoi", "Why"}) + "</h2>\n" +
              plain_html(amendment.reason, amendment.language) + "</section>\n";
    }
    body += changes_html(page, amendment);
  }
  body += support_html(page, amendment) + comments_html(page, amendment.comments, 2);
  return framed(page, body);
}

}  // namespace palabre::node
