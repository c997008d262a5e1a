#include "node/cli/root_key.hpp"

#include <unistd.h>

#include <iostream>

#include "node/keys/paper_key.hpp"

namespace palabre::node {

using namespace federation;

std::optional<Seed> read_key_sheet(const Terminal& terminal) {
  const bool asks = ::isatty(STDIN_FILENO) != 0;
  if (asks) {
    terminal.err << terminal.words(
        {"Tapez les cinq lignes de la feuille, ou lisez son code QR si elle en a un.\n",
         "Type the sheet's five lines, or scan its QR code if it has one.\n"});
  }
  PaperReader reader;
  while (!reader.full()) {
    const auto line = reader.line();
    if (asks) terminal.err << terminal.words({"Ligne {} : ", "Line {}: "}, line) << std::flush;
    std::string typed;
    if (!std::getline(std::cin, typed)) break;
    const Secret secret{std::move(typed)};
    const auto taken = reader.take(secret.reveal());
    if (!taken) {
      terminal.refuse(taken.error(), terminal.words({"ligne {}", "line {}"}, reader.line()));
      if (!asks) return std::nullopt;
    } else if (asks && reader.line() > line) {
      terminal.err << terminal.words({"  juste\n", "  right\n"});
    }
  }
  auto seed = reader.seed();
  if (seed) return *seed;
  terminal.refuse(seed.error(), terminal.words({"la feuille", "the sheet"}));
  return std::nullopt;
}

std::optional<SigningKey> read_root_key(const Options& options, const Terminal& terminal,
                                        const DataFolder& folder) {
  const auto expected = folder.root_keys();
  if (expected) return read_root_key(options, terminal, {expected->current, folder.root_key()});
  terminal.refuse(expected.error(), options.data);
  return std::nullopt;
}

std::optional<SigningKey> read_root_key(const Options& options, const Terminal& terminal,
                                        const DueRootKey& due) {
  const auto refuse = [&](const boost::system::error_code& error, const std::string& what) {
    terminal.refuse(error, what);
    return std::nullopt;
  };
  std::optional<SigningKey> key;
  if (options.from_paper) {
    auto seed = read_key_sheet(terminal);
    if (!seed) return std::nullopt;
    key = SigningKey::from_seed(*seed);
    sodium_memzero(seed->data(), seed->size());
  } else {
    const auto file = options.root_key.empty() ? due.file.string() : options.root_key;
    if (!std::filesystem::exists(file)) {
      terminal.refuse({"{} n'est pas là. Dites où est la clé racine : --root-key CHEMIN, ou "
                       "--from-paper pour la taper.",
                       "{} isn't there. Say where the root key is: --root-key PATH, or "
                       "--from-paper to type it."},
                      file);
      return std::nullopt;
    }
    const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::once);
    if (!passphrase) return refuse(passphrase.error(), options.passphrase_file);
    auto read = read_key_file(file, KeyPurpose::root, *passphrase);
    if (!read) return refuse(read.error(), file);
    key = std::move(*read);
  }
  if (key->public_key() != due.key) return refuse(FolderErrc::other_root, options.data);
  return key;
}

}  // namespace palabre::node
