// The site's first page: the text, with what is proposed for each block.

#include <algorithm>

#include "node/publish/site_frame.hpp"
#include "node/text/inline_html.hpp"

namespace palabre::node {

using federation::BlockKind;

namespace {

constexpr std::size_t contents_heading_count_min = 3;
constexpr int heading_level_shown_max = 6;

std::string block_text(const SiteBlock& block) {
  return inline_html(block.text, federation::MediaType::markdown);
}

/// For words that become a link themselves: inline_html() writes `<a …>` and `</a>` for nothing
/// else.
std::string without_links(const std::string& html) {
  std::string words;
  for (std::size_t at = 0; at < html.size(); ++at) {
    const bool link = html.compare(at, 3, "<a ") == 0 || html.compare(at, 4, "</a>") == 0;
    if (link) {
      at = html.find('>', at);
    } else {
      words += html[at];
    }
  }
  return words;
}

/// Headings of the text come below the page's own, those of one level alike; no rank is left out on
/// the way down, for whoever goes through a page by its headings.
class Ranks {
 public:
  int of(const SiteBlock& heading) {
    while (!above_.empty() && above_.back() >= heading.level) above_.pop_back();
    above_.push_back(heading.level);
    return std::min(static_cast<int>(above_.size()) + 1, heading_level_shown_max);
  }

 private:
  std::vector<std::uint8_t> above_;  // Levels of the headings that the next one may stand below.
};

std::string block_html(const SiteBlock& block, Ranks& ranks) {
  const auto id = " id=\"" + anchor_of(block.id) + "\"";
  switch (block.kind) {
    case BlockKind::heading: {
      const auto tag = "h" + std::to_string(ranks.of(block));
      return "<" + tag + id + ">" + block_text(block) + "</" + tag + ">\n";
    }
    case BlockKind::list_item:
      return "<ul class=\"deep" + std::to_string(block.level) + "\"><li" + id + ">" +
             block_text(block) + "</li></ul>\n";
    case BlockKind::paragraph: break;
  }
  return "<p" + id + ">" + block_text(block) + "</p>\n";
}

std::string beside_html(const SitePage& page, const SiteBlock& block) {
  if (block.amendments.empty() && block.comments.empty()) return {};
  const auto lang = lang_attribute(page.words({"fr", "en"}));
  std::string html = "<div class=\"beside\"" + lang + ">\n";
  if (!block.amendments.empty()) {
    html += "<p>" + page.words({"Proposé ici :", "Proposed here:"}) + "</p>\n<ul>\n";
    for (const auto index : block.amendments) {
      const auto& amendment = page.site.amendments[index];
      html += "<li>" + amendment_link(page, amendment) + " (" +
              voices_words(page, amendment.voices) + ")</li>\n";
    }
    html += "</ul>\n";
  }
  if (!block.comments.empty()) {
    html += "<details><summary>" + page.words({"Commentaires : ", "Comments: "}) +
            std::to_string(block.comments.size()) + "</summary>\n";
    for (const auto& comment : block.comments) {
      html += "<p class=\"by\">" + escape_html(comment.author) + "</p>\n" +
              plain_html(comment.text, comment.language);
    }
    html += "</details>\n";
  }
  return html + "</div>\n";
}

/// The text opens with the platform's name, as a heading.
bool opens_with_name(const Site& site) {
  return !site.blocks.empty() && site.blocks[0].kind == BlockKind::heading &&
         site.blocks[0].text == site.platform;
}

std::string contents_html(const SitePage& page) {
  std::string html;
  std::size_t count = 0;
  const auto& blocks = page.site.blocks;
  for (std::size_t i = opens_with_name(page.site) ? 1 : 0; i < blocks.size(); ++i) {
    if (blocks[i].kind != BlockKind::heading || blocks[i].level > 3) continue;
    ++count;
    html += "<li class=\"deep" + std::to_string(std::max<int>(blocks[i].level, 2) - 1) + "\"" +
            lang_attribute(page.site.text_language) + "><a href=\"#" + anchor_of(blocks[i].id) +
            "\">" + without_links(block_text(blocks[i])) + "</a></li>\n";
  }
  if (count < contents_heading_count_min) return {};
  return "<nav class=\"toc\" aria-label=\"" + page.words({"Sommaire", "Contents"}) + "\">\n<h2>" +
         page.words({"Sommaire", "Contents"}) + "</h2>\n<ul>\n" + html + "</ul>\n</nav>\n";
}

std::string files_html(const SitePage& page) {
  const auto& site = page.site;
  std::string html = "<section>\n<h2>" +
                     page.words({"À emporter, à suivre", "To take away, to follow"}) +
                     "</h2>\n<ul>\n";
  const auto item = [&](const SiteLink& link) {
    html += "<li><a href=\"" + page.to(link.to) + "\">" + escape_html(link.words) + "</a></li>\n";
  };
  for (const auto& document : site.documents) item(document);
  if (!site.feeds.empty()) item(site.feeds.front());
  html += "</ul>\n";
  if (site.feeds.size() > 1) {
    html += "<details><summary>" +
            page.words({"Fils Atom par organisation et par section",
                        "Atom feeds by organisation and by section"}) +
            "</summary>\n<ul>\n";
    for (std::size_t i = 1; i < site.feeds.size(); ++i) item(site.feeds[i]);
    html += "</ul>\n</details>\n";
  }
  return html + "</section>\n";
}

}  // namespace

std::string site_index_html(const Site& site) {
  const SitePage page{site, "index.html", site.platform, site.text_language};
  const auto open = std::count_if(site.amendments.begin(), site.amendments.end(),
                                  [](const SiteAmendment& each) { return each.state == "open"; });
  auto body = "<p class=\"about\">" + page.words({"Amendements : ", "Amendments: "}) +
              std::to_string(site.amendments.size()) +
              page.words({", dont ouverts : ", ", of which open: "}) + std::to_string(open) +
              page.words({". Organisations : ", ". Organisations: "}) +
              std::to_string(site.organisations.size()) +
              page.words({". Actes signés : ", ". Signed records: "}) + escape_html(site.records) +
              ".</p>\n" + contents_html(page);
  body += "<section class=\"text\" aria-label=\"" + page.words({"Le texte", "The text"}) + "\"" +
          lang_attribute(site.text_language) + ">\n";
  Ranks ranks;
  for (std::size_t i = 0; i < site.blocks.size(); ++i) {
    const auto& block = site.blocks[i];
    // The page is called so already; its place is kept for links.
    body += i == 0 && opens_with_name(site) ? "<div id=\"" + anchor_of(block.id) + "\"></div>\n"
                                            : block_html(block, ranks);
    body += beside_html(page, block);
  }
  return framed(page, body + "</section>\n" + files_html(page));
}

}  // namespace palabre::node
