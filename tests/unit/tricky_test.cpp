// Situations that other systems get wrong, one row each: what two people edit in one text, and what
// comes late, twice, or after it was taken back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "federation/deliberation/merging.hpp"
#include "federation/text/consolidate.hpp"
#include "node/client/compose.hpp"
#include "node/text/edit.hpp"
#include "node/text/markdown.hpp"
#include "tests/support/rows.hpp"

namespace palabre::node {
namespace {

using namespace federation;

/// One text, and what several people make of it in their own files.
class Desk {
 public:
  explicit Desk(const std::string& markdown) {
    for (const auto& block : parse_markdown(markdown).blocks) {
      const auto body = make_body(block.text, MediaType::markdown);
      const auto number = static_cast<std::uint8_t>(blocks_.size() + 1);
      keep(body);
      blocks_.push_back({BlockId{{number}}, commitment(body), block});
      base_.push_back({blocks_.back().id, block.kind, block.level, commitment(body)});
    }
  }

  /// Somebody puts `to` in the place of `from` in the file with the markers.
  void edit(const std::string& from, const std::string& to) {
    auto file = to_edit_file(blocks_);
    const auto at = file.find(from);
    ASSERT_NE(at, std::string::npos) << file;
    file.replace(at, from.size(), to);
    const auto edited = derive_operations(blocks_, file);
    ASSERT_TRUE(edited.flaws.empty());
    Draft draft;
    draft.operations = edited.operations;
    draft.title = "Essai";
    if (draft.operations.empty()) return;
    const auto said = compose(NetworkId{}, Kind::amendment, draft, {});
    for (const auto& body : said.bodies) keep(body);
    const auto number = static_cast<std::uint8_t>(100 + amendments_.size());
    operations_.push_back(decode_amendment(said.header).value().operations);
    amendments_.push_back({RecordId{{number}}, operations_.back()});
  }

  struct Made {
    std::string text;
    std::set<std::size_t> conflicts;
  };

  /// All of them together, word by word where several change one block.
  Made together() const {
    std::map<BlockId, Merging> shared;
    for (const auto& amendment : amendments_) {
      for (const auto& operation : amendment.operations) {
        const auto* replace = std::get_if<Replace>(&operation);
        if (replace == nullptr) continue;
        auto& merging = shared[replace->block];
        merging.block = replace->block;
        merging.before = replace->expected;
        merging.after.insert(replace->text);
      }
    }
    auto texts = texts_;
    Merged merged;
    for (const auto& [block, merging] : shared) {
      if (merging.after.size() < 2) continue;
      const auto body = merged_body(merging, texts);
      if (!body) continue;
      merged.emplace(block, commitment(*body));
      texts.emplace(commitment(*body), *body);
    }
    const auto made = consolidate(base_, amendments_, merged);
    Made found{{}, made.conflicts};
    for (const auto& block : made.text) {
      if (!found.text.empty()) found.text += "|";
      found.text += as_text(texts.at(block.text).text);
    }
    return found;
  }

 private:
  void keep(const Body& body) { texts_.emplace(commitment(body), body); }

  std::vector<EditableBlock> blocks_;
  Manifest base_;
  std::map<Commitment, Body> texts_;
  std::deque<std::vector<Operation>> operations_;
  std::vector<Contribution> amendments_;
};

struct Edited {
  std::string from;
  std::string to;
};

// docs/protocol.md T-7, T-9, O-3, O-4
TEST(Tricky, EditsComeTogetherAsPeopleMeantThem) {
  const std::string nine = "A.\n\nB.\n\nC.\n\nD.\n\nE.\n\nF.\n\nG.\n\nH.\n\nI.";
  struct {
    const char* name;
    std::string base;
    std::vector<Edited> edits;
    std::string want;
    std::set<std::size_t> conflicts;
  } const cases[] = {
      {"blank lines, and a paragraph of blanks, are nothing",
       "Un.\n\nDeux.",
       {{"Un.\n", "Un.\n\n   \n\n\n"}},
       "Un.|Deux.",
       {}},
      {"list items in the middle of a list",
       "- un\n- deux\n- trois",
       {{"- deux\n", "- deux\n- deux et demi\n- presque trois\n"}, {"- un\n", "- un seul\n"}},
       "un seul|deux|deux et demi|presque trois|trois",
       {}},
      {"nine paragraphs at once, and a word of the one before",
       "Avant.\n\nAprès.",
       {{"Avant.\n", "Avant.\n\n" + nine + "\n"}, {"Avant.", "Devant."}},
       "Devant.|A.|B.|C.|D.|E.|F.|G.|H.|I.|Après.",
       {}},
      {"two insertions at one point stand in the agenda's order",
       "Un.\n\nDeux.",
       {{"Un.\n", "Un.\n\nDu premier.\n"}, {"Un.\n", "Un.\n\nDu second.\n"}},
       "Un.|Du premier.|Du second.|Deux.",
       {}},
      {"a block that one deletes and another edits can't be both",
       "Un.\n\nDeux mots.\n\nTrois.",
       {{"Deux mots.", ""}, {"Deux mots.", "Deux autres mots."}},
       "Un.|Trois.",
       {1}},
      {"three words of five, and the two beside them",
       "un deux trois quatre cinq",
       {{"un deux trois", "1 2 3"}, {"quatre cinq", "4 5"}},
       "1 2 3 4 5",
       {}},
      {"three words of five, and one of them with the next",
       "un deux trois quatre cinq",
       {{"un deux trois", "1 2 3"}, {"trois quatre", "3 4"}},
       "1 2 3 quatre cinq",
       {1}},
      {"three words of six, and another two that don't touch them",
       "un deux trois quatre cinq six",
       {{"un deux trois", "1 2 3"}, {"cinq six", "5 6"}},
       "1 2 3 quatre 5 6",
       {}},
      {"two people propose the very same",
       "Les logiciels privés.",
       {{"privés", "libres"}, {"privés", "libres"}},
       "Les logiciels libres.",
       {}},
      {"guillemets and a no-break space stay where they are",
       "Il dit « non » et s’en va.",
       {{"non", "oui"}, {"s’en va", "s’assoit"}},
       "Il dit « oui » et s’assoit.",
       {}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Desk desk{c.base};
    for (const auto& [from, to] : c.edits) desk.edit(from, to);
    const auto made = desk.together();
    EXPECT_EQ(made.text, c.want);
    EXPECT_EQ(made.conflicts, c.conflicts);
  }
}

// docs/protocol.md O-1, O-4, T-9
TEST(Tricky, AParagraphThatMovesIsStillEditedByOthers) {
  Desk desk{"Un.\n\nDeux beaux mots.\n\nTrois."};
  // Cut and pasted with its marker, and a word changed on the way.
  desk.edit("<!-- bloc 02000000 -->\nDeux beaux mots.\n\n<!-- bloc 03000000 -->\nTrois.",
            "<!-- bloc 03000000 -->\nTrois.\n\n<!-- bloc 02000000 -->\nDeux grands mots.");
  desk.edit("mots.", "mots ici.");
  const auto made = desk.together();
  EXPECT_EQ(made.text, "Un.|Trois.|Deux grands mots ici.");
  EXPECT_EQ(made.conflicts, std::set<std::size_t>{});
}

/// A member of each of two organisations; organisation 0 is the steward.
struct Two : test::Table {
  Two() {
    numbers = {enrol(0, ana), enrol(1, bea)};
    put(1, Kind::introduce, encode_introduce(orgs[0].id));
    put(0, Kind::introduce, encode_introduce(orgs[1].id));
    first = propose(0, "Un");
  }
  RecordId propose(std::size_t org, const char* words) {
    return speak(org, sim::amendment({network.bytes}, founding.manifest, 0, words));
  }
  RecordId speak(std::size_t org, sim::Said said, std::vector<Address> about = {}) {
    last = next(org);
    const auto made =
        say(org, org == 0 ? ana : bea, numbers[org], ++seq, std::move(said), std::move(about));
    counted = feed(org, made.row) == 1;
    return made.id;
  }

  SigningKey ana = sim::key_of(1);
  SigningKey bea = sim::key_of(2);
  std::array<std::uint32_t, 2> numbers{};
  std::uint64_t seq = 0;
  Address last;
  bool counted = false;
  RecordId first;
};

// docs/protocol.md D-1, D-2, D-4, S-1
TEST(Tricky, WhatComesAfterAWithdrawalHarmsNobody) {
  Two two;
  const auto proposal = two.last;
  two.speak(0, sim::endorsement(two.first, Stance::support), {proposal});
  two.speak(0, sim::withdrawal(two.first), {proposal});
  ASSERT_TRUE(two.fold.amendments().head(two.first).withdrawn);
  two.speak(0, sim::endorsement(two.first, Stance::oppose), {proposal});
  EXPECT_TRUE(two.counted) << "a voice on a withdrawn amendment is heard";
  EXPECT_EQ(two.fold.tally(two.first), (Tally{0, 1, 0}));
  // A sub-amendment of it counts, and is nobody's to adopt without what it amends.
  auto sub =
      sim::amendment({two.network.bytes}, *two.fold.amendments().text_of(two.first), 0, "Deux");
  sub.references = {two.first};
  const auto below = two.speak(0, std::move(sub), {proposal});
  EXPECT_TRUE(two.counted);
  EXPECT_EQ(two.fold.amendments().revision(below)->base, two.first);
  AgendaStatement agenda{1, Digest{two.network.bytes}, {two.first}, {}};
  const auto decided = decide(two.fold, agenda);
  const auto* objections = std::get_if<std::vector<Objection>>(&decided);
  ASSERT_NE(objections, nullptr);
  EXPECT_EQ(objections->front().reason, Objection::Reason::withdrawn);
}

// docs/protocol.md D-2, M-4
TEST(Tricky, TheSameKeyOnTwoNodesRevisesInItsAmendmentsHomeAlone) {
  Two two;
  const auto proposal = two.last;
  const auto elsewhere = two.enrol(1, two.ana);
  const auto revised = [&](const char* words) {
    auto said = sim::amendment({two.network.bytes}, two.founding.manifest, 0, words);
    auto statement = decode_amendment(said.header).value();
    statement.change = Change::substantive;
    return sim::Said{Kind::revise, encode(statement), {two.first}, {}};
  };
  auto there = proposal;
  there.organisation = 1;
  const auto stranger = two.say(1, two.ana, elsewhere, 50, revised("Ailleurs"), {there});
  EXPECT_EQ(two.feed(1, stranger.row), 0U) << "the amendment belongs to the key at home";
  const auto at_home = two.speak(0, revised("Ici"), {proposal});
  EXPECT_TRUE(two.counted);
  EXPECT_EQ(two.fold.amendments().head(two.first).revision, at_home);
}

// docs/protocol.md B-5, S-3
TEST(Tricky, AnErasureDuringACountLeavesTheNumbers) {
  Two two;
  const auto proposal = two.last;
  auto there = proposal;
  there.organisation = 1;
  two.speak(1, sim::endorsement(two.first, Stance::support), {there});
  ASSERT_TRUE(two.counted);
  const auto before = two.fold.tallies(two.first);
  two.speak(0, {Kind::erase, {}, {two.first}, {}}, {proposal});
  ASSERT_TRUE(two.counted);
  EXPECT_TRUE(two.fold.erasures().is_erased(two.first));
  EXPECT_EQ(two.fold.tallies(two.first), before);
  two.speak(1, sim::endorsement(two.first, Stance::oppose), {there});
  EXPECT_EQ(two.fold.tally(two.first), (Tally{0, 1, 0})) << "and people go on";
}

}  // namespace
}  // namespace palabre::node
