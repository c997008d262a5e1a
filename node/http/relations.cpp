#include <algorithm>
#include <set>

#include "federation/core/match.hpp"
#include "federation/text/relation.hpp"
#include "node/http/amendment_json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

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

bool have_one_in_common(const Places& one, const Places& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const auto& place) { return other.count(place) != 0; });
}

void add_texts(const AmendmentStatement& statement, std::set<Commitment>& wanted) {
  for (const auto& operation : statement.operations) {
    const auto* replace = std::get_if<Replace>(&operation);
    if (replace != nullptr) wanted.insert({replace->expected, replace->text});
  }
}

/// None if a text isn't here.
std::optional<Edits> edits_of(const AmendmentStatement& statement, const Api::Texts& texts) {
  Edits edits;
  for (const auto& operation : statement.operations) {
    const bool known = std::visit(
        Match{[&](const Insert& insert) {
                edits.push_back({insert.after, BlockEdit::Kind::insert, insert.blocks, {}});
                return true;
              },
              [&](const Delete& removed) {
                edits.push_back({removed.block, BlockEdit::Kind::remove, {}, {}});
                return true;
              },
              [&](const Replace& replace) {
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
  std::vector<AmendmentSummary> met;
  std::size_t independent = 0;
  const auto& entries = api.fold().entries();
  auto at = *from;
  for (; at < entries.size() && met.size() < page_entry_count_max; ++at) {
    if (entries[at].kind != Kind::amendment) continue;
    const auto head = amendments.head(entries[at].id);
    const auto& other = *amendments.revision(head.revision);
    if (!is_beside(revision, head, other)) continue;
    if (have_one_in_common(places, places_of(other.statement))) {
      met.push_back(summary_of(api.fold(), entries[at].id));
    } else {
      ++independent;
    }
  }
  const bool more = at < entries.size();
  std::set<Commitment> wanted;
  add_texts(revision.statement, wanted);
  for (const auto& each : met) {
    wanted.insert(each.revision.statement.title.commitment);
    add_texts(each.revision.statement, wanted);
  }
  const auto texts = co_await api.texts({wanted.begin(), wanted.end()});
  const auto edits = edits_of(revision.statement, texts);
  json::array listed;
  for (const auto& each : met) {
    const auto others = edits_of(each.revision.statement, texts);
    const bool known = edits && others;
    listed.push_back(
        json::object{{"relation", known ? name_of(relation_of(*edits, *others)) : "unknown"},
                     {"amendment", to_json(each, texts)}});
  }
  json::object body{{"revision", hex(revision.id)},
                    {"relations", std::move(listed)},
                    {"independent", independent}};
  body["next"] = more ? json::value(std::to_string(at)) : json::value(nullptr);
  co_return json_response(body);
}

}  // namespace palabre::node
