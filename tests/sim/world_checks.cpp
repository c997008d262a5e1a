// What must hold in a World, and what can be said of it.

#include <algorithm>
#include <set>

#include "tests/sim/world_parts.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

constexpr double redundancy_max = 1.3;

std::uint64_t row_bytes(const Run& run) {
  std::uint64_t bytes = 0;
  for (const auto& row : run.rows) bytes += row.row.size() + row.signature.size();
  return bytes;
}

std::string cut_of(const Replica& replica) {
  std::string cut = to_hex(replica.fold().parent().view()) + " ";
  for (const auto& line : replica.feeds().cut()) {
    cut += to_hex(line.feed.org.view()) + ":" + to_hex(line.head.root.view()) + " ";
  }
  return cut;
}

std::string start_of(const RecordId& id) { return " " + to_hex(id.view()).substr(0, 4); }

/// What a steward has heard on the way to the next adoption.
std::string words_of(const Voter& voter) {
  const auto& book = voter.book();
  std::string text;
  for (const auto& [id, agenda] : book.agendas()) {
    text += "  agenda" + start_of(id) + " observed by";
    for (const auto& [org, observe] : book.observes(id)) {
      text += " " + to_hex(org.view()).substr(0, 4);
    }
    for (const auto& [of, objections] : voter.objections()) {
      if (of == id) text += ", which can't be carried out";
    }
    text += "\n";
  }
  for (const auto& [id, candidate] : book.candidates()) {
    text += "  candidate" + start_of(id) + " by " +
            to_hex(candidate.record.record.home_org.view()).substr(0, 4) + "\n";
  }
  for (std::uint64_t ballot = 0; ballot < 100; ++ballot) {
    const auto proposal = book.proposal(ballot);
    if (!proposal) continue;
    text += "  ballot " + std::to_string(ballot) + " proposes" + start_of(proposal->candidate);
    if (proposal->valid_ballot) text += " of ballot " + std::to_string(*proposal->valid_ballot);
    text += "\n";
  }
  for (const auto& [ballot, votes] : book.votes()) {
    text += "  vote " + std::to_string(static_cast<int>(ballot.phase)) + " in ballot " +
            std::to_string(ballot.ballot) + " for" + start_of(ballot.candidate) + " by";
    for (const auto& [org, vote] : votes) text += " " + to_hex(org.view()).substr(0, 4);
    text += "\n";
  }
  return text;
}

}  // namespace

bool World::converged() const {
  std::set<std::string> cuts;
  std::set<std::string> seen;
  auto gone = bodies_gone_;
  if (plan_.greedy && nodes_[*plan_.greedy]->replica) {
    // What counts there alone may have erased texts that only it held.
    gone += nodes_[*plan_.greedy]->replica->fold().erasures().erased().size();
  }
  for (const auto& node : nodes_) {
    if (plan_.reopening && node->liar) continue;  // What it holds is its own business.
    if (!node->replica || node->working || node->replica->has_work()) return false;
    if (node->replica->missing_body_count() > gone) return false;
    if (dishonest_.count(node->replica->own()) != 0) continue;
    if (plan_.greedy) cuts.insert(cut_of(*node->replica));
    if (plan_.greedy != node->index) seen.insert(view_of(*node));
  }
  return seen.size() == 1 && cuts.size() <= 1;
}

/// What honest nodes must agree on: all, or every feed but the forked ones.
std::string World::view_of(const Node& node) const {
  std::string view;
  if (dishonest_.empty()) view = to_hex(node.replica->fold().digest().view());
  for (const auto& line : node.replica->feeds().cut()) {
    if (dishonest_.count(line.feed.org) != 0) continue;
    view += to_hex(line.feed.org.view()) + to_hex(line.head.root.view());
  }
  return view;
}

std::set<OrgId> World::caught() const {
  std::set<OrgId> caught;
  for (const auto& org : organisations_) {
    const bool everywhere = std::all_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
      if (node->replica->own() == org.id) return true;
      const auto& forks = node->disk.forks();
      return std::any_of(forks.begin(), forks.end(),
                         [&](const auto& fork) { return fork.first.org == org.id; });
    });
    if (everywhere) caught.insert(org.id);
  }
  return caught;
}

std::string World::describe() const {
  std::string text;
  for (const auto& node : nodes_) {
    text += "node " + std::to_string(node->index) + (node->replica ? "" : " is down");
    text += node->working ? " working" : "";
    if (node->replica) {
      const auto& fold = node->replica->fold();
      text += " height " + std::to_string(fold.height()) + " of " +
              std::to_string(node->replica->adoptions().size()) + " ballot " +
              std::to_string(node->replica->voter().ballot()) + " hold " +
              std::to_string(static_cast<int>(node->replica->hold())) + " digest " +
              to_hex(fold.digest().view()).substr(0, 8) + " records " +
              std::to_string(fold.entries().size()) + " bodies missing " +
              std::to_string(node->replica->missing_body_count()) + " peers";
      for (const auto& peer : node->replica->peers()) {
        text += " " + to_hex(peer.org.view()).substr(0, 4) + (peer.live ? "+" : "-");
      }
      text += " cut";
      for (const auto& line : node->replica->feeds().cut()) {
        text +=
            " " + to_hex(line.feed.org.view()).substr(0, 4) + ":" + std::to_string(line.head.size);
      }
    }
    text += "\n";
    if (node->replica && node->index < plan_.stewards) text += words_of(node->replica->voter());
  }
  return text;
}

std::vector<Run> World::history(std::size_t node) const {
  std::vector<Run> history;
  for (const auto& [feed, runs] : nodes_[node]->disk.runs()) {
    history.insert(history.end(), runs.begin(), runs.end());
  }
  return history;
}

std::vector<Body> World::bodies(std::size_t node) const {
  std::vector<Body> bodies;
  for (const auto& [id, body] : nodes_[node]->disk.bodies()) bodies.push_back(body);
  return bodies;
}

std::vector<Certificate> World::certificates(std::size_t node) const {
  return nodes_[node]->disk.certificates();
}

std::vector<ForkProof> World::forks(std::size_t node) const {
  std::vector<ForkProof> forks;
  for (const auto& [feed, proof] : nodes_[node]->disk.forks()) forks.push_back(proof);
  return forks;
}

std::string World::digest() const { return digest(0); }

std::string World::digest(std::size_t node) const {
  return to_hex(nodes_[node]->replica->fold().digest().view());
}

void World::trace_frame(const Link& link, std::size_t to, ByteView frame) {
  if (!trace_.on()) return;
  const auto words = "frame " + words_of(frame) + " -> " + std::to_string(link.ends[to]->index);
  trace_.say(now_, link.ends[1 - to]->index, words);
}

void World::trace_write(const Node& node, const Write& write) {
  if (!trace_.on()) return;
  std::string words = "write";
  for (const auto& run : write.runs) {
    const bool own = run.feed.org == node.replica->own();
    words += " " + (own ? "own" : to_hex(run.feed.org.view()).substr(0, 4)) + "+" +
             std::to_string(run.rows.size());
  }
  trace_.say(now_, node.index, words + ", bodies " + std::to_string(write.bodies.size()));
}

/// I1: equal cuts have equal states, on whatever node and at whatever time.
///
/// Compares what the digest hashes, by a hash of 64 bits: SHA-256 over every state of every node
/// would take longer than all the rest of a world. At the end the digests themselves are compared.
void World::check_equal_cuts(const Node& node) {
  if (plan_.greedy == node.index) return;
  const std::hash<std::string_view> hash;
  ByteWriter cut;
  cut.raw(node.replica->fold().parent().view());
  for (const auto& line : node.replica->feeds().cut()) {
    cut.raw(line.feed.org.view()).u32(line.feed.epoch).raw(line.head.root.view());
  }
  const auto state = hash(as_text(node.replica->fold().state()));
  const auto known = state_by_cut_.emplace(hash(as_text(cut.bytes())), state).first;
  if (known->second != state) violations_.push_back("I1: one cut, two states");
}

void World::measure(ByteView bytes) {
  if (!plan_.measured) return;
  traffic_.frames += bytes.size();
  const auto frame = decode_frame(bytes);
  if (!frame) return;
  if (std::holds_alternative<Have>(*frame)) traffic_.haves += bytes.size();
  if (const auto* run = std::get_if<Run>(&*frame)) traffic_.rows += row_bytes(*run);
}

void World::measure(const Node& node, const Write& write) {
  for (const auto& run : write.runs) {
    if (run.feed.org != node.replica->own()) traffic_.rows_needed += row_bytes(run);
  }
}

void World::check_redundancy() {
  if (plan_.measured && traffic_.redundancy() > redundancy_max) {
    violations_.push_back("redundancy: rows came " + std::to_string(traffic_.redundancy()) +
                          " times");
  }
}

/// I3: no size of a feed is signed with two roots, whatever happened to the disk.
void World::check_signed_once(const Node& node, const Write& write) {
  const auto& own = node.replica->own();
  if (node.liar || dishonest_.count(own) != 0) return;
  const bool held = node.replica->waiting().has_value();
  if (held && (write.signed_to || !write.receipts.empty())) {
    violations_.push_back("I3: a node in doubt signs");
  }
  for (const auto& run : write.runs) {
    if (run.feed.org != own) continue;
    const auto root = node.replica->feeds().held(run.feed)->tree.root(run.end());
    const auto known = signed_.emplace(Place{run.feed, run.end()}, root).first;
    if (known->second != root) violations_.push_back("I3: one size, two roots");
  }
}

/// I4: what was acknowledged is in every history.
void World::check_acknowledged() {
  for (const auto& node : nodes_) {
    if ((plan_.reopening && is_liar(node->replica->own())) ||
        dishonest_.count(node->replica->own()) != 0)
      continue;
    for (const auto& [id, posted] : acknowledged_) {
      const auto& home = posted.signed_record.record.home_org;
      // A node that heeds no quota acknowledges what then doesn't count.
      if (plan_.greedy && home == organisations_[*plan_.greedy].id) continue;
      // Whoever opens an epoch over an old disk gives up what isn't on it (docs/adr/0008).
      if (plan_.overridden && home == organisations_[*plan_.restored].id) continue;
      if (plan_.reopening && is_liar(home)) continue;
      if (dishonest_.count(home) != 0 || node->replica->fold().place_of(id)) continue;
      if (plan_.healed && is_lost_with_copy(id)) continue;
      // What speaks of a forked record may wait, where the other history is held; and what revises
      // an amendment may come too late, once that is adopted.
      if ((dishonest_.empty() && plan_.agendas == 0) ||
          !node->disk.has_row(home, posted.signed_record.signature)) {
        violations_.push_back("I4: an acknowledged record of kind " +
                              std::to_string(posted.signed_record.record.kind) + " is lost");
        return;
      }
    }
  }
}

/// Whether two copies of a feed go on differently.
bool differ(const Replica& one, const Replica& other, const FeedId& feed) {
  const auto here = one.feeds().held(feed);
  const auto there = other.feeds().held(feed);
  if (!here || !there) return !here != !there;
  const auto size = std::min(here->tree.size(), there->tree.size());
  return here->tree.root(size) != there->tree.root(size);
}

/// Whether an honest node has evidence against `org`.
bool World::is_proven(const OrgId& org) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const auto& node) {
    const auto& forks = node->disk.forks();
    const auto is_its = [&](const auto& fork) { return fork.first.org == org; };
    return !node->liar && std::any_of(forks.begin(), forks.end(), is_its);
  });
}

/// A copy that never signed beside the original, but after it, hasn't forked. Where both have gone
/// over to the history that was adopted, or have set theirs aside for it, the proof says so; and
/// what one of a liar's nodes has shown nobody yet, nobody can have caught.
void World::spare_the_lucky() {
  for (std::size_t at = plan_.nodes; at < nodes_.size(); ++at) {
    const auto& org = nodes_[at]->replica->own();
    const auto& other = *nodes_[nodes_[at]->index]->replica;
    const bool differs =
        !(plan_.reopening && is_liar(org)) && differ(other, *nodes_[at]->replica, {org, 0});
    if (differs || is_proven(org)) {
      ++probes_.forks;
    } else {
      dishonest_.erase(org);
    }
  }
}

/// Of what a liar has opened twice somebody may hear late, since nobody asks for a void epoch.
void World::expose_liars() {
  for (const auto& liar : liars_) {
    const auto& org = organisations_[liar.steward()].id;
    if (is_proven(org)) dishonest_.insert(org);
  }
}

/// Whoever forked is caught by everyone, and nobody else is.
void World::check_forks() {
  const auto found = caught();
  if (found != dishonest_) {
    std::string lacking = "forks: not those who forked; without a proof:";
    for (const auto& node : nodes_) {
      if (node->disk.forks().empty()) lacking += " " + std::to_string(node->index);
    }
    violations_.push_back(lacking);
  }
  for (const auto& node : nodes_) {
    const bool forked = dishonest_.count(node->replica->own()) != 0;
    const bool own_business = plan_.reopening && node->liar;
    if (forked && !own_business && node->replica->hold() != Replica::Hold::forked) {
      violations_.push_back("forks: a node that forked goes on signing");
    }
    for (const auto& [feed, proof] : node->disk.forks()) {
      const bool stands = dishonest_.count(feed.org) != 0 && verify_fork(network_, proof);
      if (!stands) violations_.push_back("forks: a proof against an honest organisation");
      if (encode(proof).size() > 1'024) violations_.push_back("forks: a proof over 1 kB");
    }
  }
}

/// Nothing counts past the base of the epoch after it.
void World::check_epochs() {
  for (const auto& node : nodes_) {
    const auto& bases = node->replica->feeds().bases();
    for (const auto& entry : node->replica->fold().entries()) {
      const auto base = bases.find(entry.place.feed);
      if (base == bases.end() || entry.place.position < base->second.size) continue;
      violations_.push_back("epochs: a row past the base counts");
      return;
    }
  }
}

/// No text that its author took back is on any disk, and every other text is.
void World::check_erased() {
  for (const auto& node : nodes_) {
    if (node->liar) continue;
    const auto& erasures = node->replica->fold().erasures();
    probes_.erasures += erasures.erased().size();
    for (const auto& [id, body] : node->disk.bodies()) {
      if (!erasures.is_erased(id)) continue;
      violations_.push_back("erasure: a text that was taken back is on a disk");
      return;
    }
  }
}

/// No more records of one signer count than the charter allows.
void World::check_quotas() {
  const auto& charter = plan_.charter;
  for (const auto& node : nodes_) {
    std::map<std::pair<OrgId, std::optional<PublicKey>>, std::uint64_t> counted;
    for (const auto& entry : node->replica->fold().entries()) {
      if (entry.kind == Kind::epoch || entry.kind == Kind::introduce) continue;
      ++counted[{entry.place.feed.org, entry.member}];
      const bool burns = entry.kind == Kind::carry && plan_.greedy == node->index;
      if (burns) ++probes_.carries_over_quota;
    }
    for (const auto& [signer, count] : counted) {
      const auto max = signer.second ? charter.member_records_per_height_max
                                     : charter.organisation_records_per_height_max;
      if (max == 0 || count <= max) continue;
      if (plan_.greedy == node->index) {
        ++probes_.over_quota;
      } else {
        violations_.push_back("quota: more counts than the charter allows");
      }
    }
  }
}

/// The tallies, counted once more from what was acknowledged, by the definition.
/// A stance that another organisation has carried, if it counts.
std::optional<Record> World::carried_voice(const Row& row) {
  if (row.kind != static_cast<std::uint16_t>(Kind::carry)) return std::nullopt;
  const auto carried = decode_carry(row.header);
  const auto& fold = nodes_.front()->replica->fold();
  if (!carried || !fold.place_of(record_id(carried->record))) return std::nullopt;
  ++probes_.carried;
  if (carried->record.kind != static_cast<std::uint16_t>(Kind::endorse)) return std::nullopt;
  return carried->record;
}

void World::check_tallies() {
  std::map<std::pair<RecordId, PublicKey>, std::pair<std::uint64_t, Stance>> last;
  const auto& fold = nodes_.front()->replica->fold();
  // Also what was appended by a node that crashed before it could answer.
  for (const auto& [feed, runs] : nodes_.front()->disk.runs()) {
    for (const auto& run : runs) {
      for (std::size_t i = 0; i < run.rows.size(); ++i) {
        const auto row = decode_row(run.rows[i].row);
        if (const auto voice = row ? carried_voice(*row) : std::nullopt) {
          auto& held = last[{voice->references.front(), voice->signer}];
          if (voice->seq > held.first) held = {voice->seq, *decode_endorse(voice->header)};
          continue;
        }
        if (!row || row->kind != static_cast<std::uint16_t>(Kind::endorse)) continue;
        const auto key = fold.roll(feed.org).key_of(row->author);
        for (const auto& entry : fold.entries()) {
          if (entry.place != Place{feed, run.from + i}) continue;
          for (const auto& [target, revision] : fold.amendments().revisions()) {
            const auto& address = row->addresses.front();
            const auto place = fold.place_of(target);
            const auto number = fold.organisation_number(feed.org, place->feed.org);
            const bool same =
                number && Address{*number, static_cast<std::uint16_t>(place->feed.epoch),
                                  static_cast<std::uint32_t>(place->position)} == address;
            if (!same) continue;
            auto& held = last[{target, *key}];
            if (row->seq > held.first) held = {row->seq, *decode_endorse(row->header)};
          }
        }
      }
    }
  }
  std::map<RecordId, Tally> expected;
  for (const auto& [key, stance] : last) {
    auto& tally = expected[key.first];
    if (stance.second == Stance::support) ++tally.support;
    if (stance.second == Stance::oppose) ++tally.oppose;
    if (stance.second == Stance::abstain) ++tally.abstain;
  }
  for (const auto& [target, tally] : expected) {
    // Of what has others' voices as well, the oracle counts slowly.
    const auto* revision = fold.amendments().revision(target);
    if (revision != nullptr && fold.carries_over(*revision)) continue;
    if (fold.tally(target) != tally) violations_.push_back("tally: not what the rows say");
  }
}

}  // namespace palabre::sim
