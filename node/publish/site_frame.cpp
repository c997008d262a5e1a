#include "node/publish/site_frame.hpp"

#include <algorithm>
#include <cctype>

#include "node/text/inline_html.hpp"

namespace palabre::node {

namespace {

struct Way {
  const char* to;
  Words words;
};

constexpr Way ways[] = {{"index.html", {"Le texte", "The text"}},
                        {"amendments.html", {"Les amendements", "Amendments"}},
                        {"adoptions.html", {"Les adoptions", "Adoptions"}},
                        {"organisations.html", {"Les organisations", "Organisations"}},
                        {"stories.html", {"Les récits", "Stories"}},
                        {"verify.html", {"Vérifier", "Verify"}}};

std::string navigation(const SitePage& page) {
  std::string html = "<nav aria-label=\"" + page.words({"Pages", "Pages"}) + "\"><ul>\n";
  for (const auto& way : ways) {
    const bool here = page.name == way.to;
    html += "<li><a href=\"" + page.to(way.to) + "\"" + (here ? " aria-current=\"page\"" : "") +
            ">" + page.words(way.words) + "</a></li>\n";
  }
  return html + "</ul></nav>\n";
}

/// On the first page it is the title.
std::string platform_html(const SitePage& page) {
  if (page.name == "index.html") return {};
  return "<p class=\"platform\"" + lang_attribute(page.site.text_language) + "><a href=\"" +
         page.to("index.html") + "\">" + escape_html(page.site.platform) + "</a></p>\n";
}

Words side_words(const std::string& side) {
  if (side == "for") return {"pour", "for"};
  if (side == "against") return {"contre", "against"};
  if (side == "question") return {"question", "question"};
  return {"", ""};
}

}  // namespace

std::string SitePage::to(const std::string& to_name) const {
  const auto depth = std::count(name.begin(), name.end(), '/');
  std::string way;
  for (std::ptrdiff_t i = 0; i < depth; ++i) way += "../";
  return way + to_name;
}

std::string lang_attribute(const std::string& language) {
  const bool shaped = language.size() >= 2 &&
                      std::all_of(language.begin(), language.end(),
                                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
  return shaped ? " lang=\"" + language + "\"" : "";
}

std::string framed(const SitePage& page, const std::string& body) {
  const auto& site = page.site;
  std::string html = "<!DOCTYPE html>\n<html lang=\"" + page.words({"fr", "en"}) +
                     "\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"generator\" content=\"Palabre\">\n<title>" +
                     escape_html(page.title) + " · " + escape_html(site.platform) +
                     "</title>\n<link rel=\"stylesheet\" href=\"" + page.to("style.css") + "\">\n";
  if (!site.feeds.empty()) {
    html += "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"" +
            escape_html(site.feeds.front().words) + "\" href=\"" + page.to(site.feeds.front().to) +
            "\">\n";
  }
  html += "</head>\n<body>\n<a class=\"skip\" href=\"#main\">" +
          page.words({"Aller au contenu", "Skip to the content"}) + "</a>\n<header>\n" +
          platform_html(page) + navigation(page) + "</header>\n<main id=\"main\">\n<h1" +
          lang_attribute(page.language) + ">" + escape_html(page.title) + "</h1>\n" + body +
          "</main>\n<footer>\n<p>" + page.words({"Texte de la hauteur", "Text of height"}) + " " +
          escape_html(site.height) + ". " + page.words({"Empreinte de l’état :", "State digest:"}) +
          " <code>" + escape_html(site.digest) + "</code></p>\n<p>" +
          page.words({"Ces pages sont une copie ; ", "These pages are a copy; "}) + "<a href=\"" +
          page.to("verify.html") + "\">" +
          page.words({"voici comment la vérifier", "this is how to verify it"}) +
          "</a>.</p>\n</footer>\n</body>\n</html>\n";
  return html;
}

std::string voices_words(const SitePage& page, const SiteVoices& voices) {
  return page.words({"pour ", "for "}) + std::to_string(voices.support) +
         page.words({", contre ", ", against "}) + std::to_string(voices.oppose) +
         page.words({", abstention ", ", abstain "}) + std::to_string(voices.abstain);
}

Words state_words_of(const std::string& state) {
  if (state == "adopted") return {"adopté", "adopted"};
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  return {"ouvert", "open"};
}

std::string amendment_link(const SitePage& page, const SiteAmendment& amendment) {
  return "<a href=\"" + page.to(site_page_of(amendment)) + "\"" +
         lang_attribute(amendment.erased ? "" : amendment.language) + ">" +
         escape_html(amendment.title) + "</a>";
}

std::string comments_html(const SitePage& page, const std::vector<SiteComment>& comments,
                          int rank) {
  if (comments.empty()) return {};
  const auto number = std::to_string(rank);
  std::string html = "<section class=\"comments\">\n<h" + number + ">" +
                     page.words({"Commentaires", "Comments"}) + "</h" + number + ">\n";
  for (const auto& comment : comments) {
    const auto side = page.words(side_words(comment.side));
    html += std::string{"<article class=\"comment"} + (comment.is_answer ? " answer" : "") +
            "\">\n<p class=\"by\">" + escape_html(comment.author) +
            (side.empty() ? "" : " · " + side) +
            (comment.is_answer ? " · " + page.words({"réponse", "answer"}) : "") + "</p>\n" +
            plain_html(comment.text, comment.language) + "</article>\n";
  }
  return html + "</section>\n";
}

std::string plain_html(const std::string& text, const std::string& language) {
  return "<p class=\"said\"" + lang_attribute(language) + ">" + escape_html(text) + "</p>\n";
}

std::string anchor_of(const std::string& block) { return "b" + block.substr(0, 16); }

std::string table_html(const std::string& caption, const std::vector<SiteColumn>& columns,
                       const std::vector<std::vector<std::string>>& rows) {
  std::string html = "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"" +
                     escape_html(caption) + "\">\n<table>\n<caption>" + escape_html(caption) +
                     "</caption>\n<thead><tr>";
  for (const auto& column : columns) {
    html += std::string{"<th scope=\"col\""} + (column.is_number ? " class=\"number\"" : "") + ">" +
            escape_html(column.title) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string tag = i == 0 ? "th" : "td";
      html += "<" + tag + (i == 0 ? " scope=\"row\"" : "") +
              (columns[i].is_number ? " class=\"number\"" : "") + ">" + row[i] + "</" + tag + ">";
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n";
}

}  // namespace palabre::node
