#include "tests/functional/replay_trouble.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "node/http/client.hpp"

namespace palabre::test {

using namespace federation;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr unsigned pace = 30;
/// Two and a half minutes at that pace: longer than the 90 s after which silence ends a session.
constexpr auto partition_length = 5s;

constexpr std::size_t restored = 10;
constexpr std::size_t copied = 8;
constexpr std::size_t carrier = 5;

using Clock = Replay::SteadyClock;

struct Link {
  std::size_t from;
  std::size_t to;
  Relay::Way way;
};
/// All that joins nodes 0 to 5 to nodes 6 to 11.
constexpr Link between_halves[] = {
    {0, 6, Relay::Way::cut},
    {3, 9, Relay::Way::silent_there},
    {5, 6, Relay::Way::silent},
    {11, 0, Relay::Way::cut},
};

class Trouble {
 public:
  explicit Trouble(Replay& replay) : replay_{replay}, network_{replay.network()} {}

  void run();

 private:
  void take_backup();
  void put_back_an_old_backup();
  void let_a_copy_sign();
  void end_the_fork(std::size_t said_to_copy);
  void adopt();
  void part_the_network();

  /// Of the consultation's votes those from one hundredth of them to another.
  std::vector<Consultation::Vote> votes(std::size_t from, std::size_t to) const;
  Posting cast(std::size_t from, std::size_t to);

  json::object status(std::size_t node) const { return network_.get(node, "/api/v1/status"); }
  /// Until `holds`; throws if it takes too long, with `what`.
  template <class Condition>
  void await(const std::string& what, const Condition& holds) const;
  void await_all_agree(Clock::time_point began, const std::string& what) const;
  bool shows_fork(const json::object& status) const;
  std::size_t said_in_log(std::size_t node, const std::string& words) const;
  std::size_t sessions_ended_by_silence() const;
  void command(std::size_t node, const std::string& words) const;

  Replay& replay_;
  Network& network_;
  std::filesystem::path backup_;
};

template <class Condition>
void Trouble::await(const std::string& what, const Condition& holds) const {
  const auto end = Clock::now() + Replay::patience;
  while (!holds()) {
    if (Clock::now() > end) throw std::runtime_error{"never came: " + what};
    std::this_thread::sleep_for(20ms);
  }
}

void Trouble::await_all_agree(Clock::time_point began, const std::string& what) const {
  if (!network_.converge(Replay::patience)) throw std::runtime_error{"no convergence: " + what};
  replay_.say_since(began, what);
}

std::vector<Consultation::Vote> Trouble::votes(std::size_t from, std::size_t to) const {
  const auto& all = replay_.consultation().votes;
  const auto at = [&](std::size_t hundredth) {
    return all.begin() + static_cast<std::ptrdiff_t>(all.size() * hundredth / 100);
  };
  return {at(from), at(to)};
}

Posting Trouble::cast(std::size_t from, std::size_t to) {
  Posting posting{network_.urls(), Replay::lanes_per_node};
  for (const auto& vote : votes(from, to)) {
    replay_.cast(posting, vote, replay_.home_of(vote.voter));
  }
  return posting;
}

/// A command of the node's coordinator, which must work.
void Trouble::command(std::size_t node, const std::string& words) const {
  const auto output =
      run_program({"/bin/sh", "-c",
                   "exec 2>&1; exec " + replay_.wish().program.string() + " " + words + " --data " +
                       network_.folder(node).string() + " --node " + network_.url(node)});
  if (output.exit_code != 0) throw std::runtime_error{"palabre " + words + ": " + output.text};
}

/// In how many lines.
std::size_t Trouble::said_in_log(std::size_t node, const std::string& words) const {
  std::ifstream log{network_.folder(node) / "log"};
  std::size_t count = 0;
  for (std::string line; std::getline(log, line);) {
    count += line.find(words) != std::string::npos ? 1U : 0U;
  }
  return count;
}

void Trouble::take_backup() {
  backup_ = network_.folder(restored).parent_path() / "backup";
  network_.stop(restored);
  std::filesystem::copy(network_.folder(restored) / "db", backup_,
                        std::filesystem::copy_options::recursive);
  network_.start(restored);
}

void Trouble::put_back_an_old_backup() {
  auto posting = cast(0, 15);
  replay_.phase("votes after the backup", posting);
  replay_.remember(posting, restored);
  const auto held = status(restored).at("cut");
  network_.stop(restored);
  const auto folder = network_.folder(restored);
  std::filesystem::remove_all(folder / "db");
  std::filesystem::rename(backup_, folder / "db");
  std::filesystem::remove(folder / "DEVICE");
  replay_.say("node " + std::to_string(restored) + " is put on its backup, without DEVICE");
  const auto began = Clock::now();
  network_.start(restored);
  await("a restored node that signs",
        [&] { return status(restored).at("signing").as_string() == "yes"; });
  replay_.say_since(began, "  from its start until it signs again, by itself");
  await("what the backup lacked", [&] { return status(restored).at("cut") == held; });
  replay_.say_since(began, "  until it holds all that it held");
  if (said_in_log(restored, "recovery: the database may be older") != 1) {
    throw std::runtime_error{"a node on an old database saw nothing wrong with it"};
  }
  replay_.disk_was_put_back(restored);
  auto more = cast(15, 30);
  replay_.phase("votes after that", more);
}

bool Trouble::shows_fork(const json::object& status) const {
  const auto org = to_hex(network_.org(copied).view());
  const auto& forks = status.at("federation").as_object().at("forks").as_array();
  return std::any_of(forks.begin(), forks.end(), [&](const json::value& fork) {
    return std::string_view{fork.as_object().at("organisation").as_string()} == org;
  });
}

void Trouble::let_a_copy_sign() {
  network_.stop(copied);
  const auto folder = std::filesystem::path{network_.folder(copied)}.concat("-copy");
  std::filesystem::copy(network_.folder(copied), folder, std::filesystem::copy_options::recursive);
  const auto address = "127.0.0.1:" + std::to_string(free_port());
  const auto url = "http://" + address;
  // Beside each other from the start, one of the two would fetch what the other signs.
  network_.set_links_of(copied, Relay::Way::cut);
  network_.start(copied);
  auto copy = network_.start_copy(copied, folder, address);
  network_.await_answer(copy, url);
  replay_.say("a copy of node " + std::to_string(copied) + " runs beside it, DEVICE and all");

  auto urls = network_.urls();
  urls.push_back(url);
  Posting posting{urls, Replay::lanes_per_node};
  const auto to_copy = urls.size() - 1;
  std::set<std::string> met_copy;
  std::set<std::string> met_original;
  for (const auto& vote : votes(30, 45)) {
    auto node = replay_.home_of(vote.voter);
    if (node == copied) {
      const bool here = met_copy.size() > met_original.size();
      const bool again = met_copy.count(vote.voter) != 0;
      const bool anew = met_original.count(vote.voter) == 0 && !here;
      if (again || anew) node = to_copy;
      (node == to_copy ? met_copy : met_original).insert(vote.voter);
    }
    replay_.cast(posting, vote, node);
  }
  posting.run([](std::size_t) {});
  replay_.remember(posting, copied);
  const auto& receipts = posting.receipts();
  const auto said_to_copy = static_cast<std::size_t>(std::count_if(
      receipts.begin(), receipts.end(), [&](const auto& r) { return r.second.node == to_copy; }));
  const auto held_by_copy = [&] {
    const auto answer = node::fetch(url, {}, "/api/v1/status");
    return json::parse(answer->body).as_object();
  };
  await("the copy's rows at the carrier",
        [&] { return status(carrier).at("cut") == held_by_copy().at("cut"); });
  replay_.say(std::to_string(said_to_copy) + " votes said to the copy, " +
              std::to_string(posting.size()) + " in all");

  const auto began = Clock::now();
  network_.set_links_of(copied, Relay::Way::open);
  await("a fork on every node", [&] {
    bool all = shows_fork(held_by_copy());
    for (std::size_t i = 0; i < network_.size(); ++i) all = all && shows_fork(status(i));
    return all;
  });
  replay_.say_since(began, "  until every node, and the copy, shows the fork's proof");
  copy.stop();
  end_the_fork(said_to_copy);
}

void Trouble::end_the_fork(std::size_t said_to_copy) {
  network_.stop(copied);
  network_.rekey(copied);
  const auto began = Clock::now();
  network_.start(copied);
  await_all_agree(began, "  a new epoch: until every node follows it");
  if (status(copied).at("signing").as_string() != "yes") {
    throw std::runtime_error{"the node that forked doesn't sign in its new epoch"};
  }
  command(carrier, "carry --lost");
  const auto carried_at = Clock::now();
  await_all_agree(carried_at, "  what was said to the copy is carried, and held everywhere after");
  const auto carried = status(0).at("carried").to_number<std::size_t>();
  if (carried != said_to_copy) {
    throw std::runtime_error{std::to_string(carried) + " of " + std::to_string(said_to_copy) +
                             " records that were said to the copy are carried"};
  }
  adopt();
}

void Trouble::adopt() {
  const auto began = Clock::now();
  command(0, "adoption propose --yes");
  const auto agenda = [&](std::size_t node) -> std::string {
    const auto adoptions = network_.get(node, "/api/v1/adoptions");
    const auto& agendas = adoptions.at("agendas").as_array();
    if (agendas.empty()) return {};
    return std::string{agendas[0].as_object().at("id").as_string()};
  };
  for (std::size_t steward = 1; steward < Replay::steward_count; ++steward) {
    await("an agenda", [&] { return !agenda(steward).empty(); });
    command(steward, "adoption vote " + agenda(steward));
  }
  await("an adoption on every node", [&] {
    bool all = true;
    for (std::size_t i = 0; i < network_.size(); ++i) {
      all = all && status(i).at("height").to_number<int>() == 1;
    }
    return all;
  });
  await_all_agree(began, "  four stewards adopt, so that it counts on every node");
}

std::size_t Trouble::sessions_ended_by_silence() const {
  const auto words =
      "a conversation with a peer ends: " + make_error_code(Errc::timed_out).message();
  std::size_t count = 0;
  for (std::size_t i = 0; i < network_.size(); ++i) count += said_in_log(i, words);
  return count;
}

void Trouble::part_the_network() {
  auto posting = cast(45, 100);
  const auto silent_before = sessions_ended_by_silence();
  const auto began = Clock::now();
  for (const auto& link : between_halves) network_.set_link(link.from, link.to, link.way);
  replay_.say("the network falls in two halves");
  posting.run([](std::size_t) {});
  replay_.say_since(began, "  " + std::to_string(posting.size()) + " votes on both sides");
  std::this_thread::sleep_until(began + partition_length);
  if (status(2).at("cut") == status(8).at("cut")) {
    throw std::runtime_error{"the halves were never apart"};
  }
  const auto ended = sessions_ended_by_silence() - silent_before;
  replay_.say("  " + std::to_string(ended) + " sessions ended by silence");
  if (ended == 0) throw std::runtime_error{"no session ended by silence"};
  for (const std::size_t edge : {5U, 6U, 9U, 11U}) replay_.remember(posting, edge);
  const auto healed = Clock::now();
  for (const auto& link : between_halves) {
    network_.set_link(link.from, link.to, Relay::Way::open);
  }
  await_all_agree(healed, "  after it healed: until all nodes agree");
}

void Trouble::run() {
  take_backup();
  put_back_an_old_backup();
  let_a_copy_sign();
  part_the_network();
}

}  // namespace

void plan_trouble(NetworkPlan& plan) {
  plan.relayed = true;
  plan.serve_options = {"--pace", std::to_string(pace)};
}

void vote_in_trouble(Replay& replay) { Trouble{replay}.run(); }

}  // namespace palabre::test
