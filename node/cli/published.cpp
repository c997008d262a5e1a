#include "node/cli/published.hpp"

#include <algorithm>
#include <set>

#include "node/cli/fields.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

/// Says on the error output how far long work is, now and then.
void say_how_far(const Terminal& terminal, std::size_t done, std::size_t all) {
  constexpr std::size_t step = 250;
  if (done > 0 && done % step == 0 && !terminal.json) {
    terminal.err << done << " / " << all << "\n" << std::flush;
  }
}

std::string author_of(const json::object& amendment) {
  return string_at(amendment.at("author").as_object(), "organisation");
}

bool touches(const json::object& amendment, const std::set<std::string>& blocks) {
  const auto& touched = amendment.at("blocks").as_array();
  return std::any_of(touched.begin(), touched.end(), [&](const json::value& block) {
    return blocks.count(std::string{block.as_string()}) != 0;
  });
}

}  // namespace

std::optional<Published> read_published(const Remote& remote, const Terminal& terminal) {
  Published read;
  auto status = remote.get("/api/v1/status");
  if (!status) return std::nullopt;
  auto text = remote.get("/api/v1/text");
  if (!text) return std::nullopt;
  const auto organisations = remote.get("/api/v1/organisations");
  if (!organisations) return std::nullopt;
  const auto rows = remote.get_all("/api/v1/amendments", "amendments");
  if (!rows) return std::nullopt;
  read.status = std::move(*status);
  read.text = std::move(*text);
  read.organisations = organisations->at("organisations").as_array();
  for (const auto& value : read.organisations) {
    const auto& each = value.as_object();
    read.names.emplace(string_at(each, "id"), string_at(each, "name"));
  }
  for (const auto& value : read.text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    read.words.emplace(string_at(block, "id"), string_at(block, "text"));
  }
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto shown = remote.get("/api/v1/amendments/" + string_at((*rows)[i].as_object(), "id"));
    if (!shown) return std::nullopt;
    read.amendments.push_back(std::move(*shown));
    say_how_far(terminal, i, rows->size());
  }
  return read;
}

std::string name_of_organisation(const Published& published, const std::string& id) {
  const auto found = published.names.find(id);
  const bool is_named = found != published.names.end() && !found->second.empty();
  return is_named ? found->second : id.substr(0, 8);
}

std::vector<std::string> section_of(const Published& published, const std::string& heading) {
  std::vector<std::string> blocks;
  std::int64_t level = 0;
  for (const auto& value : published.text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    const auto id = string_at(block, "id");
    const bool is_heading = string_at(block, "kind") == "heading";
    const auto own_level = block.at("level").to_number<std::int64_t>();
    if (blocks.empty()) {
      if (id != heading || !is_heading) continue;
      level = own_level;
    } else if (is_heading && own_level <= level) {
      break;
    }
    blocks.push_back(id);
  }
  return blocks;
}

AtomFeed feed_of(const Published& published, const FeedChoice& choice, Language language) {
  AtomFeed feed;
  const auto in = [&](Words words) { return std::string{words.in(language)}; };
  feed.id = string_at(published.status, "network_id") + ":amendments";
  feed.title = string_at(published.status, "platform") + in({" : les amendements", ": amendments"});
  std::set<std::string> section;
  if (!choice.organisation.empty()) {
    feed.id += ":organisation:" + choice.organisation;
    feed.title += " · " + name_of_organisation(published, choice.organisation);
  }
  if (!choice.section.empty()) {
    feed.id += ":section:" + choice.section;
    feed.title += " · " + published.words.at(choice.section);
    const auto blocks = section_of(published, choice.section);
    section.insert(blocks.begin(), blocks.end());
  }
  std::vector<const json::object*> chosen;
  for (const auto& amendment : published.amendments) {
    if (!choice.organisation.empty() && author_of(amendment) != choice.organisation) continue;
    if (!choice.section.empty() && !touches(amendment, section)) continue;
    chosen.push_back(&amendment);
  }
  const auto rank = [](const json::object* amendment) {
    return std::pair{amendment->at("changed").to_number<std::uint64_t>(),
                     string_at(*amendment, "id")};
  };
  std::sort(chosen.begin(), chosen.end(),
            [&](const auto* a, const auto* b) { return rank(a) > rank(b); });
  const auto words_of = [&](std::string_view block) {
    const auto found = published.words.find(std::string{block});
    return found == published.words.end() ? std::string{} : found->second;
  };
  feed.updated = string_at(published.status, "founded");
  const AtomContext context{published.names, words_of, feed.updated, language};
  for (const auto* amendment : chosen) {
    feed.entries.push_back(atom_entry(*amendment, context));
    feed.updated = std::max(feed.updated, feed.entries.back().updated);
  }
  return feed;
}

}  // namespace palabre::node
