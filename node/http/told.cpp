#include "node/http/told.hpp"

#include "federation/core/base64.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

std::string_view name_of(Fate::State state) {
  using State = Fate::State;
  switch (state) {
    case State::counted: return "counted";
    case State::replaced: return "replaced";
    case State::withdrawn: return "withdrawn";
    case State::erased: return "erased";
    case State::not_counted: return "not_counted";
    case State::waiting: return "waiting";
    case State::past_base: return "past_base";
    case State::repeated: return "repeated";
    case State::void_by_rule: return "void";
  }
  return "unknown";
}

std::string_view name_of(Stance stance) {
  switch (stance) {
    case Stance::support: return "support";
    case Stance::oppose: return "oppose";
    case Stance::abstain: return "abstain";
    case Stance::withdrawn: return "withdrawn";
  }
  return "unknown";
}

std::optional<Told> tell(const Holder& holder, const Place& place, const SignedRow* row) {
  auto proof = prove(holder.fold.network(), holder.feeds, place, row);
  if (!proof) return std::nullopt;
  Told told{std::move(*proof), {}, holder.feeds.size(place.feed)};
  if (!told.proof.shown) return told;
  told.proof.record = holder.fold.record_at(place, *row);
  told.fate = fate_of(holder.fold, holder.feeds, place, told.proof.record);
  return told;
}

namespace {

/// What was signed, as far as the state here knows what it speaks of.
json::object statement_json(const Fold& fold, const Record& record) {
  const auto rule = kind_rule(record.kind);
  json::object said{{"kind", rule ? name_of(rule->kind) : "unknown"},
                    {"signer", hex(record.signer)},
                    {"seq", record.seq}};
  if (rule && rule->kind == Kind::endorse) {
    if (const auto stance = decode_endorse(record.header)) said["stance"] = name_of(*stance);
  }
  json::array references;
  for (const auto& id : record.references) references.push_back(json::value(hex(id)));
  const auto* about = fold.amendments().revision(record_id(record));
  if (about == nullptr && !record.references.empty()) {
    about = fold.amendments().revision(record.references.front());
  }
  said["references"] = std::move(references);
  if (about != nullptr) {
    said["revision"] = hex(about->id);
    said["amendment"] = hex(about->amendment);
  }
  return said;
}

}  // namespace

json::object summary_json(const Holder& holder, const Told& told) {
  const auto& place = told.proof.place;
  json::object body{{"organisation", hex(place.feed.org)},
                    {"name", name_in(holder.fold, place.feed.org)},
                    {"epoch", place.feed.epoch},
                    {"position", place.position},
                    {"record_id", nullptr},
                    {"code", nullptr},
                    {"statement", nullptr},
                    {"fate", nullptr}};
  if (told.proof.record) {
    const auto said = spoken(*told.proof.record);
    const auto id = record_id(said.record);
    body["record_id"] = hex(id);
    body["code"] = receipt_code(id);
    body["statement"] = statement_json(holder.fold, said.record);
  }
  if (told.fate) {
    json::object fate{{"state", name_of(told.fate->state)},
                      {"by", nullptr},
                      {"status", told.fate->is_final ? "final" : "provisional"}};
    if (told.fate->by) fate["by"] = hex(*told.fate->by);
    body["fate"] = std::move(fate);
  }
  return body;
}

json::object to_json(const Holder& holder, Told told, Bytes receipt) {
  auto body = summary_json(holder, told);
  body["network_id"] = hex(holder.fold.network());
  body["platform"] = holder.fold.founding().name;
  body["size"] = told.size;
  told.proof.receipt = std::move(receipt);
  body["proof"] = to_base64(encode(told.proof));
  return body;
}

}  // namespace palabre::node
