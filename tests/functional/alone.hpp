// Nodes that no network connects: each has its folder, and runs only while it is told to.

#pragma once

#include <boost/json.hpp>
#include <filesystem>
#include <optional>

#include "node/client/compose.hpp"
#include "node/http/message.hpp"
#include "tests/functional/process.hpp"

namespace palabre::test {

class Alone {
 public:
  /// Makes keys and folder. Throws std::runtime_error with what failed, as everything here does.
  Alone(std::filesystem::path program, std::filesystem::path folder, const std::string& name);

  void found(const std::filesystem::path& text);
  /// `from` is a bundle or an address.
  void join(const std::string& from, const federation::NetworkId& network);

  /// Runs `palabre arguments... --data FOLDER --json`, both outputs in its text.
  Output run(std::vector<std::string> arguments) const;
  /// The same, which must succeed.
  boost::json::object command(std::vector<std::string> arguments) const;

  void start();
  void stop();
  node::HttpResponse get(const std::string& target) const;
  boost::json::object status() const;
  /// Of the running node; 201 or an exception.
  void post(const federation::PostedRecord& posted) const;
  federation::PostedRecord as_organisation(node::Statement statement);
  federation::PostedRecord as_member(const federation::SigningKey& key, std::uint64_t seq,
                                     node::Statement statement) const;

  /// What the folder holds, in one hash, while the node is stopped.
  std::string contents() const;

  const std::string& url() const { return url_; }
  const std::filesystem::path& folder() const { return folder_; }
  const federation::OrgId& org() const { return org_; }
  const federation::NetworkId& network() const { return network_; }

 private:
  void adopted(const boost::json::object& made);

  std::filesystem::path program_;
  std::filesystem::path folder_;
  std::string name_;
  std::string root_key_;
  std::string url_;
  federation::OrgId org_;
  federation::NetworkId network_;
  std::uint64_t seq_ = 0;
  std::optional<Process> process_;
};

}  // namespace palabre::test
