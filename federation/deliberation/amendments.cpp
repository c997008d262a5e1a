#include "federation/deliberation/amendments.hpp"

#include "federation/core/assert.hpp"

namespace palabre::federation {

Result<void> Amendments::check_propose(const Step& step,
                                       const AmendmentStatement& statement) const {
  if (statement.change != Change::none) return Errc::malformed;
  if (statement.counter_proposal != false && !step.reference) return Errc::malformed;
  Manifest base = base_;
  if (step.reference) {
    if (revision(*step.reference) == nullptr) return Errc::dangling;
    if (depth(*step.reference) + 1 > depth_max) return Errc::malformed;
    if (!statement.counter_proposal) {
      PALABRE_TRY(base, text_of(*step.reference));
    }
  }
  PALABRE_TRY(const auto result, apply(base, statement.operations, step.id));
  return boost::system::in_place_value;
}

Result<void> Amendments::check_next(const Step& step) const {
  PALABRE_ASSERT(step.reference.has_value());
  const auto replaced = nodes_.find(*step.reference);
  if (replaced == nodes_.end()) return Errc::dangling;
  if (replaced->second.kind == Node::Kind::withdrawal) return Errc::malformed;
  if (replaced->second.owner != step.signer) return Errc::not_owner;
  return boost::system::in_place_value;
}

Result<void> Amendments::check_revise(const Step& step, const AmendmentStatement& statement) const {
  if (const auto next = check_next(step); !next) return next.error();
  if (statement.change == Change::none || statement.counter_proposal) return Errc::malformed;
  const auto& first = revisions_.at(nodes_.at(*step.reference).amendment);
  Manifest base = base_;
  if (first.base) {
    PALABRE_TRY(base, text_of(*first.base));
  }
  PALABRE_TRY(const auto result, apply(base, statement.operations, step.id));
  return boost::system::in_place_value;
}

void Amendments::propose(const Step& step, AmendmentStatement statement) {
  Revision revision{step.id, step.id, {}, {}, step.signer, std::move(statement)};
  (revision.statement.counter_proposal ? revision.answers : revision.base) = step.reference;
  nodes_.emplace(step.id, Node{Node::Kind::revision, step.id, step.signer, {}});
  revisions_.emplace(step.id, std::move(revision));
}

void Amendments::revise(const Step& step, AmendmentStatement statement) {
  const auto& first = revisions_.at(nodes_.at(*step.reference).amendment);
  revisions_.emplace(step.id, Revision{step.id, first.id, first.base, first.answers, step.signer,
                                       std::move(statement)});
  add_node(step, Node::Kind::revision, step.signer);
}

void Amendments::withdraw(const Step& step) { add_node(step, Node::Kind::withdrawal, step.signer); }

void Amendments::hand_over(const Step& step, const Owner& owner) {
  add_node(step, Node::Kind::hand_over, owner);
}

const Revision* Amendments::revision(const RecordId& id) const noexcept {
  const auto found = revisions_.find(id);
  return found == revisions_.end() ? nullptr : &found->second;
}

AmendmentHead Amendments::head(const RecordId& amendment) const {
  AmendmentHead head{amendment, amendment, {}, false};
  for (;;) {
    const auto& node = nodes_.at(head.step);
    head.owner = node.owner;
    if (node.kind == Node::Kind::revision) head.revision = head.step;
    head.withdrawn = node.kind == Node::Kind::withdrawal;
    if (node.successors.empty()) return head;
    head.step = node.successors.begin()->second;
  }
}

Result<Manifest> Amendments::text_of(const RecordId& id) const {
  const auto& wanted = revisions_.at(id);
  Manifest base = base_;
  if (wanted.base) {
    PALABRE_TRY(base, text_of(*wanted.base));
  }
  return apply(base, wanted.statement.operations, id);
}

void Amendments::add_node(const Step& step, Node::Kind kind, const Owner& owner) {
  auto& replaced = nodes_.at(*step.reference);
  replaced.successors.emplace(step.at, step.id);
  nodes_.emplace(step.id, Node{kind, replaced.amendment, owner, {}});
}

unsigned Amendments::depth(const RecordId& id) const {
  unsigned depth = 0;
  for (auto base = revisions_.at(id).base; base; base = revisions_.at(*base).base) ++depth;
  return depth;
}

}  // namespace palabre::federation
