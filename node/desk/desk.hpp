// What a coordinator says for their organisation, at its node: read in words, then signed with its
// operating key.
//
//   a form ─▶ statements ─▶ the page that says them ─▶ /desk/sign ─▶ the interface ─▶ their receipt
//
// The statements that are signed are those that the page was made of. Their sequence is given at
// the signature, since somebody else may have spoken for the organisation meanwhile.

#pragma once

#include <vector>

#include "node/client/compose.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

/// None if whoever visits coordinates; else the page that asks to sign in, or that says whom this
/// is for.
std::optional<HttpResponse> refuse_others(Visit& visit);

/// Takes a form of a desk's page. None if it was taken; else the page that says why not, or that
/// asks to sign in and takes the form along. With `names` what was typed in these fields is kept as
/// a draft before anything else is done with it.
awaitable<std::optional<HttpResponse>> take_desk_form(Visit& visit, const std::optional<Form>& form,
                                                      std::vector<std::string> names = {});

/// Says that a form was taken up again after a session's end.
inline constexpr std::string_view resumed_field = "resumed";

/// The page on which a form of the desk that was sent without a session is taken up again: `path`
/// is where it went. Also where its fields are kept meanwhile.
std::string resume_address(const std::string& path);

/// A page of the desk, with the way to the others on it.
HttpResponse show_desk(const Visit& visit, Page page);

struct Act {
  std::string said;       ///< The sentence of what is signed.
  json::object values;    ///< What else the template `desk_sign` shows of it.
  std::string draft;      ///< The path under which what was typed is kept; empty: nothing is.
  std::string back;       ///< Where it can be changed.
  std::string next = {};  ///< Where to go once it is signed; empty: to its receipt.
};

/// The page that asks the coordinator to sign this for the organisation.
HttpResponse preview_act(const Visit& visit, std::vector<Statement> statements, Act shown);

/// This node's steward agrees to an agenda: it says what it holds now. False if it was refused,
/// which refusal() then says.
awaitable<bool> agree_to(Visit& visit, federation::RecordId agenda, std::uint64_t height);

/// Of each organisation that belongs, how far it is heard: those without anything new first.
json::array shown_heard(const Visit& visit, const json::object& round);

/// The organisation of this node, as it calls itself.
std::string own_name(const Visit& visit);

}  // namespace palabre::node
