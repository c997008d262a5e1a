// The state digest: SHA-256 over a fixed layout, sorted by 32-byte ids.

#include <algorithm>

#include "federation/crypto/hash.hpp"
#include "federation/deliberation/fold.hpp"

namespace palabre::federation {

namespace {

constexpr Context state_context{"palabre/state"};

void put_text(ByteWriter& writer, const std::string& text) {
  writer.u16(static_cast<std::uint16_t>(text.size())).raw(as_bytes(text));
}

void put_admitted(ByteWriter& writer, const Admission& admission) {
  writer.u32(static_cast<std::uint32_t>(admission.admitted().size()));
  for (const auto& [org, standing] : admission.admitted()) {
    writer.raw(org.view());
    put_text(writer, standing.region);
    put_text(writer, standing.sector);
  }
}

void put_roll(ByteWriter& writer, const OrgId& org, const Roll& roll) {
  writer.raw(org.view()).u32(static_cast<std::uint32_t>(roll.members().size()));
  for (const auto& [key, member] : roll.members()) {
    writer.raw(key.view()).raw(member.person.view()).u32(member.generation);
    writer.u8(member.enrolled() ? 1 : 0);
  }
}

void put_revisions(ByteWriter& writer, const Amendments& amendments) {
  writer.u32(static_cast<std::uint32_t>(amendments.revisions().size()));
  for (const auto& [id, revision] : amendments.revisions()) {
    writer.raw(id.view()).raw(revision.amendment.view());
    if (id != revision.amendment) continue;
    const auto head = amendments.head(id);
    writer.raw(head.step.view()).raw(head.owner.person.view()).raw(head.owner.org.view());
    writer.u8(head.withdrawn ? 1 : 0);
  }
}

void put_stances(ByteWriter& writer, const RecordId& target, const Support& support) {
  writer.raw(target.view());
  for (const auto& [person, voices] : support.voices(target)) {
    const auto* voice = support.counted(voices);
    if (voice == nullptr) continue;
    writer.raw(person.view()).raw(voice->org.view()).u32(voice->generation).u64(voice->seq);
    writer.raw(voice->record.view()).u8(static_cast<std::uint8_t>(voice->stance));
  }
}

void put_ledgers(ByteWriter& writer, const Ledgers& ledgers) {
  std::uint32_t attested = 0;
  for (const auto& [revision, stewards] : ledgers.all_attested()) {
    attested += static_cast<std::uint32_t>(stewards.size());
  }
  writer.u32(attested);
  for (const auto& [revision, stewards] : ledgers.all_attested()) {
    for (const auto& steward : stewards) writer.raw(revision.view()).raw(steward.view());
  }
  std::uint32_t resolved = 0;
  for (const auto& [target, resolutions] : ledgers.all_resolutions()) {
    resolved += static_cast<std::uint32_t>(resolutions.size());
  }
  writer.u32(resolved);
  for (const auto& [target, resolutions] : ledgers.all_resolutions()) {
    for (const auto& [org, resolution] : resolutions) {
      writer.raw(target.view()).raw(org.view()).raw(resolution.id.view());
    }
  }
  writer.u32(static_cast<std::uint32_t>(ledgers.all_sheets().size()));
  for (const auto& [id, sheet] : ledgers.all_sheets()) {
    writer.raw(id.view()).u32(static_cast<std::uint32_t>(sheet.count()));
  }
}

template <class Entries>
void put_ids(ByteWriter& writer, const Entries& entries) {
  std::vector<RecordId> ids;
  ids.reserve(entries.size());
  for (const auto& entry : entries) ids.push_back(entry.id);
  std::sort(ids.begin(), ids.end());
  writer.u32(static_cast<std::uint32_t>(ids.size()));
  for (const auto& id : ids) writer.raw(id.view());
}

}  // namespace

Bytes Fold::state() const {
  ByteWriter writer;
  writer.raw(network_.view()).u64(height()).raw(parent_.view());
  put_admitted(writer, admission_);
  for (const auto& [org, organisation] : organisations_) put_roll(writer, org, organisation.roll);
  put_revisions(writer, amendments_);
  for (const auto& [id, revision] : amendments_.revisions()) put_stances(writer, id, support_);
  // Versions by name; 0 can't be endorsed.
  for (const auto& [version, height] : heights_) {
    if (height > 0) put_stances(writer, Target{version.bytes}, support_);
  }
  put_ledgers(writer, ledgers_);
  put_ids(writer, comments_);
  put_ids(writer, stories_);
  writer.u32(static_cast<std::uint32_t>(said_at_.size()));
  for (const auto& [id, at] : said_at_) writer.raw(id.view());
  const auto& erased = erasures_.erased();
  writer.u32(static_cast<std::uint32_t>(erased.size()));
  for (const auto& text : erased) writer.raw(text.view());
  const auto waiting = pending();
  writer.u32(static_cast<std::uint32_t>(waiting.size()));
  for (const auto& leaf : waiting) writer.raw(leaf.view());
  return writer.take();
}

Digest Fold::digest() const {
  if (!digest_) digest_ = hash_as<Digest>(state_context, {ByteView{state()}});
  return *digest_;
}

}  // namespace palabre::federation
