// What a session's token and an invitation's code are, and what a token opens.
//
// The token stands in the browser's cookie alone. The node keeps its hash, and a member's key that
// it has unlocked under a key made of the token: neither the disk nor the cookie signs by itself.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "federation/core/ids.hpp"
#include "node/keys/key_file.hpp"

namespace palabre::node {

/// 256 random bits, as 64 hexadecimal digits.
std::string fresh_token();

/// 80 random bits in four groups of four, in the letters of receipt codes: to be read aloud.
std::string fresh_code();

/// The code of the line `index` of a list whose page carries `batch`, a fresh_token(): the same
/// however often that page is sent.
std::string code_of_batch(std::string_view batch, std::size_t index);

/// However it was typed: capital letters and digits alone. None if it is no code's length.
std::optional<std::string> read_code(std::string_view typed);

federation::Digest hash_of_token(std::string_view token);

/// `seed` for this session; as base64.
std::string seal_for(std::string_view token, const Seed& seed);

/// None if it isn't what seal_for() made with this token. The caller wipes what it gets.
std::optional<Seed> open_with(std::string_view token, std::string_view sealed);

/// What a form of this session carries, so that no other site's form is taken for one: never twice
/// the same, since pages are compressed together with what strangers choose.
std::string fresh_form_token(std::string_view token);
bool is_form_token(std::string_view token, std::string_view given);

}  // namespace palabre::node
