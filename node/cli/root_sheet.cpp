#include "node/cli/root_sheet.hpp"

#include "node/keys/paper_key.hpp"

namespace palabre::node {

namespace {

constexpr Words title_current{"Clé racine de {}", "Root key of {}"};
constexpr Words title_next{"Prochaine clé racine de {}", "Next root key of {}"};

constexpr Words what_current{
    "Cette feuille est l'identité de l'organisation : qui la lit peut parler en son nom, sans "
    "phrase "
    "de passe. Gardez-la dans un coffre ou une enveloppe scellée, loin de la machine. Ne la "
    "photographiez pas, ne l'envoyez pas.",
    "This sheet is the organisation's identity: whoever reads it can speak in its name, without a "
    "passphrase. Keep it in a safe or a sealed envelope, away from the machine. Don't photograph "
    "it, don't send it."};
constexpr Words what_next{
    "Cette feuille est la clé qui prend la suite de la clé racine quand celle-ci est perdue ou "
    "volée. "
    "Gardez-la ailleurs que l'autre feuille : qui a l'une ne doit pas trouver l'autre.",
    "This sheet is the key that comes after the root key when that one is lost or stolen. Keep it "
    "elsewhere than the other sheet: whoever has one must not find the other."};
constexpr Words use_next{
    "Pour s'en servir : les gardiennes adoptent d'abord que l'organisation change de clé racine "
    "(palabre adoption propose). Ensuite, palabre keys root --from-paper --data DOSSIER la rend à "
    "une machine. Tapez les cinq lignes, ou lisez le code QR ; majuscules et espaces n'y font "
    "rien, "
    "O vaut 0, I et L valent 1. Une faute est trouvée dans sa ligne.",
    "To use it: the stewards first adopt that the organisation changes its root key (palabre "
    "adoption propose). Then palabre keys root --from-paper --data FOLDER gives it back to a "
    "machine. Type the five lines, or scan the QR code; capitals and blanks are nothing, O is 0, I "
    "and L are 1. A mistake is found in its line."};
constexpr Words use_current{
    "Pour s'en servir : palabre keys root --from-paper --data DOSSIER la rend à une machine, et "
    "palabre node rekey --from-paper --data DOSSIER remplace la clé d'exploitation. Tapez les cinq "
    "lignes, ou lisez le code QR ; majuscules et espaces n'y font rien, O vaut 0, I et L valent 1. "
    "Une faute est trouvée dans sa ligne.",
    "To use it: palabre keys root --from-paper --data FOLDER gives it back to a machine, and "
    "palabre "
    "node rekey --from-paper --data FOLDER replaces the operating key. Type the five lines, or "
    "scan "
    "the QR code; capitals and blanks are nothing, O is 0, I and L are 1. A mistake is found in "
    "its "
    "line."};

struct Parts {
  std::string title;
  std::string what;
  std::string use;
  std::vector<std::pair<std::string, std::string>> names;
};

Parts parts_of(const RootSheet& sheet, const Terminal& terminal) {
  const bool current = sheet.which == RootSheet::Which::current;
  Parts parts;
  parts.title = terminal.words(current ? title_current : title_next, sheet.organisation);
  parts.what = terminal.words(current ? what_current : what_next);
  parts.use = terminal.words(current ? use_current : use_next);
  if (!sheet.fingerprint.empty()) {
    parts.names.emplace_back(terminal.words({"Organisation", "Organisation"}), sheet.fingerprint);
  }
  parts.names.emplace_back(terminal.words({"Clé publique", "Public key"}), sheet.key_fingerprint);
  parts.names.emplace_back(terminal.words({"Sorte de feuille", "Sort of sheet"}),
                           "PALABRE " + std::to_string(paper_version));
  return parts;
}

/// At most 78 columns; counts bytes, so that a line with accents is a little shorter.
std::string wrapped(const std::string& text) {
  constexpr std::size_t columns = 78;
  std::string lines;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (used != 0 && used + 1 + word.size() > columns) {
      lines += '\n';
      used = 0;
    }
    if (used != 0) lines += ' ';
    lines += word;
    used += word.size() + 1;
    at = end + 1;
  }
  return lines + "\n";
}

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return html;
}

constexpr std::string_view style =
    "@page{size:A4;margin:20mm}"
    "body{font:12pt/1.4 serif;color:#000;background:#fff;max-width:170mm;margin:0 auto}"
    "h1{font-size:18pt;border-bottom:1pt solid #000}"
    "dt{float:left;clear:left;width:38mm}dd{margin-left:40mm}dd,pre{font-family:monospace}"
    "pre{font-size:17pt;line-height:1.7;border:1pt solid #000;padding:3mm 6mm}"
    "svg{width:70mm;height:70mm;display:block;margin:0 auto}";

}  // namespace

// Room for the whole sheet is made first: a string that grows leaves pieces of the key behind.

Secret sheet_as_text(const RootSheet& sheet, const Terminal& terminal, QrCode::Drawn drawn) {
  const auto parts = parts_of(sheet, terminal);
  std::string text;
  text.reserve(8'192);
  text += parts.title + "\n\n" + wrapped(parts.what) + "\n";
  for (const auto& [name, value] : parts.names) text += name + " : " + value + "\n";
  text += "\n";
  std::size_t number = 0;
  for (const auto& line : paper_lines(sheet.seed)) {
    text.append("    ").append(std::to_string(++number)).append("   ");
    text.append(line.reveal()).append("\n");
  }
  text += "\n" + wrapped(parts.use) + "\n";
  text += QrCode{paper_code(sheet.seed)}.half_blocks(drawn).reveal();
  return Secret{std::move(text)};
}

Secret sheet_as_html(const RootSheet& sheet, const Terminal& terminal) {
  const auto parts = parts_of(sheet, terminal);
  std::string html;
  html.reserve(65'536);
  html += "<!doctype html>\n<html lang=\"" + terminal.words({"fr", "en"}) +
          "\">\n<meta charset=\"utf-8\">\n<title>" + escaped(parts.title) + "</title>\n<style>" +
          std::string{style} + "</style>\n<h1>" + escaped(parts.title) + "</h1>\n<p>" +
          escaped(parts.what) + "</p>\n<dl>";
  for (const auto& [name, value] : parts.names) {
    html += "<dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd>\n";
  }
  html += "</dl>\n<pre>";
  std::size_t number = 0;
  for (const auto& line : paper_lines(sheet.seed)) {
    html.append(std::to_string(++number)).append("   ").append(line.reveal()).append("\n");
  }
  html += "</pre>\n<p>" + escaped(parts.use) + "</p>\n";
  html.append(QrCode{paper_code(sheet.seed)}.svg().reveal()).append("\n</html>\n");
  return Secret{std::move(html)};
}

}  // namespace palabre::node
