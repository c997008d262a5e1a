#include "node/charter.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <set>

#include "federation/core/limits.hpp"
#include "node/peer/endpoint.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// One table of the file; remembers which keys were read, so that others are refused.
class Table {
 public:
  Table(const toml::table* table, std::string where, CharterFile& file)
      : table_{table}, where_{std::move(where)}, file_{file} {}
  ~Table() { refuse_others(); }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  std::string text(std::string_view name, std::size_t bytes_max, std::size_t bytes_min = 0) {
    const auto* node = find(name);
    if (node == nullptr) {
      if (bytes_min > 0) refuse(0, name, "manque", "is missing");
      return {};
    }
    const auto* value = node->as_string();
    if (value == nullptr || value->get().size() < bytes_min || value->get().size() > bytes_max) {
      auto bounds = std::to_string(bytes_max);
      if (bytes_min != bytes_max) bounds = std::to_string(bytes_min) + "–" + bounds;
      refuse(line_of(*node), name, "doit être un texte de " + bounds + " octets",
             "must be a text of " + bounds + " bytes");
      return {};
    }
    return value->get();
  }

  /// Where other nodes reach a node, if it says so.
  std::string url(std::string_view name) {
    auto given = text(name, organisation_url_bytes_max);
    if (!given.empty() && !endpoint_of(given)) {
      refuse(line_of(*find(name)), name, "doit être http://HÔTE:PORT, sans chemin : " + given,
             "must be http://HOST:PORT, no path: " + given);
    }
    return given;
  }

  std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t min,
                       std::uint64_t max) {
    const auto* node = find(name);
    if (node == nullptr) return otherwise;
    const auto* value = node->as_integer();
    const bool fits = value != nullptr && value->get() >= 0 &&
                      static_cast<std::uint64_t>(value->get()) >= min &&
                      static_cast<std::uint64_t>(value->get()) <= max;
    if (fits) return static_cast<std::uint64_t>(value->get());
    const auto bounds = std::to_string(min) + "–" + std::to_string(max);
    refuse(line_of(*node), name, "doit être un nombre entier, " + bounds,
           "must be a whole number, " + bounds);
    return otherwise;
  }

  bool flag(std::string_view name, bool otherwise) {
    const auto* node = find(name);
    if (node == nullptr) return otherwise;
    if (const auto* value = node->as_boolean()) return value->get();
    refuse(line_of(*node), name, "doit être true ou false", "must be true or false");
    return otherwise;
  }

  PublicKey key(std::string_view name) {
    const auto digits = text(name, 64, 64);
    const auto bytes = from_hex(digits);
    if (bytes && bytes->size() == 32) return *PublicKey::from(*bytes);
    if (!digits.empty()) {
      refuse(line(), name, "doit avoir 64 chiffres hexadécimaux",
             "must have 64 hexadecimal digits");
    }
    return {};
  }

  std::size_t line() const { return table_ == nullptr ? 0 : line_of(*table_); }

 private:
  const toml::node* find(std::string_view name) {
    known_.insert(std::string{name});
    return table_ == nullptr ? nullptr : table_->get(name);
  }

  static std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

  void refuse(std::size_t at, std::string_view name, std::string fr, std::string en) {
    file_.flaws.push_back(
        {at == 0 ? line() : at, where_ + std::string{name}, std::move(fr), std::move(en)});
  }

  void refuse_others() {
    if (table_ == nullptr) return;
    for (const auto& [name, node] : *table_) {
      if (known_.count(std::string{name.str()}) != 0) continue;
      refuse(line_of(node), name.str(), "n'est pas un champ d'une charte",
             "is no field of a charter");
    }
  }

  const toml::table* table_;
  std::string where_;
  CharterFile& file_;
  std::set<std::string> known_;
};

void read_stewards(const toml::table& root, CharterFile& file) {
  auto& stewards = file.founding.stewards;
  const auto* listed = root.get_as<toml::array>("steward");
  const std::size_t count = listed == nullptr ? 0 : listed->size();
  if (count == 0 || count > steward_count_max) {
    file.flaws.push_back({0, "[[steward]]", "il en faut de 1 à 100", "there must be 1 to 100"});
    return;
  }
  for (const auto& node : *listed) {
    Table table{node.as_table(), "steward.", file};
    stewards.push_back({table.key("root_key"), table.text("name", organisation_name_bytes_max, 1),
                        table.text("city", place_bytes_max), table.text("region", place_bytes_max),
                        table.text("sector", place_bytes_max), table.url("url")});
  }
  std::sort(stewards.begin(), stewards.end(),
            [](const Profile& a, const Profile& b) { return a.root_key < b.root_key; });
  const auto twice = std::adjacent_find(
      stewards.begin(), stewards.end(),
      [](const Profile& a, const Profile& b) { return a.root_key == b.root_key; });
  if (twice != stewards.end()) {
    file.flaws.push_back({0, "steward.root_key", "est là deux fois : " + twice->name,
                          "is there twice: " + twice->name});
  }
}

void read_tables(const toml::table& root, CharterFile& file) {
  for (const auto& [name, node] : root) {
    const auto word = name.str();
    if (word == "platform" || word == "thresholds" || word == "rules" || word == "steward")
      continue;
    file.flaws.push_back({node.source().begin.line, std::string{word},
                          "n'est pas une section d'une charte", "is no section of a charter"});
  }
  Table platform{root.get_as<toml::table>("platform"), "platform.", file};
  file.founding.name = platform.text("name", organisation_name_bytes_max, 1);
  file.founding.language = platform.text("language", 35, 2);

  constexpr auto any = std::uint64_t{1} << 53;
  auto& charter = file.founding.charter;
  Table thresholds{root.get_as<toml::table>("thresholds"), "thresholds.", file};
  charter.thresholds.members = thresholds.number("members", 0, 0, any);
  charter.thresholds.organisations =
      static_cast<std::uint32_t>(thresholds.number("organisations", 0, 0, 100'000));
  charter.thresholds.regions =
      static_cast<std::uint32_t>(thresholds.number("regions", 0, 0, 100'000));
  charter.thresholds.sectors =
      static_cast<std::uint32_t>(thresholds.number("sectors", 0, 0, 100'000));
  charter.thresholds.resolutions =
      static_cast<std::uint32_t>(thresholds.number("resolutions", 0, 0, 100'000));
  charter.thresholds.share_cap_percent =
      static_cast<std::uint32_t>(thresholds.number("share_cap_percent", 0, 0, 100));

  Table rules{root.get_as<toml::table>("rules"), "rules.", file};
  charter.editorial_support_carries_over = rules.flag("editorial_support_carries_over", false);
  charter.epochs_per_height_max =
      static_cast<std::uint32_t>(rules.number("epochs_per_height_max", 16, 1, 1'000));
  charter.member_records_per_height_max = rules.number("member_records_per_height_max", 0, 0, any);
  charter.organisation_records_per_height_max =
      rules.number("organisation_records_per_height_max", 0, 0, any);
}

}  // namespace

CharterFile read_charter(std::string_view text) {
  CharterFile file;
  try {
    const auto root = toml::parse(text);
    read_tables(root, file);
    read_stewards(root, file);
  } catch (const toml::parse_error& error) {
    const std::string words{error.description()};
    file.flaws.push_back({error.source().begin.line, "TOML", words, words});
  }
  return file;
}

}  // namespace palabre::node
