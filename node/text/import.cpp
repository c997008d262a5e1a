#include "node/text/import.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "federation/core/limits.hpp"
#include "node/text/normalise.hpp"
#include "node/text/pandoc_tree.hpp"

namespace palabre::node {

namespace json = boost::json;

namespace {

constexpr std::size_t tree_depth_max = 1'000;

class Losses {
 public:
  void add(Foreign kind, std::size_t place) {
    auto& loss = losses_.try_emplace(kind, Loss{kind, 0, {}}).first->second;
    ++loss.count;
    const bool is_new = loss.places.empty() || loss.places.back() != place;
    if (is_new && loss.places.size() < Loss::place_count_max) loss.places.push_back(place);
  }

  std::vector<Loss> take() {
    std::vector<Loss> taken;
    for (auto& [kind, loss] : losses_) taken.push_back(std::move(loss));
    return taken;
  }

 private:
  std::map<Foreign, Loss> losses_;
};

/// What `palabre platform found` will make of the document that these blocks give.
ImportedText imported(const std::vector<TextBlock>& blocks, Losses losses) {
  ImportedText made;
  const auto document = to_document(blocks);
  made.markdown = normalise(document).value_or(document);
  made.blocks = parse_markdown(made.markdown).blocks;
  made.losses = losses.take();
  return made;
}

/// Notes as several Markdown dialects write them, and this one doesn't.
void add_footnotes(std::string_view text, Losses& losses) {
  std::size_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') ++line;
    if (text.compare(at, 2, "[^") == 0 && (at == 0 || text[at - 1] != '\\')) {
      losses.add(Foreign::footnote, line);
    }
  }
}

struct Fate {
  Foreign kind;
  Words one;
  Words several;
};

constexpr Fate fates[] = {
    {Foreign::table,
     {"tableau : chaque case est devenue un paragraphe",
      "table: each of its cells has become a paragraph"},
     {"tableaux : chaque case est devenue un paragraphe",
      "tables: each of their cells has become a paragraph"}},
    {Foreign::quotation,
     {"citation en bloc, devenue un paragraphe", "block quotation, now a paragraph"},
     {"citations en bloc, devenues des paragraphes", "block quotations, now paragraphs"}},
    {Foreign::code_block,
     {"bloc de code, devenu un paragraphe", "code block, now a paragraph"},
     {"blocs de code, devenus des paragraphes", "code blocks, now paragraphs"}},
    {Foreign::image,
     {"image : il n'en reste que la description", "image: only its description is left"},
     {"images : il n'en reste que les descriptions", "images: only their descriptions are left"}},
    {Foreign::footnote,
     {"note de bas de page : ses mots sont dans le texte, à relire",
      "footnote: its words are in the text; read it over"},
     {"notes de bas de page : leurs mots sont dans le texte, à relire",
      "footnotes: their words are in the text; read it over"}},
    {Foreign::numbering,
     {"liste numérotée : ses numéros ne sont pas gardés", "numbered list: its numbers aren't kept"},
     {"listes numérotées : leurs numéros ne sont pas gardés",
      "numbered lists: their numbers aren't kept"}},
    {Foreign::deep_list,
     {"titre ou élément de liste plus profond que 6, remonté au niveau 6",
      "heading or list item deeper than 6, raised to level 6"},
     {"titres ou éléments de liste plus profonds que 6, remontés au niveau 6",
      "headings or list items deeper than 6, raised to level 6"}},
    {Foreign::html,
     {"passage en HTML, gardé tel qu'il est écrit", "passage in HTML, kept as it is written"},
     {"passages en HTML, gardés tels qu'ils sont écrits",
      "passages in HTML, kept as they are written"}},
    {Foreign::formula,
     {"formule, gardée telle qu'elle est écrite", "formula, kept as it is written"},
     {"formules, gardées telles qu'elles sont écrites", "formulas, kept as they are written"}},
    {Foreign::style,
     {"mot souligné, barré, en exposant, en indice ou en petites capitales : il ne l'est plus",
      "word underlined, struck out, raised, lowered or in small capitals: it isn't any more"},
     {"mots soulignés, barrés, en exposant, en indice ou en petites capitales : ils ne le sont "
      "plus",
      "words underlined, struck out, raised, lowered or in small capitals: they aren't any more"}},
    {Foreign::emphasis,
     {"bloc dont le gras, l'italique et les liens ne s'écrivent pas là où ils sont",
      "block whose bold, italics and links can't be written where they stand"},
     {"blocs dont le gras, l'italique et les liens ne s'écrivent pas là où ils sont",
      "blocks whose bold, italics and links can't be written where they stand"}},
    {Foreign::link,
     {"lien vers un fichier ou une adresse qui ne se suit pas : il en reste les mots",
      "link to a file or an address that can't be followed: its words are left"},
     {"liens vers des fichiers ou des adresses qui ne se suivent pas : il en reste les mots",
      "links to files or addresses that can't be followed: their words are left"}},
    {Foreign::control,
     {"passage avec des signes de contrôle, retirés", "passage with control characters, taken out"},
     {"passages avec des signes de contrôle, retirés",
      "passages with control characters, taken out"}},
};

}  // namespace

ImportedText import_markdown(std::string_view text) {
  const auto read = parse_markdown(text);
  Losses losses;
  for (const auto& flaw : read.flaws) {
    if (flaw.kind) losses.add(*flaw.kind, flaw.line);
  }
  for (const auto& change : read.changes) losses.add(change.kind, change.line);
  add_footnotes(text, losses);
  std::vector<TextBlock> blocks;
  for (const auto& block : read.blocks) {
    // Of code the lines, which nothing else has.
    auto plain = escape_markdown(block.text);
    std::replace(plain.begin(), plain.end(), '\n', ' ');
    auto settled = settle({block.kind, block.level, block.text, std::move(plain)});
    blocks.push_back(std::move(settled.block));
  }
  return imported(blocks, std::move(losses));
}

federation::Result<ImportedText> import_tree(std::string_view tree) {
  boost::system::error_code failed;
  json::parse_options options;
  options.max_depth = tree_depth_max;
  const auto document = json::parse(tree, failed, {}, options);
  if (failed || !document.is_object() || !document.get_object().contains("blocks")) {
    return federation::Errc::malformed;
  }
  auto read = read_tree(document.get_object());
  Losses losses;
  for (const auto& change : read.changes) losses.add(change.kind, change.block + 1);
  std::vector<TextBlock> blocks;
  for (const auto& draft : read.blocks) {
    auto settled = settle(draft);
    if (settled.lost_marks) losses.add(Foreign::emphasis, blocks.size() + 1);
    blocks.push_back(std::move(settled.block));
  }
  return imported(blocks, std::move(losses));
}

Words fate_of(Foreign kind, bool several) {
  for (const auto& fate : fates) {
    if (fate.kind == kind) return several ? fate.several : fate.one;
  }
  return {"", ""};
}

std::vector<std::size_t> overlong_blocks(const std::vector<TextBlock>& blocks) {
  std::vector<std::size_t> overlong;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].text.size() > federation::body_bytes_max) overlong.push_back(i);
  }
  return overlong;
}

}  // namespace palabre::node
