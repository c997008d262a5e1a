// How a command speaks to whoever typed it.

#pragma once

#include <fmt/format.h>

#include <boost/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "federation/core/result.hpp"
#include "node/counted.hpp"
#include "node/exit.hpp"
#include "node/keys/secret.hpp"

namespace palabre::node {

struct Terminal {
  Language language;
  bool json;
  std::ostream& out;
  std::ostream& err;

  template <class... Arguments>
  std::string words(Words sentence, const Arguments&... arguments) const {
    return fmt::format(fmt::runtime(sentence.in(language)), arguments...);
  }

  /// "1 amendement"
  std::string counted(std::uint64_t count, const Noun& noun) const {
    return node::counted(count, noun, language);
  }

  template <class... Arguments>
  void say(Words sentence, const Arguments&... arguments) const {
    out << words(sentence, arguments...) << "\n";
  }

  /// What is wrong, then what to do; answers with exit_refused.
  template <class... Arguments>
  int refuse(Words sentence, const Arguments&... arguments) const {
    err << words({"Refusé : ", "Refused: "}) << words(sentence, arguments...) << "\n";
    return exit_refused;
  }
  int refuse(const boost::system::error_code& error, std::string_view what = {}) const;

  void print(const boost::json::value& value) const;
  void print_table(const std::vector<std::vector<std::string>>& rows) const;
};

/// A passphrase from `file`'s first line, or asked for without an echo.
enum class Ask { once, twice };
federation::Result<Secret> read_passphrase(const Terminal& terminal, const std::string& file,
                                           Ask ask);

/// Reads a whole file of at most 64 MiB; `-` is standard input.
federation::Result<std::string> read_file(const std::string& file);

/// Whether whoever is there says yes.
bool confirm(const Terminal& terminal, Words question);

/// Whether they type `word`, in their language, as `question` asks.
bool confirm_word(const Terminal& terminal, Words question, Words word);

enum class TerminalErrc {
  no_file = 1,       ///< It isn't there or can't be read.
  no_terminal = 2,   ///< Nobody to ask for a passphrase.
  too_short = 3,     ///< A passphrase of less than 8 characters.
  not_the_same = 4,  ///< Typed twice, and different.
};
boost::system::error_code make_error_code(TerminalErrc code) noexcept;

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::TerminalErrc> : std::true_type {};
