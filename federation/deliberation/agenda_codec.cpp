#include <palabre/v1/record.pb.h>

#include <set>

#include "federation/core/limits.hpp"
#include "federation/deliberation/agenda.hpp"
#include "federation/deliberation/body_codec.hpp"
#include "federation/deliberation/charter_codec.hpp"
#include "federation/record/codec_support.hpp"

namespace palabre::federation {

namespace {

Result<OrganisationChange> organisation_change(const v1::OrganisationChange& message) {
  OrganisationChange change;
  PALABRE_TRY(change.org, codec::id<OrgId>(message.org_id()));
  PALABRE_TRY(change.root_key, codec::optional_id<PublicKey>(message.root_key()));
  change.removed = message.removed();
  change.root_lost = message.root_lost();
  if (message.has_regrouping()) {
    const auto& standing = message.regrouping();
    const bool fits =
        standing.region().size() <= place_bytes_max && standing.sector().size() <= place_bytes_max;
    if (!fits) return Errc::malformed;
    change.standing = Standing{standing.region(), standing.sector()};
  }
  const bool changes = change.standing || change.root_key;
  if (change.removed == changes || (change.root_lost && !change.root_key)) return Errc::malformed;
  return change;
}

Result<Changes> read_changes(const v1::Changes& message) {
  Changes changes;
  if (static_cast<std::size_t>(message.organisations_size()) > organisation_change_count_max) {
    return Errc::malformed;
  }
  for (const auto& each : message.organisations()) {
    PALABRE_TRY(auto change, organisation_change(each));
    const auto& known = changes.organisations;
    if (!known.empty() && known.back().org >= change.org) return Errc::malformed;
    changes.organisations.push_back(std::move(change));
  }
  if (static_cast<std::size_t>(message.stewards_size()) > steward_count_max) return Errc::malformed;
  if (message.stewards_size() > 0) changes.stewards.emplace();
  for (const auto& steward : message.stewards()) {
    PALABRE_TRY(const auto org, codec::id<OrgId>(steward.org_id()));
    PALABRE_TRY(const auto root_key, codec::id<PublicKey>(steward.root_key()));
    if (!changes.stewards->empty() && changes.stewards->rbegin()->first >= org) {
      return Errc::malformed;
    }
    changes.stewards->emplace(org, root_key);
  }
  if (message.has_charter()) {
    PALABRE_TRY(changes.charter, codec::charter(message.charter()));
  }
  if (message.has_round()) {
    const auto& round = message.round();
    const bool fits = round.number() >= 1 && round.phase() != v1::PHASE_UNSPECIFIED &&
                      v1::Phase_IsValid(round.phase());
    if (!fits) return Errc::malformed;
    changes.round = RoundStep{round.number(), static_cast<RoundPhase>(round.phase())};
  }
  return changes;
}

Result<std::vector<BlockMerge>> read_merges(const v1::AgendaHeader& message) {
  std::vector<BlockMerge> merges;
  if (static_cast<std::size_t>(message.merges_size()) > merge_count_max) return Errc::malformed;
  for (const auto& each : message.merges()) {
    BlockMerge merge;
    PALABRE_TRY(merge.block, codec::id<BlockId>(each.block_id()));
    PALABRE_TRY(merge.text, codec::text_ref(each.text()));
    if (!merges.empty() && merges.back().block >= merge.block) return Errc::malformed;
    merges.push_back(merge);
  }
  return merges;
}

v1::Changes message(const Changes& changes) {
  v1::Changes message;
  for (const auto& change : changes.organisations) {
    auto& each = *message.add_organisations();
    each.set_org_id(codec::field(change.org.view()));
    each.set_removed(change.removed);
    if (change.standing) {
      each.mutable_regrouping()->set_region(change.standing->region);
      each.mutable_regrouping()->set_sector(change.standing->sector);
    }
    if (change.root_key) each.set_root_key(codec::field(change.root_key->view()));
    each.set_root_lost(change.root_lost);
  }
  for (const auto& [org, root_key] : changes.stewards.value_or(Stewards{})) {
    auto& steward = *message.add_stewards();
    steward.set_org_id(codec::field(org.view()));
    steward.set_root_key(codec::field(root_key.view()));
  }
  if (changes.charter) *message.mutable_charter() = codec::message(*changes.charter);
  if (changes.round) {
    message.mutable_round()->set_number(changes.round->number);
    message.mutable_round()->set_phase(static_cast<v1::Phase>(changes.round->phase));
  }
  return message;
}

}  // namespace

Result<AgendaStatement> decode_agenda(ByteView header) {
  PALABRE_TRY(const auto message, codec::parse<v1::AgendaHeader>(header));
  AgendaStatement statement;
  statement.height = message.height();
  if (statement.height == 0) return Errc::malformed;
  PALABRE_TRY(statement.parent_adoption, codec::id<Digest>(message.parent_adoption()));
  if (static_cast<std::size_t>(message.adopted_size()) > adopted_count_max) return Errc::malformed;
  std::set<RecordId> distinct;
  for (const auto& adopted : message.adopted()) {
    PALABRE_TRY(const auto id, codec::id<RecordId>(adopted));
    if (!distinct.insert(id).second) return Errc::malformed;
    statement.adopted.push_back(id);
  }
  PALABRE_TRY(statement.changes, read_changes(message.changes()));
  PALABRE_TRY(statement.merges, read_merges(message));
  return statement;
}

Bytes encode(const AgendaStatement& statement) {
  v1::AgendaHeader header;
  header.set_height(statement.height);
  header.set_parent_adoption(codec::field(statement.parent_adoption.view()));
  for (const auto& id : statement.adopted) header.add_adopted(codec::field(id.view()));
  if (statement.changes != Changes{}) *header.mutable_changes() = message(statement.changes);
  for (const auto& merge : statement.merges) {
    auto& each = *header.add_merges();
    each.set_block_id(codec::field(merge.block.view()));
    *each.mutable_text() = codec::message(merge.text);
  }
  return codec::serialise(header);
}

}  // namespace palabre::federation
