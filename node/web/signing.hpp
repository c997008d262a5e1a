// From what a member wants to say to a record that they have seen in words and signed.
//
//   a form ─▶ a statement ─▶ the page that says it in words ─▶ /sign ─▶ the interface ─▶ its
//   receipt
//
// The bytes that are signed are those that the page was made of: they travel in its form.

#pragma once

#include "node/client/compose.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

struct Preview {
  std::string said;     ///< The sentence of what is signed.
  json::object values;  ///< What else the template `sign` shows of it.
  std::string draft;    ///< The path under which what was typed is kept; empty: nothing is.
  std::string back;     ///< Where it can be changed.
  std::string_view section;
};

/// The page that asks the member who is signed in to sign this. Where their key isn't enrolled any
/// more the page says that instead, and likewise where a text of it is blank or over
/// its bound: what was typed is kept under `shown.draft`.
HttpResponse preview(Visit& visit, Statement statement, Preview shown);

/// What an amendment's statement changes, as its own bytes say it, shown before it is signed.
/// `texts` are those of the blocks that it changes, by their commitments.
json::array shown_draft(const Visit& visit, const Statement& statement, Api::Texts texts);

/// These fields of the form, as a draft has them.
json::object typed_in(const Form& form, const std::vector<std::string>& names);

/// Keeps what was typed under `path`, unless nothing was. False if it couldn't, which refusal()
/// then says.
awaitable<bool> keep_draft(Visit& visit, std::string path, const Form& form,
                           std::vector<std::string> names);

/// Takes a form of this page: what was typed is kept as a draft before anything else is done with
/// it. None if it was taken; else the page that says why not, that asks to sign in and takes along
/// what was typed, or, where it was only to be kept, the list of drafts.
awaitable<std::optional<HttpResponse>> take_form(Visit& visit, const std::optional<Form>& form,
                                                 std::vector<std::string> names);

/// What was kept there; empty if nothing is.
awaitable<json::object> kept_draft(const Visit& visit, std::string path);

/// Throws what was kept there away.
awaitable<void> drop_draft(const Visit& visit, std::string path);

/// Whether the organisation has taken the key of whoever is signed in off its roll.
bool is_revoked(const Visit& visit);

/// Whether whoever is signed in may revise and withdraw it.
bool is_own_amendment(const Visit& visit, const json::object& amendment);

/// What lies between empty lines, without the blanks around it.
std::vector<std::string> paragraphs_of(const std::string& words);

/// Who is signed in, as others will see them.
std::string who_said(const Visit& visit);

/// The form in which a member says where they stand; null for anybody else, and for what can't be
/// supported any more.
json::value voice_form(const Visit& visit, const json::object& amendment);

/// The form for a comment at `action`, with what was kept of it; null for whoever isn't signed in.
awaitable<json::value> comment_form(const Visit& visit, std::string action);

}  // namespace palabre::node
