#include "node/cli/messages.hpp"

#include <boost/asio/error.hpp>

#include "node/cli/terminal.hpp"
#include "node/data_folder.hpp"
#include "node/http/problem.hpp"
#include "node/keys/paper_key.hpp"
#include "node/program.hpp"

namespace palabre::node {

namespace {

struct Row {
  boost::system::error_code error;
  Explanation words;
};

const Row rows[] = {
    {FolderErrc::no_node,
     {{"Il n'y a pas de nœud dans ce dossier.", "There is no node in this folder."},
      {"Créez-en un : palabre node init --data DOSSIER --name NOM",
       "Make one: palabre node init --data FOLDER --name NAME"}}},
    {FolderErrc::no_platform,
     {{"Ce nœud n'appartient encore à aucune plateforme.", "This node belongs to no platform yet."},
      {"Fondez-en une (palabre platform found) ou joignez-en une (palabre platform join).",
       "Found one (palabre platform found) or join one (palabre platform join)."}}},
    {FolderErrc::has_platform,
     {{"Ce nœud appartient déjà à une plateforme.", "This node belongs to a platform already."},
      {"Une autre plateforme demande un autre dossier.",
       "Another platform needs another folder."}}},
    {FolderErrc::other_network,
     {{"Ce nœud sert une autre plateforme que celle demandée.",
       "That node serves another platform than the one asked for."},
      {"Vérifiez l'adresse et l'identifiant auprès de qui vous invite.",
       "Check the address and the id with whoever invited you."}}},
    {FolderErrc::not_steward,
     {{"La clé racine de ce nœud n'est pas parmi les gardiennes de la charte.",
       "This node's root key isn't among the stewards of the charter."},
      {"Ajoutez-la : [[steward]] root_key = \"…\" (palabre keys --data DOSSIER la montre).",
       "Add it: [[steward]] root_key = \"…\" (palabre keys --data FOLDER shows it)."}}},
    {FolderErrc::other_key,
     {{"operating.key n'est pas la clé que l'époque de l'organisation nomme.",
       "operating.key isn't the key that the organisation's epoch names."},
      {"Remettez la bonne, ou ouvrez une époque : palabre node rekey --data DOSSIER",
       "Put the right one back, or open an epoch: palabre node rekey --data FOLDER"}}},
    {FolderErrc::other_root,
     {{"Cette clé racine n'est pas celle de cette organisation.",
       "That root key isn't this organisation's."},
      {"palabre keys root --data DOSSIER montre lesquelles sont les siennes.",
       "palabre keys root --data FOLDER shows which are."}}},
    {FolderErrc::in_doubt,
     {{"Cette base est peut-être plus ancienne que ce que ce nœud a déjà signé.",
       "This database may be older than what this node has signed already."},
      {"Lancez le nœud avec ses pairs : il y reprend ce qui manque. Sinon : palabre node recover "
       "--data DOSSIER",
       "Start the node with its peers: it fetches what is missing. Else: palabre node recover "
       "--data "
       "FOLDER"}}},
    {FolderErrc::lacks_adopted,
     {{"Une adoption compte des actes de cette organisation que cette base n'a pas ; une époque "
       "ouverte ici serait nulle.",
       "An adoption counts records of this organisation that this database doesn't have; an epoch "
       "opened here would be void."},
      {"Lancez le nœud avec ses pairs : ils tiennent ces actes, et il les reprend.",
       "Start the node with its peers: they hold these records, and it fetches them."}}},
    {FolderErrc::opened_twice,
     {{"La clé racine de cette organisation a ouvert deux fois la même époque, et chaque nœud peut "
       "le prouver : rien de ce qu'elle ouvrirait encore ne serait adopté.",
       "This organisation's root key has opened one epoch twice, and every node can prove it: "
       "nothing that it would open now would be adopted."},
      {"Demandez aux responsables d'adopter votre prochaine clé racine (« palabre keys root "
       "--public » la montre) ; ensuite « palabre node rekey » ouvre une époque qui compte.",
       "Ask the stewards to adopt your next root key (palabre keys root --public shows it); then "
       "palabre node rekey opens an epoch that counts."}}},
    {FolderErrc::void_epoch,
     {{"L'époque de cette organisation reprend des actes qu'une adoption compte : elle est nulle, "
       "et toute époque qui la suivrait aussi.",
       "This organisation's epoch takes back records that an adoption counts: it is void, and so "
       "would be every epoch after it."},
      {"Demandez aux responsables d'adopter votre prochaine clé racine (« palabre keys root "
       "--public » la montre) ; ensuite « palabre node rekey » ouvre une époque qui compte.",
       "Ask the stewards to adopt your next root key (palabre keys root --public shows it); then "
       "palabre node rekey opens an epoch that counts."}}},
    {FolderErrc::lacks_epoch,
     {{"Une époque plus récente que celles de cette base a été ouverte ; en ouvrir une autre à sa "
       "place ferait deux histoires.",
       "A later epoch than this database has was opened; opening another in its place would make "
       "two histories."},
      {"Lancez le nœud avec ses pairs pour qu'il la reprenne, ou restaurez une sauvegarde plus "
       "récente.",
       "Start the node with its peers so that it fetches it, or restore a later backup."}}},
    {PaperErrc::too_short,
     {{"Il manque des signes.", "Characters are missing."},
      {"Une ligne a quatre groupes de quatre.", "A line has four groups of four."}}},
    {PaperErrc::too_long,
     {{"Il y a des signes de trop.", "There are too many characters."},
      {"Une ligne a quatre groupes de quatre, et une feuille cinq lignes.",
       "A line has four groups of four, and a sheet five lines."}}},
    {PaperErrc::not_on_it,
     {{"Un signe n'est sur aucune feuille.", "A character is on no sheet."},
      {"Il n'y a que des chiffres et des lettres sans accent, sauf U.",
       "There are only digits and letters without accents, and no U."}}},
    {PaperErrc::mistyped,
     {{"Il y a une faute dans cette ligne.", "There is a mistake in this line."},
      {"Relisez-la, groupe par groupe.", "Read it again, group by group."}}},
    {PaperErrc::mixed_sheets,
     {{"Ces lignes sont de feuilles différentes.", "These lines are of different sheets."},
      {"Prenez les cinq d'une même feuille.", "Take all five of one sheet."}}},
    {PaperErrc::ended_early,
     {{"Il manque des lignes.", "Lines are missing."},
      {"Une feuille en a cinq.", "A sheet has five."}}},
    {StoreErrc::missing,
     {{"Il n'y a pas de nœud dans ce dossier.", "There is no node in this folder."},
      {"Créez-en un : palabre node init --data DOSSIER --name NOM",
       "Make one: palabre node init --data FOLDER --name NAME"}}},
    {StoreErrc::in_use,
     {{"Ce nœud est déjà en marche.", "This node is running already."},
      {"Arrêtez l'autre processus, ou parlez-lui avec --node.",
       "Stop the other process, or talk to it with --node."}}},
    {StoreErrc::newer,
     {{"La base a été écrite par une version plus récente.",
       "The database was written by a later version."},
      {"Mettez le logiciel à jour.", "Update the software."}}},
    {StoreErrc::corrupt,
     {{"La base est abîmée.", "The database is damaged."},
      {"Gardez-en une copie et restaurez une sauvegarde, ou joignez de nouveau la plateforme.",
       "Keep a copy and restore a backup, or join the platform again."}}},
    {StoreErrc::disk_full,
     {{"Le disque est plein ou protégé en écriture.", "The disk is full or write-protected."},
      {"Faites de la place, puis recommencez.", "Make room and try again."}}},
    {StoreErrc::io,
     {{"Le disque ne répond pas comme il faut.", "The disk doesn't answer as it should."},
      {"Voyez le journal du système.", "See the system's log."}}},
    {KeyErrc::not_a_key_file,
     {{"Ce n'est pas un fichier de clé.", "That is no key file."},
      {"Vérifiez le chemin.", "Check the path."}}},
    {KeyErrc::wrong_passphrase,
     {{"La phrase de passe n'est pas la bonne.", "The passphrase is wrong."},
      {"Recommencez. Si elle est perdue, un membre fait inscrire une nouvelle clé, et une clé "
       "racine "
       "revient de sa feuille : palabre keys root --from-paper",
       "Try again. If it is lost, a member has a new key enrolled, and a root key comes back from "
       "its sheet: palabre keys root --from-paper"}}},
    {KeyErrc::other_purpose,
     {{"Cette clé est d'une autre sorte.", "That key is of another sort."},
      {"Une clé racine pour une organisation, une clé de membre pour une personne.",
       "A root key for an organisation, a member key for a person."}}},
    {KeyErrc::exists,
     {{"Il y a déjà une clé ici, et elle n'est pas remplacée.",
       "There is a key here already, and it isn't replaced."},
      {"Choisissez un autre endroit.", "Choose another place."}}},
    {KeyErrc::missing,
     {{"Ce fichier de clé n'est pas là ou ne se lit pas.",
       "That key file isn't there or can't be read."},
      {"Vérifiez le chemin.", "Check the path."}}},
    {KeyErrc::exposed,
     {{"D'autres que vous peuvent lire cette clé.", "Others than you can read that key."},
      {"Fermez-la : chmod 600 FICHIER", "Close it: chmod 600 FILE"}}},
    {KeyErrc::not_written,
     {{"Le fichier de clé ne s'écrit pas.", "The key file can't be written."},
      {"Vérifiez le dossier et la place sur le disque.", "Check the folder and the disk's room."}}},
    {KeyErrc::no_memory,
     {{"Il manque de mémoire pour la phrase de passe (64 Mio).",
       "There isn't enough memory for the passphrase (64 MiB)."},
      {"Fermez d'autres programmes.", "Close other programs."}}},
    {TerminalErrc::no_file,
     {{"Ce fichier n'est pas là ou ne se lit pas.", "That file isn't there or can't be read."},
      {"Vérifiez le chemin.", "Check the path."}}},
    {TerminalErrc::no_terminal,
     {{"Il n'y a pas de terminal où demander la phrase de passe.",
       "There is no terminal to ask for the passphrase."},
      {"Donnez-la dans un fichier : --passphrase-file FICHIER",
       "Give it in a file: --passphrase-file FILE"}}},
    {TerminalErrc::too_short,
     {{"La phrase de passe est trop courte.", "The passphrase is too short."},
      {"Il en faut au moins 8 caractères ; quatre mots au hasard font mieux.",
       "It takes at least 8 characters; four random words do better."}}},
    {TerminalErrc::not_the_same,
     {{"Les deux saisies diffèrent.", "The two entries differ."}, {"Recommencez.", "Try again."}}},
    {ProgramErrc::not_installed,
     {{"Il faut le programme pandoc pour lire ce fichier, et il n'est pas installé.",
       "The program pandoc is needed to read this file, and it isn't installed."},
      {"Installez-le (Debian, Ubuntu : apt install pandoc), ou enregistrez le texte en Markdown.",
       "Install it (Debian, Ubuntu: apt install pandoc), or save the text as Markdown."}}},
    {ProgramErrc::no_input,
     {{"Ce fichier n'est pas là ou ne se lit pas.", "That file isn't there or can't be read."},
      {"Vérifiez le chemin.", "Check the path."}}},
    {ProgramErrc::too_slow,
     {{"pandoc n'a pas lu ce fichier en une minute.", "pandoc hasn't read this file in a minute."},
      {"Enregistrez-le plus simplement, sans images, ou en Markdown.",
       "Save it in a simpler form, without images, or as Markdown."}}},
    {ProgramErrc::too_much,
     {{"Ce fichier donne trop de texte (plus de 64 Mio).",
       "This file gives too much text (more than 64 MiB)."},
      {"Une plateforme a au plus 20 000 blocs : divisez-le.",
       "A platform has at most 20,000 blocks: divide it."}}},
    {boost::system::errc::make_error_code(boost::system::errc::no_such_file_or_directory),
     {{"Ce fichier n'est pas là ou ne se lit pas.", "That file isn't there or can't be read."},
      {"Vérifiez le chemin.", "Check the path."}}},
    {boost::system::errc::make_error_code(boost::system::errc::no_space_on_device),
     {{"Le fichier ne s'écrit pas : la clé ou le disque est plein ou protégé.",
       "The file can't be written: the stick or disk is full or write-protected."},
      {"Faites de la place, ou donnez un autre chemin.", "Make room, or give another path."}}},
    {boost::system::errc::make_error_code(boost::system::errc::io_error),
     {{"La clé ou le disque ne se lit pas.", "The stick or disk can't be read."},
      {"Copiez le fichier de nouveau.", "Copy the file again."}}},
    {boost::asio::error::connection_refused,
     {{"Le nœud ne répond pas à cette adresse.", "The node doesn't answer at that address."},
      {"Vérifiez --node, et que le nœud est en marche (palabre node serve).",
       "Check --node, and that the node is running (palabre node serve)."}}},
    {boost::asio::error::address_in_use,
     {{"Un autre programme écoute déjà à cette adresse.",
       "Another program listens at that address already."},
      {"Choisissez un autre port.", "Choose another port."}}},
    {boost::asio::error::host_not_found,
     {{"Cette adresse n'existe pas.", "There is no such address."},
      {"Vérifiez --node ou --from.", "Check --node or --from."}}},
    {boost::system::errc::make_error_code(boost::system::errc::invalid_argument),
     {{"Ce n'est pas une adresse.", "That is no address."},
      {"--node http://HÔTE:PORT, --listen HÔTE:PORT",
       "--node http://HOST:PORT, --listen HOST:PORT"}}},
};

}  // namespace

Explanation explain(const boost::system::error_code& error) {
  if (error.category() == federation::errc_category()) {
    const auto& refusal = refusal_of(static_cast<federation::Errc>(error.value()));
    return {refusal.title, refusal.advice};
  }
  for (const auto& row : rows) {
    if (row.error == error) return row.words;
  }
  return {{"Une erreur du système.", "A system error."}, {"", ""}};
}

}  // namespace palabre::node
