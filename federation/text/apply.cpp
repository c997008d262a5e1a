#include "federation/text/apply.hpp"

#include <map>
#include <set>

#include "federation/core/match.hpp"
#include "federation/crypto/hash.hpp"

namespace palabre::federation {

namespace {

/// Operations by the place in the base that they name.
struct Plan {
  struct Insertion {
    const Insert* operation;
    std::uint32_t first_index;  ///< Of its first new block, counted through the amendment.
  };

  std::map<std::optional<BlockId>, Insertion> insertions;
  std::map<BlockId, const Delete*> deletions;
  std::map<BlockId, const Replace*> replacements;
};

Plan plan(std::span<const Operation> operations) {
  Plan plan;
  std::uint32_t index = 0;
  const Match sort{
      [&](const Insert& insert) {
        plan.insertions.emplace(insert.after, Plan::Insertion{&insert, index});
        index += static_cast<std::uint32_t>(insert.blocks.size());
      },
      [&](const Delete& erase) { plan.deletions.emplace(erase.block, &erase); },
      [&](const Replace& replace) { plan.replacements.emplace(replace.block, &replace); }};
  for (const auto& operation : operations) std::visit(sort, operation);
  return plan;
}

void insert_into(Manifest& result, const Plan::Insertion& insertion, const RecordId& id) {
  std::uint32_t index = insertion.first_index;
  for (const auto& block : insertion.operation->blocks) {
    result.push_back({block_id(id, index++), block.kind, block.level, block.text});
  }
}

/// The block as it stands afterwards; none if it is deleted.
Result<std::optional<ManifestBlock>> changed(const ManifestBlock& block, const Plan& plan) {
  if (const auto erase = plan.deletions.find(block.id); erase != plan.deletions.end()) {
    if (erase->second->expected != block.text) return Errc::text_differs;
    return std::optional<ManifestBlock>{};
  }
  std::optional<ManifestBlock> kept{block};
  if (const auto edit = plan.replacements.find(block.id); edit != plan.replacements.end()) {
    if (edit->second->expected != block.text) return Errc::text_differs;
    kept->text = edit->second->text;
  }
  return kept;
}

}  // namespace

BlockId block_id(const RecordId& id, std::uint32_t index) {
  constexpr Context block_context{"palabre/block"};
  ByteWriter writer;
  writer.u32(index);
  return hash_as<BlockId>(block_context, {id.view(), ByteView{writer.bytes()}});
}

Result<void> check_shape(std::span<const Operation> operations) {
  if (operations.empty() || operations.size() > operation_count_max) return Errc::malformed;
  std::set<BlockId> touched;
  std::set<std::optional<BlockId>> points;
  std::size_t new_blocks = 0;
  const Match fits{[&](const Insert& insert) {
                     new_blocks += insert.blocks.size();
                     return !insert.blocks.empty() && points.insert(insert.after).second;
                   },
                   [&](const Delete& erase) { return touched.insert(erase.block).second; },
                   [&](const Replace& replace) { return touched.insert(replace.block).second; }};
  for (const auto& operation : operations) {
    if (!std::visit(fits, operation)) return Errc::malformed;
  }
  if (new_blocks > new_block_count_max) return Errc::malformed;
  return boost::system::in_place_value;
}

Result<Manifest> apply(const Manifest& base, std::span<const Operation> operations,
                       const RecordId& id) {
  const Plan planned = plan(operations);
  std::size_t applied = 0;
  Manifest result;
  if (const auto start = planned.insertions.find(std::nullopt); start != planned.insertions.end()) {
    insert_into(result, start->second, id);
    ++applied;
  }
  for (const auto& block : base) {
    PALABRE_TRY(const auto kept, changed(block, planned));
    if (kept) result.push_back(*kept);
    applied += planned.deletions.count(block.id) + planned.replacements.count(block.id);
    if (const auto here = planned.insertions.find(block.id); here != planned.insertions.end()) {
      insert_into(result, here->second, id);
      ++applied;
    }
  }
  if (applied != operations.size()) return Errc::dangling;
  return result;
}

}  // namespace palabre::federation
