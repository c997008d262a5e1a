#include "node/cli/receipt_words.hpp"

#include "federation/deliberation/statement.hpp"
#include "federation/record/kind.hpp"
#include "federation/record/receipt_code.hpp"
#include "federation/replica/fate.hpp"
#include "node/cli/fields.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;
using Outcome = CheckedProof::Outcome;

namespace {

Words words_of(Stance stance) {
  switch (stance) {
    case Stance::support: return {"pour", "in support"};
    case Stance::oppose: return {"contre", "opposed"};
    case Stance::abstain: return {"abstention", "abstaining"};
    case Stance::withdrawn: return {"voix reprise", "voice taken back"};
  }
  return {"", ""};
}

Words words_of(Kind kind) {
  switch (kind) {
    case Kind::amendment: return {"un amendement", "an amendment"};
    case Kind::revise: return {"une révision d'amendement", "a revision of an amendment"};
    case Kind::withdraw: return {"le retrait d'un amendement", "the withdrawal of an amendment"};
    case Kind::hand_over: return {"la remise d'un amendement", "the handing over of an amendment"};
    case Kind::endorse: return {"une voix", "a voice"};
    case Kind::comment: return {"un commentaire", "a comment"};
    case Kind::story: return {"un récit", "a story"};
    case Kind::erase: return {"le retrait de textes", "texts taken back"};
    case Kind::answer: return {"une réponse à une recommandation", "an answer to a recommendation"};
    case Kind::appeal: return {"un appel d'un avis", "an appeal against a notice"};
    case Kind::translate: return {"une traduction", "a translation"};
    case Kind::epoch:
    case Kind::introduce:
    case Kind::admit:
    case Kind::enrol:
    case Kind::revoke:
    case Kind::profile:
    case Kind::carry:
    case Kind::observe:
    case Kind::candidate:
    case Kind::propose:
    case Kind::vote1:
    case Kind::vote2:
    case Kind::rebase:
    case Kind::resolution:
    case Kind::attest:
    case Kind::sheet:
    case Kind::strike:
    case Kind::campaign:
    case Kind::recommend:
    case Kind::meeting:
    case Kind::notice:
    case Kind::retract:
    case Kind::agenda: return {"un acte de l'organisation", "a record of the organisation's own"};
  }
  return {"", ""};
}

std::string statement_in_words(const Terminal& terminal, const ReadReceipt& receipt) {
  if (!receipt.proof.record) return terminal.words({"(inconnu ici)", "(not known here)"});
  const auto record = spoken(*receipt.proof.record).record;
  const auto rule = kind_rule(record.kind);
  if (!rule) return terminal.words({"une sorte inconnue", "an unknown kind"});
  auto words = terminal.words(words_of(rule->kind));
  if (rule->kind == Kind::endorse) {
    if (const auto stance = decode_endorse(record.header)) {
      words += terminal.words({", {}", ", {}"}, words_of(*stance).in(terminal.language));
    }
  }
  if (!receipt.title.empty()) return words + terminal.words({" : « {} »", ": “{}”"}, receipt.title);
  for (const auto& id : record.references) words += " " + hex(id).substr(0, 16);
  return words;
}

Words words_of_fate(const std::string& state) {
  if (state == "counted") return {"il compte", "it counts"};
  if (state == "replaced") return {"remplacé par un plus récent", "replaced by a later one"};
  if (state == "withdrawn") return {"l'amendement est retiré", "the amendment is withdrawn"};
  if (state == "erased")
    return {"son auteur en a retiré le texte", "its author took the text back"};
  if (state == "not_counted") {
    return {"là, mais l'organisation n'est pas admise : la voix ne compte pas",
            "there, but the organisation isn't admitted: the voice doesn't count"};
  }
  if (state == "waiting") {
    return {"il attend un acte qui n'est pas encore là",
            "it waits for a record that isn't here yet"};
  }
  if (state == "past_base") {
    return {"hors compte : une nouvelle époque commence avant lui",
            "not counted: a new epoch begins before it"};
  }
  if (state == "repeated") {
    return {"le même acte compte déjà à une autre place",
            "the same record counts at another place"};
  }
  return {"nul selon les règles", "void by rule"};
}

std::string fate_in_words(const Terminal& terminal, const json::object& fate) {
  auto words = terminal.words(words_of_fate(string_at(fate, "state")));
  const auto by = string_at(fate, "by");
  if (!by.empty()) words += " (" + by.substr(0, 16) + ")";
  const bool is_final = string_at(fate, "status") == "final";
  return words + terminal.words(is_final ? Words{", définitif", ", final"}
                                         : Words{", provisoire", ", provisional"});
}

const json::object* fate_of(const ReadReceipt& receipt) {
  if (!receipt.told) return nullptr;
  const auto* fate = receipt.told->if_contains("fate");
  return fate == nullptr ? nullptr : fate->if_object();
}

std::string told_or(const ReadReceipt& receipt, std::string_view name, std::string otherwise) {
  if (!receipt.told) return otherwise;
  const auto told = string_at(*receipt.told, name);
  return told.empty() ? otherwise : told;
}

void say_broken(const Terminal& terminal, const ReadReceipt& receipt) {
  const auto& checked = receipt.checked;
  const auto& place = receipt.proof.place;
  if (checked.outcome == Outcome::taken_back) {
    terminal.refuse(
        {"reçu rompu. L'organisation {} a signé que cet acte aurait la place {} de son époque {} ; "
         "l'époque suivante, signée de sa clé racine, commence avant cette place et ne le compte "
         "pas.",
         "broken receipt. The organisation {} signed that this record would have place {} of its "
         "epoch {}; the next epoch, signed with its root key, begins before that place and doesn't "
         "count it."},
        hex(place.feed.org), place.position, place.feed.epoch);
  } else {
    terminal.refuse(
        {"reçu rompu. L'organisation {} a signé que cet acte aurait la place {} de son époque {} "
         "dans tout fil d'au moins {} rangées ; elle a aussi signé un fil de {} rangées où un "
         "autre "
         "acte a cette place.",
         "broken receipt. The organisation {} signed that this record would have place {} of its "
         "epoch {} in every feed of at least {} rows; it has also signed a feed of {} rows where "
         "another record has that place."},
        hex(place.feed.org), place.position, place.feed.epoch, checked.receipt->include_by,
        checked.head->head.size);
  }
  terminal.err << terminal.words(
      {"Ses deux signatures le prouvent à chacun : gardez ce fichier (--evidence FICHIER), "
       "montrez-le à votre organisation et aux gardiennes, et signez de nouveau votre acte.\n",
       "Its two signatures prove it to anybody: keep that file (--evidence FILE), show it to your "
       "organisation and to the stewards, and sign your record again.\n"});
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::included: return "included";
    case Outcome::promised: return "promised";
    case Outcome::other_row: return "other_row";
    case Outcome::taken_back: return "taken_back";
  }
  return "unknown";
}

bool is_broken(const ReadReceipt& receipt) {
  const auto& checked = receipt.checked;
  if (!checked.receipt || (!checked.first_root && !receipt.roots_proven)) return false;
  return checked.outcome == Outcome::other_row || checked.outcome == Outcome::taken_back;
}

void say_receipt(const Terminal& terminal, const ReadReceipt& receipt) {
  const auto& place = receipt.proof.place;
  const auto& record = receipt.proof.record;
  terminal.say({"Plateforme    {}\nOrganisation  {}\nSigné         {}\nPar           {}\n"
                "Acte          {}\nPlace         époque {}, rangée {}\nCode          {}",
                "Platform      {}\nOrganisation  {}\nSigned        {}\nBy            {}\n"
                "Record        {}\nPlace         epoch {}, row {}\nCode          {}"},
               told_or(receipt, "platform", hex(receipt.checked.network)),
               told_or(receipt, "name", hex(place.feed.org)), statement_in_words(terminal, receipt),
               record ? hex(spoken(*record).record.signer) : std::string{"–"},
               hex(receipt.checked.record), place.feed.epoch, place.position,
               receipt_code(receipt.checked.record));
  if (const auto* fate = fate_of(receipt)) {
    terminal.say({"Où il en est  {}", "What became   {}"}, fate_in_words(terminal, *fate));
  }
}

void say_outcome(const Terminal& terminal, const ReadReceipt& receipt) {
  const auto& checked = receipt.checked;
  if (is_broken(receipt)) return say_broken(terminal, receipt);
  switch (checked.outcome) {
    case Outcome::included:
      terminal.say(
          receipt.proof.receipt.empty()
              ? Words{"\nL'acte est à sa place dans un fil signé de {} rangées. Il n'y a pas de "
                      "reçu ici : celui-ci n'est que chez l'organisation du membre.",
                      "\nThe record has its place in a signed feed of {} rows. There is no receipt "
                      "here: only the member's own organisation has it."}
              : Words{"\nLe reçu est tenu : l'acte est à sa place dans un fil signé de {} rangées.",
                      "\nThe receipt is kept: the record has its place in a signed feed of {} "
                      "rows."},
          checked.head->head.size);
      break;
    case Outcome::promised:
      terminal.say(
          {"\nLe reçu est bien signé ; que l'acte soit à sa place n'est pas montré ici. Demandez à "
           "une autre organisation : palabre receipt check FICHIER --node URL",
           "\nThe receipt is well signed; that the record has its place isn't shown here. Ask "
           "another organisation: palabre receipt check FILE --node URL"});
      break;
    case Outcome::other_row:
      terminal.refuse({"un autre acte a cette place.", "another record has that place."});
      break;
    case Outcome::taken_back:
      terminal.refuse({"une nouvelle époque commence avant cette place : l'acte ne compte pas.",
                       "a new epoch begins before that place: the record doesn't count."});
      break;
  }
  if (checked.first_root || receipt.roots_proven) return;
  terminal.say(
      {"Cela ne vaut que si la clé racine vient d'une adoption : une liasse le prouve "
       "(--against).",
       "It holds only if the root key comes from an adoption: a bundle proves that "
       "(--against)."});
}

json::object to_json(const ReadReceipt& receipt) {
  const auto& checked = receipt.checked;
  const auto& place = receipt.proof.place;
  json::object told{{"outcome", name_of(checked.outcome)},
                    {"broken", is_broken(receipt)},
                    {"receipt", checked.receipt.has_value()},
                    {"network_id", hex(checked.network)},
                    {"organisation", hex(place.feed.org)},
                    {"epoch", place.feed.epoch},
                    {"position", place.position},
                    {"record_id", hex(checked.record)},
                    {"code", receipt_code(checked.record)},
                    {"size", nullptr},
                    {"include_by", nullptr},
                    {"first_root", checked.first_root},
                    {"fate", nullptr}};
  if (checked.head) told["size"] = checked.head->head.size;
  if (checked.receipt) told["include_by"] = checked.receipt->include_by;
  if (const auto* fate = fate_of(receipt)) told["fate"] = *fate;
  if (receipt.told) told["statement"] = receipt.told->at("statement");
  return told;
}

}  // namespace palabre::node
