// A whole consultation as the replay plays it: a text, people, what they propose and say, and what
// must be counted in the end.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "federation/deliberation/support.hpp"
#include "node/text/markdown.hpp"

namespace palabre::test {

inline constexpr std::size_t organisation_count = 12;

struct Consultation {
  std::string name;
  std::vector<node::TextBlock> text;

  /// Home organisation by person.
  std::map<std::string, std::size_t> people;

  struct Proposal {
    std::string id;
    std::string author;
    std::string title;
    std::string reason;
    std::optional<std::size_t> after;  ///< Block of the text; none: amends `first`.
    std::vector<node::TextBlock> blocks;
  };
  Proposal first;  ///< The one that others amend.
  std::vector<Proposal> others;

  struct Comment {
    std::string author;
    std::optional<std::size_t> block;  ///< None: on `first`.
    bool in_favour = false;
    std::string text;
  };
  std::vector<Comment> comments;

  struct Vote {
    std::string voter;
    std::string target;
    federation::Stance stance;
  };
  std::vector<Vote> votes;

  /// Of every target, also of those without a voice.
  std::map<std::string, federation::Tally> expected;
  std::map<std::pair<std::string, std::size_t>, federation::Tally> expected_by_organisation;
};

/// The French consultation of 2015. Throws std::runtime_error with the file and line that is wrong.
Consultation load_repnum(const std::filesystem::path& folder);

/// One of the same shape that needs no data; the same on every run.
Consultation make_consultation();

}  // namespace palabre::test
