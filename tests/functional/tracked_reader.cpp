#include "tests/functional/tracked_reader.hpp"

#include <boost/json.hpp>
#include <ostream>
#include <stdexcept>

#include "node/text/inline_runs.hpp"
#include "tests/functional/process.hpp"

namespace palabre::test {

using federation::BlockKind;
namespace json = boost::json;

namespace {

constexpr std::size_t head_paragraph_count = 2;

std::vector<ReadBlock> blocks_of(const json::array& paragraphs) {
  std::vector<ReadBlock> blocks;
  for (std::size_t i = head_paragraph_count; i < paragraphs.size(); ++i) {
    const auto& each = paragraphs[i].as_array();
    const auto kind = each.at(0).as_string();
    blocks.push_back({kind == "heading"     ? BlockKind::heading
                      : kind == "list_item" ? BlockKind::list_item
                                            : BlockKind::paragraph,
                      each.at(1).to_number<int>(), std::string{each.at(2).as_string()}});
  }
  return blocks;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const ReadBlock& block) {
  constexpr const char* names[] = {"?", "heading", "paragraph", "list_item"};
  return out << names[static_cast<std::size_t>(block.kind)] << block.level << " \"" << block.words
             << "\"";
}

std::optional<std::vector<ReadDocument>> read_tracked(
    const std::vector<std::filesystem::path>& files) {
  // Debian's own Python: the bridge is a package of it.
  std::vector<std::string> line{"/usr/bin/python3",
                                PALABRE_ROOT "/tests/functional/tracked_changes.py"};
  for (const auto& file : files) line.push_back(file.string());
  const auto said = run_program(line);
  if (said.exit_code == 77) return std::nullopt;
  if (said.exit_code != 0) throw std::runtime_error{"LibreOffice: " + said.text};
  std::vector<ReadDocument> read;
  const auto parsed = json::parse(said.text);
  for (const auto& value : parsed.as_array()) {
    const auto& each = value.as_object();
    read.push_back(
        {each.at("changes").to_number<std::size_t>(), each.at("left").to_number<std::size_t>(),
         blocks_of(each.at("accepted").as_array()), blocks_of(each.at("rejected").as_array())});
  }
  return read;
}

std::vector<ReadBlock> as_read(const std::vector<node::EditableBlock>& text) {
  std::vector<ReadBlock> blocks;
  for (const auto& each : text) {
    std::string words;
    for (const auto& run : node::inline_runs(each.block.text)) words += run.text;
    blocks.push_back({each.block.kind, each.block.level, std::move(words)});
  }
  return blocks;
}

}  // namespace palabre::test
