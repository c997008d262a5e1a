#include "tests/oracle/platform.hpp"

#include <algorithm>

#include "federation/core/assert.hpp"
#include "federation/deliberation/decision.hpp"
#include "federation/deliberation/merging.hpp"
#include "federation/record/posted.hpp"
#include "federation/replica/cut_fold.hpp"
#include "federation/replica/entry.hpp"
#include "federation/replica/opening.hpp"

namespace palabre::oracle {

using namespace federation;

namespace {

constexpr std::uint64_t root_keys = 1000;
constexpr std::uint64_t operating_keys = 2000;
constexpr std::size_t block_count = 8;

}  // namespace

Platform::Platform(std::size_t organisations, std::size_t stewards, const Charter& charter)
    : founding_{sim::founding_of(stewards, block_count, charter)},
      network_{network_id(encode(founding_))},
      parent_{parent_of(network_, founding_)} {
  for (std::size_t i = 0; i < organisations; ++i) {
    const auto root = sim::key_of(root_keys + i);
    const auto operating = sim::key_of(operating_keys + i);
    orgs_.push_back({root_keys + i, operating_keys + i, org_id(network_, root.public_key()), 0, 2});
    const Profile profile{root.public_key(), "Organisation", "", "", "", ""};
    const auto run = federation::open_epoch({network_, 0, {}, 1, profile, 0}, root, operating);
    keys_.emplace(feed(i), operating_keys + i);
    for (const auto& row : run.rows) put_row(i, row);
  }
  for (std::size_t i = 0; i < block_count; ++i) {
    bodies_.push_back(sim::body_of("Bloc " + std::to_string(i)));
  }
}

std::map<Commitment, Body> Platform::texts() const {
  std::map<Commitment, Body> all;
  for (const auto& body : bodies_) all.emplace(commitment(body), body);
  return all;
}

const Body* Platform::body(const Commitment& text) const {
  for (const auto& body : bodies_) {
    if (commitment(body) == text) return &body;
  }
  return nullptr;
}

bool Platform::merge(const Fold& state, AgendaStatement& agenda) {
  agenda.merges.clear();
  for (const auto& block : blocks_to_merge(state, agenda.adopted)) {
    agenda.merges.push_back({block, {}});
  }
  const auto mergings = mergings_of(state, agenda);
  for (std::size_t i = 0; i < mergings.size(); ++i) {
    auto made = merged_body(mergings[i], texts());
    if (!made) return false;
    agenda.merges[i].text = refer_to(*made);
    add_body(std::move(*made));
  }
  return true;
}

Place Platform::put_row(std::size_t org, SignedRow row) {
  auto& rows = rows_[feed(org)];
  rows.push_back(std::move(row));
  return {feed(org), rows.size() - 1};
}

Stood Platform::append(std::size_t org, const Row& row, const SigningKey& key,
                       const std::vector<Stood>& about, const Flaw& flaw) {
  std::vector<RecordId> references;
  references.reserve(about.size());
  for (const auto& each : about) references.push_back(each.id);
  const Record record{network_, orgs_[org].id, key.public_key(),     row.kind,
                      row.seq,  row.header,    std::move(references)};
  auto signature = sign(record, key).signature;
  if (flaw.bad_signature) signature[1] ^= 1;
  const auto place = put_row(org, {*encode(row), signature});
  const auto id = record_id(record);
  ids_.emplace(place, id);
  return {place, id};
}

Stood Platform::put(std::size_t org, Kind kind, Bytes header) {
  return put(org, kind, std::move(header), {});
}

Stood Platform::put(std::size_t org, Kind kind, Bytes header, const Flaw& flaw) {
  auto& by = orgs_[org];
  if (!flaw.seq) ++by.seq;
  const Row row{static_cast<std::uint16_t>(kind),
                flaw.author.value_or(0),
                flaw.seq.value_or(by.seq),
                {},
                std::move(header)};
  return append(org, row, sim::key_of(by.operating), {}, flaw);
}

Stood Platform::say(std::size_t org, const SigningKey& member, Kind kind, Bytes header,
                    const std::vector<Stood>& about) {
  return say(org, member, kind, std::move(header), about, {});
}

Stood Platform::say(std::size_t org, const SigningKey& member, Kind kind, Bytes header,
                    const std::vector<Stood>& about, const Flaw& flaw) {
  std::vector<Address> addresses;
  addresses.reserve(about.size());
  for (const auto& each : about) addresses.push_back(address(org, each.place));
  const Row row{static_cast<std::uint16_t>(kind),
                flaw.author.value_or(author(org, member.public_key())),
                flaw.seq.value_or(1'000 + rows(org)), std::move(addresses), std::move(header)};
  return append(org, row, member, about, flaw);
}

Stood Platform::carry(std::size_t org, std::size_t home, const SigningKey& member, Kind kind,
                      Bytes header, const std::vector<Stood>& about, const Flaw& flaw) {
  Record record{network_,
                orgs_[home].id,
                member.public_key(),
                static_cast<std::uint16_t>(kind),
                flaw.seq.value_or(1'000 + rows(home)),
                std::move(header),
                {}};
  for (const auto& each : about) record.references.push_back(each.id);
  auto carried = sign(record, member);
  if (flaw.bad_signature) carried.signature[7] ^= 1U;
  auto stood = put(org, Kind::carry, encode_carry(carried));
  // Whoever names the place speaks of what is carried.
  stood.id = record_id(carried.record);
  ids_.insert_or_assign(stood.place, stood.id);
  return stood;
}

Stood Platform::enrol(std::size_t org, const SigningKey& member,
                      std::optional<PublicKey> replaces) {
  const auto consent = member.sign(consent_preimage(network_, orgs_[org].id));
  return put(org, Kind::enrol,
             encode(EnrolStatement{member.public_key(), consent, replaces, SigningPlace::device}));
}

Stood Platform::introduce(std::size_t org, std::size_t other) {
  return put(org, Kind::introduce, encode_introduce(orgs_[other].id));
}

void Platform::admit(std::size_t org, const std::string& region, const std::string& sector) {
  std::size_t admitted = 0;
  for (std::size_t i = 0; i < orgs_.size() && admitted < parent_.quorum(); ++i) {
    if (parent_.stewards.count(orgs_[i].id) == 0) continue;
    put(i, Kind::admit, encode(AdmitStatement{orgs_[org].id, region, sector, parent_.adoption}));
    ++admitted;
  }
}

void Platform::open_epoch(std::size_t index, std::uint64_t base_size,
                          std::optional<Digest> next_root) {
  auto& by = orgs_[index];
  const auto before = feed(index);
  const auto base = tree(before).root(base_size);
  bases_[before] = base_size;
  ++by.epoch;
  by.operating = operating_keys + index + std::uint64_t{100} * by.epoch;
  keys_.emplace(feed(index), by.operating);
  const auto root = sim::key_of(by.root);
  const EpochStatement epoch{
      by.epoch, root.public_key(), sim::key_of(by.operating).public_key(), base_size,
      base,     next_root};
  ++by.seq;
  append(index, {static_cast<std::uint16_t>(Kind::epoch), 0, by.seq, {}, encode(epoch)}, root, {},
         {});
}

Address Platform::address(std::size_t from, const Place& place) {
  const auto number = [&] { return fold()->organisation_number(orgs_[from].id, place.feed.org); };
  auto known = number();
  if (!known) {
    introduce(from, *index_of(place.feed.org));
    known = number();
  }
  return {known.value_or(0xFFFF), static_cast<std::uint16_t>(place.feed.epoch),
          static_cast<std::uint32_t>(place.position)};
}

std::uint32_t Platform::author(std::size_t org, const PublicKey& key) const {
  const auto state = fold();
  const auto* member = state->roll(orgs_[org].id).find(key);
  return member == nullptr ? 0 : member->number;
}

std::uint64_t Platform::rows(std::size_t org) const { return rows_.at(feed(org)).size(); }

std::optional<std::size_t> Platform::index_of(const OrgId& id) const {
  for (std::size_t i = 0; i < orgs_.size(); ++i) {
    if (orgs_[i].id == id) return i;
  }
  return std::nullopt;
}

MerkleTree Platform::tree(const FeedId& feed) const {
  MerkleTree tree;
  for (const auto& row : rows_.at(feed)) tree.append(leaf_hash(row.row, row.signature));
  return tree;
}

Cut Platform::all() const {
  Cut cut;
  for (const auto& [feed, rows] : rows_) {
    const auto base = bases_.find(feed);
    const auto size = base == bases_.end() ? rows.size() : base->second;
    cut.push_back({feed, {size, tree(feed).root(size)}});
  }
  return cut;
}

std::unique_ptr<Fold> Platform::fold() const { return fold_to(all()); }

/// The rows of the adoptions' cuts, then up to `last`.
std::unique_ptr<Fold> Platform::fold_to(const Cut& last) const {
  auto state = std::make_unique<Fold>(network_, founding_);
  std::vector<Cut> cuts;
  for (const auto& adoption : adoptions_) cuts.push_back(adoption.cut);
  Reading reading{cuts, last};
  while (const auto step = reading.next()) {
    const auto* part = std::get_if<Part>(&*step);
    if (part == nullptr) {
      const auto ended = end_height(*state, adoptions_.at(std::get<HeightEnd>(*step).height - 1));
      PALABRE_ASSERT(ended.has_value());
      reading.pass_height();
      continue;
    }
    for (auto at = part->from; at < part->to; ++at) {
      for (const auto& check : state->stage(part->feed, rows_.at(part->feed)[at])) {
        state->settle(verify(check));
      }
    }
    reading.advance(part->to);
  }
  state->count_carried();
  return state;
}

AgendaStatement Platform::agenda(std::vector<RecordId> adopted, Changes changes) const {
  return {parent_.height + 1, parent_.adoption, std::move(adopted), std::move(changes)};
}

/// Signed on the side: what stewards sign counts wherever it is found.
SignedRecord Platform::signed_by(std::size_t index, Kind kind, Bytes header) {
  auto& by = orgs_[index];
  const auto key = sim::key_of(by.operating);
  return sign({network_,
               by.id,
               key.public_key(),
               static_cast<std::uint16_t>(kind),
               ++by.seq,
               std::move(header),
               {}},
              key);
}

/// Some stewards hold more than the cut, and prove how it follows.
CandidateContent Platform::content(const AgendaStatement& agenda, const Cut& cut) {
  CandidateContent made;
  made.cut = cut;
  const auto held = all();
  for (const auto& [org, root] : parent_.stewards) {
    const auto index = *index_of(org);
    if (made.observes.empty()) made.agenda = signed_by(index, Kind::agenda, encode(agenda));
    if (made.observes.size() == parent_.quorum()) break;
    const auto& seen = made.observes.empty() ? held : cut;
    made.observes.push_back(
        signed_by(index, Kind::observe,
                  encode(ObserveStatement{agenda.height, record_id(made.agenda.record), seen})));
  }
  for (const auto& [feed, head] : cut) {
    const auto seen = head_in(held, feed);
    if (seen.size <= head.size) continue;
    made.proofs.push_back({feed, head, seen, tree(feed).prove_consistency(head.size, seen.size)});
  }
  return made;
}

bool Platform::adopt(const AgendaStatement& agenda, Cut cut) {
  return adopt(agenda, std::move(cut), Lie::none);
}

bool Platform::adopt(const AgendaStatement& agenda, Cut cut, Lie lie) {
  // Rows of an organisation that doesn't belong are on nobody's disk.
  const auto now = fold();
  std::erase_if(cut, [&](const CutLine& line) {
    return !now->admission().is_admitted(line.feed.org) &&
           head_in(parent_.cut, line.feed).size == 0;
  });
  const auto state = fold_to(cut);
  const auto decided = decide(*state, agenda);
  const auto* decision = std::get_if<Decision>(&decided);
  if ((decision == nullptr) != (lie == Lie::decision)) return false;
  auto content_of = content(agenda, cut);
  content_of.state_digest = state->digest();
  if (decision != nullptr) content_of.text_hash = text_hash(decision->text);
  if (lie == Lie::state) content_of.state_digest.bytes[0] ^= 1;
  if (lie == Lie::text) content_of.text_hash.bytes[0] ^= 1;
  auto certificate = certify(agenda, content_of);
  const auto adoption = verify_certificate(parent_, certificate);
  if (!adoption) return false;
  parent_ = parent_after(parent_, *adoption);
  adoptions_.push_back(*adoption);
  certificates_.push_back(std::move(certificate));
  return true;
}

Certificate Platform::certify(const AgendaStatement& agenda, const CandidateContent& content_of) {
  Certificate certificate;
  certificate.content = {{}, MediaType::candidate, encode(content_of)};
  const auto proposer = *index_of(parent_.stewards.begin()->first);
  certificate.candidate = signed_by(
      proposer, Kind::candidate,
      encode(CandidateStatement{agenda.height, parent_.adoption, refer_to(certificate.content)}));
  const auto id = record_id(certificate.candidate.record);
  for (const auto& [org, root] : parent_.stewards) {
    if (certificate.votes.size() == parent_.quorum()) break;
    const auto index = *index_of(org);
    // Row 0 of the epoch in which it signs, under the root key of this height.
    const auto& opening = rows_.at(feed(index)).front();
    const auto row = *decode_row(opening.row);
    certificate.votes.push_back(
        {signed_by(index, Kind::vote2, encode(VoteStatement{agenda.height, 0, id})),
         {{network_, org, root, row.kind, row.seq, row.header, {}}, opening.signature}});
  }
  return certificate;
}

std::vector<Run> Platform::runs() const {
  constexpr std::size_t run_rows = 16;
  std::vector<Run> runs;
  for (const auto& [feed, rows] : rows_) {
    MerkleTree tree;
    for (std::size_t from = 0; from < rows.size(); from += run_rows) {
      Run run{feed, from, {}, {}};
      for (auto at = from; at < std::min(rows.size(), from + run_rows); ++at) {
        run.rows.push_back(rows[at]);
        tree.append(leaf_hash(rows[at].row, rows[at].signature));
      }
      run.checkpoint =
          sign_checkpoint(network_, {feed, tree.head(), 1 + from}, sim::key_of(keys_.at(feed)));
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

test::Contents Platform::contents() const {
  test::Contents contents;
  contents.network = network_;
  contents.founding = encode(founding_);
  contents.certificates = certificates_;
  contents.forks = forks_;
  contents.runs = runs();
  std::set<Commitment> referred;
  for (const auto& block : founding_.manifest) referred.insert(block.text);
  for (const auto& [feed, rows] : rows_) {
    for (const auto& signed_row : rows) {
      const auto row = decode_row(signed_row.row);
      if (!row) continue;
      for (const auto& ref : body_refs(row->kind, row->header)) referred.insert(ref.commitment);
    }
  }
  for (const auto& body : bodies_) {
    if (referred.erase(commitment(body)) != 0) contents.bodies.push_back(body);
  }
  return contents;
}

}  // namespace palabre::oracle
