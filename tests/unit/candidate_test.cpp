// Certificates: who can check them, and what a forger can't change. And what an agenda needs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "federation/deliberation/decision.hpp"
#include "tests/support/stewards.hpp"

namespace palabre::federation {
namespace {

// docs/protocol.md J-3, J-6, J-13, J-14
TEST(Certificate, IsCheckedWithoutAnyFeed) {
  for (const std::size_t count : {1U, 3U, 4U, 7U}) {
    Assembly a{count};
    const auto q = a.parent.quorum();
    const auto certificate = a.certify(a.content(q), q);
    const auto adoption = verify_certificate(a.parent, certificate);
    ASSERT_TRUE(adoption) << adoption.error().message();
    EXPECT_EQ(adoption->id.bytes, record_id(certificate.candidate.record).bytes);
    EXPECT_EQ(adoption->cut, a.held());
    EXPECT_EQ(parent_after(a.parent, *adoption).height, 1U);
    const auto read = decode_certificate(encode(certificate));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, certificate);
  }
}

// docs/protocol.md J-2, J-5, J-6, J-14
TEST(Certificate, RefusesWhatAForgerChanges) {
  Assembly a{4};
  using Change = std::function<void(Certificate&)>;
  const auto with_content = [&](const std::function<void(CandidateContent&)>& change) {
    return [&a, change](Certificate& made) {
      auto content = a.content(3);
      change(content);
      made = a.certify(content, 3);
    };
  };
  struct {
    const char* name;
    Change change;
    Errc want;
  } const cases[] = {
      {"too few votes", [](Certificate& c) { c.votes.pop_back(); }, Errc::not_owner},
      {"a vote's signature", [](Certificate& c) { c.votes[0].vote.signature[3] ^= 1; },
       Errc::bad_signature},
      {"an epoch's signature", [](Certificate& c) { c.votes[0].epoch.signature[3] ^= 1; },
       Errc::bad_signature},
      {"an epoch of somebody else", [](Certificate& c) { c.votes[0].epoch = c.votes[1].epoch; },
       Errc::not_owner},
      {"a first vote",
       [&](Certificate& c) {
         c.votes[0].vote = a.vote(0, Phase::first, 2, record_id(c.candidate.record));
       },
       Errc::malformed},
      {"a vote of another ballot",
       [&](Certificate& c) {
         c.votes[1].vote = a.vote(1, Phase::second, 3, record_id(c.candidate.record));
       },
       Errc::malformed},
      {"a text of another candidate", [](Certificate& c) { c.content.salt[0] ^= 1; },
       Errc::malformed},
      {"another network", [](Certificate& c) { c.candidate.record.network.bytes[0] ^= 1; },
       Errc::wrong_network},
      {"an observation too few", with_content([](auto& c) { c.observes.pop_back(); }),
       Errc::not_owner},
      {"a larger cut than was observed", with_content([](auto& c) { c.cut[0].head.size += 1; }),
       Errc::proof_mismatch},
      {"another rule book", with_content([](auto& c) { c.rule_book = 2; }), Errc::unknown_kind},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    auto certificate = a.certify(a.content(3), 3);
    c.change(certificate);
    const auto adoption = verify_certificate(a.parent, certificate);
    ASSERT_FALSE(adoption);
    EXPECT_EQ(adoption.error(), c.want) << adoption.error().message();
  }
  const auto certificate = a.certify(a.content(3), 3);
  const auto next = parent_after(a.parent, *verify_certificate(a.parent, certificate));
  EXPECT_EQ(verify_certificate(next, certificate).error(), Errc::stale_sequence);
}

/// A fold over one steward's feed, in which one member has proposed two amendments.
struct Chamber {
  Chamber() : assembly{1}, fold{assembly.network, assembly.founding} {
    auto& org = assembly.stewards.front();
    add(assembly.runs.front().rows[0]);
    add(assembly.runs.front().rows[1]);
    org.seq = 2;
    const auto enrol = sim::enrolment(assembly.network, org, ana);
    add(enrol.signed_record, 0);
    first = say(sim::amendment(version(), fold.amendments().base(), 1, "Mieux"));
    second = say(sim::amendment(version(), fold.amendments().base(), 1, "Pire"));
    third = say(sim::amendment(version(), fold.amendments().base(), 2, "Autre"));
  }
  Digest version() const { return fold.amendments().version(); }
  void add(const SignedRow& row) {
    for (const auto& check : fold.stage(assembly.runs.front().feed, row)) {
      fold.settle(verify(check));
    }
  }
  void add(const SignedRecord& record, std::uint32_t author, std::vector<Address> at = {}) {
    const auto& r = record.record;
    add({*encode(Row{r.kind, author, r.seq, std::move(at), r.header}), record.signature});
  }
  RecordId say(sim::Said said) {
    std::vector<Address> addresses;
    for (const auto& id : said.references) {
      addresses.push_back({0, 0, static_cast<std::uint32_t>(fold.place_of(id)->position)});
    }
    const auto posted =
        sim::statement(assembly.network, assembly.stewards.front().id, ana, std::move(said));
    add(posted.signed_record, 1, addresses);
    return record_id(posted.signed_record.record);
  }
  std::vector<Objection::Reason> against(std::vector<RecordId> adopted, Changes changes = {}) {
    return against(
        AgendaStatement{fold.height() + 1, fold.parent(), std::move(adopted), std::move(changes)});
  }
  std::vector<Objection::Reason> against(const AgendaStatement& agenda) {
    std::vector<Objection::Reason> reasons;
    const auto decided = decide(fold, agenda);
    if (const auto* found = std::get_if<std::vector<Objection>>(&decided)) {
      for (const auto& each : *found) reasons.push_back(each.reason);
    }
    return reasons;
  }
  void adopt(std::vector<RecordId> adopted, Changes changes = {}) {
    Adoption adoption;
    adoption.id.bytes[0] = static_cast<std::uint8_t>(fold.height() + 1);
    adoption.agenda = {fold.height() + 1, fold.parent(), std::move(adopted), std::move(changes)};
    const auto decided = decide(fold, adoption.agenda);
    ASSERT_TRUE(std::holds_alternative<Decision>(decided));
    fold.adopt(adoption, std::get<Decision>(decided).text);
  }

  Assembly assembly;
  Fold fold;
  sim::Person ana{0, 0};
  RecordId first, second, third;
};

using Reason = Objection::Reason;

// docs/protocol.md J-7
TEST(Agenda, IsRefusedWithWhatStandsAgainstIt) {
  Chamber c;
  EXPECT_THAT(c.against({c.first, c.third}), testing::IsEmpty());
  EXPECT_THAT(c.against({c.first, c.second}), testing::ElementsAre(Reason::conflict));
  EXPECT_THAT(c.against({RecordId{{9}}}), testing::ElementsAre(Reason::unknown));
  EXPECT_THAT(c.against(AgendaStatement{2, c.fold.parent(), {}, {}}),
              testing::ElementsAre(Reason::other_height));
  const auto org = c.assembly.stewards.front().id;
  Changes removal;
  removal.organisations.push_back({org, true, {}, {}, false});
  EXPECT_THAT(c.against({}, removal), testing::ElementsAre(Reason::no_steward_left));
  Changes root;
  root.organisations.push_back({org, false, {}, PublicKey{{3}}, false});
  EXPECT_THAT(c.against({}, root), testing::ElementsAre(Reason::other_root_key));
  root.organisations.front().root_lost = true;
  EXPECT_THAT(c.against({}, root), testing::IsEmpty());
  Changes stranger;
  stranger.stewards = Stewards{{OrgId{{5}}, PublicKey{{3}}}};
  EXPECT_THAT(c.against({}, stranger), testing::ElementsAre(Reason::steward_unknown));
  c.say(sim::revision(c.version(), c.fold.amendments().base(), 1, "Encore mieux", c.first));
  EXPECT_THAT(c.against({c.first}), testing::ElementsAre(Reason::superseded));
  c.say(sim::erasure(c.third));
  EXPECT_THAT(c.against({c.third}), testing::ElementsAre(Reason::erased));
  c.say(sim::withdrawal(c.third));
  EXPECT_THAT(c.against({c.third}), testing::ElementsAre(Reason::withdrawn));
}

// docs/protocol.md D-1, D-5, J-1, J-7
TEST(Agenda, MakesANewVersionThatLaterAmendmentsName) {
  Chamber c;
  const auto before = c.fold.digest();
  const auto old_version = c.version();
  c.adopt({c.first});
  EXPECT_EQ(c.fold.height(), 1U);
  EXPECT_NE(c.fold.digest(), before);
  EXPECT_EQ(c.fold.amendments().base()[1].text, commitment(sim::body_of("Mieux")));
  EXPECT_THAT(c.against({c.first}), testing::ElementsAre(Reason::adopted_before));
  EXPECT_THAT(c.against({c.second}), testing::ElementsAre(Reason::conflict));
  EXPECT_THAT(c.against({c.third}), testing::IsEmpty()) << "an older base, a block as it was";
  const auto late = sim::statement(
      c.assembly.network, c.assembly.stewards.front().id, c.ana,
      sim::revision(old_version, c.assembly.founding.manifest, 1, "Trop tard", c.first));
  c.add(late.signed_record, 1, {{0, 0, 3}});
  EXPECT_FALSE(c.fold.place_of(record_id(late.signed_record.record))) << "nothing follows";
  const auto next = c.say(sim::amendment(c.version(), c.fold.amendments().base(), 1, "Suite"));
  EXPECT_THAT(c.against({next}), testing::IsEmpty());
}

TEST(FinalTally, IsWhatARevisionWasAdoptedWith) {
  Chamber c;
  c.say(sim::endorsement(c.first, Stance::support));
  c.adopt({c.first});
  c.say(sim::endorsement(c.first, Stance::withdrawn));
  EXPECT_EQ(c.fold.tally(c.first), (Tally{0, 0, 0})) << "what is said of it now";
  EXPECT_EQ(c.fold.final_tally(c.first), (Tally{1, 0, 0}));
  c.say(sim::endorsement(c.third, Stance::support));
  EXPECT_EQ(c.fold.final_tally(c.third), (Tally{1, 0, 0})) << "of what isn't adopted, the present";
}

// docs/protocol.md J-17
TEST(Thresholds, AskForMembersOrganisationsRegionsAndSectors) {
  Admission admission;
  admission.add_steward(OrgId{{1}}, {"Nord", "Santé"});
  admission.add_steward(OrgId{{2}}, {"Nord", "Culture"});
  admission.add_steward(OrgId{{3}}, {"Sud", ""});
  const Support::ByOrganisation tallies{{OrgId{{1}}, {50, 3, 0}},
                                        {OrgId{{2}}, {4, 0, 0}},
                                        {OrgId{{3}}, {1, 9, 0}},
                                        {OrgId{{4}}, {99, 0, 0}},
                                        {OrgId{{5}}, {0, 7, 0}}};
  struct {
    const char* name;
    Thresholds asked;
    bool want;
  } const cases[] = {
      {"nothing", {}, true},
      {"55 members who belong", {55, 0, 0, 0, 0}, true},
      {"56", {56, 0, 0, 0, 0}, false},
      {"three organisations", {0, 3, 0, 0, 0}, true},
      {"four", {0, 4, 0, 0, 0}, false},
      {"two regions", {0, 0, 2, 0, 0}, true},
      {"three", {0, 0, 3, 0, 0}, false},
      {"two sectors: none is none", {0, 0, 0, 2, 0}, true},
      {"three sectors", {0, 0, 0, 3, 0}, false},
      {"12 of which one adds at most 60 %: 7 + 4 + 1", {12, 0, 0, 0, 60}, true},
      {"13 of which one adds at most 60 %: 7 + 4 + 1", {13, 0, 0, 0, 60}, false},
      {"10 of which one adds at most half: 5 + 4 + 1", {10, 0, 0, 0, 50}, true},
      {"more than 64 bits hold of percent", {UINT64_MAX, 0, 0, 0, 99}, false},
      {"one resolution in favour, of two that belong", {0, 0, 0, 0, 0, 1}, true},
      {"two resolutions", {0, 0, 0, 0, 0, 2}, false},
  };
  // One of an organisation that doesn't belong, and one against.
  Ledgers ledgers;
  const auto resolve = [&](std::uint8_t org, Stance stance) {
    ledgers.resolve(RecordId{{org}}, OrgId{{org}}, {RecordId{}, stance, "Conseil"});
  };
  resolve(1, Stance::support);
  resolve(2, Stance::oppose);
  resolve(99, Stance::support);

  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(meets(reach_of(tallies, ledgers.resolutions({}), admission, c.asked), c.asked),
              c.want);
  }
}

// docs/protocol.md A-2, J-1
TEST(Admission, OfARemovedOrganisationNeedsNewAdmits) {
  Admission admission;
  for (std::uint8_t i = 1; i <= 3; ++i) admission.add_steward(OrgId{{i}}, {"R", "S"});
  const AdmitStatement wish{OrgId{{9}}, "Nord", "S", {}};
  for (std::uint8_t i = 1; i <= 3; ++i) admission.admit(OrgId{{i}}, wish, 0);
  ASSERT_TRUE(admission.is_admitted(OrgId{{9}}));
  admission.remove(OrgId{{9}}, 2);
  EXPECT_FALSE(admission.is_admitted(OrgId{{9}}));
  for (std::uint8_t i = 1; i <= 3; ++i) EXPECT_FALSE(admission.admit(OrgId{{i}}, wish, 1));
  EXPECT_FALSE(admission.admit(OrgId{{1}}, wish, 2));
  EXPECT_FALSE(admission.admit(OrgId{{2}}, wish, 3));
  EXPECT_TRUE(admission.admit(OrgId{{3}}, wish, 2));
}

}  // namespace
}  // namespace palabre::federation
