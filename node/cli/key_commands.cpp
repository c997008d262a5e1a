// Keys: showing them, and keeping the root key away from the machine.

#include <fmt/chrono.h>
#include <sys/stat.h>
#include <unistd.h>

#include "federation/record/record.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/root_key.hpp"
#include "node/cli/root_sheet.hpp"
#include "node/fingerprint.hpp"
#include "node/http/json.hpp"
#include "node/own_feed.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

/// The organisation's name and, once it belongs to a platform, its fingerprint.
Result<RootSheet> sheet_of(const DataFolder& folder, const Seed& seed) {
  PALABRE_TRY(const auto store, open_store_to_read(folder.database()));
  PALABRE_TRY(const auto profile, profile_of(*store));
  RootSheet sheet{RootSheet::Which::current, profile.name, {}, {}, seed};
  const auto platform = platform_of(*store);
  if (platform) sheet.fingerprint = fingerprint(platform->own);
  sheet.key_fingerprint = fingerprint(SigningKey::from_seed(seed).public_key());
  return sheet;
}

bool output_is_a_file() {
  struct ::stat status {};
  return ::fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode);
}

int put_on_paper(const Options& options, const Terminal& terminal, const RootSheet& sheet) {
  if (options.paper_file.empty()) {
    if (output_is_a_file()) {
      return terminal.refuse(
          {"la clé racine irait dans un fichier que d'autres peuvent lire. "
           "Nommez-le : --paper FICHIER, qui ne s'ouvre qu'à vous.",
           "the root key would go to a file that others may read. Name it: "
           "--paper FILE, which opens to you alone."});
    }
    const auto drawn = ::isatty(STDOUT_FILENO) != 0 ? QrCode::Drawn::light : QrCode::Drawn::dark;
    terminal.out << sheet_as_text(sheet, terminal, drawn).reveal();
    return exit_done;
  }
  const auto text = options.paper_file.ends_with(".html")
                        ? sheet_as_html(sheet, terminal)
                        : sheet_as_text(sheet, terminal, QrCode::Drawn::dark);
  const auto written = write_private_file(options.paper_file, text.reveal());
  if (!written) return terminal.refuse(written.error(), options.paper_file);
  terminal.say(
      {"La clé racine est écrite en clair dans {0}, que vous seul pouvez lire. Imprimez-le, "
       "puis effacez-le : shred -u {0}",
       "The root key stands in clear in {0}, which only you may read. Print it, then erase "
       "it: shred -u {0}"},
      options.paper_file);
  return exit_done;
}

int print_paper(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  const auto names = folder.root_keys();
  if (!names) return terminal.refuse(names.error(), options.data);
  const auto own = options.next ? folder.next_root_key() : folder.root_key();
  const auto file = options.root_key.empty() ? own.string() : options.root_key;
  const auto known = public_key_of(file);
  if (!known) return terminal.refuse(known.error(), file);
  if (*known != (options.next ? names->next : names->current)) {
    return terminal.refuse(FolderErrc::other_root, file);
  }
  const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::once);
  if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
  auto seed = read_key_seed(file, KeyPurpose::root, *passphrase);
  if (!seed) return terminal.refuse(seed.error(), file);
  auto sheet = sheet_of(folder, *seed);
  if (!sheet) return terminal.refuse(sheet.error(), options.data);
  if (options.next) sheet->which = RootSheet::Which::next;
  const int done = put_on_paper(options, terminal, *sheet);
  sodium_memzero(seed->data(), seed->size());
  return done;
}

/// Where a key from paper goes: to --root-key, else to its place in the folder.
Result<std::filesystem::path> place_for(const Options& options, const PublicKey& key) {
  if (options.data.empty()) return std::filesystem::path{options.root_key};
  const DataFolder folder{options.data};
  PALABRE_TRY(const auto names, folder.root_keys());
  if (key != names.current && key != names.next) return FolderErrc::other_root;
  if (!options.root_key.empty()) return std::filesystem::path{options.root_key};
  return key == names.current ? folder.root_key() : folder.next_root_key();
}

int read_paper(const Options& options, const Terminal& terminal) {
  if (options.data.empty() && options.root_key.empty()) {
    return terminal.refuse({"où mettre la clé ? Donnez --data DOSSIER ou --root-key CHEMIN.",
                            "where does the key go? Give --data FOLDER or --root-key PATH."});
  }
  auto seed = read_key_sheet(terminal);
  if (!seed) return exit_refused;
  const auto key = SigningKey::from_seed(*seed).public_key();
  const auto put = [&]() -> int {
    const auto file = place_for(options, key);
    if (!file) return terminal.refuse(file.error(), options.data);
    if (std::filesystem::exists(*file)) return terminal.refuse(KeyErrc::exists, file->string());
    const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::twice);
    if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
    const auto written = write_key_file(*file, KeyPurpose::root, *seed, *passphrase);
    if (!written) return terminal.refuse(written.error(), file->string());
    if (terminal.json) {
      terminal.print(json::object{{"root_key", hex(key)}, {"file", file->string()}});
    } else {
      terminal.say({"La clé {} est dans {}, sous la nouvelle phrase de passe.",
                    "The key {} is in {}, under the new passphrase."},
                   fingerprint(key), file->string());
    }
    return exit_done;
  };
  const int done = put();
  sodium_memzero(seed->data(), seed->size());
  return done;
}

/// For an organisation that has lost both: nothing makes this its key but an adoption.
int make_root(const Options& options, const Terminal& terminal) {
  const std::filesystem::path file{options.new_root_file};
  if (std::filesystem::exists(file)) return terminal.refuse(KeyErrc::exists, file.string());
  const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::twice);
  if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
  auto seed = random_seed();
  const auto key = SigningKey::from_seed(seed).public_key();
  const auto written = write_key_file(file, KeyPurpose::root, seed, *passphrase);
  sodium_memzero(seed.data(), seed.size());
  if (!written) return terminal.refuse(written.error(), file.string());
  if (terminal.json) {
    terminal.print(json::object{{"root_key", hex(key)}, {"file", file.string()}});
  } else {
    terminal.say(
        {"Une nouvelle clé racine est dans {} : {}\nElle n'ouvre rien avant qu'une adoption "
         "ne la donne à l'organisation (--root ORG:CLÉ --root-lost).",
         "A new root key is in {}: {}\nIt opens nothing before an adoption gives it to the "
         "organisation (--root ORG:KEY --root-lost)."},
        file.string(), hex(key));
  }
  return exit_done;
}

/// Whether the organisation's epochs commit it to `next`; none while it has no epoch.
std::optional<bool> is_committed(const DataFolder& folder, const PublicKey& next) {
  const auto store = open_store_to_read(folder.database());
  if (!store) return std::nullopt;
  const auto own = read_own_feed(**store);
  if (!own) return std::nullopt;
  return own->next_root_digest == next_root_digest(next);
}

int print_public(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  const auto names = folder.root_keys();
  if (!names) return terminal.refuse(names.error(), options.data);
  const auto committed = is_committed(folder, names->next);
  const auto digest = hex(next_root_digest(names->next));
  if (terminal.json) {
    terminal.print(
        json::object{{"root_key", hex(names->current)},
                     {"root_fingerprint", fingerprint(names->current)},
                     {"next_root_key", hex(names->next)},
                     {"next_root_fingerprint", fingerprint(names->next)},
                     {"next_root_digest", digest},
                     {"committed", committed ? json::value(*committed) : json::value(nullptr)}});
    return exit_done;
  }
  terminal.print_table({{terminal.words({"Clé racine", "Root key"}), hex(names->current)},
                        {"", fingerprint(names->current)},
                        {terminal.words({"Prochaine", "Next"}), hex(names->next)},
                        {"", fingerprint(names->next)},
                        {terminal.words({"Engagement", "Commitment"}), digest}});
  if (committed == false) {
    return terminal.refuse(
        {"les époques de l'organisation ne s'engagent pas à cette prochaine clé.",
         "the organisation's epochs don't commit it to that next key."});
  }
  return exit_done;
}

/// When the key file was last written, in universal time; none if it isn't there.
std::string written_at(const std::filesystem::path& file) {
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0) return "";
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(status.st_mtime));
}

}  // namespace

int keys_root(const Options& options, const Terminal& terminal) {
  if (!options.new_root_file.empty()) return make_root(options, terminal);
  if (options.from_paper) return read_paper(options, terminal);
  if (options.data.empty()) {
    return terminal.refuse(
        {"quel nœud ? Donnez --data DOSSIER.", "which node? Give --data FOLDER."});
  }
  return options.paper ? print_paper(options, terminal) : print_public(options, terminal);
}

int keys_operating(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  const auto store = open_store_to_read(folder.database());
  if (!store) return terminal.refuse(store.error(), options.data);
  const auto own = read_own_feed(**store);
  if (!own) return terminal.refuse(own.error(), options.data);
  const auto since = written_at(folder.operating_key());
  if (terminal.json) {
    terminal.print(json::object{{"operating_key", hex(own->operating_key)},
                                {"epoch", own->end.epoch},
                                {"records", own->end.size},
                                {"root_key", hex(own->profile.root_key)},
                                {"written_at", since}});
  } else {
    terminal.print_table(
        {{terminal.words({"Clé d'exploitation", "Operating key"}), hex(own->operating_key)},
         {terminal.words({"Époque", "Epoch"}),
          terminal.words({"{}, {} actes", "{}, {} records"}, own->end.epoch, own->end.size)},
         {terminal.words({"Écrite le", "Written on"}), since},
         {terminal.words({"Certifiée par", "Certified by"}), fingerprint(own->profile.root_key)}});
  }
  // What is wrong with the file is said last, where it is seen.
  const auto key = folder.read_operating_key();
  const auto file = folder.operating_key().string();
  if (!key) return terminal.refuse(key.error(), file);
  if (key->public_key() != own->operating_key) return terminal.refuse(FolderErrc::other_key, file);
  return exit_done;
}

int keys(const Options& options, const Terminal& terminal) {
  json::object shown;
  if (!options.data.empty()) {
    const DataFolder folder{options.data};
    const auto root = folder.root_keys();
    const auto operating = folder.read_operating_key();
    if (!operating) return terminal.refuse(operating.error(), options.data);
    if (!root) return terminal.refuse(root.error(), options.data);
    shown["root_key"] = hex(root->current);
    shown["operating_key"] = hex(operating->public_key());
  }
  if (!options.key.empty()) {
    const auto member = public_key_of(options.key);
    if (!member) return terminal.refuse(member.error(), options.key);
    shown["member_key"] = hex(*member);
  }
  if (shown.empty()) {
    return terminal.refuse({"quelles clés ? Donnez --data DOSSIER ou --key FICHIER.",
                            "which keys? Give --data FOLDER or --key FILE."});
  }
  if (terminal.json) {
    terminal.print(shown);
    return exit_done;
  }
  const auto name = [&](std::string_view key) -> std::string {
    if (key == "root_key") return terminal.words({"racine", "root"});
    if (key == "operating_key") return terminal.words({"exploitation", "operating"});
    return terminal.words({"membre", "member"});
  };
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, value] : shown) {
    rows.push_back({name(key), std::string{value.as_string()}});
  }
  terminal.print_table(rows);
  return exit_done;
}

}  // namespace palabre::node
