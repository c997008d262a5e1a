// A new epoch: because the operating key changes hands, or because what was signed can't be had
// back.

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/remote.hpp"
#include "node/cli/root_key.hpp"
#include "node/clock.hpp"
#include "node/own_feed.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

struct RootKeysNow {
  PublicKey current;              ///< As the adoptions have it.
  std::optional<PublicKey> next;  ///< To which its epochs commit; none while it has opened none.
};

/// What root.public says, once it is as the feed has it: a crash may have left it behind.
Result<RootKeysNow> root_keys_now(const DataFolder& folder, const Store& store) {
  PALABRE_TRY(const auto own, read_own_feed(store));
  PALABRE_TRY(const auto names, folder.root_keys());
  if (names.current == own.root_key) return RootKeysNow{names.current, names.next};
  const auto coming = public_key_of(folder.coming_root_key());
  if (coming && own.next_root_digest == next_root_digest(*coming)) {
    const auto turned = folder.turn_root_keys({own.root_key, *coming});
    if (!turned) return turned.error();
    return RootKeysNow{own.root_key, *coming};
  }
  return RootKeysNow{own.root_key, {}};
}

int open_next_epoch(const Options& options, const Terminal& terminal, Store& store,
                    IfInDoubt in_doubt) {
  const DataFolder folder{options.data};
  const auto keys = root_keys_now(folder, store);
  if (!keys) return terminal.refuse(keys.error(), options.data);
  const bool turns = !keys->next;
  const auto root = read_root_key(
      options, terminal, {keys->current, turns ? folder.next_root_key() : folder.root_key()});
  if (!root) return exit_refused;
  Rekeying rekeying{*root, wall_ms(), in_doubt};
  if (turns) {
    const auto passphrase = read_passphrase(terminal, options.passphrase_file, Ask::twice);
    if (!passphrase) return terminal.refuse(passphrase.error(), options.passphrase_file);
    const auto next = folder.prepare_next_root_key(*passphrase);
    if (!next) return terminal.refuse(next.error(), folder.coming_root_key().string());
    rekeying.next_root = *next;
  }
  const auto key = rekey(folder, store, rekeying);
  if (!key) return terminal.refuse(key.error(), options.data);
  if (turns) {
    const auto turned = folder.turn_root_keys({keys->current, *rekeying.next_root});
    if (!turned) return terminal.refuse(turned.error(), options.data);
    terminal.say({"La clé racine adoptée est en service ; une nouvelle prochaine clé racine est "
                  "dans {}. Mettez les deux sur papier : palabre keys root --paper",
                  "The adopted root key is in use; a new next root key is in {}. Put both on "
                  "paper: palabre keys root --paper"},
                 folder.next_root_key().string());
  }
  if (terminal.json) {
    terminal.print(json::object{{"operating_key", to_hex(key->view())}});
  } else {
    terminal.say({"Une nouvelle époque est ouverte. Clé d'exploitation {}",
                  "A new epoch is open. Operating key {}"},
                 to_hex(key->view()));
  }
  return exit_done;
}

std::string names_in(const json::object& recovery, std::string_view list) {
  std::string names;
  for (const auto& value : recovery.at(list).as_array()) {
    const auto& org = value.as_object();
    auto name = string_at(org, "name");
    if (name.empty()) name = string_at(org, "organisation").substr(0, 16);
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? "–" : names;
}

/// The node runs, so it can be asked, and must be stopped first.
int say_what_is_waited_for(const Options& options, const Terminal& terminal) {
  const auto url = Remote::url_of(options);
  if (!url.empty()) {
    const auto status = Remote{url, terminal}.get("/api/v1/status");
    if (!status) return exit_refused;
    const auto* recovery = status->if_contains("recovery");
    if (recovery == nullptr || !recovery->is_object()) {
      return terminal.refuse(
          {"ce nœud n'attend aucun pair ; signing : {}. Il n'y a rien à rétablir.",
           "that node waits for no peer; signing: {}. There is nothing to recover."},
          string_at(*status, "signing"));
    }
    const auto& waits = recovery->get_object();
    terminal.say({"Ont répondu     {} sur {} : {}\nSans réponse    {}\nEn tiennent plus {}",
                  "Have answered   {} of {}: {}\nNo answer yet   {}\nHold more       {}"},
                 waits.at("answered").as_array().size(), number_at(waits, "answers_needed"),
                 names_in(waits, "answered"), names_in(waits, "silent"), names_in(waits, "ahead"));
  }
  return terminal.refuse(StoreErrc::in_use, options.data);
}

void say_how_far_behind(const Terminal& terminal, const OwnEnd& held,
                        const std::optional<OwnEnd>& signed_to) {
  if (!signed_to) {
    return terminal.say(
        {"Cette base tient {} actes de l'époque {}. DEVICE manque : jusqu'où elle a servi à "
         "signer, "
         "personne ici ne le sait.\nSi une époque plus récente a été ouverte avec cette clé "
         "racine, "
         "arrêtez : en ouvrir une seconde ferait deux histoires.",
         "This database holds {} records of epoch {}. DEVICE is missing: nobody here knows how far "
         "it was signed from.\nIf a later epoch was opened with this root key, stop: opening a "
         "second one would make two histories."},
        held.size, held.epoch);
  }
  if (signed_to->epoch == held.epoch && signed_to->size > held.size) {
    return terminal.say(
        {"Cette base tient {} actes de l'époque {} ; cette machine en a signé jusqu'à {} : il en "
         "manque {}.",
         "This database holds {} records of epoch {}; this machine signed up to {}: {} are "
         "missing."},
        held.size, held.epoch, signed_to->size, signed_to->size - held.size);
  }
  terminal.say(
      {"Cette base tient {} actes de l'époque {}. Ce n'est pas celle qui a servi la dernière "
       "fois, et une copie a pu signer davantage.",
       "This database holds {} records of epoch {}. It isn't the one that was used last, and "
       "a copy may have signed more."},
      held.size, held.epoch);
}

constexpr Words what_overriding_means{
    R"(
Mieux vaut que le nœud reprenne ce qui manque chez ses pairs : palabre node serve, avec
chaque --peer. Ne passez outre que si ceux qui le tiennent ne reviendront pas.

Passer outre ouvre une nouvelle époque sur ce que cette base tient :
  - rien n'est signé deux fois : il n'y aura pas deux histoires ;
  - ce qui manque ici ne compte plus, même chez qui le tient encore. Ce n'est pas perdu :
    les membres l'ont signé, et qui tient ces actes peut les remettre ;
  - les reçus donnés pour ces actes nomment des places qui ne comptent plus : qui en a un
    remet son acte ;
  - une gardienne ne vote plus avant la prochaine adoption, que les autres décident sans
    elle ; s'il n'y a qu'une gardienne, plus rien ne sera jamais adopté ;
  - si les gardiennes ont déjà constaté plus que n'a cette base, l'époque peut être nulle.
)",
    R"(
It is better that the node fetches what is missing from its peers: palabre node serve, with
each --peer. Override only if those who hold it won't come back.

Overriding opens a new epoch on what this database holds:
  - nothing is signed twice: there won't be two histories;
  - what is missing here no longer counts, even where it is still held. It isn't lost:
    members signed it, and whoever holds those records can hand them in again;
  - receipts for those records name places that no longer count: whoever has one hands in
    the record again;
  - a steward doesn't vote before the next adoption, which the others decide without it;
    if it is the only one, nothing will ever be adopted again;
  - if the stewards have observed more than this database has, the epoch may be void.
)"};

/// Of three stewards or fewer, what one overrides may end what none of the others can decide alone.
bool confirm_among_few(const Terminal& terminal, std::size_t stewards) {
  if (stewards == 0 || stewards > 3) return true;
  if (stewards == 1) {
    terminal.say(
        {"Votre organisation est la seule gardienne : elle ne votera plus, et plus rien ne sera "
         "jamais adopté sur cette plateforme.",
         "Your organisation is the only steward: it won't vote again, and nothing will ever be "
         "adopted on this platform."});
  } else {
    terminal.say(
        {"Votre organisation est une des {} gardiennes, et il les faut toutes. Si elles viennent "
         "de voter sur des actes qui manquent ici, plus rien ne sera adopté.",
         "Your organisation is one of {} stewards, and all are needed. If they have just voted on "
         "records that are missing here, nothing will be adopted any more."},
        stewards);
  }
  return confirm_word(terminal,
                      {"Pour passer outre malgré cela, tapez « malgré cela » : ",
                       "To override all the same, type \"all the same\": "},
                      {"malgré cela", "all the same"});
}

}  // namespace

int node_rekey(const Options& options, const Terminal& terminal) {
  const auto store = open_store(DataFolder{options.data}.database(), IfMissing::refuse);
  if (!store) return terminal.refuse(store.error(), options.data);
  return open_next_epoch(options, terminal, **store, IfInDoubt::refuse);
}

int node_recover(const Options& options, const Terminal& terminal) {
  const DataFolder folder{options.data};
  const auto store = open_store(folder.database(), IfMissing::refuse);
  if (!store && store.error() == StoreErrc::in_use) {
    return say_what_is_waited_for(options, terminal);
  }
  if (!store) return terminal.refuse(store.error(), options.data);
  const auto own = read_own_feed(**store);
  if (!own) return terminal.refuse(own.error(), options.data);
  const auto standing = standing_of(folder, **store, own->end);
  if (!standing) return terminal.refuse(standing.error(), options.data);
  if (standing->database == Device::Database::latest) {
    return terminal.refuse(
        {"cette base est celle qui a servi la dernière fois : il n'y a rien à "
         "rétablir. Pour changer de clé : palabre node rekey.",
         "this database is the one that was used last: there is nothing to "
         "recover. To change the key: palabre node rekey."});
  }
  if (standing->signed_to && standing->signed_to->epoch > own->end.epoch) {
    return terminal.refuse(FolderErrc::lacks_epoch, options.data);
  }
  if (!terminal.json) {
    say_how_far_behind(terminal, own->end, standing->signed_to);
    terminal.say(what_overriding_means);
  }
  const bool agreed = options.yes || confirm_word(terminal,
                                                  {"Pour passer outre, tapez « rétablir » : ",
                                                   "To override, type \"recover\": "},
                                                  {"rétablir", "recover"});
  const bool knows = agreed && (options.yes || confirm_among_few(terminal, own->steward_count));
  if (!knows) return terminal.refuse({"rien n'a été fait.", "nothing was done."});
  return open_next_epoch(options, terminal, **store, IfInDoubt::override);
}

}  // namespace palabre::node
