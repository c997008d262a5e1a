// The whole platform as pages that need no node, no script and no network.
//
//   index.html             the text, block by block, with what is proposed for each
//   amendments.html        all of them, with their tallies
//   amendments/ID.html     one: what it changes, shown and said; who supports it; comments
//   organisations.html  stories.html  adoptions.html  verify.html
//   style.css
//
// Links are relative, so that the folder can lie on a stick or anywhere on a web server. People's
// text is escaped; of Markdown only emphasis, code, line breaks and links are left.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "federation/text/block.hpp"
#include "node/language.hpp"
#include "node/publish/marks.hpp"

namespace palabre::node {

struct SiteVoices {
  std::uint64_t support = 0;
  std::uint64_t oppose = 0;
  std::uint64_t abstain = 0;
};

struct SiteComment {
  std::string author;  ///< An organisation's name.
  std::string side;    ///< for, against, question, none.
  std::string text;
  std::string language;
  bool is_answer = false;  ///< To another comment.
};

struct SiteBlock {
  std::string id;
  federation::BlockKind kind = federation::BlockKind::paragraph;
  std::uint8_t level = 0;
  std::string text;
  std::vector<std::size_t> amendments;  ///< Open ones, by index.
  std::vector<SiteComment> comments;
};

struct SiteAmendment {
  std::string id;
  std::string revision;
  std::string title;
  std::string language;
  std::string author;   ///< An organisation's name.
  std::string state;    ///< open, adopted, withdrawn.
  std::string fit;      ///< applies, shifted, stale; empty if it isn't open.
  std::string updated;  ///< RFC 3339; empty if nobody knows.
  std::string reason;
  bool erased = false;
  std::optional<std::size_t> amends;  ///< The one that it amends, by index.
  std::vector<ShownOperation> changes;
  SiteVoices voices;
  struct Support {
    std::string organisation;
    SiteVoices voices;
  };
  std::vector<Support> support;
  std::vector<SiteComment> comments;
};

struct SiteStory {
  std::string theme, title, text, author, language;
  bool erased = false;
  std::vector<std::string> blocks;
};

struct SiteOrganisation {
  std::string id, name, city, region, sector, url, fingerprint;
  std::uint64_t members = 0;
  bool steward = false;
  bool admitted = false;
};

struct SiteAdoption {
  std::string height, id, text_hash, state_digest;
  std::vector<std::size_t> amendments;
  std::vector<std::string> voters;
};

struct SiteLink {
  std::string words;
  std::string to;  ///< From the root of the site.
};

struct Site {
  Language language = Language::fr;
  std::string platform;
  std::string text_language;
  std::string network;
  std::string height;
  std::string digest;
  std::string records;
  std::string bundle;  ///< The file beside the pages; empty if it couldn't be had.
  std::string node;    ///< Where all of this was read.
  std::vector<SiteBlock> blocks;
  std::vector<SiteAmendment> amendments;
  std::vector<SiteStory> stories;
  std::vector<SiteOrganisation> organisations;
  std::vector<SiteAdoption> adoptions;
  std::vector<SiteLink> documents;  ///< Report, synopsis, spreadsheets.
  std::vector<SiteLink> feeds;      ///< The first is of all amendments.
};

/// A page's name, from the root of the site.
std::string site_page_of(const SiteAmendment& amendment);

/// `amendment` by index.
std::string site_amendment_html(const Site& site, std::size_t amendment);

std::string site_index_html(const Site& site);
std::string site_amendments_html(const Site& site);
std::string site_organisations_html(const Site& site);
std::string site_stories_html(const Site& site);
std::string site_adoptions_html(const Site& site);
std::string site_verify_html(const Site& site);

extern const char site_style[];

}  // namespace palabre::node
