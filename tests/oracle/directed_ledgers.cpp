// Support beside that of members, what is said around the text, and rounds: each of their rules met
// on purpose.

#include <algorithm>

#include "federation/deliberation/round_statement.hpp"
#include "tests/oracle/histories.hpp"
#include "tests/oracle/small.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

constexpr Day day = 20020514;

/// Steward 0, the author in organisation 1, and others; three stewards.
struct Table : Small {
  explicit Table(const Charter& charter) : Small{4, 3, charter} {}

  BodyRef text(const std::string& words) {
    auto body = sim::body_of(words);
    const auto ref = refer_to(body);
    platform.add_body(std::move(body));
    return ref;
  }
  Stood revise(const Stood& step, const std::string& words, Change change, std::size_t org = 1) {
    auto statement =
        replacing(platform.founding().manifest[0], Digest{platform.network().bytes}, words);
    statement.change = change;
    return platform.say(org, member(org), Kind::revise, encode(statement), {step});
  }
  void resolve(std::size_t org, const Target& target, Stance stance) {
    platform.put(org, Kind::resolution,
                 encode(ResolutionStatement{target, stance, "Conseil", day, 5, 1, 2, true}));
  }
  void attest(std::size_t org, const RecordId& revision) {
    platform.put(org, Kind::attest, encode_attest(revision));
  }
};

/// The row of the last adoption's Candidate, in whose name its version is endorsed.
Stood last_candidate(Platform& platform) {
  const auto signed_record = platform.contents().certificates.back().candidate;
  const auto& record = signed_record.record;
  const auto place = platform.put_row(
      *platform.index_of(record.home_org),
      {*encode(Row{record.kind, 0, record.seq, {}, record.header}), signed_record.signature});
  return {place, record_id(record)};
}

Charter carrying() {
  Charter charter;
  charter.editorial_support_carries_over = true;
  return charter;
}

/// Voices that come along, and those that don't: revised in substance, not attested, attested by
/// the author's own organisation or by no steward, or with another voice since.
test::Contents carried_over(bool then_not) {
  Table table{carrying()};
  auto& platform = table.platform;
  const auto first = table.propose(0, "Un", 1);
  for (std::size_t i = 0; i < 4; ++i) table.support(first, i);
  const auto unattested = table.revise(first, "Une", Change::editorial);
  const auto second = table.revise(unattested, "Deux", Change::editorial);
  table.attest(1, second.id);
  table.attest(3, second.id);
  table.support(second, 3, Stance::withdrawn);
  table.attest(0, unattested.id);
  table.attest(2, unattested.id);
  table.attest(0, second.id);
  const HandOverStatement to{table.member(0).public_key(), platform.org(0).id};
  const auto given = platform.say(1, table.member(1), Kind::hand_over, encode(to), {second});
  const auto third = table.revise(given, "Trois", Change::editorial, 0);
  table.support(third, 2, Stance::oppose);
  table.attest(0, third.id);
  table.attest(1, third.id);
  table.adopt();
  const auto last = table.revise(third, "Quatre", Change::substantive, 0);
  table.attest(1, last.id);
  table.adopt();
  if (then_not) {
    Changes changes;
    changes.charter = Charter{};
    table.adopt({}, changes);
  }
  return platform.contents();
}

/// What the charter asks of organisations' bodies.
test::Contents resolved() {
  Charter charter;
  charter.thresholds.resolutions = 2;
  Table table{charter};
  const auto revision = table.propose(0, "Un", 1);
  table.resolve(0, revision.id, Stance::support);
  table.resolve(1, revision.id, Stance::oppose);
  table.resolve(2, Target{table.platform.network().bytes}, Stance::support);
  table.adopt({revision.id});
  table.resolve(3, revision.id, Stance::support);
  table.resolve(1, revision.id, Stance::withdrawn);
  table.adopt({revision.id});
  const auto version = last_candidate(table.platform);
  table.support(version, 0);
  table.support(version, 2, Stance::abstain);
  table.support(revision, 1);
  table.adopt();
  return table.platform.contents();
}

/// Lines that are struck before and after their sheet came, twice, and with a wrong opening.
test::Contents sheets() {
  Table table{Charter{}};
  auto& platform = table.platform;
  const auto revision = table.propose(0, "Un", 1);
  std::vector<Digest> openings;
  std::vector<Digest> lines;
  for (std::uint8_t i = 0; i < 5; ++i) {
    openings.push_back(opening_of(Salt{i}, "Personne " + std::to_string(i)));
    lines.push_back(line_of(openings.back()));
  }
  std::sort(lines.begin(), lines.end());
  SheetStatement statement{revision.id, Channel::paper,       "Bibliothèque", "Estrie",
                           day,         table.text("Greffe"), lines};
  const auto sheet = platform.put(1, Kind::sheet, encode(statement));
  platform.put(2, Kind::strike, encode(StrikeStatement{sheet.id, openings[0]}));
  platform.put(3, Kind::strike, encode(StrikeStatement{sheet.id, openings[0]}));
  platform.put(0, Kind::strike, encode(StrikeStatement{sheet.id, openings[3]}));
  platform.put(0, Kind::strike, encode(StrikeStatement{sheet.id, Digest{{7}}}));
  platform.put(0, Kind::strike, encode(StrikeStatement{revision.id, openings[1]}));
  std::swap(statement.lines[0], statement.lines[1]);
  platform.put(1, Kind::sheet, encode(statement));
  std::swap(statement.lines[0], statement.lines[1]);
  statement.date = 20021301;
  platform.put(1, Kind::sheet, encode(statement));
  table.adopt();
  platform.put(2, Kind::retract, encode_retract({sheet.id}));
  platform.put(1, Kind::retract, encode_retract({sheet.id, revision.id}));
  table.adopt();
  return platform.contents();
}

/// Advice and its answer, meetings, notices and an appeal, translations, a campaign.
test::Contents around() {
  Table table{Charter{}};
  auto& platform = table.platform;
  const auto revision = table.propose(0, "Un", 1);
  const auto author = table.member(1);
  const auto advice = platform.put(
      0, Kind::recommend,
      encode(RecommendStatement{revision.id, Advice::settled, revision.id, table.text("Parce")}));
  const auto notice = platform.put(
      2, Kind::notice,
      encode(NoticeStatement{revision.id, Ground::off_topic, false, table.text("Hors sujet")}));
  const auto answer = encode(AnswerStatement{true, table.text("Bien")});
  platform.say(1, author, Kind::answer, answer, {advice});
  platform.say(1, author, Kind::answer, answer, {notice});
  const auto appeal = encode_appeal(table.text("Au contraire"));
  platform.say(1, author, Kind::appeal, appeal, {notice});
  platform.say(1, author, Kind::appeal, appeal, {revision});
  MeetingStatement meeting;
  meeting.title = table.text("Rencontre");
  meeting.place = "Montréal";
  meeting.date = day;
  meeting.begins_at = 14 * 60;
  meeting.agenda = table.text("Ordre du jour");
  meeting.questions = {table.text("Que faire ?")};
  meeting.attendance = {{platform.org(0).id, 12}};
  meeting.outcomes = {revision.id};
  meeting.language = "fr";
  const auto held = platform.put(0, Kind::meeting, encode(meeting));
  meeting.replaces = held.id;
  meeting.report = table.text("Procès-verbal");
  platform.put(0, Kind::meeting, encode(meeting));
  meeting.begins_at = 24 * 60;
  platform.put(0, Kind::meeting, encode(meeting));
  platform.put(0, Kind::campaign,
               encode(CampaignStatement{Digest{platform.network().bytes},
                                        table.text("Deux cents appuis"), 1000, 200, 20030630}));
  const auto& manifest = platform.founding().manifest;
  std::vector<TranslatedText> texts{{manifest[0].text, table.text("One")},
                                    {manifest[1].text, table.text("Two")}};
  std::sort(texts.begin(), texts.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
  platform.say(0, table.member(0), Kind::translate, encode(TranslateStatement{"en", texts}));
  std::swap(texts[0], texts[1]);
  platform.say(0, table.member(0), Kind::translate, encode(TranslateStatement{"en", texts}));
  table.adopt();
  return platform.contents();
}

/// Two rounds: phases in order and out of it, a charter that has to wait, what came too late.
test::Contents rounds() {
  Table table{Charter{}};
  auto& platform = table.platform;
  const auto step = [&](std::uint32_t number, RoundPhase phase,
                        std::vector<RecordId> adopted = {}) {
    Changes changes;
    changes.round = RoundStep{number, phase};
    return table.adopt(std::move(adopted), changes);
  };
  step(2, RoundPhase::collecting);
  step(1, RoundPhase::frozen);
  step(1, RoundPhase::collecting);
  const auto early = table.propose(0, "Un", 1);
  step(1, RoundPhase::collecting);
  Changes charter;
  charter.charter = carrying();
  table.adopt({}, charter);
  step(1, RoundPhase::frozen);
  const auto late = table.propose(1, "Deux", 1);
  table.adopt({late.id});
  step(1, RoundPhase::discussion);
  step(1, RoundPhase::decided, {early.id, late.id});
  step(1, RoundPhase::decided, {early.id});
  table.adopt({late.id});
  step(1, RoundPhase::published);
  table.adopt({late.id}, charter);
  step(2, RoundPhase::collecting);
  return platform.contents();
}

}  // namespace

test::Contents broken_round(bool late) {
  Table table{Charter{}};
  Changes changes;
  changes.round = RoundStep{1, RoundPhase::collecting};
  table.adopt({}, changes);
  changes.round->phase = RoundPhase::frozen;
  table.adopt({}, changes);
  auto agenda = table.platform.agenda();
  if (late) {
    agenda.adopted = {table.propose(0, "Trop tard", 1).id};
  } else {
    agenda.changes.charter = carrying();
  }
  table.platform.adopt(agenda, table.platform.all(), Platform::Lie::decision);
  return table.platform.contents();
}

void directed_ledgers(const Keep& keep) {
  keep("directed-carried-over", carried_over(false));
  keep("directed-carried-no-more", carried_over(true));
  keep("directed-resolved", resolved());
  keep("directed-sheets", sheets());
  keep("directed-around", around());
  keep("directed-rounds", rounds());
}

}  // namespace palabre::oracle
