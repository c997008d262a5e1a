// What feeds and sites take from a node, all of it at once.

#pragma once

#include <boost/json.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/cli/remote.hpp"
#include "node/publish/atom.hpp"

namespace palabre::node {

struct Published {
  boost::json::object status;
  boost::json::object text;
  boost::json::array organisations;
  std::map<std::string, std::string> names;     ///< Of organisations, by id.
  std::map<std::string, std::string> words;     ///< Of the present text's blocks, by id.
  std::vector<boost::json::object> amendments;  ///< As `/api/v1/amendments/{id}` shows them.
};

/// Says how far it is. None if something was refused, which has then been said.
std::optional<Published> read_published(const Remote& remote, const Terminal& terminal);

/// The name, or the first digits of the id.
std::string name_of_organisation(const Published& published, const std::string& id);

/// Of which amendments a feed is: all, if both are empty.
struct FeedChoice {
  std::string organisation;  ///< The author's, an id.
  std::string section;       ///< A heading of the present text, an id.
};

/// The heading and what follows it up to the next one of its level or a higher one; ids.
std::vector<std::string> section_of(const Published& published, const std::string& heading);

/// Every amendment of it, what came to the node last first.
AtomFeed feed_of(const Published& published, const FeedChoice& choice, Language language);

}  // namespace palabre::node
