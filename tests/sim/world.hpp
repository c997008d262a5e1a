// A network in one process and in simulated time: production Replicas, links that lose, double,
// reorder and break, disks that forget what wasn't synced, and people who go on talking.
//
// What must hold is checked after every step (docs/protocol.md#invariants); the same seed gives the
// same world.

#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "federation/replica/replica.hpp"
#include "tests/sim/disk.hpp"
#include "tests/sim/ledger.hpp"
#include "tests/sim/liar.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/rng.hpp"
#include "tests/sim/rogue.hpp"
#include "tests/sim/trace.hpp"

namespace palabre::sim {

/// Each fault strikes one event in so many; 0: never.
struct Faults {
  std::uint64_t loss = 0;
  std::uint64_t duplication = 0;
  std::uint64_t reordering = 0;
  std::uint64_t cut = 0;
  std::uint64_t crash = 0;
  std::uint64_t corruption = 0;
  std::uint64_t stall = 0;  ///< One direction of a link stands still for a while: nothing is lost.
};

/// How often each fault struck.
struct Probes {
  std::uint64_t losses = 0;
  std::uint64_t duplications = 0;
  std::uint64_t reorderings = 0;
  std::uint64_t cuts = 0;
  std::uint64_t crashes = 0;
  std::uint64_t crashes_with_loss = 0;  ///< Before a write that was due.
  std::uint64_t torn_tails = 0;         ///< In the midst of one, which is the same (disk.hpp).
  std::uint64_t corruptions = 0;
  std::uint64_t stalls = 0;
  std::uint64_t reloads = 0;
  std::uint64_t forks = 0;
  std::uint64_t overrides = 0;
  std::uint64_t adoptions = 0;
  std::uint64_t later_ballots = 0;  ///< Adoptions that weren't decided in the first ballot.
  std::uint64_t amendments_adopted = 0;
  std::uint64_t carried = 0;  ///< Records that count since another organisation carried them.
  std::uint64_t erasures = 0;
  std::uint64_t over_quota = 0;
  std::array<std::uint64_t, lie_count> lies{};
  std::array<std::uint64_t, trick_count> tricks{};
  std::uint64_t rots_refused = 0;  ///< A node didn't start on what had rotted.
  std::uint64_t rots_mended = 0;   ///< It did, and came out right.
  std::uint64_t imports = 0;       ///< Histories of long ago that a node was given.
  std::uint64_t rekeyings = 0;     ///< Epochs that were opened without any need.
  std::uint64_t copied_votes = 0;  ///< Of a steward's copy.
  std::uint64_t capped = 0;        ///< Revisions that a crowd supports, and a share cap holds back.
  std::uint64_t carries_over_quota = 0;
  std::uint64_t merges = 0;        ///< Adopted, one of a block.
  std::uint64_t wrong_merges = 0;  ///< Put, with another text.
  std::uint64_t resolutions = 0;   ///< Of organisations, that stand in the end.
  std::uint64_t struck_lines = 0;
  std::uint64_t carried_over = 0;  ///< Revisions that have the voices of the one before.
  std::uint64_t rounds = 0;        ///< Borders of rounds that were passed.
  Ledger::Seen votes;
};

/// What went over all links, in bytes. `rows_needed` is what came to be stored elsewhere than where
/// it was written: at 1 each row has come once to each node.
struct Traffic {
  std::uint64_t rows = 0;
  std::uint64_t rows_needed = 0;
  std::uint64_t haves = 0;
  std::uint64_t frames = 0;  ///< All of them, whole.

  double redundancy() const { return static_cast<double>(rows) / static_cast<double>(rows_needed); }
};

struct Plan {
  std::uint64_t seed = 1;
  std::size_t nodes = 3;
  std::size_t stewards = 1;
  std::size_t members = 9;
  std::size_t records = 200;
  std::size_t chords = 1;                 ///< Links of each node besides the ring.
  bool measured = false;                  ///< What traffic() says; and rows may come 1.3 times.
  bool traced = false;                    ///< Each event is told on standard error.
  federation::Duration admitted_after{};  ///< The others than the stewards.
  /// This organisation's disk is copied once everyone belongs, and a second node runs on the copy.
  std::optional<std::size_t> cloned;
  /// At the end the copy is stopped, and the organisation opens a new epoch under a new key.
  bool healed = false;
  /// This organisation's disk is put back, midway, to what it held earlier.
  std::optional<std::size_t> restored;
  /// Its operator doesn't wait for the peers, but opens a new epoch over what may be lost.
  bool overridden = false;
  /// Frames to and from this organisation's node take up to 2 s.
  std::optional<std::size_t> slow;
  federation::Duration pace = std::chrono::milliseconds{60};  ///< Between two records, at most.
  /// So many agendas are put to the stewards while people talk.
  std::size_t agendas = 0;
  federation::Duration ballot_patience = std::chrono::seconds{2};
  federation::Charter charter;
  /// Now and then another organisation carries what somebody says.
  bool carried = false;
  /// This organisation's node heeds no quota, neither of its members nor of its own.
  std::optional<std::size_t> greedy;
  /// So many of the stewards lie once everyone belongs: the last ones.
  std::size_t liars = 0;
  /// Each liar runs two nodes that tell different things to different peers.
  bool two_faced = false;
  /// Each of them opens the next epoch at each of its nodes, under a key of that node's own.
  bool reopening = false;
  /// At two thirds a value on this organisation's disk rots, and its node starts again.
  std::optional<std::size_t> rotten;
  /// This organisation's node is given, at two thirds, what another one held at one third.
  std::optional<std::size_t> imported;
  /// This organisation opens new epochs under new keys, on all that it has signed.
  std::optional<std::size_t> rekeyed;
  /// Whoever holds this organisation's key sends its peers what no Replica would (rogue.hpp).
  std::optional<std::size_t> rogue;
  /// This organisation enrols so many, and all of them support one revision.
  std::optional<std::size_t> crowded;
  std::size_t crowd = 150;
  /// People change a word or two of long blocks, and agendas adopt what they make together; now and
  /// then a coordinator puts another text than that.
  bool merging = false;
  bool ledgers =
      false;  ///< Organisations resolve, record sheets, strike lines and attest; rounds open.
  /// The text is this one paragraph, and all that people say is these versions of it, one each, an
  /// empty one to delete it; in the end all of them are adopted together.
  struct Bill {
    std::string text;
    std::vector<std::string> proposals;
  };
  std::optional<Bill> bill;
  /// A world ends once a checker has said something that begins so; empty: never.
  std::string until;
  Faults faults;
};

class World {
 public:
  explicit World(const Plan& plan);
  ~World();

  /// Runs until every record is posted, then without faults until the nodes agree, or gives up.
  void run();

  bool converged() const;

  /// Organisations whose fork is proven on every node that isn't theirs.
  std::set<federation::OrgId> caught() const;
  const federation::OrgId& organisation(std::size_t index) const {
    return organisations_[index].id;
  }
  /// What was broken, in words; empty: nothing.
  const std::vector<std::string>& violations() const { return violations_; }
  const Probes& probes() const { return probes_; }
  const Traffic& traffic() const { return traffic_; }
  std::size_t acknowledged() const { return acknowledged_.size(); }
  std::string digest() const;
  std::string digest(std::size_t node) const;

  const federation::Founding& founding() const { return founding_; }

  /// What a node has on its disk: every feed, each from its start.
  std::vector<federation::Run> history(std::size_t node) const;
  std::vector<federation::Body> bodies(std::size_t node) const;
  std::vector<federation::Certificate> certificates(std::size_t node) const;
  /// The present version, paragraph by paragraph; of one whose text isn't here nothing.
  std::vector<std::string> text(std::size_t node) const;
  std::vector<federation::ForkProof> forks(std::size_t node) const;

  /// Each node's state, for whoever reads a failure.
  std::string describe() const;

 private:
  struct Node;
  struct Link;
  struct Event {
    federation::Instant at;
    std::uint64_t order;
    std::function<void()> act;
  };
  static bool comes_later(const Event& a, const Event& b) {
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }

  void after(federation::Duration delay, std::function<void()> act);
  void step();
  void run_for(federation::Duration time);
  bool is_over() const;
  void boot(Node& node);
  void clone(std::size_t index);
  void keep_or_put_back();
  void rot(Node& node);
  void import_old(Node& node);
  void rekey();
  void harass();
  void flood_own_feed(Node& node);
  void check_load(const Node& node);
  void check_grows(Node& node);
  void check_counted();
  void check_cuts();
  void check_cut(const federation::Parent& parent, const federation::Certificate& certificate);
  void check_caps();
  void call_crowd();
  void put_back(Node& node);
  bool restore(Node& node);
  void reload(Node& node, federation::Replica::Reload reload);
  void heal(std::size_t index);
  /// Whether the organisation may have signed more than it goes on from.
  enum class Base { certain, uncertain };
  void open_anew(Node& node, std::uint64_t size, Base base);
  void check_signed_once(const Node& node, const federation::Write& write);
  void wire();
  void link(std::size_t one, std::size_t other);
  std::string view_of(const Node& node) const;
  void crash(Node& node);
  void connect(Link& link);
  void cut(Link& link);
  void deliver(Link& link, std::size_t to, std::uint64_t life, const federation::Bytes& frame);
  void send(Node& node, federation::SessionNumber session, federation::Bytes frame);
  void pump(Node& node);
  void work(Node& node);
  void act(Node& node);
  bool perform(Node& node, federation::Replica::Action action);
  std::uint64_t wall_ms(const Node& node) const;
  void tick(Node& node);
  void talk();
  void say_as_organisation(Node& node);
  void count_ledgers();
  void post(std::size_t home, federation::PostedRecord posted);
  void hand_in(std::size_t at, std::size_t home, federation::PostedRecord posted);
  Said something_to_say(Node& node, Person& person);
  void trace_frame(const Link& link, std::size_t to, federation::ByteView frame);
  void trace_write(const Node& node, const federation::Write& write);
  std::optional<federation::RecordId> own_text(Node& node, const Person& person);
  void check_equal_cuts(const Node& node);
  void measure(federation::ByteView frame);
  void measure(const Node& node, const federation::Write& write);
  void check_redundancy();
  bool all_enrolled_again(std::size_t index);
  bool is_lost_with_copy(const federation::RecordId& id) const;
  std::optional<federation::Record> carried_voice(const federation::Row& row);
  void check_acknowledged();
  bool is_proven(const federation::OrgId& org) const;
  void spare_the_lucky();
  void expose_liars();
  void check_forks();
  void check_epochs();
  void check_erased();
  void check_quotas();
  void check_tallies();
  void govern();
  void put_agenda(Node& node);
  void agree(Node& node);
  void settle_agendas();
  bool is_steward_gone() const;
  void check_one_adoption(const Node& node);
  void check_heights();
  void check_merges();
  std::optional<std::vector<federation::Body>> merge(const Node& node,
                                                     federation::AgendaStatement& agenda);
  void put_merging_agenda(Node& node);
  void propose_together();
  void put_all_proposals();
  std::string edited(const Node& node, std::size_t block);
  bool lies(std::size_t organisation) const noexcept;
  bool is_liar(const federation::OrgId& org) const;
  void begin_lies();
  void split(Node& node);
  void reopen(Node& node);
  static bool holds_its_feed(const Node& node);
  void lie(std::size_t liar);
  void note_statements(const Node& node, const federation::Write& write);

  Plan plan_;
  std::vector<std::string> blocks_;
  Trace trace_;
  Rng rng_;
  federation::NetworkId network_;
  federation::Founding founding_;
  federation::Instant now_{};
  std::uint64_t order_ = 0;
  std::vector<Event> events_;  // A heap; the next one is at the front.
  std::vector<Organisation> organisations_;
  std::vector<std::pair<federation::RecordId, federation::Digest>> openings_;  // Of sheets' lines.
  std::vector<Person> people_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<std::unique_ptr<Node>> retired_;  // Kept, since events may still name them.
  std::set<federation::OrgId> dishonest_;       // Have forked, whether they meant to or not.
  std::optional<Disk> backup_;
  bool done_at_two_thirds_ = false;
  std::vector<Person> crowd_;
  std::optional<federation::RecordId> crowd_target_;
  std::map<federation::Place, federation::TreeHash> signed_;  // By feed and size.
  std::size_t bodies_gone_ = 0;  // With a disk that was put back, or by an Erase that was lost.
  std::size_t said_ = 0;
  std::size_t agendas_put_ = 0;
  std::map<std::uint64_t, federation::Digest> adopted_;  // By height.
  bool calm_ = false;
  std::unordered_map<std::size_t, std::size_t> state_by_cut_;  // By their hashes.
  std::map<federation::RecordId, federation::PostedRecord> acknowledged_;
  std::set<federation::RecordId> acknowledged_by_copy_;
  std::vector<std::string> violations_;
  std::vector<Liar> liars_;
  Ledger ledger_;
  Probes probes_;
  Traffic traffic_;
};

}  // namespace palabre::sim
