#include "node/cli/terminal.hpp"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>

#include "node/cli/messages.hpp"

namespace palabre::node {

using federation::Result;
namespace json = boost::json;

namespace {

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr std::size_t passphrase_bytes_min = 8;

class TerminalCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre terminal"; }
  std::string message(int code) const override {
    return std::string{explain(boost::system::error_code{code, *this}).what.in(Language::en)};
  }
};

/// While it lives, what is typed isn't shown.
class NoEcho {
 public:
  NoEcho() {
    ::tcgetattr(STDIN_FILENO, &before_);
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  ~NoEcho() { ::tcsetattr(STDIN_FILENO, TCSANOW, &before_); }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  ::termios before_{};
};

Secret ask_once(const Terminal& terminal, Words question) {
  terminal.err << terminal.words(question) << std::flush;
  std::string typed;
  {
    const NoEcho silence;
    std::getline(std::cin, typed);
  }
  terminal.err << "\n";
  return Secret{std::move(typed)};
}

/// Of UTF-8, in characters.
std::size_t width(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) ++count;
  }
  return count;
}

void indent(std::ostream& out, const json::value& value, std::string& margin);

void indent_object(std::ostream& out, const json::object& object, std::string& margin) {
  if (object.empty()) {
    out << "{}";
    return;
  }
  out << "{\n";
  margin += "  ";
  bool first = true;
  for (const auto& member : object) {
    if (!std::exchange(first, false)) out << ",\n";
    out << margin << json::serialize(json::string{member.key()}) << ": ";
    indent(out, member.value(), margin);
  }
  margin.resize(margin.size() - 2);
  out << "\n" << margin << "}";
}

void indent_array(std::ostream& out, const json::array& array, std::string& margin) {
  if (array.empty()) {
    out << "[]";
    return;
  }
  out << "[\n";
  margin += "  ";
  bool first = true;
  for (const auto& element : array) {
    if (!std::exchange(first, false)) out << ",\n";
    out << margin;
    indent(out, element, margin);
  }
  margin.resize(margin.size() - 2);
  out << "\n" << margin << "]";
}

void indent(std::ostream& out, const json::value& value, std::string& margin) {
  if (value.is_object()) return indent_object(out, value.get_object(), margin);
  if (value.is_array()) return indent_array(out, value.get_array(), margin);
  out << json::serialize(value);
}

}  // namespace

boost::system::error_code make_error_code(TerminalErrc code) noexcept {
  static const TerminalCategory category;
  return {static_cast<int>(code), category};
}

int Terminal::refuse(const boost::system::error_code& error, std::string_view what) const {
  const auto explanation = explain(error);
  err << words({"Refusé : ", "Refused: "});
  if (!what.empty()) err << what << ": ";
  err << explanation.what.in(language);
  const bool known = !explanation.advice.en.empty();
  if (known) err << " " << explanation.advice.in(language);
  if (!known) err << " " << error.message();
  err << "\n";
  return exit_refused;
}

void Terminal::print(const json::value& value) const {
  std::string margin;
  indent(out, value, margin);
  out << "\n";
}

void Terminal::print_table(const std::vector<std::vector<std::string>>& rows) const {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out << line << "\n";
  }
}

Result<Secret> read_passphrase(const Terminal& terminal, const std::string& file, Ask ask) {
  Secret secret;
  if (!file.empty()) {
    std::ifstream stream{file};
    std::string line;
    if (!stream || !std::getline(stream, line)) return TerminalErrc::no_file;
    secret = Secret{std::move(line)};
  } else if (::isatty(STDIN_FILENO) == 0) {
    return TerminalErrc::no_terminal;
  } else {
    secret = ask_once(terminal, {"Phrase de passe : ", "Passphrase: "});
  }
  if (ask == Ask::once) return secret;
  if (secret.reveal().size() < passphrase_bytes_min) return TerminalErrc::too_short;
  if (!file.empty()) return secret;
  const auto again = ask_once(terminal, {"Encore une fois : ", "Once more: "});
  if (again.reveal() != secret.reveal()) return TerminalErrc::not_the_same;
  return secret;
}

Result<std::string> read_file(const std::string& file) {
  std::ifstream stream;
  if (file != "-") {
    stream.open(file, std::ios::binary);
    if (!stream) return TerminalErrc::no_file;
  }
  std::istream& source = file == "-" ? std::cin : stream;
  std::string text{std::istreambuf_iterator<char>{source}, {}};
  if (source.bad()) return TerminalErrc::no_file;
  if (text.size() > file_bytes_max) return federation::Errc::too_large;
  return text;
}

namespace {

std::string ask(const Terminal& terminal, Words question) {
  terminal.err << terminal.words(question) << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return answer;
}

}  // namespace

bool confirm_word(const Terminal& terminal, Words question, Words word) {
  return ask(terminal, question) == word.in(terminal.language);
}

bool confirm(const Terminal& terminal, Words question) {
  const auto answer = ask(terminal, question);
  return answer == "o" || answer == "oui" || answer == "y" || answer == "yes";
}

}  // namespace palabre::node
