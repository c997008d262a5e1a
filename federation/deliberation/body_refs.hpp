// Which texts a record speaks of.

#pragma once

#include <cstdint>
#include <vector>

#include "federation/record/body.hpp"

namespace palabre::federation {

/// The bodies that a header refers to, in no order; a Carry's are those of what it carries. None
/// for kinds without bodies and for what doesn't decode.
std::vector<BodyRef> body_refs(std::uint16_t kind, ByteView header);

}  // namespace palabre::federation
