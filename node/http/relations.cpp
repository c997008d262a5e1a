#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "federation/core/match.hpp"
#include "federation/text/relation.hpp"
#include "node/http/amendment_json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Texts that are compared for one page, at most: two long ones that have little in common take
/// milliseconds.
constexpr std::size_t compared_text_count_max = 200;

/// Blocks that an amendment is about; none stands for the start of the text.
using Places = std::set<std::optional<BlockId>>;

Places places_of(const AmendmentStatement& statement) {
  Places places;
  for (const auto& operation : statement.operations) {
    std::visit(Match{[&](const Insert& insert) { places.insert(insert.after); },
                     [&](const auto& other) { places.insert(other.block); }},
               operation);
  }
  return places;
}

Places in_common(const Places& one, const Places& other) {
  Places both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                        std::inserter(both, both.end()));
  return both;
}

/// Replacements at `places`: their texts are compared.
std::size_t add_texts(const AmendmentStatement& statement, const Places& places,
                      std::set<Commitment>& wanted) {
  std::size_t count = 0;
  for (const auto& operation : statement.operations) {
    const auto* replace = std::get_if<Replace>(&operation);
    if (replace == nullptr || places.count(replace->block) == 0) continue;
    wanted.insert({replace->expected, replace->text});
    ++count;
  }
  return count;
}

/// At `places`; none if a text isn't here.
std::optional<Edits> edits_of(const AmendmentStatement& statement, const Places& places,
                              const Api::Texts& texts) {
  Edits edits;
  for (const auto& operation : statement.operations) {
    const bool known = std::visit(
        Match{[&](const Insert& insert) {
                if (places.count(insert.after) == 0) return true;
                edits.push_back({insert.after, BlockEdit::Kind::insert, insert.blocks, {}});
                return true;
              },
              [&](const Delete& removed) {
                if (places.count(removed.block) == 0) return true;
                edits.push_back({removed.block, BlockEdit::Kind::remove, {}, {}});
                return true;
              },
              [&](const Replace& replace) {
                if (places.count(replace.block) == 0) return true;
                const auto before = texts.find(replace.expected);
                const auto after = texts.find(replace.text);
                if (before == texts.end() || after == texts.end()) return false;
                edits.push_back({replace.block,
                                 BlockEdit::Kind::replace,
                                 {},
                                 changes_between(before->second.words, after->second.words)});
                return true;
              }},
        operation);
    if (!known) return std::nullopt;
  }
  return in_order(std::move(edits));
}

const char* name_of(Relation relation) {
  switch (relation) {
    case Relation::independent: return "independent";
    case Relation::compatible: return "compatible";
    case Relation::competing: return "competing";
    case Relation::identical: return "identical";
  }
  return "unknown";
}

/// One that touches blocks of the one that is asked about.
struct Met {
  AmendmentSummary summary;
  Places common;
  bool at_the_same = false;  ///< Neither touches anything else.
};

const char* relation_name(const std::optional<Edits>& own, const Met& met,
                          const Api::Texts& texts) {
  const auto others = edits_of(met.summary.revision.statement, met.common, texts);
  if (!own || !others) return "unknown";
  const auto relation = relation_of(*own, *others);
  // What is the same in the blocks in common isn't the same in all.
  const bool partly = relation == Relation::identical && !met.at_the_same;
  if (!partly) return name_of(relation);
  const bool inserts = std::any_of(own->begin(), own->end(), [](const BlockEdit& edit) {
    return edit.kind == BlockEdit::Kind::insert;
  });
  return name_of(inserts ? Relation::competing : Relation::compatible);
}

/// Open, of the same base: what a decision about this one may meet.
bool is_beside(const Revision& revision, const AmendmentHead& head, const Revision& other) {
  return !head.withdrawn && !head.adopted && other.amendment != revision.amendment &&
         other.base == revision.base &&
         other.statement.base_version == revision.statement.base_version;
}

}  // namespace

awaitable<HttpResponse> get_relations(Api& api, Call call) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  const auto id = id_from_hex<RecordId>(call.parameter("id"));
  if (!id) co_return problem(Errc::malformed, call.language, "id:");
  co_await api.node().readable();
  const auto& amendments = api.fold().amendments();
  const auto* asked = amendments.revision(*id);
  if (asked == nullptr) co_return problem(Errc::not_found, call.language, "id:");
  const auto revision = *amendments.revision(amendments.head(asked->amendment).revision);
  const auto places = places_of(revision.statement);
  std::vector<Met> met;
  std::size_t independent = 0;
  std::size_t compared = 0;
  std::set<Commitment> wanted;
  const auto& entries = api.fold().entries();
  auto at = *from;
  for (; at < entries.size() && met.size() < page_entry_count_max; ++at) {
    if (compared >= compared_text_count_max) break;
    if (entries[at].kind != Kind::amendment) continue;
    const auto head = amendments.head(entries[at].id);
    const auto& other = *amendments.revision(head.revision);
    if (!is_beside(revision, head, other)) continue;
    const auto others = places_of(other.statement);
    auto common = in_common(places, others);
    if (common.empty()) {
      ++independent;
      continue;
    }
    compared += add_texts(other.statement, common, wanted);
    add_texts(revision.statement, common, wanted);
    wanted.insert(other.statement.title.commitment);
    met.push_back({summary_of(api.fold(), entries[at].id), std::move(common), others == places});
  }
  const bool more = at < entries.size();
  if (api.comparing()) co_return problem(Errc::not_ready, call.language);
  const Comparing busy{api};
  const auto texts = co_await api.texts({wanted.begin(), wanted.end()});
  const auto compare = [&] {
    json::array listed;
    std::map<Places, std::optional<Edits>> own;  // Most have the same places in common.
    for (const auto& each : met) {
      auto known = own.find(each.common);
      if (known == own.end()) {
        known = own.emplace(each.common, edits_of(revision.statement, each.common, texts)).first;
      }
      listed.push_back(json::object{{"relation", relation_name(known->second, each, texts)},
                                    {"amendment", to_json(each.summary, texts)}});
    }
    return listed;
  };
  // Not where frames and requests are read: long texts take their time.
  const auto& threads = api.node().threads();
  auto listed = co_await on(threads.reads, threads.io, compare);
  json::object body{{"revision", hex(revision.id)},
                    {"relations", std::move(listed)},
                    {"independent", independent}};
  body["next"] = more ? json::value(std::to_string(at)) : json::value(nullptr);
  co_return json_response(body);
}

}  // namespace palabre::node
