#include "node/http/problem.hpp"

#include <boost/json.hpp>

#include "federation/record/kind.hpp"

namespace palabre::node {

using federation::Errc;
using federation::Kind;

namespace {

constexpr Refusal refusals[] = {
    {Errc::malformed,
     400,
     "malformed",
     {"La demande est mal formée.", "The request is malformed."},
     {"Corrigez ce qui est nommé, puis recommencez.", "Correct what is named and try again."}},
    {Errc::bad_signature,
     403,
     "bad_signature",
     {"La signature n'est pas celle du signataire.", "The signature isn't the signer's."},
     {"Signez de nouveau avec la clé qui est nommée dans l'acte.",
      "Sign again with the key that the record names."}},
    {Errc::too_large,
     413,
     "too_large",
     {"C'est trop long.", "It is too large."},
     {"Les limites sont dans docs/protocol.md#limits.",
      "The limits are in docs/protocol.md#limits."}},
    {Errc::wrong_network,
     409,
     "wrong_network",
     {"L'acte appartient à une autre plateforme.", "The record was made for another platform."},
     {"Vérifiez l'identifiant du réseau.", "Check the network id."}},
    {Errc::unknown_kind,
     422,
     "unknown_kind",
     {"Cette sorte d'acte n'existe pas ici.", "There is no such kind of record here."},
     {"Mettez à jour le logiciel qui a fait l'acte, ou ce nœud.",
      "Update the software that made the record, or this node."}},
    {Errc::dangling,
     422,
     "dangling",
     {"L'acte parle de quelque chose qui n'est pas ici.",
      "The record speaks of something that isn't here."},
     {"Attendez que ce nœud l'ait reçu, ou corrigez l'identifiant.",
      "Wait until this node has received it, or correct the id."}},
    {Errc::not_enrolled,
     403,
     "not_enrolled",
     {"Le signataire n'est pas inscrit dans cette organisation.",
      "The signer isn't enrolled in this organisation."},
     {"Demandez à votre organisation d'inscrire cette clé.",
      "Ask your organisation to enrol this key."}},
    {Errc::stale_sequence,
     409,
     "stale_sequence",
     {"Un acte plus récent du même signataire est déjà là.",
      "A later record of the same signer is here already."},
     {"Lisez votre dernier numéro et signez avec le suivant.",
      "Read your last sequence and sign with the next."}},
    {Errc::not_owner,
     403,
     "not_owner",
     {"Seul son auteur peut faire cela.", "Only its owner may do this."},
     {"Proposez un sous-amendement, ou demandez à l'auteur.",
      "Propose a sub-amendment, or ask its owner."}},
    {Errc::text_differs,
     409,
     "text_differs",
     {"Le texte n'est plus celui que l'amendement attend.",
      "The text isn't what the amendment expects."},
     {"Relisez le texte et refaites l'amendement.", "Read the text again and redo the amendment."}},
    {Errc::root_mismatch,
     409,
     "root_mismatch",
     {"Les actes ne mènent pas à la racine signée.",
      "The rows don't lead to the root that was signed."},
     {"Ne vous fiez pas à cette source.", "Don't trust this source."}},
    {Errc::forked,
     409,
     "forked",
     {"Cette organisation a deux histoires.", "This organisation has two histories."},
     {"Écrivez à son nœud avant de continuer.", "Ask its node before you go on."}},
    {Errc::unexpected_frame,
     400,
     "unexpected_frame",
     {"Ce message ne vient pas à son tour.", "This message is out of turn."},
     {"Recommencez la conversation.", "Begin the conversation again."}},
    {Errc::timed_out,
     504,
     "timed_out",
     {"L'autre n'a pas répondu à temps.", "The other side didn't answer in time."},
     {"Recommencez plus tard.", "Try again later."}},
    {Errc::proof_mismatch,
     409,
     "proof_mismatch",
     {"La preuve ne prouve pas cela.", "The proof doesn't prove it."},
     {"Demandez la preuve de nouveau.", "Ask for the proof again."}},
    {Errc::duplicate,
     409,
     "duplicate",
     {"C'est déjà là.", "It is there already."},
     {"Il n'y a rien à faire.", "There is nothing to do."}},
    {Errc::not_found,
     404,
     "not_found",
     {"Il n'y a rien de tel ici.", "There is no such thing here."},
     {"Vérifiez l'adresse et l'identifiant.", "Check the address and the id."}},
    {Errc::settled,
     409,
     "settled",
     {"Cet amendement est déjà adopté.", "This amendment has been adopted."},
     {"Proposez-en un autre sur le texte adopté.", "Propose another one on the adopted text."}},
    {Errc::not_ready,
     503,
     "not_ready",
     {"Ce nœud ne peut pas le prendre maintenant.", "This node can't take it now."},
     {"Recommencez dans quelques secondes.", "Try again in a few seconds."}},
    {Errc::quota_exceeded,
     403,
     "quota_exceeded",
     {"Le nombre d'actes que la charte permet jusqu'à la prochaine adoption est atteint.",
      "The number of records that the charter allows until the next adoption is reached."},
     {"Attendez la prochaine adoption.", "Wait for the next adoption."}},
};

/// Where the words of the refusal would say something else than what is wrong.
struct Explanation {
  Kind kind;
  Errc errc;
  Words title;
  Words advice;
};

constexpr Words steward_alone{"Seule une gardienne peut faire cela.",
                              "Only a steward may do this."};
constexpr Words ask_a_steward{"Demandez-le à une gardienne : palabre organisation list les nomme.",
                              "Ask a steward: palabre organisation list names them."};

constexpr Explanation explanations[] = {
    {Kind::agenda, Errc::not_owner, steward_alone, ask_a_steward},
    {Kind::observe, Errc::not_owner, steward_alone, ask_a_steward},
    {Kind::admit, Errc::not_owner, steward_alone, ask_a_steward},
    {Kind::attest,
     Errc::not_owner,
     {"Seule une gardienne, et d'une autre organisation que l'auteur, peut confirmer cela.",
      "Only a steward of another organisation than the author's may attest this."},
     ask_a_steward},
    {Kind::attest,
     Errc::malformed,
     {"Son auteur ne dit pas cette révision rédactionnelle.",
      "Its author doesn't call this revision editorial."},
     {"Il n'y a rien à confirmer.", "There is nothing to attest."}},
    {Kind::meeting,
     Errc::not_owner,
     {"Une autre organisation a inscrit cette rencontre.",
      "Another organisation has recorded this meeting."},
     {"Demandez-lui d'en inscrire le compte rendu.", "Ask it to record the report."}},
    {Kind::retract,
     Errc::not_owner,
     {"Cet acte n'est pas de cette organisation.", "This record isn't this organisation's."},
     {"Son auteur seul en retire le texte.", "Its author alone takes its text back."}},
    {Kind::strike,
     Errc::dangling,
     {"La feuille n'est pas ici, ou n'a pas cette ligne avec ce sel.",
      "The sheet isn't here, or hasn't that line with that salt."},
     {"Vérifiez les mots de la ligne, tels qu'ils étaient sur la liste, et le sel.",
      "Check the words of the line, as they stood on the list, and the salt."}},
    {Kind::strike,
     Errc::duplicate,
     {"Cette ligne ne compte déjà plus.", "That line doesn't count any more."},
     {"Il n'y a rien à faire.", "There is nothing to do."}},
    {Kind::withdraw,
     Errc::malformed,
     {"Cet amendement est déjà retiré.", "This amendment is withdrawn already."},
     {"Il n'y a rien à faire.", "There is nothing to do."}},
    {Kind::enrol,
     Errc::duplicate,
     {"Cette clé est inscrite, ou l'a déjà été : elle n'en remplace pas une autre.",
      "This key is enrolled, or was once: it doesn't take another one's place."},
     {"Si une clé perdue compte encore, radiez-la : palabre member revoke ANCIENNE_CLÉ",
      "If a lost key still counts, revoke it: palabre member revoke OLD_KEY"}},
    {Kind::enrol,
     Errc::bad_signature,
     {"Ce consentement a été donné à une autre organisation, ou pour une autre plateforme.",
      "This consent was given to another organisation, or for another platform."},
     {"Demandez-en un autre : palabre member consent, avec l'adresse de ce nœud.",
      "Ask for another: palabre member consent, with this node's address."}},
};

}  // namespace

HttpResponse problem_with_record(std::uint16_t kind, const boost::system::error_code& error,
                                 Language language) {
  for (const auto& each : explanations) {
    if (static_cast<std::uint16_t>(each.kind) != kind || error != each.errc) continue;
    const auto& refusal = refusal_of(each.errc);
    return problem(refusal.status, refusal.code, each.title.in(language), each.advice.in(language));
  }
  return problem(error, language);
}

const Refusal& refusal_of(Errc errc) noexcept {
  for (const auto& refusal : refusals) {
    if (refusal.errc == errc) return refusal;
  }
  return refusals[0];
}

HttpResponse problem(Errc errc, Language language, std::string_view detail) {
  const auto& refusal = refusal_of(errc);
  std::string words{detail};
  if (!words.empty()) words += " ";
  words += refusal.advice.in(language);
  auto response = problem(refusal.status, refusal.code, refusal.title.in(language), words);
  if (errc == Errc::not_ready) response.headers["Retry-After"] = "2";
  return response;
}

HttpResponse problem(const boost::system::error_code& error, Language language) {
  if (error.category() == federation::errc_category()) {
    return problem(static_cast<Errc>(error.value()), language);
  }
  return problem(500, "internal", error.message(), "");
}

HttpResponse problem(unsigned status, std::string_view code, std::string_view title,
                     std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.headers["Content-Type"] = "application/problem+json";
  boost::json::object body{{"type", "/problems/" + std::string{code}},
                           {"title", title},
                           {"status", status},
                           {"code", code}};
  if (!detail.empty()) body["detail"] = detail;
  response.body = boost::json::serialize(body) + "\n";
  return response;
}

}  // namespace palabre::node
