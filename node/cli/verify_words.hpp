// What palabre verify says, in words: what was computed, what is void, what is wrong and where.

#pragma once

#include "node/bundle/verification.hpp"
#include "node/cli/terminal.hpp"

namespace palabre::node {

void say_verification(const Terminal& terminal, const federation::Audit& audit);
void say_growth(const Terminal& terminal, const federation::Growth& growth,
                const federation::Audit& newer);

/// On the error output, each with its place and what to do.
void say_refused_file(const Terminal& terminal, std::string_view file,
                      const BundleRefusal& refusal);
void say_flaws(const Terminal& terminal, std::string_view file, const federation::Audit& audit);
void say_breaks(const Terminal& terminal, const federation::Growth& growth);

}  // namespace palabre::node
