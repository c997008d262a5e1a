#include "tests/functional/network.hpp"

#include <fstream>
#include <set>
#include <stdexcept>
#include <thread>

#include "node/data_folder.hpp"
#include "node/http/client.hpp"

namespace palabre::test {

using namespace federation;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

template <class IdType>
IdType id_at(const json::object& object, std::string_view name) {
  return *IdType::from(*from_hex(object.at(name).as_string()));
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream{file} << text;
}

}  // namespace

Network::Network(NetworkPlan plan, const std::function<void(const std::string&)>& say)
    : plan_{std::move(plan)} {
  std::filesystem::remove_all(plan_.folder);
  std::filesystem::create_directories(plan_.folder);
  passphrase_ = plan_.folder / "passphrase";
  write_file(passphrase_, "loopback only, and thrown away\n");
  nodes_.resize(plan_.organisations.size());
  say("keys of " + std::to_string(nodes_.size()) + " organisations");
  for (std::size_t i = 0; i < nodes_.size(); ++i) init(i);
  if (plan_.relayed) make_relays();
  found();
  start(0);
  say("platform " + to_hex(network_.view()).substr(0, 16) + " founded; the others join");
  for (std::size_t i = 1; i < nodes_.size(); ++i) join(i);
  for (std::size_t i = 1; i < nodes_.size(); ++i) start(i);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto status = get(i, "/api/v1/status");
    nodes_[i].seq = status.at("organisation_seq").to_number<std::uint64_t>();
  }
  admit_all();
  if (!converge(60s)) throw std::runtime_error{"the nodes didn't find each other"};
  say("every organisation is admitted and heard everywhere");
}

json::object Network::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), plan_.program.string());
  for (const auto* more : {"--json", "--passphrase-file"}) arguments.emplace_back(more);
  arguments.push_back(passphrase_.string());
  const auto output = run_program(arguments);
  if (output.exit_code != 0)
    throw std::runtime_error{"palabre " + arguments[1] + " " + arguments[2]};
  return json::parse(output.text).as_object();
}

void Network::init(std::size_t index) {
  auto& node = nodes_[index];
  node.folder = plan_.folder / ("node" + std::to_string(index));
  node.address = "127.0.0.1:" + std::to_string(free_port());
  node.url = "http://" + node.address;
  const auto made = command({"node", "init", "--data", node.folder.string(), "--name",
                             plan_.organisations[index], "--region", plan_.regions[index],
                             "--sector", plan_.sectors[index], "--url", node.url});
  root_keys_.emplace_back(made.at("root_key").as_string());
  node.operating_key = *node::DataFolder{node.folder}.read_operating_key();
}

void Network::found() {
  const auto charter = plan_.folder / "charter.toml";
  std::string toml = "[platform]\nname = \"" + plan_.name + "\"\nlanguage = \"fr\"\n";
  for (std::size_t i = 0; i < plan_.stewards; ++i) {
    toml += "[[steward]]\nname = \"" + plan_.organisations[i] + "\"\nroot_key = \"" +
            root_keys_[i] + "\"\nregion = \"" + plan_.regions[i] + "\"\nsector = \"" +
            plan_.sectors[i] + "\"\n";
  }
  write_file(charter, toml + plan_.rules);
  const auto made = command({"platform", "found", "--data", nodes_[0].folder.string(), "--text",
                             plan_.text.string(), "--charter", charter.string()});
  network_ = id_at<NetworkId>(made, "network_id");
  nodes_[0].org = id_at<OrgId>(made, "organisation");
}

void Network::join(std::size_t index) {
  const auto made = command({"platform", "join", "--data", nodes_[index].folder.string(), "--from",
                             nodes_[0].url, "--network", to_hex(network_.view())});
  nodes_[index].org = id_at<OrgId>(made, "organisation");
}

void Network::start(std::size_t index) {
  launch(index);
  await_answer(*nodes_[index].process, nodes_[index].url);
}

void Network::launch(std::size_t index) {
  auto& node = nodes_[index];
  auto arguments = serve_arguments(node.folder, node.address);
  for (const auto peer : plan_.links[index]) {
    const auto relay = relays_.find({index, peer});
    arguments.emplace_back("--peer");
    arguments.push_back(relay == relays_.end() ? nodes_[peer].url : relay->second->url());
  }
  node.process.emplace(arguments, node.folder / "log");
}

Process Network::start_copy(std::size_t index, const std::filesystem::path& folder,
                            const std::string& address) const {
  auto arguments = serve_arguments(folder, address);
  for (const auto peer : plan_.links[index]) {
    arguments.emplace_back("--peer");
    arguments.push_back(nodes_[peer].url);
  }
  return {arguments, folder / "log"};
}

std::vector<std::string> Network::serve_arguments(const std::filesystem::path& folder,
                                                  const std::string& address) const {
  std::vector<std::string> arguments{plan_.program.string(), "node",     "serve", "--data",
                                     folder.string(),        "--listen", address};
  if (plan_.relayed) arguments.emplace_back("--no-discovery");
  arguments.insert(arguments.end(), plan_.serve_options.begin(), plan_.serve_options.end());
  return arguments;
}

void Network::make_relays() {
  for (std::size_t from = 0; from < nodes_.size(); ++from) {
    for (const auto to : plan_.links[from]) {
      const auto port = nodes_[to].address.substr(nodes_[to].address.rfind(':') + 1);
      relays_[{from, to}] = std::make_unique<Relay>(static_cast<std::uint16_t>(std::stoul(port)));
    }
  }
}

void Network::set_links_of(std::size_t node, Relay::Way way) {
  for (const auto& [ends, relay] : relays_) {
    if (ends.first == node || ends.second == node) relay->set(way);
  }
}

void Network::rekey(std::size_t index) {
  auto& node = nodes_[index];
  command({"node", "rekey", "--data", node.folder.string()});
  node.operating_key = *node::DataFolder{node.folder}.read_operating_key();
}

void Network::await_answer(Process& node, const std::string& url) const {
  const auto end = std::chrono::steady_clock::now() + 60s;
  const auto advice = ": see the logs in " + plan_.folder.string();
  while (std::chrono::steady_clock::now() < end) {
    // First, since another's answer on its port isn't its own.
    if (!node.running()) throw std::runtime_error{"the node at " + url + " ended" + advice};
    const auto answer = node::fetch(url, {}, "/healthz");
    if (answer && answer->status == 200) return;
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error{"no node answers at " + url + advice};
}

void Network::admit_all() {
  const auto needed = plan_.stewards * 2 / 3 + 1;
  for (std::size_t i = plan_.stewards; i < nodes_.size(); ++i) {
    for (std::size_t steward = 0; steward < needed; ++steward) {
      const auto posted = as_organisation(
          steward, node::admission(network_, nodes_[i].org, plan_.regions[i], plan_.sectors[i]));
      node::HttpRequest request;
      request.method = "POST";
      request.headers["Content-Type"] = "application/x-protobuf";
      request.body = std::string{as_text(encode(posted))};
      const auto answer = node::fetch(nodes_[steward].url, request, "/api/v1/records");
      if (!answer || answer->status != 201) throw std::runtime_error{"an admission was refused"};
    }
  }
}

std::vector<std::string> Network::urls() const {
  std::vector<std::string> urls;
  urls.reserve(nodes_.size());
  for (const auto& node : nodes_) urls.push_back(node.url);
  return urls;
}

PostedRecord Network::as_organisation(std::size_t node, node::Statement statement) {
  auto& home = nodes_[node];
  return node::sign_statement({network_, home.org}, *home.operating_key, ++home.seq,
                              std::move(statement));
}

PostedRecord Network::as_member(std::size_t node, const SigningKey& key, std::uint64_t seq,
                                node::Statement statement) const {
  return node::sign_statement({network_, nodes_[node].org}, key, seq, std::move(statement));
}

bool Network::all_running() {
  for (auto& node : nodes_) {
    if (!node.process->running()) return false;
  }
  return true;
}

json::object Network::get(std::size_t node, const std::string& target) const {
  const auto answer = node::fetch(nodes_[node].url, {}, target);
  if (!answer)
    throw std::runtime_error{nodes_[node].url + target + ": " + answer.error().message()};
  if (answer->status != 200) {
    throw std::runtime_error{nodes_[node].url + target + ": " + std::to_string(answer->status)};
  }
  return json::parse(answer->body).as_object();
}

bool Network::converge(std::chrono::seconds patience) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    std::set<std::string> states;
    bool lacks = false;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto answer = node::fetch(nodes_[i].url, {}, "/api/v1/status");
      if (!answer || answer->status != 200) {
        lacks = true;
        break;
      }
      const auto status = json::parse(answer->body).as_object();
      const auto& coverage = status.at("coverage").as_object();
      lacks = lacks ||
              coverage.at("organisations_heard") != coverage.at("organisations_admitted") ||
              coverage.at("bodies_missing").to_number<std::uint64_t>() > 0 ||
              coverage.at("organisations_admitted").to_number<std::size_t>() != nodes_.size();
      states.insert(json::serialize(status.at("cut")) + json::serialize(status.at("state_digest")));
      if (states.size() > 1 || lacks) break;
    }
    if (!lacks && states.size() == 1) return true;
    std::this_thread::sleep_for(100ms);
  }
  return false;
}

}  // namespace palabre::test
