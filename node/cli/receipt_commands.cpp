// palabre receipt: what a member was promised, and whether it was kept.

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "federation/core/base64.hpp"
#include "federation/record/receipt_code.hpp"
#include "node/bundle/verification.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/receipt_words.hpp"
#include "node/cli/remote.hpp"
#include "node/cli/verify_words.hpp"
#include "node/http/json.hpp"
#include "node/http/told.hpp"

namespace palabre::node {

using namespace federation;
using Outcome = CheckedProof::Outcome;

namespace {

/// A node's answer about one record, or a bundle's.
struct Answer {
  json::object told;
  RecordProof proof;
};

std::optional<RecordProof> refused(const Terminal& terminal, const boost::system::error_code& error,
                                   const std::string& what) {
  terminal.refuse({"{} ne prouve rien : {}", "{} proves nothing: {}"}, what, error.message());
  return std::nullopt;
}

std::optional<Answer> answer_of(const Terminal& terminal, json::object told,
                                const std::string& from) {
  const auto bytes = from_base64(string_at(told, "proof"));
  auto proof = bytes ? decode_record_proof(*bytes) : Result<RecordProof>{bytes.error()};
  if (!proof) {
    refused(terminal, proof.error(), from);
    return std::nullopt;
  }
  return Answer{std::move(told), std::move(*proof)};
}

/// What was given: a file, or the id or code of a record.
struct Given {
  std::optional<RecordProof> proof;
  std::string record;  ///< As a node finds it; empty: `proof` says.
};

/// An answer of `palabre endorse --json` names the record; its receipt is fetched again.
std::optional<Given> read_given(const Terminal& terminal, const std::string& target) {
  if (!std::filesystem::is_regular_file(target)) {
    if (id_from_hex<RecordId>(target)) return Given{{}, target};
    if (const auto prefix = read_receipt_code(target)) {
      // As it is printed, however it was typed.
      RecordId id;
      std::copy(prefix->begin(), prefix->end(), id.bytes.begin());
      return Given{{}, receipt_code(id)};
    }
    terminal.refuse(
        {"{} n'est ni un fichier, ni un acte, ni un code sans faute (quatre groupes de quatre).",
         "{} is no file, no record, and no code without a mistake (four groups of four)."},
        target);
    return std::nullopt;
  }
  const auto bytes = read_file(target);
  if (!bytes) {
    terminal.refuse(bytes.error(), target);
    return std::nullopt;
  }
  boost::system::error_code failed;
  const auto value = json::parse(*bytes, failed);
  if (!failed && value.is_object()) return Given{{}, string_at(value.get_object(), "record_id")};
  auto proof = decode_record_proof(as_bytes(*bytes));
  if (proof) return Given{std::move(*proof), {}};
  terminal.refuse({"{} n'est pas un reçu de Palabre.", "{} is no receipt of Palabre's."}, target);
  return std::nullopt;
}

std::string target_of(const Given& given) {
  if (!given.proof) return "/api/v1/records/" + given.record + "/proof";
  const auto& place = given.proof->place;
  return "/api/v1/feeds/" + hex(place.feed.org) + "/" + std::to_string(place.feed.epoch) + "/" +
         std::to_string(place.position);
}

std::optional<Answer> ask_node(const Terminal& terminal, const std::string& url,
                               const Given& given) {
  auto told = Remote{url, terminal}.get(target_of(given));
  if (!told) return std::nullopt;
  return answer_of(terminal, std::move(*told), url);
}

std::optional<Place> place_in(const Fold& fold, const Given& given) {
  if (given.proof) return given.proof->place;
  if (const auto id = id_from_hex<RecordId>(given.record)) return fold.place_of(*id);
  const auto prefix = read_receipt_code(given.record);
  if (!prefix) return std::nullopt;
  const auto found = fold.beginning_with(*prefix, 2);
  return found.size() == 1 ? fold.place_of(found.front()) : std::nullopt;
}

/// From a bundle alone, all of which holds.
std::optional<Answer> ask_bundle(const Terminal& terminal, const std::string& file,
                                 const Given& given) {
  BundleProgress progress;
  const auto verified = verify_bundle(file, Depth::state, progress);
  if (verified.refusal) say_refused_file(terminal, file, *verified.refusal);
  say_flaws(terminal, file, verified.audit);
  if (!verified.holds() || verified.audit.fold() == nullptr) return std::nullopt;
  const Holder holder{*verified.audit.fold(), verified.audit.feeds()};
  const auto place = place_in(holder.fold, given);
  auto told = place ? tell(holder, *place, verified.audit.row_at(*place)) : std::nullopt;
  if (!told) {
    terminal.refuse({"rien de tel dans {}.", "no such thing in {}."}, file);
    return std::nullopt;
  }
  return answer_of(terminal, to_json(holder, std::move(*told)), file);
}

/// What was promised in `own`, and what another holder shows at that place.
RecordProof joined(const Given& own, const RecordProof& shown) {
  auto proof = shown;
  if (!own.proof) return proof;
  proof.receipt = own.proof->receipt;
  if (own.proof->record) proof.record = own.proof->record;
  return proof;
}

/// The amendment's title as the node has it; empty if it says none.
std::string title_of(const Options& options, const Terminal& terminal, const json::object& told) {
  const auto* statement = told.at("statement").if_object();
  const auto amendment = statement == nullptr ? std::string{} : string_at(*statement, "amendment");
  const auto url = Remote::url_of(options);
  if (amendment.empty() || url.empty()) return {};
  const auto shown = Remote{url, terminal}.get("/api/v1/amendments/" + amendment);
  return shown ? words_at(terminal, *shown, "title") : std::string{};
}

bool write_file(const Terminal& terminal, const std::string& file, const RecordProof& proof) {
  std::ofstream stream{file, std::ios::binary | std::ios::trunc};
  stream << as_text(encode(proof));
  if (stream.flush()) return true;
  terminal.refuse({"{} ne s'écrit pas.", "{} can't be written."}, file);
  return false;
}

/// How far another holder is, when what it shows decides nothing yet.
int not_there_yet(const Terminal& terminal, const std::string& holder, const Answer& answer) {
  if (terminal.json) {
    terminal.print(json::object{{"outcome", "not_there_yet"}, {"size", answer.told.at("size")}});
    return exit_undecided;
  }
  terminal.say(
      {"{} n'a que {} rangées de ce fil : rien n'y est encore dû. Demandez plus tard, ou à "
       "une autre.",
       "{} holds only {} rows of this feed: nothing is due in it yet. Ask later, or "
       "another one."},
      holder, number_at(answer.told, "size"));
  return exit_undecided;
}

int exit_of(const ReadReceipt& receipt) {
  switch (receipt.checked.outcome) {
    case Outcome::other_row:
    case Outcome::taken_back: return exit_refused;
    case Outcome::promised: return exit_undecided;
    case Outcome::included: break;
  }
  const auto* fate = receipt.told ? receipt.told->at("fate").if_object() : nullptr;
  const auto state = fate == nullptr ? std::string{} : string_at(*fate, "state");
  if (state == "void" || state == "past_base") return exit_refused;
  return state == "waiting" ? exit_undecided : exit_done;
}

int report(const Options& options, const Terminal& terminal, const ReadReceipt& receipt) {
  if (terminal.json) {
    terminal.print(to_json(receipt));
  } else {
    say_receipt(terminal, receipt);
    say_outcome(terminal, receipt);
  }
  if (!options.evidence.empty() && is_broken(receipt)) {
    if (write_file(terminal, options.evidence, receipt.proof) && !terminal.json) {
      terminal.say({"La preuve est dans {}.", "The evidence is in {}."}, options.evidence);
    }
  }
  return exit_of(receipt);
}

}  // namespace

int receipt_show(const Options& options, const Terminal& terminal) {
  const auto given = read_given(terminal, options.target);
  if (!given) return exit_refused;
  const auto url = Remote::url_of(options);
  std::optional<Answer> answer;
  if (!given->proof || !url.empty()) {
    answer = ask_node(terminal, url, *given);
    if (!answer) return exit_refused;
  }
  const auto proof = given->proof ? *given->proof : answer->proof;
  const auto checked = verify_record_proof(proof, roots_in(proof));
  if (!checked) {
    refused(terminal, checked.error(), options.target);
    return exit_refused;
  }
  ReadReceipt receipt{proof, *checked, {}, {}};
  if (answer) {
    receipt.told = answer->told;
    receipt.title = title_of(options, terminal, answer->told);
  }
  if (!options.out_file.empty() && !write_file(terminal, options.out_file, proof)) {
    return exit_refused;
  }
  if (terminal.json) {
    terminal.print(to_json(receipt));
  } else {
    say_receipt(terminal, receipt);
    say_outcome(terminal, receipt);
    if (!options.out_file.empty()) {
      terminal.say({"Gardé dans {} : chacun peut le vérifier (palabre receipt check).",
                    "Kept in {}: anybody can check it (palabre receipt check)."},
                   options.out_file);
    }
  }
  return exit_of(receipt);
}

int receipt_check(const Options& options, const Terminal& terminal) {
  const auto given = read_given(terminal, options.target);
  if (!given) return exit_refused;
  const auto url = options.against.empty() ? Remote::url_of(options) : std::string{};
  if (given->proof) {
    const auto checked = verify_record_proof(*given->proof, roots_in(*given->proof));
    if (!checked) {
      refused(terminal, checked.error(), options.target);
      return exit_refused;
    }
    // What two signatures have proven no other holder can mend.
    const ReadReceipt alone{*given->proof, *checked, {}, {}};
    const bool settled = is_broken(alone) || (url.empty() && options.against.empty());
    if (settled) return report(options, terminal, alone);
  }
  const auto& holder = options.against.empty() ? url : options.against;
  const auto answer = options.against.empty() ? ask_node(terminal, url, *given)
                                              : ask_bundle(terminal, options.against, *given);
  if (!answer) return exit_refused;
  const auto proof = joined(*given, answer->proof);
  if (!proof.shown && !proof.later_opening) return not_there_yet(terminal, holder, *answer);
  const auto checked = verify_record_proof(proof, roots_in(answer->proof));
  if (!checked) {
    if (checked.error() == Errc::not_ready) return not_there_yet(terminal, holder, *answer);
    refused(terminal, checked.error(), holder);
    return exit_refused;
  }
  if (!given->proof && !given->record.empty()) {
    const auto prefix = read_receipt_code(given->record);
    const bool asked =
        prefix ? prefix_of(checked->record) == *prefix : hex(checked->record) == given->record;
    if (!asked)
      return terminal.refuse({"{} montre un autre acte.", "{} shows another record."}, holder);
  }
  ReadReceipt receipt{proof, *checked, answer->told, {}, !options.against.empty()};
  if (options.against.empty()) receipt.title = title_of(options, terminal, answer->told);
  return report(options, terminal, receipt);
}

}  // namespace palabre::node
