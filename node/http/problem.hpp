// What a refusal is to somebody who asked over HTTP: RFC 9457.
//
// Source: docs/protocol.md#refusals.

#pragma once

#include <cstdint>
#include <string>

#include "federation/core/result.hpp"
#include "node/http/message.hpp"
#include "node/language.hpp"

namespace palabre::node {

struct Refusal {
  federation::Errc errc;
  unsigned status;
  std::string_view code;
  Words title;
  Words advice;  ///< What to do now.
};

const Refusal& refusal_of(federation::Errc errc) noexcept;

/// `detail` says what and where, for this one request; empty: the refusal's advice alone.
HttpResponse problem(federation::Errc errc, Language language, std::string_view detail = {});
HttpResponse problem(const boost::system::error_code& error, Language language);

/// Of a record of this kind that was refused: in the words of that kind, where it has any.
HttpResponse problem_with_record(std::uint16_t kind, const boost::system::error_code& error,
                                 Language language);

/// One that no Errc stands for, such as 405.
HttpResponse problem(unsigned status, std::string_view code, std::string_view title,
                     std::string_view detail);

}  // namespace palabre::node
