// The node that a command talks to, and whoever signs what it sends.

#pragma once

#include <boost/json.hpp>
#include <string>

#include "node/cli/options.hpp"
#include "node/cli/terminal.hpp"
#include "node/client/compose.hpp"

namespace palabre::node {

class Remote {
 public:
  /// `url` or PALABRE_NODE; empty if neither is set.
  static std::string url_of(const Options& options);

  /// `token` is that of RUNNING, for what only whoever may read the node's folder may do.
  Remote(std::string url, const Terminal& terminal, std::string token = {})
      : url_{std::move(url)}, terminal_{terminal}, token_{std::move(token)} {}

  /// What is at `target`; none if it was refused, which has then been said.
  std::optional<boost::json::object> get(const std::string& target) const;
  std::optional<std::string> get_bytes(const std::string& target) const;

  /// Whether it was taken; if it was refused that has been said.
  bool send(const std::string& method, const std::string& target, std::string body) const;

  /// What is answered to it; none if it was refused, which has then been said.
  std::optional<boost::json::object> send_json(const std::string& target,
                                               const boost::json::object& body) const;

  /// Every row of a list that comes in pages, under `name`.
  std::optional<boost::json::array> get_all(const std::string& target,
                                            const std::string& name) const;

  /// The receipt; none if it was refused, which has then been said.
  std::optional<boost::json::object> post(const federation::PostedRecord& posted) const;

  struct Platform {
    Home home;
    std::string language;
    std::uint64_t organisation_seq = 0;
    std::uint64_t height = 0;
    federation::Digest adoption;  ///< The last one; the network id at height 0.
  };
  std::optional<Platform> platform() const;

  /// Signs with the member key of --key, as its next record, and posts.
  int speak(const Options& options, Statement statement, Words done) const;

  /// Whether the folder is that of the node's organisation, `own`: with another one's key nothing
  /// would be taken, and the refusal would speak of a member. A folder whose root key the node
  /// doesn't know is let through, since it may have been replaced there. If not that has been said.
  bool is_own_folder(const std::string& data, const federation::OrgId& own) const;

  /// Signs with the operating key of --data and posts.
  int speak_for_organisation(const Options& options, std::vector<Statement> statements,
                             Words done) const;

 private:
  std::optional<std::string> exchange(const std::string& method, const std::string& target,
                                      std::string body) const;
  int save(const Options& options, const Platform& where, const federation::SigningKey& key,
           Statement statement) const;
  /// Writes the receipt of a record that was posted, with its proof, once that was checked.
  int keep_receipt(const federation::RecordId& id, const std::string& file) const;
  int hand_in(const federation::PostedRecord& posted, Words done) const;

  std::string url_;
  const Terminal& terminal_;
  std::string token_;
};

template <class IdType>
std::optional<IdType> id_of(const boost::json::value& value) {
  if (!value.is_string()) return std::nullopt;
  const auto bytes = federation::from_hex(value.get_string());
  if (!bytes) return std::nullopt;
  const auto id = IdType::from(*bytes);
  if (!id) return std::nullopt;
  return *id;
}

}  // namespace palabre::node
