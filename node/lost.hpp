// What members of other organisations said and what counts no more, since their node was put on an
// old database or signed two histories: every node that held it can give it back.
//
// Source: docs/protocol.md#carry, docs/operating.md.

#pragma once

#include "federation/record/posted.hpp"
#include "node/store/store.hpp"

namespace palabre::node {

/// Records of members, with their texts as far as they are here, that stand past the base of a
/// closed epoch or in a history that was set aside, and that neither count nor wait in a Carry.
/// Each in the order of its feed, after what it refers to where that is lost as well.
/// Costs a reading of the store, and one more for each such feed.
Result<std::vector<federation::PostedRecord>> lost_records(const Store& store);

}  // namespace palabre::node
