// Amendments that the text has outgrown: their author rebases them, or confirms what a coordinator
// has prepared.

#include <algorithm>
#include <map>

#include "federation/core/match.hpp"
#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/targets.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

Words words_of(Unfit::Reason reason) {
  switch (reason) {
    case Unfit::Reason::gone:
      return {"opération {} : un bloc qu'elle nomme n'est plus dans le texte.",
              "operation {}: a block that it names isn't in the text any more."};
    case Unfit::Reason::changed:
      return {"opération {} : d'autres ont changé les mêmes mots.",
              "operation {}: others have changed the same words."};
    case Unfit::Reason::parted:
      return {"opération {} : les blocs qu'elle réunit ne se suivent plus.",
              "operation {}: the blocks that it joins don't follow each other any more."};
  }
  return {"{}", "{}"};
}

/// One that is open and stale, and its operations on the present text.
struct Outgrown {
  json::object shown;
  std::vector<EditableBlock> text;
  std::vector<DraftOperation> operations;
};

void say_unfit(const Terminal& terminal, const std::string& target,
               const std::vector<Unfit>& unfit) {
  for (const auto& each : unfit) {
    terminal.refuse(words_of(each.reason), each.operation + 1);
    if (!each.before.empty()) terminal.err << "  - " << each.before << "\n";
    if (!each.now.empty()) terminal.err << "  + " << each.now << "\n";
  }
  terminal.refuse(
      {"cela demande une décision : palabre text --marked > texte.md, modifiez-le, puis "
       "palabre amendment revise {} --edit texte.md",
       "that takes a decision: palabre text --marked > text.md, edit it, then palabre "
       "amendment revise {} --edit text.md"},
      target);
}

/// None if there is nothing to rebase, or if it can't be told how: that has been said then.
std::optional<Outgrown> read_outgrown(const Remote& remote, const Terminal& terminal,
                                      const RecordId& id) {
  const auto name = to_hex(id.view());
  auto shown = remote.get("/api/v1/amendments/" + name);
  if (!shown) return std::nullopt;
  if (string_at(*shown, "state", "") != "open") {
    terminal.refuse({"cet amendement n'est plus ouvert.", "this amendment isn't open any more."});
    return std::nullopt;
  }
  if (string_at(*shown, "fit", "") != "stale") {
    terminal.refuse({"cet amendement s'applique au texte tel qu'il est.",
                     "this amendment applies to the text as it is."});
    return std::nullopt;
  }
  if (!string_at(*shown, "amends", "").empty()) {
    terminal.refuse(
        {"un sous-amendement reste lié à ce qu'il modifie : proposez-le de nouveau, par "
         "palabre amendment propose --amends",
         "a sub-amendment stays with what it amends: propose it anew, by palabre "
         "amendment propose --amends"});
    return std::nullopt;
  }
  const auto quoted = quoted_operations(shown->at("operations").as_array());
  if (!quoted) {
    terminal.refuse(
        {"un de ses textes n'est pas (encore) ici.", "one of its texts isn't here (yet)."});
    return std::nullopt;
  }
  auto text = read_text(remote, "");
  if (!text) return std::nullopt;
  auto made = rebase(*quoted, *text);
  if (!made.unfit.empty()) {
    say_unfit(terminal, name.substr(0, 12), made.unfit);
    return std::nullopt;
  }
  if (made.operations.empty()) {
    terminal.refuse({"tout ce qu'il demande est déjà dans le texte : palabre amendment withdraw {}",
                     "all that it asks for is in the text already: palabre amendment withdraw {}"},
                    name.substr(0, 12));
    return std::nullopt;
  }
  return Outgrown{std::move(*shown), std::move(*text), std::move(made.operations)};
}

Draft draft_of(const Outgrown& outgrown, const Options& options) {
  Draft draft;
  draft.operations = outgrown.operations;
  draft.title = string_at(outgrown.shown, "title", "");
  draft.reason = string_at(outgrown.shown, "reason", "");
  draft.language = string_at(outgrown.shown, "language", "fr");
  draft.change = options.change == "substantive" ? Change::substantive : Change::editorial;
  return draft;
}

/// What whoever was asked would have the author sign in the place of a revision.
struct Agreed {
  RecordId revision;
  Statement revise;
};

/// Shows it and asks; none if nothing is to be signed, which has been said then.
std::optional<Agreed> agree_to_rebase(const Options& options, const Terminal& terminal,
                                      const Remote& remote) {
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return std::nullopt;
  const auto outgrown = read_outgrown(remote, terminal, target->id);
  const auto platform = remote.platform();
  if (!outgrown || !platform) return std::nullopt;
  if (!may_sign(options, terminal, outgrown->text, outgrown->operations)) return std::nullopt;
  return Agreed{target->revision, compose(platform->adoption, Kind::revise,
                                          draft_of(*outgrown, options), target->head)};
}

/// A Rebase's header, with every text that it refers to.
struct Prepared {
  Bytes header;
  AmendmentStatement statement;
  std::map<Commitment, Body> bodies;
};

/// None if it doesn't hold together, whatever the node says of it.
std::optional<Prepared> read_prepared(const json::object& rebase) {
  const auto header = from_hex(string_at(rebase, "header", ""));
  if (!header) return std::nullopt;
  auto statement = decode_amendment(*header);
  if (!statement) return std::nullopt;
  Prepared prepared{*header, std::move(*statement), {}};
  for (const auto& value : rebase.at("bodies").as_array()) {
    const auto& object = value.as_object();
    const auto salt = from_hex(string_at(object, "salt", ""));
    Body body;
    if (!salt || salt->size() != body.salt.size()) return std::nullopt;
    std::copy(salt->begin(), salt->end(), body.salt.begin());
    body.media_type = static_cast<MediaType>(object.at("media_type").to_number<int>());
    const auto text = string_at(object, "text", "");
    body.text.assign(text.begin(), text.end());
    prepared.bodies.emplace(commitment(body), std::move(body));
  }
  auto refs = prepared.statement.bodies;
  refs.push_back(prepared.statement.title);
  if (prepared.statement.reason) refs.push_back(*prepared.statement.reason);
  const bool all = std::all_of(refs.begin(), refs.end(), [&](const BodyRef& ref) {
    const auto body = prepared.bodies.find(ref.commitment);
    return body != prepared.bodies.end() && matches(ref, body->second);
  });
  if (!all) return std::nullopt;
  return prepared;
}

/// As people read them before they sign.
std::vector<DraftOperation> drafts_of(const Prepared& prepared) {
  const auto words = [&](const Commitment& id) {
    return std::string{as_text(prepared.bodies.at(id).text)};
  };
  std::vector<DraftOperation> drafts;
  const Match read{
      [&](const Insert& insert) {
        DraftInsert draft{insert.after, {}};
        for (const auto& block : insert.blocks) {
          draft.blocks.push_back({block.kind, block.level, words(block.text)});
        }
        drafts.emplace_back(std::move(draft));
      },
      [&](const Delete& removed) {
        drafts.emplace_back(DraftDelete{removed.block, removed.expected});
      },
      [&](const Replace& replace) {
        drafts.emplace_back(DraftReplace{replace.block, replace.expected, words(replace.text)});
      },
      [&](const Move& move) {
        drafts.emplace_back(DraftMove{move.after, move.blocks});
      },
      [&](const Split& split) {
        DraftSplit draft{split.block, split.expected, {}};
        for (const auto& part : split.parts) draft.parts.push_back(words(part));
        drafts.emplace_back(std::move(draft));
      },
      [&](const Join& join) {
        drafts.emplace_back(DraftJoin{join.blocks, words(join.text)});
      }};
  for (const auto& operation : prepared.statement.operations) std::visit(read, operation);
  return drafts;
}

}  // namespace

int amendment_rebase(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  auto agreed = agree_to_rebase(options, terminal, remote);
  if (!agreed) return exit_refused;
  return remote.speak(options, std::move(agreed->revise), {"Révisé : {}", "Revised: {}"});
}

int amendment_offer(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  auto agreed = agree_to_rebase(options, terminal, remote);
  if (!agreed) return exit_refused;
  auto& [revision, revise] = *agreed;
  const RebaseStatement rebase{revision, *decode_amendment(revise.header)};
  return remote.speak_for_organisation(
      options, {{Kind::rebase, encode(rebase), {}, std::move(revise.bodies)}},
      {"Reprise préparée ; l'auteur la signe par palabre amendment confirm : {}",
       "Rebase prepared; the author signs it by palabre amendment confirm: {}"});
}

int amendment_confirm(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto target = find_amendment(remote, terminal, options.target);
  if (!target) return exit_refused;
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(target->id.view()));
  if (!shown) return exit_refused;
  const auto& rebases = shown->at("rebases").as_array();
  const auto current = std::find_if(rebases.begin(), rebases.end(), [](const json::value& rebase) {
    return flag_at(rebase.as_object(), "current");
  });
  if (current == rebases.end()) {
    return terminal.refuse(
        {"aucune organisation n'a préparé de reprise pour le texte tel qu'il est.",
         "no organisation has prepared a rebase for the text as it is."});
  }
  const auto prepared = read_prepared(current->as_object());
  const auto platform = remote.platform();
  if (!platform) return exit_refused;
  if (!prepared || prepared->statement.base_version != platform->adoption) {
    return terminal.refuse({"cette reprise ne tient pas, ou un de ses textes n'est pas ici.",
                            "this rebase doesn't hold, or one of its texts isn't here."});
  }
  const auto text = read_text(remote, "");
  if (!text || !may_sign(options, terminal, *text, drafts_of(*prepared))) return exit_refused;
  Statement made{Kind::revise, prepared->header, {target->head}, {}};
  for (const auto& [id, body] : prepared->bodies) made.bodies.push_back(body);
  return remote.speak(options, std::move(made), {"Confirmé : {}", "Confirmed: {}"});
}

}  // namespace palabre::node
