// An invitation to the organisation's node: a code for one person.

#pragma once

#include "node/http/api.hpp"

namespace palabre::node {

struct Invited {
  std::string code;
  std::uint64_t until_ms = 0;
};

/// For whom it is stays on this node, as does who coordinates: only these and whom it `replaces`
/// are read of `wish`. A code that is there already stays as it is. Refuses with what the disk
/// refuses.
awaitable<Result<Invited>> make_invitation(Api& api, std::string code, Invitation wish);

/// Where whoever has this code comes in; empty if the organisation hasn't said where its node is.
std::string join_link(const Api& api, const std::string& code);

}  // namespace palabre::node
