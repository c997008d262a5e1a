// Plays a consultation on twelve real nodes and checks every number on each of them.
//
//   palabre_replay PROGRAM [FOLDER] [--kill] [--keep]

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
#include "tests/functional/consultation.hpp"
#include "tests/functional/network.hpp"
#include "tests/functional/posting.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::test {
namespace {

using namespace federation;
namespace json = boost::json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t steward_count = 4;
constexpr std::size_t lanes_per_node = 6;
constexpr std::chrono::seconds patience{120};

struct Wish {
  std::filesystem::path program;
  std::filesystem::path folder;
  bool kill = false;
  bool keep = false;
  std::uint64_t seed = 0;
};

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

class Replay {
 public:
  Replay(Wish wish, Consultation consultation)
      : wish_{std::move(wish)},
        consultation_{std::move(consultation)},
        start_{SteadyClock::now()} {}

  /// Says whether every number is right.
  bool run();

 private:
  void start_network();
  void enrol();
  void propose_first();
  void propose_others();
  void vote();
  void phase(
      const std::string& name, Posting& posting,
      const std::function<void(std::size_t)>& watch = [](std::size_t) {});
  void say(const std::string& sentence) const;
  void speak(Posting& posting, const std::string& person, node::Statement statement);
  void kill_one(std::size_t node, const Posting& posting);

  void print_nodes() const;
  bool check_tallies();
  bool check_tally(std::size_t node, const std::string& target);
  bool check_receipts();
  std::vector<std::uint64_t> bytes_received() const;
  bool wrong(const std::string& sentence) const {
    std::cout << "WRONG " << sentence << "\n";
    return false;
  }

  struct Person {
    SigningKey key;
    std::size_t home;
    std::uint64_t seq = 0;
  };

  Wish wish_;
  std::filesystem::path folder_;
  Consultation consultation_;
  SteadyClock::time_point start_;
  std::optional<Network> network_;
  std::map<std::string, Person> people_;
  std::map<OrgId, std::size_t> organisations_;
  std::vector<BlockId> blocks_;
  std::map<std::string, RecordId> revisions_;
  std::map<RecordId, Posting::Given> before_kill_;
  std::size_t record_count_ = 0;
  SteadyClock::time_point first_posted_{};
  double vote_bytes_ = 0;  // That a node which ran through received.
};

void Replay::say(const std::string& sentence) const {
  const auto passed = std::chrono::duration<double>(SteadyClock::now() - start_).count();
  std::cout << std::fixed << std::setprecision(1) << std::setw(6) << passed << " s  " << sentence
            << std::endl;
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

node::Draft draft_of(const Consultation::Proposal& proposal, std::optional<BlockId> after) {
  node::Draft draft;
  draft.operations.emplace_back(node::DraftInsert{after, proposal.blocks});
  draft.title = proposal.title;
  draft.reason = proposal.reason;
  draft.media_type = MediaType::plain;
  return draft;
}

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

void Replay::vote() {
  Posting posting{network_->urls(), lanes_per_node};
  for (const auto& vote : consultation_.votes) {
    speak(posting, vote.voter, node::endorsement(revisions_.at(vote.target), vote.stance));
  }
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
  for (const auto& [id, given] : posting.receipts()) {
    if (given.node == node) before_kill_[id] = given;
  }
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

void Replay::print_nodes() const {
  std::cout << "\nnode  records  digest            bytes sent  bytes received\n";
  for (std::size_t i = 0; i < network_->size(); ++i) {
    const auto status = network_->get(i, "/api/v1/status");
    const auto& traffic = status.at("federation").as_object();
    const std::string digest{status.at("state_digest").as_string()};
    std::cout << std::setw(4) << i << std::setw(9) << json::serialize(status.at("records")) << "  "
              << digest.substr(0, 16) << std::setw(12) << json::serialize(traffic.at("bytes_sent"))
              << std::setw(16) << json::serialize(traffic.at("bytes_received")) << "\n";
  }
  std::cout << "\n";
}

Tally tally_of(const json::object& row) {
  return {row.at("support").to_number<std::uint64_t>(), row.at("oppose").to_number<std::uint64_t>(),
          row.at("abstain").to_number<std::uint64_t>()};
}

std::string words_of(const Tally& tally) {
  return std::to_string(tally.support) + "/" + std::to_string(tally.oppose) + "/" +
         std::to_string(tally.abstain);
}

bool Replay::check_tally(std::size_t node, const std::string& target) {
  const auto where = "on node " + std::to_string(node) + ", " + target + ": ";
  const auto id = to_hex(revisions_.at(target).view());
  const auto shown = network_->get(node, "/api/v1/tallies/" + id + "?by=organisation");
  const auto found = tally_of(shown);
  const auto due = consultation_.expected.at(target);
  if (found != due) return wrong(where + words_of(found) + ", not " + words_of(due));
  std::map<std::size_t, Tally> by_organisation;
  for (const auto& value : shown.at("by").as_array()) {
    const auto& row = value.as_object();
    const auto org = *OrgId::from(*from_hex(row.at("organisation").as_string()));
    by_organisation[organisations_.at(org)] = tally_of(row);
  }
  for (std::size_t org = 0; org < organisation_count; ++org) {
    const auto expected = consultation_.expected_by_organisation.find({target, org});
    const auto due_here =
        expected == consultation_.expected_by_organisation.end() ? Tally{} : expected->second;
    if (by_organisation[org] != due_here) {
      return wrong(where + "organisation " + std::to_string(org) + " " +
                   words_of(by_organisation[org]) + ", not " + words_of(due_here));
    }
  }
  return true;
}

bool Replay::check_tallies() {
  bool right = true;
  for (std::size_t node = 0; node < network_->size(); ++node) {
    for (const auto& [target, due] : consultation_.expected)
      right = check_tally(node, target) && right;
  }
  std::cout << (right ? "right: " : "WRONG: ") << consultation_.expected.size() << " tallies and "
            << consultation_.expected_by_organisation.size() << " rows by organisation, on each of "
            << network_->size() << " nodes\n";
  return right;
}

/// What was promised before a kill is still there, on its node and on another.
bool Replay::check_receipts() {
  bool right = true;
  for (const auto& [id, given] : before_kill_) {
    const auto target = "/api/v1/records/" + to_hex(id.view());
    const auto home = network_->get(given.node, target);
    const auto elsewhere = network_->get((given.node + 1) % network_->size(), target);
    const bool same = home.at("receipt").is_string() &&
                      std::string{home.at("receipt").as_string()} == given.receipt &&
                      home.at("position") == elsewhere.at("position");
    if (!same) right = wrong("the receipt of " + to_hex(id.view()));
  }
  std::cout << (right ? "right: " : "WRONG: ") << before_kill_.size()
            << " receipts from before a kill are found\n";
  return right;
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
  vote();
  const std::chrono::duration<double> took = SteadyClock::now() - first_posted_;
  print_nodes();
  bool right = check_tallies();
  if (wish_.kill) right = check_receipts() && right;
  const auto votes = static_cast<double>(consultation_.votes.size());
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

}  // namespace
}  // namespace palabre::test

int main(int argument_count, char** arguments) {
  using namespace palabre;
  if (sodium_init() < 0) return 1;
  test::Wish wish;
  wish.seed = randombytes_random();
  CLI::App app{"Plays a consultation on twelve nodes"};
  app.add_option("program", wish.program, "The palabre binary")->required();
  app.add_option("folder", wish.folder, "The data; without it, made here");
  app.add_flag("--kill", wish.kill, "Kill three nodes during the votes");
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
