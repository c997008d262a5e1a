// How people come in: an account is made, a session begins, a key is enrolled.

#pragma once

#include "node/client/compose.hpp"
#include "node/web/visit.hpp"

namespace palabre::node {

/// A session of this account: `answer` gets its cookie. `seed` is the key that the node keeps, none
/// for a browser's. Instead of `answer`, a page that says so if the node couldn't.
awaitable<HttpResponse> begin_session(Visit& visit, std::string folded, std::optional<Seed> seed,
                                      HttpResponse answer);

/// Puts the key on the organisation's roll, if it isn't there. False if it couldn't be, which
/// refusal() then says.
awaitable<bool> ensure_enrolled(Visit& visit, Consent agreed, const Account& account);
awaitable<bool> ensure_enrolled(Visit& visit, const Seed& seed, const Account& account);

/// What the browser that keeps this account's key agreed to when it came.
Consent kept_consent(const Account& account);

/// What is wrong with a new passphrase that the node is to keep a key under, as a form has it in
/// `passphrase` and `again`. Empty: nothing.
std::string passphrase_flaw(const Locale& locale, const Form& form);

/// Where the key of whoever is signed in is kept.
std::string place_said(const Visit& visit);

/// An address on this node, to go on to; else the page of whoever is signed in.
std::string safe_next(const std::string& given);

/// How long this caller must wait before another try at this name, or at a code where it is empty;
/// zero: they may.
federation::Duration guess_wait(const Visit& visit, const std::string& name);
void charge_guess(const Visit& visit, const std::string& name);
/// Asks whoever has tried too often to wait, as a problem; else this try is counted.
std::optional<HttpResponse> refuse_guess_or_charge(const Visit& visit, const std::string& name);
/// Asks to wait, as a problem, and as a page.
HttpResponse guess_problem(const Visit& visit, federation::Duration wait);
HttpResponse refuse_guess(Visit& visit, federation::Duration wait);

/// What was typed before a session had ended, as ask_to_enter_with() took it along, becomes a draft
/// of this account.
void keep_typed(People& people, const std::string& folded, const std::string& kept);

/// The page on which what was kept under `path` stands in its form: comments have none of their
/// own.
std::string page_of_draft(const std::string& path);

/// Asks to sign in, and takes what was typed along: it is kept as a draft of whoever comes in,
/// under the page `at`, to which they come then; empty: under the page that was asked.
HttpResponse ask_to_enter_with(const Visit& visit, const Form& form, const std::string& at = {});

}  // namespace palabre::node
