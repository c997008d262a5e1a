// What a replay looks at in the end.

#include <iomanip>
#include <iostream>

#include "tests/functional/replay.hpp"

namespace palabre::test {

using namespace federation;
namespace json = boost::json;

bool wrong(const std::string& sentence) {
  std::cout << "WRONG " << sentence << "\n";
  return false;
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

/// What was promised is still there, on its node and on another. A node whose disk was put back has
/// made new receipts of what others gave back to it.
bool Replay::check_receipts() {
  bool right = true;
  std::size_t shown = 0;
  for (const auto& [id, given] : promised_) {
    const auto target = "/api/v1/records/" + to_hex(id.view());
    const auto home = network_->get(given.node, target);
    const auto elsewhere = network_->get((given.node + 1) % network_->size(), target);
    bool kept = true;
    for (const auto* found : {&home, &elsewhere}) {
      kept = kept && found->at("epoch").to_number<std::uint64_t>() == given.epoch &&
             found->at("position").to_number<std::uint64_t>() == given.position;
    }
    const auto* receipt = home.at("receipt").if_string();
    const bool same = receipt != nullptr && std::string{*receipt} == given.receipt;
    const bool anew = receipt != nullptr && receipts_anew_.count(given.node) != 0;
    if (same) ++shown;
    kept = kept && (same || anew);
    if (!kept) right = wrong("the receipt of " + to_hex(id.view()));
  }
  std::cout << (right ? "right: " : "WRONG: ") << promised_.size()
            << " records that were promised before have the place that was promised, " << shown
            << " of them also their receipt\n";
  return right;
}

}  // namespace palabre::test
