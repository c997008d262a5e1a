// palabre fsck: whether a stopped node's database is what was written.

#include <algorithm>

#include "node/cli/commands.hpp"
#include "node/clock.hpp"
#include "node/fsck.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

using What = FsckFinding::What;

Words words_of(What what) {
  switch (what) {
    case What::database: return {"la base ne s'ouvre pas", "the database can't be opened"};
    case What::table:
      return {"une somme de contrôle est fausse dans le fichier", "a checksum fails in the file"};
    case What::column:
      return {"une colonne ne se lit pas jusqu'au bout", "a column can't be read to its end"};
    case What::rows_unreadable: return {"rangées illisibles", "rows that can't be read"};
    case What::rows_missing: return {"rangées absentes", "rows that are missing"};
    case What::rows:
      return {"des rangées ne sont plus celles qui ont été signées",
              "rows aren't those that were signed"};
    case What::checkpoint:
      return {"un point de contrôle n'est pas signé de la clé d'exploitation",
              "a checkpoint isn't signed by the operating key"};
    case What::opening:
      return {"la première rangée de l'époque n'est pas certifiée par la clé racine",
              "the epoch's first row isn't certified by the root key"};
    case What::founding: return {"la fondation est abîmée", "the founding is damaged"};
    case What::certificate:
      return {"le certificat d'une adoption est abîmé", "an adoption's certificate is damaged"};
    case What::ballot:
      return {"les votes gardés pour la prochaine adoption sont abîmés",
              "the votes kept for the next adoption are damaged"};
    case What::fork_proof: return {"une preuve de fourche est abîmée", "a fork proof is damaged"};
    case What::adoption:
      return {"ce qui est calculé n'est pas ce que l'adoption certifie",
              "what is computed isn't what the adoption certifies"};
    case What::body:
      return {"un texte n'est plus celui qui a été signé", "a text isn't the one that was signed"};
    case What::unsound:
      return {"la liste des signatures fausses se trompe sur une rangée",
              "the list of bad signatures is wrong about a row"};
    case What::receipt:
      return {"un reçu n'est pas de ce nœud, ou d'un autre acte",
              "a receipt isn't this node's, or is another record's"};
    case What::receipt_broken:
      return {"un reçu est rompu : son acte n'est pas à sa place",
              "a receipt is broken: its record hasn't its place"};
    case What::said:
      return {"un acte gardé d'une rangée perdue n'est plus celui qui a été signé",
              "a lost row's record that was kept isn't the one that was signed"};
    case What::device:
      return {"DEVICE ne va pas avec cette base, qui est peut-être plus ancienne",
              "DEVICE doesn't go with this database, which may be an older one"};
    case What::operating_key:
      return {"operating.key n'est pas la clé que l'époque nomme",
              "operating.key isn't the key that the epoch names"};
    case What::receipt_missing:
      return {"un acte n'a pas de reçu ici", "a record has no receipt here"};
    case What::body_missing:
      return {"des textes ne sont pas là, en nombre de", "texts aren't here, this many:"};
    case What::body_stray: return {"un texte n'est celui d'aucun acte", "a text is no record's"};
    case What::row_unsigned:
      return {"une rangée après le dernier point de contrôle", "a row past the last checkpoint"};
  }
  return {"", ""};
}

constexpr Words restore{
    "Gardez une copie du dossier telle quelle, et vérifiez le disque et la mémoire de la machine. "
    "Remettez db/ de la dernière sauvegarde, sans DEVICE, et démarrez avec tous les pairs : le "
    "nœud "
    "leur reprend ce qui manque (docs/operating.md, Backup).",
    "Keep a copy of the folder as it is, and check the machine's disk and memory. Put db/ of the "
    "last backup back, without DEVICE, and start with every peer: the node fetches from them what "
    "is missing (docs/operating.md, Backup)."};

/// What to do about it.
Words advice_of(What what) {
  switch (what) {
    case What::device:
      return {
          "Démarrez avec tous les pairs : le nœud leur reprend ce qu'il avait signé. S'ils ne "
          "reviennent pas : palabre node recover --data DOSSIER",
          "Start with every peer: the node fetches from them what it had signed. If they don't "
          "come back: palabre node recover --data FOLDER"};
    case What::operating_key:
      return {"Remettez la bonne clé, ou ouvrez une époque : palabre node rekey --data DOSSIER",
              "Put the right key back, or open an epoch: palabre node rekey --data FOLDER"};
    case What::receipt_broken:
      return {
          "Ces membres ont une promesse que le nœud ne tient pas : demandez-leur de signer de "
          "nouveau. Si la base est une sauvegarde, démarrez d'abord avec tous les pairs.",
          "These members hold a promise that the node doesn't keep: ask them to sign again. If "
          "the database is a backup, first start with every peer."};
    case What::receipt:
    case What::receipt_missing:
      return {
          "Un reçu ne se refait pas : le membre l'a gardé, ou vérifie sa voix par son code "
          "(palabre receipt check CODE). Après un rétablissement, c'est normal.",
          "A receipt isn't made again: the member has kept it, or checks the voice by its code "
          "(palabre receipt check CODE). After a recovery this is normal."};
    case What::body_missing:
      return {"Rien à faire : le nœud les demande à ses pairs dès qu'il tourne.",
              "Nothing to do: the node asks its peers for them once it runs."};
    case What::body_stray:
    case What::row_unsigned:
      return {"Rien à faire : cela ne compte pour rien.", "Nothing to do: it counts for nothing."};
    case What::database:
    case What::table:
    case What::column:
    case What::rows_unreadable:
    case What::rows_missing:
    case What::rows:
    case What::checkpoint:
    case What::opening:
    case What::founding:
    case What::certificate:
    case What::ballot:
    case What::fork_proof:
    case What::adoption:
    case What::body:
    case What::unsound:
    case What::said: return restore;
  }
  return restore;
}

std::string place_in_words(const Terminal& terminal, const FsckFinding& finding) {
  if (!finding.place) return {};
  const auto& place = *finding.place;
  const auto org = hex(place.feed.org).substr(0, 16);
  if (finding.end <= place.position + 1) {
    return terminal.words(
        {" (organisation {}, époque {}, rangée {})", " (organisation {}, epoch {}, row {})"}, org,
        place.feed.epoch, place.position);
  }
  return terminal.words({" (organisation {}, époque {}, rangées {} à {})",
                         " (organisation {}, epoch {}, rows {} to {})"},
                        org, place.feed.epoch, place.position, finding.end - 1);
}

/// A line on the error output each second, where somebody may be waiting.
class Progress {
 public:
  explicit Progress(const Terminal& terminal) : terminal_{terminal} {}

  void operator()(FsckStep step, std::uint64_t done) {
    if (now() - said_ < std::chrono::seconds{1}) return;
    said_ = now();
    constexpr Words steps[] = {{"sommes de contrôle : {} octets lus", "checksums: {} bytes read"},
                               {"rangées : {}", "rows: {}"},
                               {"textes : {}", "texts: {}"},
                               {"calcul de l'état : {} rangées", "computing the state: {} rows"}};
    terminal_.err << terminal_.words(steps[static_cast<std::size_t>(step)], done) << "\n";
  }

 private:
  const Terminal& terminal_;
  Instant said_ = now();
};

void say_findings(const Terminal& terminal, const FsckReport& report) {
  std::vector<std::string_view> advised;
  for (const auto& finding : report.findings) {
    const auto words = std::string{words_of(finding.what).in(terminal.language)} +
                       (finding.detail.empty() ? "" : " " + finding.detail) +
                       place_in_words(terminal, finding) + " [" +
                       std::string{name_of(finding.what)} + "]";
    if (is_damage(finding.what)) {
      terminal.err << terminal.words({"Abîmé : {}\n", "Damaged: {}\n"}, words);
    } else {
      terminal.say({"À savoir : {}", "Worth knowing: {}"}, words);
    }
    const auto advice = advice_of(finding.what).in(terminal.language);
    if (std::find(advised.begin(), advised.end(), advice) == advised.end()) {
      advised.push_back(advice);
    }
  }
  const auto more = report.damage_count + report.notice_count - report.findings.size();
  if (more > 0) terminal.say({"… et {} de plus.", "… and {} more."}, more);
  for (const auto advice : advised) terminal.say({"\n→ {}", "\n→ {}"}, advice);
}

}  // namespace

int check_folder(const Options& options, const Terminal& terminal) {
  const auto report = fsck(DataFolder{options.data}, Progress{terminal});
  if (!report) return terminal.refuse(report.error(), options.data);
  if (terminal.json) {
    terminal.print(to_json(*report));
  } else {
    terminal.say({"Plateforme   {}\nTables       {} octets\nFils         {}\nRangées      {}\n"
                  "Points       {}\nCertificats  {}\nTextes       {}\nReçus        {}\n"
                  "Actes        {}\nÉtat         {}",
                  "Platform     {}\nTables       {} bytes\nFeeds        {}\nRows         {}\n"
                  "Checkpoints  {}\nCertificates {}\nTexts        {}\nReceipts     {}\n"
                  "Records      {}\nState        {}"},
                 report->platform.empty() ? "–" : report->platform, report->table_bytes,
                 report->feeds, report->rows, report->checkpoints, report->certificates,
                 report->bodies, report->receipts, report->records_counted,
                 report->state_digest.empty() ? "–" : report->state_digest);
    say_findings(terminal, *report);
  }
  if (report->damage_count > 0) return exit_refused;
  if (!terminal.json) {
    terminal.say({"\nRien n'est abîmé : tout a été relu et recalculé.",
                  "\nNothing is damaged: all of it was read and computed anew."});
  }
  return report->notice_count > 0 ? exit_undecided : exit_done;
}

}  // namespace palabre::node
