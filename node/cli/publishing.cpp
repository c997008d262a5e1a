#include "node/cli/publishing.hpp"

#include <fmt/chrono.h>

#include <chrono>
#include <fstream>

#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/targets.hpp"

namespace palabre::node {

namespace json = boost::json;

bool write_file(const Terminal& terminal, const std::string& file, const std::string& bytes) {
  std::ofstream stream{file, std::ios::binary | std::ios::trunc};
  stream << bytes << std::flush;
  if (stream) return true;
  terminal.refuse({"{} ne peut être écrit.", "{} can't be written."}, file);
  return false;
}

std::optional<std::map<std::string, NamedOrganisation>> read_organisations(const Remote& remote) {
  const auto answer = remote.get("/api/v1/organisations");
  if (!answer) return std::nullopt;
  std::map<std::string, NamedOrganisation> found;
  for (const auto& value : answer->at("organisations").as_array()) {
    const auto& each = value.as_object();
    found.emplace(string_at(each, "id"),
                  NamedOrganisation{string_at(each, "name"), string_at(each, "region"),
                                    string_at(each, "sector")});
  }
  return found;
}

void say_progress(const Terminal& terminal, std::size_t done, std::size_t all) {
  constexpr std::size_t step = 250;
  if (done > 0 && done % step == 0 && !terminal.json) {
    terminal.err << done << " / " << all << "\n" << std::flush;
  }
}

std::optional<std::vector<json::object>> read_amendments(const Remote& remote,
                                                         const Terminal& terminal,
                                                         const std::vector<std::string>& given) {
  std::vector<std::string> ids;
  for (const auto& each : given) {
    const auto target = find_amendment(remote, terminal, each);
    if (!target) return std::nullopt;
    ids.push_back(federation::to_hex(target->id.view()));
  }
  if (given.empty()) {
    const auto rows = remote.get_all("/api/v1/amendments?state=open", "amendments");
    if (!rows) return std::nullopt;
    for (const auto& row : *rows) ids.push_back(string_at(row.as_object(), "id"));
  }
  std::vector<json::object> amendments;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto shown = remote.get("/api/v1/amendments/" + ids[i]);
    if (!shown) return std::nullopt;
    amendments.push_back(std::move(*shown));
    say_progress(terminal, i, ids.size());
  }
  return amendments;
}

std::optional<std::vector<EditableBlock>> shown_text(const Terminal& terminal,
                                                     const json::object& text) {
  std::vector<EditableBlock> blocks;
  for (const auto& value : text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    const auto id = id_of<federation::BlockId>(block.at("id"));
    if (!id) return std::nullopt;
    blocks.push_back(
        {*id,
         {},
         {kind_of(string_at(block, "kind")), level_of(block), words_at(terminal, block, "text")}});
  }
  return blocks;
}

std::string now_utc() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

}  // namespace palabre::node
