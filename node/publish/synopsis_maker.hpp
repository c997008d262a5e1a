// Makes a synopsis of what the API shows: each operation beside the block at which it stands.

#pragma once

#include <boost/json/fwd.hpp>
#include <map>

#include "node/publish/synopsis.hpp"

namespace palabre::node {

class SynopsisMaker {
 public:
  /// `blocks` are those of `/api/v1/text`.
  SynopsisMaker(const boost::json::array& blocks, Language language);

  /// As `/api/v1/amendments/{id}` shows it; `organisation` is what its author's is called.
  void take(const boost::json::object& amendment, const std::string& organisation);

  /// With every block, whatever is proposed for it. The platform's name and what else stands once
  /// is for the caller to say.
  Synopsis finish() { return std::move(made_); }

 private:
  void place(Proposal proposal, const boost::json::object& operation);

  Language language_;
  std::map<std::string, std::size_t> places_;  // In made_.blocks, by the block's id.
  Synopsis made_;
};

}  // namespace palabre::node
