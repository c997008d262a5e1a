// What an amendment does, as the command line reads and shows it.

#pragma once

#include "node/cli/terminal.hpp"
#include "node/text/edit.hpp"

namespace palabre::node {

/// As the API names them; a paragraph where it names none.
federation::BlockKind kind_of(std::string_view name);
/// Of a block as the API shows it.
std::uint8_t level_of(const boost::json::object& block);

/// Those of `--operations FILE`: a JSON list of the same shape as the API shows, with first digits
/// for ids. Says what is wrong with it, and in which operation.
std::optional<std::vector<DraftOperation>> read_operations(const Terminal& terminal,
                                                           const std::vector<EditableBlock>& text,
                                                           const std::string& file);

/// Shows operations on `text` before they are signed, as people would say them.
void preview(const Terminal& terminal, const std::vector<EditableBlock>& text,
             const std::vector<DraftOperation>& operations);

/// Shows one that the API has served.
void print_operation(const Terminal& terminal, const boost::json::object& operation);

}  // namespace palabre::node
