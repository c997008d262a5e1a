#include "federation/deliberation/amendments.hpp"

#include "federation/core/assert.hpp"

namespace palabre::federation {

Amendments::Amendments(const Digest& version, Manifest text) : version_{version} {
  versions_.emplace(version, std::move(text));
}

Result<void> Amendments::check_propose(const Step& step,
                                       const AmendmentStatement& statement) const {
  if (statement.change != Change::none) return Errc::malformed;
  if (statement.counter_proposal != false && !step.reference) return Errc::malformed;
  std::optional<RecordId> amended;
  if (step.reference) {
    if (revision(*step.reference) == nullptr) return Errc::dangling;
    if (!statement.counter_proposal) amended = step.reference;
    if (amended && depth(*amended) + 1 > depth_max) return Errc::malformed;
  }
  PALABRE_TRY(const auto base, base_of(statement, amended));
  PALABRE_TRY(const auto result, apply(base, statement.operations, step.id));
  return boost::system::in_place_value;
}

Result<void> Amendments::check_next(const Step& step) const {
  PALABRE_ASSERT(step.reference.has_value());
  const auto replaced = nodes_.find(*step.reference);
  if (replaced == nodes_.end()) return Errc::dangling;
  if (replaced->second.kind == Node::Kind::withdrawal) return Errc::malformed;
  if (settled_.count(replaced->second.amendment) != 0) return Errc::settled;
  if (replaced->second.owner != step.signer) return Errc::not_owner;
  return boost::system::in_place_value;
}

Result<void> Amendments::check_revise(const Step& step, const AmendmentStatement& statement) const {
  if (const auto next = check_next(step); !next) return next.error();
  if (statement.change == Change::none || statement.counter_proposal) return Errc::malformed;
  const auto& first = revisions_.at(nodes_.at(*step.reference).amendment);
  PALABRE_TRY(const auto base, base_of(statement, first.base));
  PALABRE_TRY(const auto result, apply(base, statement.operations, step.id));
  return boost::system::in_place_value;
}

void Amendments::propose(const Step& step, AmendmentStatement statement) {
  Revision revision{step.id, step.id, {}, {}, step.signer, std::move(statement), step.height};
  (revision.statement.counter_proposal ? revision.answers : revision.base) = step.reference;
  nodes_.emplace(step.id, Node{Node::Kind::revision, step.id, step.signer, {}, {}});
  revisions_.emplace(step.id, std::move(revision));
}

void Amendments::revise(const Step& step, AmendmentStatement statement) {
  const auto& first = revisions_.at(nodes_.at(*step.reference).amendment);
  revisions_.emplace(step.id,
                     Revision{step.id, first.id, first.base, first.answers, step.signer,
                              std::move(statement), step.height, revision_at(*step.reference)});
  add_node(step, Node::Kind::revision, step.signer);
}

void Amendments::withdraw(const Step& step) { add_node(step, Node::Kind::withdrawal, step.signer); }

void Amendments::hand_over(const Step& step, const Owner& owner) {
  add_node(step, Node::Kind::hand_over, owner);
}

void Amendments::move_step(const RecordId& id, Position at) {
  const auto node = nodes_.find(id);
  if (node == nodes_.end() || !node->second.replaced) return;
  auto& successors = nodes_.at(*node->second.replaced).successors;
  std::erase_if(successors, [&](const Rank& each) { return each.step == id; });
  successors.insert({at, false, id});
}

void Amendments::adopt(const Digest& version, Manifest text,
                       const std::vector<RecordId>& revisions) {
  versions_.insert_or_assign(version, std::move(text));
  version_ = version;
  for (const auto& id : revisions) {
    adopted_.emplace(id, version);
    settled_.insert(revisions_.at(id).amendment);
  }
}

const Revision* Amendments::revision(const RecordId& id) const noexcept {
  const auto found = revisions_.find(id);
  return found == revisions_.end() ? nullptr : &found->second;
}

std::optional<Digest> Amendments::adopted_in(const RecordId& revision) const noexcept {
  const auto found = adopted_.find(revision);
  if (found == adopted_.end()) return std::nullopt;
  return found->second;
}

AmendmentHead Amendments::head(const RecordId& amendment) const {
  AmendmentHead head{amendment, amendment, {}, false, settled_.count(amendment) != 0};
  for (;;) {
    const auto& node = nodes_.at(head.step);
    head.owner = node.owner;
    if (node.kind == Node::Kind::revision) head.revision = head.step;
    head.withdrawn = node.kind == Node::Kind::withdrawal;
    if (node.successors.empty()) return head;
    head.step = node.successors.begin()->step;
  }
}

Result<Manifest> Amendments::text_of(const RecordId& id) const {
  const auto& wanted = revisions_.at(id);
  PALABRE_TRY(const auto base, base_of(wanted));
  return apply(base, wanted.statement.operations, id);
}

const Manifest* Amendments::text(const Digest& version) const noexcept {
  const auto found = versions_.find(version);
  return found == versions_.end() ? nullptr : &found->second;
}

/// What a statement's operations apply to: the text that `amended` makes, or its version.
Result<Manifest> Amendments::base_of(const AmendmentStatement& statement,
                                     const std::optional<RecordId>& amended) const {
  if (amended) return text_of(*amended);
  const auto* version = text(statement.base_version);
  if (version == nullptr) return Errc::dangling;
  return *version;
}

void Amendments::add_node(const Step& step, Node::Kind kind, const Owner& owner) {
  auto& replaced = nodes_.at(*step.reference);
  replaced.successors.insert({step.at, step.carried, step.id});
  nodes_.emplace(step.id, Node{kind, replaced.amendment, owner, step.reference, {}});
}

/// The revision that stands at a step: the last one on the way to it.
RecordId Amendments::revision_at(const RecordId& step) const {
  auto at = step;
  for (;;) {
    const auto& node = nodes_.at(at);
    if (node.kind == Node::Kind::revision) return at;
    at = *node.replaced;
  }
}

unsigned Amendments::depth(const RecordId& id) const {
  unsigned depth = 0;
  for (auto base = revisions_.at(id).base; base; base = revisions_.at(*base).base) ++depth;
  return depth;
}

}  // namespace palabre::federation
