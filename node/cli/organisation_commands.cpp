// Organisations and their members.

#include <algorithm>

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/root_key.hpp"
#include "node/cli/targets.hpp"
#include "node/keys/key_file.hpp"
#include "node/peer/endpoint.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::optional<Bytes> key_bytes(const std::string& text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  return *bytes;
}

int print_consent(const Options& options, const Terminal& terminal, const SigningKey& key) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  const auto word = to_word(consent(platform->home.network, platform->home.org, key));
  if (terminal.json) {
    terminal.print(json::object{{"consent", word}});
  } else {
    terminal.say({"Donnez ce mot à qui inscrit les membres de votre organisation :\n{}",
                  "Give this word to whoever enrols your organisation's members:\n{}"},
                 word);
  }
  return exit_done;
}

/// Whether both keys are enrolled: one of them then gives its person a second voice.
std::optional<bool> are_both_enrolled(const Remote& remote, const PublicKey& key,
                                      const PublicKey& other) {
  const auto members = remote.get_all("/api/v1/members", "members");
  if (!members) return std::nullopt;
  const auto is_enrolled = [&](const PublicKey& sought) {
    return std::any_of(members->begin(), members->end(), [&](const json::value& value) {
      const auto& member = value.as_object();
      return string_at(member, "key") == to_hex(sought.view()) && flag_at(member, "enrolled");
    });
  };
  return is_enrolled(key) && is_enrolled(other);
}

/// What keeps an organisation waiting that some stewards have admitted.
void say_admits(const Terminal& terminal, const json::object& org) {
  const auto* admits = org.if_contains("admitted_by");
  if (admits == nullptr || admits->as_array().empty()) return;
  terminal.say({"\n{} attend d'autres gardiennes, sur la même région et le même secteur :",
                "\n{} waits for other stewards, with the same region and sector:"},
               string_at(org, "name"));
  for (const auto& value : admits->as_array()) {
    const auto& row = value.as_object();
    terminal.say({"  {} : région « {} », secteur « {} »", "  {}: region “{}”, sector “{}”"},
                 string_at(row, "name"), string_at(row, "region"), string_at(row, "sector"));
  }
}

}  // namespace

int organisation_admit(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  const auto id = find_organisation(remote, terminal, options.target);
  if (!id) return exit_refused;
  std::vector<Statement> statements;
  statements.push_back(admission(platform->adoption, *id, options.region, options.sector));
  return remote.speak_for_organisation(
      options, std::move(statements),
      {"Cette gardienne l'admet : {}", "This steward admits it: {}"});
}

int organisation_profile(const Options& options, const Terminal& terminal) {
  if (!options.url.empty() && !endpoint_of(options.url)) {
    return terminal.refuse({"les autres nœuds n'appelleraient pas {} : il leur faut "
                            "http://HÔTE:PORT, sans chemin.",
                            "other nodes wouldn't dial {}: they need http://HOST:PORT, no path."},
                           options.url);
  }
  const Remote remote{Remote::url_of(options), terminal};
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  const auto found = remote.get("/api/v1/organisations");
  if (!found) return exit_refused;
  std::optional<Profile> profile;
  for (const auto& value : found->at("organisations").as_array()) {
    const auto& org = value.as_object();
    if (string_at(org, "id") != to_hex(platform->home.org.view())) continue;
    const auto root = key_bytes(string_at(org, "root_key"));
    if (!root) continue;
    const auto& wishes = org.at("wishes").as_object();
    profile =
        Profile{*PublicKey::from(*root),     string_at(org, "name"),      string_at(org, "city"),
                string_at(wishes, "region"), string_at(wishes, "sector"), options.url};
  }
  if (!profile) {
    return terminal.refuse({"le nœud ne connaît pas encore de profil de son organisation.",
                            "the node doesn't know a profile of its organisation yet."});
  }
  std::vector<Statement> statements;
  statements.push_back(presentation(*profile));
  return remote.speak_for_organisation(options, std::move(statements),
                                       {"Profil : {}", "Profile: {}"});
}

int organisation_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto found = remote.get("/api/v1/organisations");
  if (!found) return exit_refused;
  if (terminal.json) {
    terminal.print(*found);
    return exit_done;
  }
  std::vector<std::vector<std::string>> rows{
      {terminal.words({"organisation", "organisation"}), terminal.words({"état", "state"}),
       terminal.words({"région", "region"}), terminal.words({"membres", "members"}),
       terminal.words({"actes", "records"}), terminal.words({"identifiant", "id"})}};
  for (const auto& value : found->at("organisations").as_array()) {
    const auto& org = value.as_object();
    const Words standing = flag_at(org, "steward")    ? Words{"gardienne", "steward"}
                           : flag_at(org, "admitted") ? Words{"admise", "admitted"}
                                                      : Words{"pas admise", "not admitted"};
    rows.push_back({string_at(org, "name"), terminal.words(standing), string_at(org, "region"),
                    number_at(org, "members"), number_at(org, "records"), string_at(org, "id")});
  }
  terminal.print_table(rows);
  for (const auto& value : found->at("organisations").as_array()) {
    say_admits(terminal, value.as_object());
  }
  return exit_done;
}

int member_create(const Options& options, const Terminal& terminal) {
  auto typed = options.from_paper ? read_key_sheet(terminal) : std::optional{random_seed()};
  if (!typed) return exit_refused;
  auto& seed = *typed;
  const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::twice);
  if (!passphrase) {
    sodium_memzero(seed.data(), seed.size());
    return terminal.refuse(passphrase.error(), options.passphrase_file);
  }
  const auto key = SigningKey::from_seed(seed);
  const auto written = write_key_file(options.key, KeyPurpose::member, seed, *passphrase);
  sodium_memzero(seed.data(), seed.size());
  if (!written) return terminal.refuse(written.error(), options.key);
  const auto shown = to_hex(key.public_key().view());
  if (terminal.json && Remote::url_of(options).empty()) {
    terminal.print(json::object{{"member_key", shown}});
  } else if (!terminal.json) {
    terminal.say({"Clé de membre {}\nGardez {} et sa phrase de passe : personne d'autre ne les a.",
                  "Member key    {}\nKeep {} and its passphrase: nobody else has them."},
                 shown, options.key);
  }
  if (Remote::url_of(options).empty()) return exit_done;
  return print_consent(options, terminal, key);
}

int member_consent(const Options& options, const Terminal& terminal) {
  const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::once);
  if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
  const auto key = read_key_file(options.key, KeyPurpose::member, *passphrase);
  if (!key) return terminal.refuse(key.error(), options.key);
  return print_consent(options, terminal, *key);
}

int member_enrol(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  std::optional<PublicKey> replaced;
  if (!options.replaces.empty()) {
    if (options.consents.size() != 1) {
      return terminal.refuse(
          {"--replaces va avec un seul consentement : celui de la même personne.",
           "--replaces goes with one consent: that of the same person."});
    }
    replaced = find_member(remote, terminal, options.replaces);
    if (!replaced) return exit_refused;
  }
  std::vector<Statement> statements;
  for (const auto& word : options.consents) {
    const auto consent = consent_of(word);
    if (!consent) {
      return terminal.refuse({"ce n'est pas un consentement (palabre member consent) : {}",
                              "that is no consent (palabre member consent): {}"},
                             word);
    }
    if (replaced) {
      const auto both = are_both_enrolled(remote, consent->member_key, *replaced);
      if (!both) return exit_refused;
      if (*both) {
        return terminal.refuse(
            {"la nouvelle clé est déjà inscrite, et l'ancienne compte encore : la personne a deux "
             "voix. Radiez l'ancienne :\n  palabre member revoke {0} --data {1}",
             "the new key is enrolled already, and the old one still counts: that person has two "
             "voices. Revoke the old one:\n  palabre member revoke {0} --data {1}"},
            to_hex(replaced->view()), options.data);
      }
    }
    statements.push_back(enrolment(*consent, SigningPlace::device, replaced));
  }
  const Words done = replaced ? Words{"Inscrit, et l'ancienne clé radiée : {}",
                                      "Enrolled, and the old key revoked: {}"}
                              : Words{"Inscrit : {}", "Enrolled: {}"};
  return remote.speak_for_organisation(options, std::move(statements), done);
}

int member_revoke(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto key = find_member(remote, terminal, options.target);
  if (!key) return exit_refused;
  std::vector<Statement> statements;
  statements.push_back(revocation(*key));
  return remote.speak_for_organisation(options, std::move(statements),
                                       {"Radié : {}", "Revoked: {}"});
}

int member_list(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto members = remote.get_all("/api/v1/members", "members");
  if (!members) return exit_refused;
  if (terminal.json) {
    terminal.print(json::object{{"members", *members}});
    return exit_done;
  }
  std::vector<std::vector<std::string>> rows{{terminal.words({"clé", "key"}),
                                              terminal.words({"état", "state"}),
                                              terminal.words({"dernier numéro", "last sequence"})}};
  for (const auto& value : *members) {
    const auto& member = value.as_object();
    const Words standing =
        flag_at(member, "enrolled") ? Words{"inscrit", "enrolled"} : Words{"radié", "revoked"};
    rows.push_back(
        {string_at(member, "key"), terminal.words(standing), number_at(member, "highest_seq")});
  }
  terminal.print_table(rows);
  return exit_done;
}

}  // namespace palabre::node
