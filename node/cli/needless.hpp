// Agendas that nobody needs: they ask for nothing, or another steward has put the same one.

#pragma once

#include <optional>

#include "federation/deliberation/agenda.hpp"
#include "node/cli/remote.hpp"

namespace palabre::node {

/// The exit code if `agenda`, of the steward `own`, isn't to be recorded, which has then been said:
/// it adopts and changes nothing, and --yes doesn't say that this is meant; or another steward's
/// open agenda asks for the same, so that agreeing to that one is what is meant. None if it may be.
/// A charter isn't compared, since the node doesn't say it.
std::optional<int> refuse_needless(const Options& options, const Remote& remote,
                                   const Terminal& terminal, const federation::OrgId& own,
                                   const federation::AgendaStatement& agenda);

}  // namespace palabre::node
