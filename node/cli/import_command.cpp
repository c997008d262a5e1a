// A text that exists already, as the blocks that it would found a platform with.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "federation/core/limits.hpp"
#include "node/cli/commands.hpp"
#include "node/program.hpp"
#include "node/text/import.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using federation::BlockKind;
namespace json = boost::json;

namespace {

constexpr std::chrono::seconds pandoc_time_max{60};
constexpr std::size_t pandoc_output_bytes_max = std::size_t{64} << 20;

/// What is imported, and what its losses' places are.
struct Imported {
  ImportedText text;
  Words place;
  Words places;
};

std::string ending_of(const std::string& file) {
  auto ending = std::filesystem::path{file}.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

std::size_t line_of(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

std::optional<Imported> read_markdown(const std::string& file, const Terminal& terminal) {
  const auto words = read_file(file);
  if (!words) {
    terminal.refuse(words.error(), file);
    return std::nullopt;
  }
  const auto normal = normalise(*words);
  const auto& read = normal ? *normal : *words;
  if (const auto flaw = find_flaw(read)) {
    if (flaw->kind == TextFlaw::Kind::not_utf8) {
      terminal.refuse({"{}, ligne {} : ce n'est pas de l'UTF-8. Enregistrez le fichier en UTF-8.",
                       "{}, line {}: that isn't UTF-8. Save the file as UTF-8."},
                      file, line_of(read, flaw->at));
    } else {
      terminal.refuse({"{}, ligne {} : il y a un signe de contrôle. Est-ce bien du Markdown ?",
                       "{}, line {}: there is a control character. Is this Markdown?"},
                      file, line_of(read, flaw->at));
    }
    return std::nullopt;
  }
  return Imported{import_markdown(read), {"ligne", "line"}, {"lignes", "lines"}};
}

/// What a program said, a line of it, without what moves a terminal's cursor.
std::string sayable(const std::string& words) {
  std::string said;
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    said += byte < 0x20 || byte == 0x7f ? ' ' : c;
  }
  said.erase(said.find_last_not_of(' ') + 1);
  return said;
}

std::optional<Imported> read_with_pandoc(const std::string& file, const std::string& format,
                                         const Terminal& terminal) {
  // The sandbox reads and writes no other file; a document made to be enormous gets no more memory.
  const auto said =
      run_to_end({{"pandoc", "+RTS", "-M1g", "-RTS", "--sandbox", "--from=" + format, "--to=json"},
                  file,
                  pandoc_time_max,
                  pandoc_output_bytes_max});
  if (!said) {
    terminal.refuse(said.error(), file);
    return std::nullopt;
  }
  const auto words = sayable(said->err);
  if (said->exit_code != 0) {
    terminal.refuse({"{} : pandoc n'en fait pas un texte (code {}) : {}\nOuvrez le fichier dans "
                     "votre traitement de texte et enregistrez-le de nouveau en {}.",
                     "{}: pandoc makes no text of it (code {}): {}\nOpen the file in your word "
                     "processor and save it again as {}."},
                    file, said->exit_code, words, format);
    return std::nullopt;
  }
  if (!words.empty()) terminal.err << "pandoc : " << words << "\n";
  auto text = import_tree(said->out);
  if (!text) {
    terminal.refuse({"{} : cette version de pandoc ne se comprend pas. Il faut la 2.17 ou une plus "
                     "récente.",
                     "{}: this version of pandoc isn't understood. It takes 2.17 or later."},
                    file);
    return std::nullopt;
  }
  return Imported{std::move(*text), {"bloc", "block"}, {"blocs", "blocks"}};
}

std::optional<Imported> read_document(const std::string& file, const Terminal& terminal) {
  const auto ending = ending_of(file);
  const std::array<std::string_view, 4> markdown{".md", ".markdown", ".txt", ""};
  if (std::find(markdown.begin(), markdown.end(), ending) != markdown.end()) {
    return read_markdown(file, terminal);
  }
  if (ending == ".odt" || ending == ".docx") {
    return read_with_pandoc(file, ending.substr(1), terminal);
  }
  terminal.refuse({"{} : il faut un fichier .md, .odt ou .docx. Enregistrez le texte sous une de "
                   "ces formes.",
                   "{}: a file .md, .odt or .docx is needed. Save the text in one of these forms."},
                  file);
  return std::nullopt;
}

/// As `palabre platform found` reads it.
const char* name_of(BlockKind kind) {
  switch (kind) {
    case BlockKind::heading: return "heading";
    case BlockKind::list_item: return "list_item";
    case BlockKind::paragraph: break;
  }
  return "paragraph";
}

Words kind_words(BlockKind kind) {
  switch (kind) {
    case BlockKind::heading: return {"titre", "heading"};
    case BlockKind::list_item: return {"élément", "item"};
    case BlockKind::paragraph: break;
  }
  return {"paragraphe", "paragraph"};
}

/// Up to 60 characters of it, on one line.
std::string first_words(const std::string& text) {
  constexpr std::size_t letter_count_max = 60;
  std::string words;
  std::size_t letters = 0;
  for (const char c : text) {
    const bool continues = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    if (!continues && ++letters > letter_count_max) return words + "…";
    words += c == '\n' ? ' ' : c;
  }
  return words;
}

std::size_t count_of(const std::vector<TextBlock>& blocks, BlockKind kind) {
  return static_cast<std::size_t>(std::count_if(
      blocks.begin(), blocks.end(), [&](const TextBlock& block) { return block.kind == kind; }));
}

void say_preview(const Imported& imported, const Terminal& terminal) {
  const auto& blocks = imported.text.blocks;
  std::vector<std::vector<std::string>> table;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto level = blocks[i].level == 0 ? "" : " " + std::to_string(blocks[i].level);
    table.push_back({std::to_string(i + 1), terminal.words(kind_words(blocks[i].kind)) + level,
                     first_words(blocks[i].text)});
  }
  terminal.print_table(table);
  std::size_t bytes = 0;
  for (const auto& block : blocks) bytes += block.text.size();
  terminal.say({"\nBlocs : {}. Titres : {}. Paragraphes : {}. Éléments de liste : {}. Octets : {}.",
                "\nBlocks: {}. Headings: {}. Paragraphs: {}. List items: {}. Bytes: {}."},
               blocks.size(), count_of(blocks, BlockKind::heading),
               count_of(blocks, BlockKind::paragraph), count_of(blocks, BlockKind::list_item),
               bytes);
  for (const auto& loss : imported.text.losses) {
    std::string places;
    for (const auto place : loss.places) {
      places += (places.empty() ? "" : ", ") + std::to_string(place);
    }
    if (loss.places.size() == Loss::place_count_max) places += "…";
    terminal.say({"Attention : {} {} ({} {})", "Warning: {} {} ({} {})"}, loss.count,
                 terminal.words(fate_of(loss.kind, loss.count > 1)),
                 terminal.words(loss.places.size() > 1 ? imported.places : imported.place), places);
  }
}

json::object to_json(const Imported& imported) {
  json::array blocks;
  for (const auto& block : imported.text.blocks) {
    blocks.push_back(
        json::object{{"kind", name_of(block.kind)}, {"level", block.level}, {"text", block.text}});
  }
  json::array losses;
  for (const auto& loss : imported.text.losses) {
    losses.push_back(
        json::object{{"count", loss.count},
                     {"what", fate_of(loss.kind, loss.count > 1).en},
                     {imported.places.en, json::array(loss.places.begin(), loss.places.end())}});
  }
  return {{"blocks", std::move(blocks)}, {"losses", std::move(losses)}};
}

/// Why no platform can be founded with it, if so.
bool is_founding_text(const std::vector<TextBlock>& blocks, const std::string& file,
                      const Terminal& terminal) {
  bool good = true;
  if (blocks.empty()) {
    terminal.refuse({"{} ne contient aucun texte.", "{} contains no text."}, file);
    good = false;
  }
  if (blocks.size() > imported_block_count_max) {
    terminal.refuse({"{} blocs : une plateforme en a au plus {}. Divisez le texte.",
                     "{} blocks: a platform has at most {}. Divide the text."},
                    blocks.size(), imported_block_count_max);
    good = false;
  }
  for (const auto at : overlong_blocks(blocks)) {
    terminal.refuse(
        {"le bloc {} a {} octets ; il en faut au plus {}. Divisez ce paragraphe : « {} »",
         "block {} has {} bytes; {} at most. Divide that paragraph: “{}”"},
        at + 1, blocks[at].text.size(), federation::body_bytes_max, first_words(blocks[at].text));
    good = false;
  }
  return good;
}

}  // namespace

int text_import(const Options& options, const Terminal& terminal) {
  const auto imported = read_document(options.file, terminal);
  if (!imported) return exit_refused;
  if (terminal.json) {
    terminal.print(to_json(*imported));
  } else {
    say_preview(*imported, terminal);
  }
  if (!is_founding_text(imported->text.blocks, options.file, terminal)) return exit_refused;
  if (options.out_file.empty()) {
    if (!terminal.json) {
      terminal.say(
          {"\nPour en fonder une plateforme : --out TEXTE.md, puis palabre platform found "
           "--text TEXTE.md",
           "\nTo found a platform with it: --out TEXT.md, then palabre platform found "
           "--text TEXT.md"});
    }
    return exit_done;
  }
  std::error_code failed;
  if (std::filesystem::equivalent(options.file, options.out_file, failed)) {
    return terminal.refuse({"--out est le fichier lu lui-même : donnez un autre nom.",
                            "--out is the very file that is read: give another name."});
  }
  std::ofstream stream{options.out_file, std::ios::binary | std::ios::trunc};
  stream << imported->text.markdown << std::flush;
  if (!stream) {
    return terminal.refuse({"{} ne peut être écrit.", "{} can't be written."}, options.out_file);
  }
  if (!terminal.json) {
    terminal.say({"\nÉcrit dans {}. Relisez-le, puis : palabre platform found --text {}",
                  "\nWritten to {}. Read it over, then: palabre platform found --text {}"},
                 options.out_file, options.out_file);
  }
  return exit_done;
}

}  // namespace palabre::node
