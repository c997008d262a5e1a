// What the pages of the organisation's people share.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "node/desk/desk.hpp"

namespace palabre::node {

/// At most so many lines of a list are taken at once.
inline constexpr std::size_t line_count_max = 200;

/// What the node knows of its own people, read in one go.
struct Known {
  std::vector<Account> accounts;
  std::map<People::Hash, Invitation> invitations;
};
/// None if the disk refuses, which refusal() then says.
awaitable<std::optional<Known>> known(Visit& visit);

/// The name of the account with this key; empty if none has it.
std::string name_of_key(const Known& people, const federation::PublicKey& key);

struct TypedPeople {
  std::string flaw;
  std::string notes;     ///< As they were typed to be invited.
  std::string consents;  ///< And to be enrolled.
};
HttpResponse members_page(const Visit& visit, const Known& people, const TypedPeople& typed);

}  // namespace palabre::node
