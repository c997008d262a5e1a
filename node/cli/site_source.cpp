#include "node/cli/site_source.hpp"

#include <algorithm>

#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

std::uint64_t count_at(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::uint64_t>();
}

SiteVoices voices_of(const json::object& tally) {
  return {count_at(tally, "support"), count_at(tally, "oppose"), count_at(tally, "abstain")};
}

class SiteReader {
 public:
  SiteReader(const Remote& remote, const Terminal& terminal, const Published& published)
      : remote_{remote}, terminal_{terminal}, published_{published} {}

  std::optional<Site> read() {
    read_platform();
    read_organisations();
    read_text();
    if (!read_amendments() || !read_comments() || !read_stories() || !read_adoptions()) {
      return std::nullopt;
    }
    return std::move(site_);
  }

 private:
  void read_platform();
  void read_organisations();
  void read_text();
  bool read_amendments();
  bool read_support(SiteAmendment& amendment);
  bool read_comments();
  bool read_stories();
  bool read_adoptions();

  std::string author_of(const json::object& object) const {
    return name_of_organisation(published_,
                                string_at(object.at("author").as_object(), "organisation"));
  }

  const Remote& remote_;
  const Terminal& terminal_;
  const Published& published_;
  Site site_;
  std::map<std::string, std::size_t> blocks_;
  std::map<std::string, std::size_t> revisions_;  // Amendments by their revisions' ids.
};

void SiteReader::read_platform() {
  const auto& status = published_.status;
  site_.language = terminal_.language;
  site_.platform = string_at(status, "platform");
  site_.text_language = string_at(status, "language");
  site_.network = string_at(status, "network_id");
  site_.height = number_at(status, "height");
  site_.digest = string_at(status, "state_digest");
  site_.records = number_at(status, "records");
}

void SiteReader::read_organisations() {
  for (const auto& value : published_.organisations) {
    const auto& each = value.as_object();
    SiteOrganisation organisation;
    organisation.id = string_at(each, "id");
    organisation.name = string_at(each, "name");
    organisation.city = string_at(each, "city");
    organisation.region = string_at(each, "region");
    organisation.sector = string_at(each, "sector");
    organisation.url = string_at(each, "url");
    organisation.fingerprint = string_at(each, "fingerprint");
    organisation.members = count_at(each, "members");
    organisation.steward = flag_at(each, "steward");
    organisation.admitted = flag_at(each, "admitted");
    site_.organisations.push_back(std::move(organisation));
  }
}

void SiteReader::read_text() {
  for (const auto& value : published_.text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    blocks_.emplace(string_at(block, "id"), site_.blocks.size());
    site_.blocks.push_back({string_at(block, "id"),
                            kind_of(string_at(block, "kind")),
                            level_of(block),
                            words_at(terminal_, block, "text"),
                            {},
                            {}});
  }
}

bool SiteReader::read_amendments() {
  for (std::size_t i = 0; i < published_.amendments.size(); ++i) {
    for (const auto& value : published_.amendments[i].at("revisions").as_array()) {
      revisions_.emplace(string_at(value.as_object(), "id"), i);
    }
  }
  const auto words_of = [&](std::string_view block) {
    const auto found = published_.words.find(std::string{block});
    return found == published_.words.end() ? std::string{} : found->second;
  };
  for (const auto& each : published_.amendments) {
    SiteAmendment amendment;
    amendment.id = string_at(each, "id");
    amendment.revision = string_at(each, "revision");
    amendment.title = words_at(terminal_, each, "title");
    amendment.language = string_at(each, "language");
    amendment.author = author_of(each);
    amendment.state = string_at(each, "state");
    amendment.fit = string_at(each, "fit");
    amendment.updated = string_at(each, "updated");
    amendment.erased = flag_at(each, "erased");
    amendment.reason = string_at(each, "reason");
    amendment.voices = voices_of(each.at("tally").as_object());
    const auto amended = revisions_.find(string_at(each, "amends"));
    if (amended != revisions_.end()) amendment.amends = amended->second;
    if (!amendment.erased) {
      for (const auto& operation : each.at("operations").as_array()) {
        amendment.changes.push_back(
            shown_operation(operation.as_object(), words_of, terminal_.language));
      }
    }
    if (amendment.state == "open") {
      for (const auto& block : each.at("blocks").as_array()) {
        const auto place = blocks_.find(std::string{block.as_string()});
        if (place == blocks_.end()) continue;
        site_.blocks[place->second].amendments.push_back(site_.amendments.size());
      }
    }
    if (!read_support(amendment)) return false;
    site_.amendments.push_back(std::move(amendment));
  }
  return true;
}

bool SiteReader::read_support(SiteAmendment& amendment) {
  const auto tally = remote_.get("/api/v1/tallies/" + amendment.revision + "?by=organisation");
  if (!tally) return false;
  for (const auto& value : tally->at("by").as_array()) {
    const auto& row = value.as_object();
    amendment.support.push_back(
        {name_of_organisation(published_, string_at(row, "organisation")), voices_of(row)});
  }
  return true;
}

/// Below what they are about: an answer to a comment below that comment's.
bool SiteReader::read_comments() {
  const auto rows = remote_.get_all("/api/v1/comments", "comments");
  if (!rows) return false;
  std::map<std::string, const json::object*> by_id;
  for (const auto& value : *rows) {
    by_id.emplace(string_at(value.as_object(), "id"), &value.as_object());
  }
  for (const auto& value : *rows) {
    const auto& each = value.as_object();
    const json::object* root = &each;
    // Each answers an earlier one, so this ends.
    for (auto above = by_id.find(string_at(*root, "target")); above != by_id.end();
         above = by_id.find(string_at(*root, "target"))) {
      root = above->second;
    }
    const SiteComment comment{
        author_of(each), string_at(each, "side"), words_at(terminal_, each, "text"),
        flag_at(each, "erased") ? std::string{} : string_at(each, "language"), root != &each};
    const auto amendment = revisions_.find(string_at(*root, "target"));
    const auto block = blocks_.find(string_at(*root, "block"));
    if (amendment != revisions_.end()) {
      site_.amendments[amendment->second].comments.push_back(comment);
    } else if (block != blocks_.end()) {
      site_.blocks[block->second].comments.push_back(comment);
    }
  }
  return true;
}

bool SiteReader::read_stories() {
  const auto rows = remote_.get_all("/api/v1/stories", "stories");
  if (!rows) return false;
  for (const auto& value : *rows) {
    const auto& each = value.as_object();
    SiteStory story;
    story.theme = string_at(each, "theme");
    story.title = words_at(terminal_, each, "title");
    story.text = words_at(terminal_, each, "text");
    story.author = author_of(each);
    story.language = string_at(each, "language");
    story.erased = flag_at(each, "erased");
    for (const auto& block : each.at("blocks").as_array()) {
      story.blocks.emplace_back(block.as_string());
    }
    site_.stories.push_back(std::move(story));
  }
  return true;
}

bool SiteReader::read_adoptions() {
  const auto shown = remote_.get("/api/v1/adoptions");
  if (!shown) return false;
  for (const auto& value : shown->at("adoptions").as_array()) {
    const auto& each = value.as_object();
    SiteAdoption adoption;
    adoption.height = number_at(each, "height");
    adoption.id = string_at(each, "id");
    adoption.text_hash = string_at(each, "text_hash");
    adoption.state_digest = string_at(each, "state_digest");
    for (const auto& revision : each.at("adopted").as_array()) {
      const auto found = revisions_.find(std::string{revision.as_string()});
      if (found != revisions_.end()) adoption.amendments.push_back(found->second);
    }
    for (const auto& voter : each.at("voters").as_array()) {
      adoption.voters.push_back(
          name_of_organisation(published_, string_at(voter.as_object(), "organisation")));
    }
    site_.adoptions.push_back(std::move(adoption));
  }
  return true;
}

}  // namespace

std::optional<Site> read_site(const Remote& remote, const Terminal& terminal,
                              const Published& published) {
  return SiteReader{remote, terminal, published}.read();
}

}  // namespace palabre::node
