// What every publication takes from a node.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "node/cli/remote.hpp"
#include "node/text/edit.hpp"

namespace palabre::node {

/// Whether `bytes` are in `file`; if they aren't that has been said.
bool write_file(const Terminal& terminal, const std::string& file, const std::string& bytes);

/// An organisation as it is shown.
struct NamedOrganisation {
  std::string name;
  std::string region;
  std::string sector;
};

/// By their ids; none if that was refused, which has then been said.
std::optional<std::map<std::string, NamedOrganisation>> read_organisations(const Remote& remote);

/// Says how far long work is.
void say_progress(const Terminal& terminal, std::size_t done, std::size_t all);

/// Every open amendment as `/api/v1/amendments/{id}` shows it; or those that `given` names, open or
/// not. None if that was refused, which has then been said.
std::optional<std::vector<boost::json::object>> read_amendments(
    const Remote& remote, const Terminal& terminal, const std::vector<std::string>& given);

/// The blocks that `/api/v1/text` shows, without their commitments; one whose text isn't here says
/// so. None if it isn't as the API has it.
std::optional<std::vector<EditableBlock>> shown_text(const Terminal& terminal,
                                                     const boost::json::object& text);

/// 2026-11-26T12:00:00Z
std::string now_utc();

}  // namespace palabre::node
