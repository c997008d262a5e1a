// A platform of real nodes: each its own process, folder, keys and port, on loopback.

#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "node/client/compose.hpp"
#include "tests/functional/process.hpp"
#include "tests/functional/relay.hpp"

namespace palabre::test {

struct NetworkPlan {
  std::filesystem::path program;  ///< The palabre binary.
  std::filesystem::path folder;   ///< Emptied first.
  std::string name;
  std::vector<std::string> organisations;  ///< Names.
  std::vector<std::string> regions;
  std::vector<std::string> sectors;
  std::size_t stewards = 1;
  std::string rules;           ///< More of the charter, as TOML.
  std::filesystem::path text;  ///< For platform found.
  /// Whom each node dials, by index.
  std::vector<std::vector<std::size_t>> links;
  std::vector<std::string> serve_options;  ///< For each node besides.
  bool relayed = false;  ///< Each link goes through a relay, and nobody dials anybody else.
};

class Network {
 public:
  /// Makes keys and folders, founds, joins, starts every node and admits. `say` is told what goes
  /// on. Throws std::runtime_error with what failed.
  Network(NetworkPlan plan, const std::function<void(const std::string&)>& say);

  std::size_t size() const noexcept { return nodes_.size(); }
  const std::string& url(std::size_t node) const { return nodes_[node].url; }
  std::vector<std::string> urls() const;
  const federation::OrgId& org(std::size_t node) const { return nodes_[node].org; }
  const federation::NetworkId& network() const noexcept { return network_; }
  const std::filesystem::path& folder(std::size_t node) const { return nodes_[node].folder; }

  /// Of every root key.
  const std::filesystem::path& passphrase_file() const noexcept { return passphrase_; }

  const federation::SigningKey& operating_key(std::size_t node) const {
    return *nodes_[node].operating_key;
  }
  pid_t pid(std::size_t node) const { return nodes_[node].process->pid(); }

  /// A record of the node's organisation, signed with its operating key.
  federation::PostedRecord as_organisation(std::size_t node, node::Statement statement);
  federation::PostedRecord as_member(std::size_t node, const federation::SigningKey& key,
                                     std::uint64_t seq, node::Statement statement) const;

  void kill(std::size_t node) { nodes_[node].process->kill(); }
  /// Starts it without waiting for its answer.
  void launch(std::size_t node);
  void start(std::size_t node);
  /// Until `node` answers at this url; throws if it ends, or a minute is over.
  void await_answer(Process& node, const std::string& url) const;
  /// Runs a folder that was copied from this node's, at HOST:PORT; it dials this node's peers
  /// straight.
  Process start_copy(std::size_t node, const std::filesystem::path& folder,
                     const std::string& address) const;
  /// `palabre node rekey`, of a node that is stopped.
  void rekey(std::size_t node);
  /// Of a relayed network: the link that `from` dials.
  void set_link(std::size_t from, std::size_t to, Relay::Way way) {
    relays_.at({from, to})->set(way);
  }
  /// All links of one node, whoever dials.
  void set_links_of(std::size_t node, Relay::Way way);
  /// Answers with the exit code.
  int stop(std::size_t node) { return nodes_[node].process->stop(); }
  bool all_running();

  /// GET on one node; throws unless it answers 200.
  boost::json::object get(std::size_t node, const std::string& target) const;

  /// Until every node reports the same cut and digest and lacks nothing, or `patience` is over.
  bool converge(std::chrono::seconds patience) const;

 private:
  struct Node {
    std::filesystem::path folder;
    std::string url;
    std::string address;
    federation::OrgId org;
    std::optional<federation::SigningKey> operating_key;
    std::uint64_t seq = 0;
    std::optional<Process> process;
  };

  void init(std::size_t index);
  void found();
  void join(std::size_t index);
  void admit_all();
  void make_relays();
  std::vector<std::string> serve_arguments(const std::filesystem::path& folder,
                                           const std::string& address) const;
  boost::json::object command(std::vector<std::string> arguments) const;

  NetworkPlan plan_;
  std::filesystem::path passphrase_;
  std::vector<std::string> root_keys_;
  federation::NetworkId network_;
  std::vector<Node> nodes_;
  std::map<std::pair<std::size_t, std::size_t>, std::unique_ptr<Relay>> relays_;
};

}  // namespace palabre::test
