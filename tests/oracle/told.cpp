#include "tests/oracle/told.hpp"

#include <set>

#include "federation/core/assert.hpp"
#include "federation/deliberation/decision.hpp"
#include "federation/replica/growth.hpp"
#include "federation/sync/bundle.hpp"

namespace palabre::oracle {

using namespace federation;
using boost::json::array;
using boost::json::object;
using boost::json::value;

namespace {

using What = AuditFlaw::What;

template <class IdType>
std::string hex(const IdType& id) {
  return to_hex(id.view());
}

const char* word_of(What what) {
  switch (what) {
    case What::not_whole: return "not_whole";
    case What::founding: return "founding";
    case What::certificate: return "certificate";
    case What::fork_proof: return "fork_proof";
    case What::rows: return "rows";
    case What::cut: return "cut";
    case What::state: return "state";
    case What::decision: return "decision";
    case What::text: return "text";
    case What::merge: return "merge";
    case What::body: return "body";
  }
  return "";
}

const char* word_of(VoidReason reason) {
  switch (reason) {
    case VoidReason::bad_signature: return "bad_signature";
    case VoidReason::malformed: return "malformed";
    case VoidReason::unknown_kind: return "unknown_kind";
    case VoidReason::waiting: return "waiting";
    case VoidReason::by_rule: return "by_rule";
    case VoidReason::past_base: return "past_base";
    case VoidReason::stranger: return "stranger";
  }
  return "";
}

const char* word_of(Growth::Break::What what) {
  using Break = Growth::Break::What;
  switch (what) {
    case Break::network: return "network";
    case Break::removed: return "removed";
    case Break::rewritten: return "rewritten";
    case Break::adoption: return "adoption";
    case Break::fork_proof: return "fork_proof";
  }
  return "";
}

/// The frames, or none if the file is no bundle.
std::optional<std::vector<Frame>> frames_of(ByteView bundle) {
  BundleReader reader;
  reader.give(bundle);
  std::vector<Frame> frames;
  for (;;) {
    auto frame = reader.next();
    if (!frame) return std::nullopt;
    if (!*frame) break;
    frames.push_back(std::move(**frame));
  }
  if (!reader.close()) return std::nullopt;
  return frames;
}

array flaws_of(const Audit& audit) {
  std::set<std::string> words;
  for (const auto& flaw : audit.flaws()) words.insert(word_of(flaw.what));
  return array(words.begin(), words.end());
}

object by_organisation(const Support::ByOrganisation& tallies) {
  object told;
  for (const auto& [org, tally] : tallies) {
    if (tally == Tally{}) continue;
    told[hex(org)] = array{tally.support, tally.oppose, tally.abstain};
  }
  return told;
}

object tallies_of(const Audit& audit) {
  object told;
  for (const auto& [id, revision] : audit.fold()->amendments().revisions()) {
    const auto last = audit.final_tallies().find(id);
    const bool is_final = last != audit.final_tallies().end();
    const auto& by = is_final ? last->second : audit.fold()->tallies(id);
    told[hex(id)] = object{{"final", is_final}, {"by", by_organisation(by)}};
  }
  return told;
}

object heads_of(const Amendments& amendments) {
  object told;
  for (const auto& [id, revision] : amendments.revisions()) {
    if (id != revision.amendment) continue;
    const auto head = amendments.head(id);
    told[hex(id)] = array{hex(head.step), hex(head.revision), hex(head.owner.person),
                          hex(head.owner.org), head.withdrawn};
  }
  return told;
}

array text_of(const Manifest& text, const std::map<Commitment, Bytes>& words) {
  array told;
  for (const auto& block : text) {
    const auto found = words.find(block.text);
    told.push_back(array{hex(block.id), static_cast<int>(block.kind), block.level, hex(block.text),
                         found == words.end() ? "" : to_hex(found->second)});
  }
  return told;
}

void tell_state(object& told, const Audit& audit, const std::map<Commitment, Bytes>& words) {
  const auto& fold = *audit.fold();
  told["network"] = hex(audit.network());
  told["height"] = fold.height();
  told["digest"] = hex(fold.digest());
  told["text_hash"] = hex(text_hash(fold.amendments().base()));
  told["text"] = text_of(fold.amendments().base(), words);
  array adoptions;
  std::size_t recomputed = 0;
  for (const auto& found : audit.adoptions()) {
    const auto& adoption = found.adoption;
    adoptions.push_back(array{hex(adoption.id), hex(adoption.state_digest), hex(adoption.text_hash),
                              found.votes, found.quorum});
    recomputed += found.recomputed ? 1 : 0;
  }
  told["adoptions"] = std::move(adoptions);
  told["recomputed"] = recomputed;
  object stewards;
  for (const auto& [org, root] : fold.stewards()) stewards[hex(org)] = hex(root);
  told["stewards"] = std::move(stewards);
  told["tallies"] = tallies_of(audit);
  told["heads"] = heads_of(fold.amendments());
  array erased;
  for (const auto& text : fold.erasures().erased()) erased.push_back(value(hex(text)));
  told["erased"] = std::move(erased);
  array forks;
  for (const auto& feed : audit.forks()) forks.push_back(array{hex(feed.org), feed.epoch});
  told["forks"] = std::move(forks);
  array void_rows;
  for (const auto& [place, reason] : audit.void_rows()) {
    void_rows.push_back(
        array{hex(place.feed.org), place.feed.epoch, place.position, word_of(reason)});
  }
  told["void"] = std::move(void_rows);
  std::uint64_t counted = 0;
  for (const auto& [feed, found] : audit.found()) counted += found.records;
  told["counted"] = counted;
}

Audit taken(ByteView bundle) {
  const auto frames = frames_of(bundle);
  PALABRE_ASSERT(frames.has_value());
  Audit audit;
  for (const auto& frame : *frames) audit.take(frame);
  return audit;
}

}  // namespace

object told_of(ByteView bundle) {
  const auto frames = frames_of(bundle);
  if (!frames) return {{"refused", true}};
  Audit audit;
  std::map<Commitment, Bytes> words;
  for (const auto& frame : *frames) {
    audit.take(frame);
    const auto* bodies = std::get_if<Bodies>(&frame);
    if (bodies == nullptr) continue;
    for (const auto& body : bodies->bodies) words[commitment(body)] = body.text;
  }
  audit.finish();
  object told{{"refused", false}, {"flaws", flaws_of(audit)}};
  if (audit.fold() != nullptr) tell_state(told, audit, words);
  return told;
}

object told_of(ByteView bundle, ByteView older) {
  auto told = told_of(bundle);
  array breaks;
  for (const auto& each : growth_between(taken(older), taken(bundle)).breaks) {
    const auto place = each.place.value_or(Place{});
    breaks.push_back(array{word_of(each.what), each.place ? hex(place.feed.org) : "",
                           place.feed.epoch, place.position, each.height});
  }
  told["breaks"] = std::move(breaks);
  return told;
}

}  // namespace palabre::oracle
