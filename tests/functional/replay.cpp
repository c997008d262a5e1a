// The phases of a replay, and its command line:
//
//   palabre_replay PROGRAM [FOLDER] [--kill | --trouble] [--keep]

#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <set>
#include <sstream>
#include <thread>

#include "federation/crypto/hash.hpp"
#include "federation/text/block.hpp"
#include "tests/functional/replay.hpp"
#include "tests/functional/replay_trouble.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::test {

using namespace federation;
namespace json = boost::json;

namespace {
/// A ring with two chords.
std::vector<std::vector<std::size_t>> ring_with_chords() {
  std::vector<std::vector<std::size_t>> links(organisation_count);
  for (std::size_t i = 0; i < organisation_count; ++i) {
    links[i].push_back((i + 1) % organisation_count);
  }
  links[0].push_back(organisation_count / 2);
  links[organisation_count / 4].push_back(3 * organisation_count / 4);
  return links;
}

}  // namespace

void Replay::say(const std::string& sentence) const {
  const auto passed = std::chrono::duration<double>(SteadyClock::now() - start_).count();
  std::cout << std::fixed << std::setprecision(1) << std::setw(6) << passed << " s  " << sentence
            << std::endl;
}

void Replay::say_since(SteadyClock::time_point began, const std::string& sentence) const {
  const std::chrono::duration<double> took = SteadyClock::now() - began;
  std::ostringstream words;
  words << sentence << ": " << std::fixed << std::setprecision(2) << took.count() << " s";
  say(words.str());
}

void Replay::start_network() {
  folder_ = std::filesystem::temp_directory_path() /
            ("palabre-replay-" + std::to_string(randombytes_random()));
  json::array blocks;
  for (const auto& block : consultation_.text) {
    const bool heading = block.kind == BlockKind::heading;
    blocks.push_back(json::object{
        {"kind", heading ? "heading" : "paragraph"}, {"level", block.level}, {"text", block.text}});
  }
  const auto text = std::filesystem::path{folder_}.concat(".json");
  std::ofstream{text} << json::serialize(blocks);
  NetworkPlan plan;
  plan.program = wish_.program;
  plan.folder = folder_;
  plan.name = consultation_.name;
  plan.stewards = steward_count;
  plan.text = text;
  plan.links = ring_with_chords();
  if (wish_.trouble) plan_trouble(plan);
  for (std::size_t i = 0; i < organisation_count; ++i) {
    plan.organisations.push_back("Organisation " + std::to_string(i));
    plan.regions.push_back("Région " + std::to_string(i % 5));
    plan.sectors.push_back("Secteur " + std::to_string(i % 3));
  }
  network_.emplace(std::move(plan), [this](const std::string& words) { say(words); });
  std::filesystem::remove(text);
  const auto shown = network_->get(0, "/api/v1/text");
  for (const auto& block : shown.at("blocks").as_array()) {
    blocks_.push_back(*BlockId::from(*from_hex(block.as_object().at("id").as_string())));
  }
  for (std::size_t i = 0; i < organisation_count; ++i) organisations_[network_->org(i)] = i;
}

void Replay::phase(const std::string& name, Posting& posting,
                   const std::function<void(std::size_t)>& watch) {
  const auto began = SteadyClock::now();
  auto said = began;
  posting.run([&](std::size_t count) {
    watch(count);
    if (SteadyClock::now() - said < std::chrono::seconds{5}) return;
    said = SteadyClock::now();
    say(name + ": " + std::to_string(count) + " of " + std::to_string(posting.size()));
  });
  const auto posted = SteadyClock::now();
  if (!network_->converge(patience)) throw std::runtime_error{name + ": no convergence"};
  record_count_ += posting.size();
  const std::chrono::duration<double> took = SteadyClock::now() - began;
  const std::chrono::duration<double> last = SteadyClock::now() - posted;
  std::ostringstream words;
  words << name << ": " << posting.size() << " records in " << std::fixed << std::setprecision(1)
        << took.count() << " s, held everywhere " << last.count() << " s after the last receipt";
  say(words.str());
}

void Replay::enrol() {
  first_posted_ = SteadyClock::now();
  // An organisation's own records follow each other: one lane.
  Posting posting{network_->urls(), 1};
  const auto run_seed = wish_.seed;
  for (const auto& [id, home] : consultation_.people) {
    ByteWriter run;
    run.u64(run_seed);
    auto seed = Sha256{}.add(as_bytes("replay")).add(run.bytes()).add(as_bytes(id)).finish();
    const auto person = people_.emplace(id, Person{SigningKey::from_seed(seed), home}).first;
    const auto consent =
        node::consent(network_->network(), network_->org(home), person->second.key);
    posting.add(home, 0,
                network_->as_organisation(home, node::enrolment(consent, SigningPlace::device)));
  }
  phase("enrolments", posting);
}

void Replay::speak(Posting& posting, const std::string& id, node::Statement statement) {
  auto& person = people_.at(id);
  const auto lane = person.key.public_key().bytes[0];
  posting.add(person.home, lane,
              network_->as_member(person.home, person.key, ++person.seq, std::move(statement)));
}

namespace {

node::Draft draft_of(const Consultation::Proposal& proposal, std::optional<BlockId> after) {
  node::Draft draft;
  draft.operations.emplace_back(node::DraftInsert{after, proposal.blocks});
  draft.title = proposal.title;
  draft.reason = proposal.reason;
  draft.media_type = MediaType::plain;
  return draft;
}

}  // namespace

void Replay::propose_first() {
  const auto& first = consultation_.first;
  Posting posting{network_->urls(), lanes_per_node};
  speak(posting, first.author,
        node::compose(network_->network(), Kind::amendment, draft_of(first, blocks_[*first.after]),
                      {}));
  phase(first.id, posting);
  revisions_[first.id] = posting.receipts().begin()->first;
}

void Replay::propose_others() {
  Posting posting{network_->urls(), lanes_per_node};
  const auto& first = consultation_.first;
  const auto first_id = revisions_.at(first.id);
  const auto last_of_first =
      block_id(first_id, static_cast<std::uint32_t>(first.blocks.size() - 1));
  for (const auto& proposal : consultation_.others) {
    const auto after = proposal.after ? blocks_[*proposal.after] : last_of_first;
    std::optional<RecordId> amended;
    if (!proposal.after) amended = first_id;
    auto& person = people_.at(proposal.author);
    const auto posted = network_->as_member(
        person.home, person.key, ++person.seq,
        node::compose(network_->network(), Kind::amendment, draft_of(proposal, after), amended));
    revisions_[proposal.id] = record_id(posted.signed_record.record);
    posting.add(person.home, person.key.public_key().bytes[0], posted);
  }
  for (const auto& comment : consultation_.comments) {
    node::CommentDraft draft;
    draft.side = comment.in_favour ? Side::in_favour : Side::against;
    draft.text = comment.text;
    if (comment.block) draft.block = blocks_[*comment.block];
    if (!comment.block) draft.target = first_id;
    speak(posting, comment.author, node::comment(draft));
  }
  phase("amendments and comments", posting);
}

void Replay::cast(Posting& posting, const Consultation::Vote& vote, std::size_t node) {
  auto& person = people_.at(vote.voter);
  posting.add(node, person.key.public_key().bytes[0],
              network_->as_member(person.home, person.key, ++person.seq,
                                  node::endorsement(revisions_.at(vote.target), vote.stance)));
}

void Replay::remember(const Posting& posting, std::size_t node) {
  for (const auto& [id, given] : posting.receipts()) {
    if (given.node == node) promised_[id] = given;
  }
}

void Replay::vote() {
  Posting posting{network_->urls(), lanes_per_node};
  for (const auto& vote : consultation_.votes) cast(posting, vote, home_of(vote.voter));
  const auto before = bytes_received();
  std::vector<std::pair<std::size_t, std::size_t>> kills;  // After so many receipts, which node.
  if (wish_.kill) {
    sim::Rng rng{wish_.seed};
    std::set<std::size_t> chosen;
    while (chosen.size() < 3) chosen.insert(rng.below(organisation_count));
    for (const auto node : chosen) {
      const auto share = 20 + rng.below(60);
      kills.emplace_back(posting.size() * share / 100, node);
    }
  }
  phase("votes", posting, [&](std::size_t count) {
    for (auto& [at, node] : kills) {
      if (count < at || at == 0) continue;
      at = 0;
      kill_one(node, posting);
    }
  });
  const auto after = bytes_received();
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < network_->size(); ++i) {
    // A node that was killed has counted from its restart.
    const bool killed =
        std::any_of(kills.begin(), kills.end(), [i](const auto& kill) { return kill.second == i; });
    if (killed) continue;
    sum += static_cast<double>(after[i] - before[i]);
    ++count;
  }
  vote_bytes_ = sum / static_cast<double>(count);
}

void Replay::kill_one(std::size_t node, const Posting& posting) {
  say("kill -9 node " + std::to_string(node) + ", and start it again");
  remember(posting, node);
  network_->kill(node);
  network_->launch(node);
}

std::vector<std::uint64_t> Replay::bytes_received() const {
  std::vector<std::uint64_t> bytes;
  for (std::size_t i = 0; i < network_->size(); ++i) {
    const auto status = network_->get(i, "/api/v1/status");
    const auto& traffic = status.at("federation").as_object();
    bytes.push_back(traffic.at("bytes_received").to_number<std::uint64_t>());
  }
  return bytes;
}

bool Replay::run() {
  say("seed " + std::to_string(wish_.seed) + "; " + consultation_.name + ": " +
      std::to_string(consultation_.people.size()) + " people, " +
      std::to_string(consultation_.others.size() + 1) + " amendments, " +
      std::to_string(consultation_.votes.size()) + " votes");
  start_network();
  enrol();
  propose_first();
  propose_others();
  if (wish_.trouble) {
    vote_in_trouble(*this);
  } else {
    vote();
  }
  const std::chrono::duration<double> took = SteadyClock::now() - first_posted_;
  print_nodes();
  bool right = check_tallies();
  if (wish_.kill || wish_.trouble) right = check_receipts() && right;
  const auto votes = static_cast<double>(consultation_.votes.size());
  // With trouble these would say how long the trouble was.
  if (!wish_.trouble)
    std::cout << std::setprecision(0) << static_cast<double>(record_count_) / took.count()
              << " records/s from the first submission to convergence\n"
              << std::setprecision(1) << vote_bytes_ / votes
              << " bytes on the wire per endorsement, to each node\n";
  say(right ? "done" : "FAILED, see the logs in " + folder_.string());
  if (wish_.keep) {
    std::cout << "\nThe network stays up until Ctrl-C:\n";
    for (std::size_t i = 0; i < network_->size(); ++i)
      std::cout << "  " << network_->url(i) << "\n";
    std::cout << std::flush;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    int received = 0;
    sigwait(&signals, &received);
  }
  network_.reset();
  if (right) std::filesystem::remove_all(folder_);
  return right;
}

}  // namespace palabre::test

int main(int argument_count, char** arguments) {
  using namespace palabre;
  if (sodium_init() < 0) return 1;
  test::Wish wish;
  wish.seed = randombytes_random();
  CLI::App app{"Plays a consultation on twelve nodes"};
  app.add_option("program", wish.program, "The palabre binary")->required();
  app.add_option("folder", wish.folder, "The data; without it, made here");
  auto* kill = app.add_flag("--kill", wish.kill, "Kill three nodes during the votes");
  app.add_flag("--trouble", wish.trouble,
               "An old backup, a copy of a node and a partition during the votes")
      ->excludes(kill);
  app.add_flag("--keep", wish.keep, "Leave the network up");
  app.add_option("--seed", wish.seed, "Of keys, and of who is killed when");
  CLI11_PARSE(app, argument_count, arguments);
  try {
    auto consultation =
        wish.folder.empty() ? test::make_consultation() : test::load_repnum(wish.folder);
    return test::Replay{std::move(wish), std::move(consultation)}.run() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cout << "FAILED: " << error.what() << "\n";
    return 1;
  }
}
