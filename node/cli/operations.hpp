// What an amendment does, as the command line reads and shows it.

#pragma once

#include "node/cli/remote.hpp"
#include "node/text/rebase.hpp"

namespace palabre::node {

/// As the API names them; a paragraph where it names none.
federation::BlockKind kind_of(std::string_view name);
/// Of a block as the API shows it.
std::uint8_t level_of(const boost::json::object& block);

/// The text that a revision makes, or the platform's if none is given, as its node has it now.
std::optional<std::vector<EditableBlock>> read_text(const Remote& remote,
                                                    const std::string& revision);

/// Those of `--operations FILE`: a JSON list of the same shape as the API shows, with first digits
/// for ids. Says what is wrong with it, and in which operation.
std::optional<std::vector<DraftOperation>> read_operations(const Terminal& terminal,
                                                           const std::vector<EditableBlock>& text,
                                                           const std::string& file);

/// Shows operations on `text` before they are signed, as people would say them.
void preview(const Terminal& terminal, const std::vector<EditableBlock>& text,
             const std::vector<DraftOperation>& operations);

/// Shows what would be signed, unless JSON is wanted, and asks, unless --yes says so.
bool may_sign(const Options& options, const Terminal& terminal,
              const std::vector<EditableBlock>& text,
              const std::vector<DraftOperation>& operations);

/// Those that the API has served, with what they quote; none if a text isn't here.
std::optional<std::vector<QuotedOperation>> quoted_operations(const boost::json::array& operations);

/// Shows one that the API has served.
void print_operation(const Terminal& terminal, const boost::json::object& operation);

}  // namespace palabre::node
