// How people come in: an account is made, a session begins, a key is enrolled.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

/// A session of this account for the browser of this visit, and then on to `next`.
awaitable<HttpResponse> begin_session(Visit& visit, std::string folded, Seed seed,
                                      std::string next);

/// Puts the key on the organisation's roll, if it isn't there. False if it couldn't be, which
/// refusal() then says.
awaitable<bool> ensure_enrolled(Visit& visit, const Seed& seed);

/// An address on this node, to go on to; else the page of whoever is signed in.
std::string safe_next(const std::string& given);

/// How long this caller must wait before another try at this name, or at a code where it is empty;
/// zero: they may.
federation::Duration guess_wait(const Visit& visit, const std::string& name);
void charge_guess(const Visit& visit, const std::string& name);
/// The page that asks to wait.
HttpResponse refuse_guess(Visit& visit, federation::Duration wait);

/// Asks to sign in, and takes what was typed along: it is kept as a draft of whoever comes in.
HttpResponse ask_to_enter_with(const Visit& visit, const Form& form);

}  // namespace palabre::node
