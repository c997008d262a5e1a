// What every page of a site has: its head, the way to the others, and small parts.

#pragma once

#include "node/publish/site.hpp"

namespace palabre::node {

struct SitePage {
  const Site& site;
  std::string name;      ///< From the root: `amendments/….html`.
  std::string title;     ///< Plain.
  std::string language;  ///< Of the title.

  std::string words(Words sentence) const { return std::string{sentence.in(site.language)}; }
  /// A page or file of the site as this page links to it.
  std::string to(const std::string& name) const;
};

/// The whole document; `body` is HTML.
std::string framed(const SitePage& page, const std::string& body);

/// ` lang="…"`, if it is shaped like a language.
std::string lang_attribute(const std::string& language);

/// "pour 3, contre 1, abstention 0".
std::string voices_words(const SitePage& page, const SiteVoices& voices);

Words state_words_of(const std::string& state);

/// A link to an amendment's page, with its title.
std::string amendment_link(const SitePage& page, const SiteAmendment& amendment);

/// A list of them, under a heading of this rank; empty if there are none.
std::string comments_html(const SitePage& page, const std::vector<SiteComment>& comments, int rank);

/// Paragraphs of plain text.
std::string plain_html(const std::string& text, const std::string& language);

/// The anchor of a block.
std::string anchor_of(const std::string& block);

struct SiteColumn {
  std::string title;
  bool is_number = false;
};
/// `cells` are HTML; the first of each row is its header.
std::string table_html(const std::string& caption, const std::vector<SiteColumn>& columns,
                       const std::vector<std::vector<std::string>>& rows);

}  // namespace palabre::node
