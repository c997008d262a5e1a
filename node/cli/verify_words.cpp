#include "node/cli/verify_words.hpp"

#include "federation/deliberation/decision.hpp"
#include "node/cli/bundle_words.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Void rows that are shown one by one; all of them are in --json.
constexpr std::size_t shown_void_count = 20;

constexpr Words provisional{"provisoire", "provisional"};
constexpr Words made_final{"définitif", "final"};

Words words_of(VoidReason reason) {
  switch (reason) {
    case VoidReason::bad_signature: return {"signature fausse", "bad signature"};
    case VoidReason::malformed: return {"illisible", "malformed"};
    case VoidReason::unknown_kind: return {"sorte inconnue", "unknown kind"};
    case VoidReason::waiting: return {"attend un acte absent", "waits for a missing record"};
    case VoidReason::by_rule: return {"nul selon les règles", "void by rule"};
    case VoidReason::past_base: return {"après la fin de l'époque", "after the epoch's end"};
    case VoidReason::stranger: return {"organisation non admise", "organisation not admitted"};
  }
  return {"", ""};
}

Words words_of(AuditFlaw::What what) {
  using What = AuditFlaw::What;
  switch (what) {
    case What::not_whole:
      return {"la liasse n'est pas entière ; demandez-en une sans --since ni --for",
              "the bundle isn't whole; ask for one without --since or --for"};
    case What::founding:
      return {"la fondation n'est pas celle de la plateforme", "the founding isn't the platform's"};
    case What::certificate:
      return {"le certificat de l'adoption ne prouve rien",
              "the adoption's certificate proves nothing"};
    case What::fork_proof:
      return {"une preuve de fourche ne tient pas", "a fork proof doesn't hold"};
    case What::rows:
      return {"les rangées ne mènent pas à ce qui a été signé",
              "the rows don't lead to what was signed"};
    case What::cut:
      return {"des rangées que l'adoption compte manquent",
              "rows that the adoption counts are missing"};
    case What::state:
      return {"l'état calculé n'est pas celui qui a été certifié",
              "the computed state isn't the certified one"};
    case What::decision:
      return {"l'ordre du jour ne s'applique pas à cet état",
              "the agenda can't be applied to that state"};
    case What::text:
      return {"le texte calculé n'est pas celui qui a été certifié",
              "the computed text isn't the certified one"};
    case What::merge:
      return {"un texte commun n'est pas celui que font ses amendements",
              "a common text isn't the one that its amendments make"};
    case What::body: return {"un texte n'est celui d'aucun acte", "a text is no record's"};
  }
  return {"", ""};
}

Words words_of(Growth::Break::What what) {
  using What = Growth::Break::What;
  switch (what) {
    case What::network: return {"c'est une autre plateforme", "that is another platform"};
    case What::removed:
      return {"des rangées ont été retirées, à partir d'ici", "rows were removed, from here on"};
    case What::rewritten:
      return {"l'histoire est une autre, à partir d'ici",
              "the history is another one, from here on"};
    case What::adoption:
      return {"l'adoption n'y est plus, ou en est une autre",
              "the adoption isn't there any more, or is another one"};
    case What::fork_proof:
      return {"une preuve de fourche n'y est plus", "a fork proof isn't there any more"};
  }
  return {"", ""};
}

std::string place_in_words(const Terminal& terminal, const std::optional<Place>& place,
                           std::uint64_t height) {
  std::string words;
  if (place) {
    words += terminal.words(
        {" (organisation {}, époque {}, rangée {})", " (organisation {}, epoch {}, row {})"},
        hex(place->feed.org), place->feed.epoch, place->position);
  }
  if (height != 0) words += terminal.words({" (hauteur {})", " (height {})"}, height);
  return words;
}

std::string name_or_id(const Audit& audit, const OrgId& org) {
  const auto name = name_in(audit, org);
  return name.empty() ? hex(org).substr(0, 16) : name;
}

void say_feeds(const Terminal& terminal, const Audit& audit) {
  std::vector<std::vector<std::string>> rows{
      {terminal.words({"organisation", "organisation"}), terminal.words({"époque", "epoch"}),
       terminal.words({"rangées", "rows"}), terminal.words({"définitives", "final"}),
       terminal.words({"actes comptés", "counted"}), terminal.words({"nuls", "void"}),
       terminal.words({"racine", "root"})}};
  for (const auto& [feed, found] : audit.found()) {
    std::uint64_t voids = 0;
    for (const auto& [reason, count] : found.voids) voids += count;
    const auto held = audit.feeds().held(feed);
    rows.push_back({name_or_id(audit, feed.org), std::to_string(feed.epoch),
                    std::to_string(audit.feeds().size(feed)),
                    std::to_string(final_row_count(audit, feed)), std::to_string(found.records),
                    std::to_string(voids),
                    held ? hex(held->tree.root()).substr(0, 16) : std::string{"–"}});
  }
  terminal.print_table(rows);
}

void say_void_rows(const Terminal& terminal, const Audit& audit) {
  std::map<VoidReason, std::uint64_t> sums;
  for (const auto& [feed, found] : audit.found()) {
    for (const auto& [reason, count] : found.voids) sums[reason] += count;
  }
  if (sums.empty()) return;
  terminal.say({"\nNuls, sur chaque nœud pareillement :", "\nVoid, on every node alike:"});
  for (const auto& [reason, count] : sums) {
    terminal.say({"  {} : {}", "  {}: {}"}, words_of(reason).in(terminal.language), count);
  }
  const auto& rows = audit.void_rows();
  for (std::size_t i = 0; i < std::min(rows.size(), shown_void_count); ++i) {
    terminal.say({"  {}, époque {}, rangée {} : {}", "  {}, epoch {}, row {}: {}"},
                 name_or_id(audit, rows[i].place.feed.org), rows[i].place.feed.epoch,
                 rows[i].place.position, words_of(rows[i].reason).in(terminal.language));
  }
}

void say_adoptions(const Terminal& terminal, const Audit& audit) {
  for (std::size_t i = 0; i < audit.adoptions().size(); ++i) {
    const auto& found = audit.adoptions()[i];
    terminal.say({"\nAdoption {}   {} ({})\n  amendements  {}\n  votes        {} (quorum {})\n"
                  "  état coupé   {}\n  texte        {}\n  recalculés   {}",
                  "\nAdoption {}   {} ({})\n  amendments   {}\n  votes        {} (quorum {})\n"
                  "  state at cut {}\n  text         {}\n  recomputed   {}"},
                 i + 1, hex(found.adoption.id), made_final.in(terminal.language),
                 found.adoption.agenda.adopted.size(), found.votes, found.quorum,
                 hex(found.adoption.state_digest), hex(found.adoption.text_hash),
                 terminal.words(found.recomputed ? Words{"oui", "yes"} : Words{"non", "no"}));
    if (found.adoption.agenda.merges.empty()) continue;
    terminal.say({"  en commun    {} (recalculés : {})", "  common       {} (recomputed: {})"},
                 found.adoption.agenda.merges.size(), found.merges_recomputed);
  }
}

void say_tallies(const Terminal& terminal, const Audit& audit) {
  const auto tallies = tallies_of(audit);
  const auto versions = versions_of(audit);
  if (tallies.empty() && versions.empty()) return;
  std::vector<std::vector<std::string>> rows{
      {terminal.words({"amendement", "amendment"}), terminal.words({"pour", "support"}),
       terminal.words({"contre", "oppose"}), terminal.words({"abstention", "abstain"}),
       terminal.words({"organisations", "organisations"}), terminal.words({"papier", "paper"}),
       ""}};
  const auto line = [](std::string first, const Tally& tally) {
    return std::vector<std::string>{std::move(first), std::to_string(tally.support),
                                    std::to_string(tally.oppose), std::to_string(tally.abstain)};
  };
  const auto whole = [&](std::string first, const Tally& members, const Tally& resolved,
                         const OnPaper& on_paper, Words status) {
    auto row = line(std::move(first), members);
    row.push_back(std::to_string(resolved.support));
    row.push_back(std::to_string(on_paper.paper + on_paper.meeting));
    row.emplace_back(status.in(terminal.language));
    return row;
  };
  for (const auto& tally : tallies) {
    rows.push_back(whole(hex(tally.revision).substr(0, 16), sum_of(tally.by), tally.resolved,
                         tally.on_paper, tally.is_final ? made_final : provisional));
    for (const auto& [org, part] : tally.by) {
      rows.push_back(line("  " + name_or_id(audit, org), part));
    }
  }
  for (const auto& each : versions) {
    rows.push_back(whole(terminal.words({"texte {}", "text {}"}, each.height), each.members,
                         each.resolved, each.on_paper, provisional));
  }
  terminal.say({"", ""});
  terminal.print_table(rows);
}

void say_state(const Terminal& terminal, const Audit& audit) {
  const auto* fold = audit.fold();
  if (fold == nullptr) return;
  const auto& text = fold->amendments().base();
  terminal.say({"\nHauteur      {}\nActes        {} ({})\nÉtat         {} ({})\n"
                "Texte        {} ({}, {}, {})\nTextes       {} (absents : {})",
                "\nHeight       {}\nRecords      {} ({})\nState        {} ({})\n"
                "Text         {} ({}, {}, {})\nTexts        {} (missing: {})"},
               fold->height(), fold->entries().size(), provisional.in(terminal.language),
               hex(fold->digest()), provisional.in(terminal.language), hex(text_hash(text)),
               made_final.in(terminal.language), terminal.counted(text.size(), nouns::block),
               terminal.counted(audit.text_bodies_missing(), nouns::missing_text),
               audit.body_count(), audit.bodies_missing());
}

}  // namespace

void say_verification(const Terminal& terminal, const Audit& audit) {
  terminal.say({"Plateforme   {}\nRéseau       {}\n", "Platform     {}\nNetwork      {}\n"},
               audit.founding() ? audit.founding()->name : "–", hex(audit.network()));
  say_feeds(terminal, audit);
  say_void_rows(terminal, audit);
  for (const auto& feed : audit.forks()) {
    terminal.say({"\nProuvé : « {} » a signé deux histoires (époque {}).",
                  "\nProven: “{}” has signed two histories (epoch {})."},
                 name_or_id(audit, feed.org), feed.epoch);
  }
  say_adoptions(terminal, audit);
  say_tallies(terminal, audit);
  say_state(terminal, audit);
}

void say_growth(const Terminal& terminal, const Growth& growth, const Audit& newer) {
  terminal.say({"\nDe neuf :", "\nNew:"});
  for (const auto& [feed, rows] : growth.rows) {
    terminal.say({"  {}, époque {} : rangées {} à {}", "  {}, epoch {}: rows {} to {}"},
                 name_or_id(newer, feed.org), feed.epoch, rows.from, rows.to - 1);
  }
  for (auto height = growth.height_from; height < growth.height_to; ++height) {
    terminal.say({"  adoption {}", "  adoption {}"}, height + 1);
  }
  for (const auto& feed : growth.forks) {
    terminal.say({"  une fourche de « {} » est prouvée", "  a fork of “{}” is proven"},
                 name_or_id(newer, feed.org));
  }
}

void say_refused_file(const Terminal& terminal, std::string_view file,
                      const BundleRefusal& refusal) {
  refuse_bundle(terminal, file, to_json(refusal));
}

void say_flaws(const Terminal& terminal, std::string_view file, const Audit& audit) {
  for (const auto& flaw : audit.flaws()) {
    terminal.refuse({"{} : {}{} [{}]", "{}: {}{} [{}]"}, file,
                    words_of(flaw.what).in(terminal.language),
                    place_in_words(terminal, flaw.place, flaw.height) +
                        (flaw.body ? " " + hex(*flaw.body) : std::string{}),
                    make_error_code(flaw.reason).message());
  }
  if (audit.flaw_count() > audit.flaws().size()) {
    terminal.refuse({"{} : {} défauts en tout.", "{}: {} flaws in all."}, file, audit.flaw_count());
  }
}

void say_breaks(const Terminal& terminal, const Growth& growth) {
  for (const auto& found : growth.breaks) {
    terminal.refuse({"{}{}", "{}{}"}, words_of(found.what).in(terminal.language),
                    place_in_words(terminal, found.place, found.height));
    if (!found.proof) continue;
    terminal.err << terminal.words(
        {"  L'organisation a signé les deux histoires : --json donne la preuve, à montrer à "
         "chacun.\n",
         "  The organisation has signed both histories: --json gives the proof, to be shown to "
         "everybody.\n"});
  }
}

}  // namespace palabre::node
