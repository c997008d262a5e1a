// Commands that make a node's folder and run it: init, serve, found, join.

#include <algorithm>
#include <charconv>
#include <optional>

#include "federation/core/limits.hpp"
#include "federation/deliberation/adoption.hpp"
#include "node/app.hpp"
#include "node/bundle/mirror.hpp"
#include "node/bundle/summary.hpp"
#include "node/charter.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/remote.hpp"
#include "node/cli/root_key.hpp"
#include "node/clock.hpp"
#include "node/data_folder.hpp"
#include "node/fingerprint.hpp"
#include "node/http/json.hpp"
#include "node/peer/endpoint.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// What founding and joining take from the folder besides the database.
struct OwnKeys {
  SigningKey root;
  SigningKey operating;
  PublicKey next_root;
};

/// None if one can't be had, which has then been said.
std::optional<OwnKeys> read_own_keys(const Options& options, const Terminal& terminal,
                                     const DataFolder& folder) {
  const auto refuse = [&](const boost::system::error_code& error) {
    terminal.refuse(error, options.data);
    return std::nullopt;
  };
  const auto names = folder.root_keys();
  if (!names) return refuse(names.error());
  auto operating = folder.read_operating_key();
  if (!operating) return refuse(operating.error());
  auto root = read_root_key(options, terminal, folder);
  if (!root) return std::nullopt;
  return OwnKeys{std::move(*root), std::move(*operating), names->next};
}

/// The founding's manifest, and the bodies of its texts.
struct BaseText {
  Manifest manifest;
  std::vector<Body> bodies;
};

BaseText base_text(const std::vector<TextBlock>& blocks, MediaType media_type, const Salt& nonce) {
  BaseText base;
  // Block ids of version 0 come from the founding's nonce, since the network id covers them.
  const RecordId from{nonce};
  for (const auto& block : blocks) {
    base.bodies.push_back(make_body(block.text, media_type));
    base.manifest.push_back({block_id(from, static_cast<std::uint32_t>(base.manifest.size())),
                             block.kind, block.level, commitment(base.bodies.back())});
  }
  return base;
}

/// A text that is blocks already: [{"kind": "paragraph", "level": 0, "text": "…"}, …].
std::optional<std::vector<TextBlock>> blocks_of_json(const std::string& words) {
  boost::system::error_code failed;
  const auto value = json::parse(words, failed);
  if (failed || !value.is_array()) return std::nullopt;
  std::vector<TextBlock> blocks;
  for (const auto& element : value.get_array()) {
    const auto* object = element.if_object();
    const auto* kind = object == nullptr ? nullptr : object->if_contains("kind");
    const auto* level = object == nullptr ? nullptr : object->if_contains("level");
    const auto* text = object == nullptr ? nullptr : object->if_contains("text");
    if (kind == nullptr || !kind->is_string() || text == nullptr || !text->is_string()) {
      return std::nullopt;
    }
    const auto& name = kind->get_string();
    TextBlock block;
    block.kind = name == "heading"     ? BlockKind::heading
                 : name == "list_item" ? BlockKind::list_item
                                       : BlockKind::paragraph;
    block.level = level != nullptr && level->is_int64()
                      ? static_cast<std::uint8_t>(level->get_int64())
                      : std::uint8_t{0};
    block.text = std::string{text->get_string()};
    blocks.push_back(std::move(block));
  }
  return blocks;
}

int refuse_flaws(const Terminal& terminal, const std::string& file, const Markdown& markdown) {
  for (const auto& flaw : markdown.flaws) {
    terminal.refuse({"{}, ligne {} : {}", "{}, line {}: {}"}, file, flaw.line,
                    terminal.language == Language::fr ? flaw.fr : flaw.en);
  }
  return exit_refused;
}

/// The founding header, from a node or mirror, or out of a bundle; none if it was refused, which
/// has then been said.
std::optional<Bytes> founding_from(const std::string& from, const Terminal& terminal) {
  if (!from.starts_with("http")) {
    auto founding = founding_of(from);
    if (founding) return std::move(*founding);
    terminal.refuse(founding.error(), from);
    return std::nullopt;
  }
  auto founding = fetch_founding(from);
  if (founding) return std::move(*founding);
  terminal.refuse(founding.error(), from);
  return std::nullopt;
}

void print_joined(const Terminal& terminal, const Platform& platform) {
  if (terminal.json) {
    return terminal.print(json::object{{"network_id", hex(platform.network)},
                                       {"organisation", hex(platform.own)},
                                       {"fingerprint", fingerprint(platform.own)}});
  }
  terminal.say({"Plateforme    {}\nOrganisation  {}\nEmpreinte     {}",
                "Platform      {}\nOrganisation  {}\nFingerprint   {}"},
               hex(platform.network), hex(platform.own), fingerprint(platform.own));
}

/// NETWORK:HEIGHT:STATE, as `palabre status --json` gives them; none if it isn't that.
std::optional<Predecessor> predecessor_of(std::string_view given) {
  constexpr std::size_t digits = 64;
  if (given.size() < 2 * digits + 3) return std::nullopt;
  const auto first = from_hex(given.substr(0, digits));
  const auto last = from_hex(given.substr(given.size() - digits));
  const auto middle = given.substr(digits, given.size() - 2 * digits);
  if (!first || !last || middle.front() != ':' || middle.back() != ':') return std::nullopt;
  Predecessor predecessor{*NetworkId::from(*first), 0, *Digest::from(*last)};
  const auto* end = middle.data() + middle.size() - 1;
  const auto read = std::from_chars(middle.data() + 1, end, predecessor.height);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return predecessor;
}

/// Whether other organisations' nodes would take this profile; what is wrong has been said.
bool is_fit(const Terminal& terminal, const Profile& profile) {
  const struct {
    const char* option;
    const std::string& given;
    std::size_t bytes_max;
  } fields[] = {{"--name", profile.name, organisation_name_bytes_max},
                {"--city", profile.city, place_bytes_max},
                {"--region", profile.region, place_bytes_max},
                {"--sector", profile.sector, place_bytes_max},
                {"--url", profile.url, organisation_url_bytes_max}};
  for (const auto& field : fields) {
    if (!normalise(field.given)) {
      terminal.refuse({"{} n'est pas de l'UTF-8.", "{} isn't UTF-8."}, field.option);
      return false;
    }
    if (field.given.size() <= field.bytes_max) continue;
    terminal.refuse({"{} a {} octets, et {} au plus sont permis.",
                     "{} has {} bytes, and at most {} are allowed."},
                    field.option, field.given.size(), field.bytes_max);
    return false;
  }
  if (profile.name.find_first_not_of(" \t\n") == std::string::npos) {
    terminal.refuse({"--name est vide : comment s'appelle l'organisation ?",
                     "--name is empty: what is the organisation called?"});
    return false;
  }
  if (!profile.url.empty() && !endpoint_of(profile.url)) {
    terminal.refuse({"--url {} : les autres nœuds ne l'appelleraient pas ; il leur faut "
                     "http://HÔTE:PORT, sans chemin.",
                     "--url {}: other nodes wouldn't dial it; they need http://HOST:PORT, no "
                     "path."},
                    profile.url);
    return false;
  }
  return true;
}

/// Every quorum of two or three stewards has all of them.
void warn_of_few(const Terminal& terminal, std::size_t stewards) {
  if (stewards != 2 && stewards != 3) return;
  terminal.err << terminal.words(
      {"Attention : avec {} gardiennes, rien n'est adopté ni admis sans toutes. Une seule qui se "
       "tait, ou qui perd sa clé, arrête tout. À quatre, une peut manquer.\n",
       "Warning: with {} stewards nothing is adopted or admitted without all of them. A single one "
       "that is silent, or loses its key, stops everything. Of four, one may be missing.\n"},
      stewards);
}

}  // namespace

int node_init(const Options& options, const Terminal& terminal) {
  const Profile profile{{},         options.name, options.city, options.region, options.sector,
                        options.url};
  if (!is_fit(terminal, profile)) return exit_refused;
  const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::twice);
  if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
  const DataFolder folder{options.data};
  const auto roots = folder.init(profile, *passphrase);
  if (!roots) return terminal.refuse(roots.error(), options.data);
  if (terminal.json) {
    terminal.print(
        json::object{{"root_key", hex(roots->current)}, {"next_root_key", hex(roots->next)}});
    return exit_done;
  }
  terminal.say(
      {"Nœud créé dans {0}\nClé racine    {1}\n\nEnsuite : palabre platform found, ou palabre "
       "platform join.\nPuis mettez les deux clés racines à l'abri, et effacez-les de cette "
       "machine "
       ":\n  palabre keys root --data {0} --paper\n  palabre keys root --data {0} --paper --next",
       "Node made in {0}\nRoot key      {1}\n\nNext: palabre platform found, or palabre platform "
       "join.\nThen put both root keys in a safe place, and off this machine:\n"
       "  palabre keys root --data {0} --paper\n  palabre keys root --data {0} --paper --next"},
      options.data, hex(roots->current));
  return exit_done;
}

int node_serve(const Options& options, const Terminal& terminal) {
  PostLimits limits;
  for (const auto& [given, rate] : {std::pair{&options.member_posts, &limits.member},
                                    std::pair{&options.address_posts, &limits.address}}) {
    if (given->empty()) continue;
    const auto read = read_post_rate(*given);
    if (!read) {
      return terminal.refuse({"{} : il faut PAR_MINUTE:D'AFFILÉE, par exemple 200:2000.",
                              "{}: PER_MINUTE:BURST is needed, such as 200:2000."},
                             *given);
    }
    *rate = *read;
  }
  for (const auto& peer : options.peers) {
    if (endpoint_of(peer)) continue;
    return terminal.refuse({"--peer {} : il faut http://HÔTE:PORT, sans chemin.",
                            "--peer {}: http://HOST:PORT is needed, no path."},
                           peer);
  }
  const auto served = serve(
      {options.data, options.listen, options.peers, !options.no_discovery, limits, options.pace});
  // It comes back only if it couldn't start.
  const bool folder =
      served.error().category() == make_error_code(FolderErrc::no_node).category() ||
      served.error().category() == make_error_code(StoreErrc::io).category();
  return terminal.refuse(served.error(), folder ? options.data : options.listen);
}

int platform_found(const Options& options, const Terminal& terminal) {
  const auto toml = read_file(options.charter_file);
  if (!toml) return terminal.refuse(toml.error(), options.charter_file);
  auto charter = read_charter(*toml);
  for (const auto& flaw : charter.flaws) {
    terminal.refuse({"{}, ligne {} : {} {}", "{}, line {}: {} {}"}, options.charter_file, flaw.line,
                    flaw.field, terminal.language == Language::fr ? flaw.fr : flaw.en);
  }
  if (!charter.flaws.empty()) return exit_refused;

  const auto words = read_file(options.text_file);
  if (!words) return terminal.refuse(words.error(), options.text_file);
  const auto normal = normalise(*words);
  if (!normal) {
    return terminal.refuse({"{} n'est pas de l'UTF-8.", "{} isn't UTF-8."}, options.text_file);
  }
  const bool is_json = options.text_file.ends_with(".json");
  Markdown markdown;
  if (is_json) {
    auto blocks = blocks_of_json(*normal);
    if (!blocks) {
      return terminal.refuse({"{} n'est pas une liste de blocs {{kind, level, text}}.",
                              "{} is no list of blocks {{kind, level, text}}."},
                             options.text_file);
    }
    markdown.blocks = std::move(*blocks);
  } else {
    markdown = parse_markdown(*normal);
  }
  if (!markdown.flaws.empty()) return refuse_flaws(terminal, options.text_file, markdown);
  if (markdown.blocks.empty()) {
    return terminal.refuse({"{} est vide.", "{} is empty."}, options.text_file);
  }

  const DataFolder folder{options.data};
  const auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store) return terminal.refuse(store.error(), options.data);
  const auto profile = profile_of(**store);
  if (!profile) return terminal.refuse(profile.error(), options.data);
  const auto is_own = [&](const Profile& steward) { return steward.root_key == profile->root_key; };
  auto& founding = charter.founding;
  if (!options.predecessor.empty()) {
    founding.predecessor = predecessor_of(options.predecessor);
    if (!founding.predecessor) {
      return terminal.refuse(
          {"--predecessor doit être RÉSEAU:HAUTEUR:ÉTAT, comme palabre status --json les donne.",
           "--predecessor must be NETWORK:HEIGHT:STATE, as palabre status --json gives them."});
    }
  }
  warn_of_few(terminal, founding.stewards.size());
  if (std::none_of(founding.stewards.begin(), founding.stewards.end(), is_own)) {
    return terminal.refuse(FolderErrc::not_steward, options.charter_file);
  }
  const auto keys_read = read_own_keys(options, terminal, folder);
  if (!keys_read) return exit_refused;

  founding.nonce = random_seed();
  founding.founded_at_ms = wall_ms();
  const auto media_type = is_json ? MediaType::plain : MediaType::markdown;
  auto base = base_text(markdown.blocks, media_type, founding.nonce);
  founding.manifest = std::move(base.manifest);
  const Joining joining{encode(founding), std::move(base.bodies),
                        keys_read->root,  keys_read->operating,
                        wall_ms(),        keys_read->next_root};
  const auto platform = adopt_platform(**store, joining);
  if (!platform) return terminal.refuse(platform.error(), options.data);
  print_joined(terminal, *platform);
  return exit_done;
}

int platform_join(const Options& options, const Terminal& terminal) {
  const auto wanted = from_hex(options.network);
  if (!wanted || wanted->size() != 32) {
    return terminal.refuse({"--network doit avoir 64 chiffres hexadécimaux.",
                            "--network must have 64 hexadecimal digits."});
  }
  const auto header = founding_from(options.from, terminal);
  if (!header) return exit_refused;
  if (network_id(*header) != *NetworkId::from(*wanted)) {
    return terminal.refuse(FolderErrc::other_network, options.from);
  }
  const DataFolder folder{options.data};
  const auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store) return terminal.refuse(store.error(), options.data);
  const auto keys_read = read_own_keys(options, terminal, folder);
  if (!keys_read) return exit_refused;
  const Joining joining{
      *header, {}, keys_read->root, keys_read->operating, wall_ms(), keys_read->next_root};
  const auto platform = adopt_platform(**store, joining);
  if (!platform) return terminal.refuse(platform.error(), options.data);
  print_joined(terminal, *platform);
  if (terminal.json) return exit_done;
  if (stewards_of(platform->network, platform->founding).count(platform->own) != 0) {
    terminal.say(
        {"\nVotre organisation est gardienne dès la fondation : elle n'a pas à être admise.",
         "\nYour organisation is a steward from the founding on: it needn't be admitted."});
  } else {
    terminal.say(
        {"\nLisez l'empreinte de vive voix aux gardiennes : elles admettent l'organisation "
         "avec\n  palabre organisation admit {}",
         "\nRead the fingerprint aloud to the stewards: they admit the organisation with\n  "
         "palabre organisation admit {}"},
        hex(platform->own));
  }
  return exit_done;
}

}  // namespace palabre::node
