// What would become of the text if several amendments were adopted together: the texts that they
// make of one block, and which of them can't be had beside each other.

#include <algorithm>

#include "federation/deliberation/merging.hpp"
#include "federation/text/merge.hpp"
#include "node/http/amendment_json.hpp"
#include "node/text/merge_redline.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t asked_revision_count_max = 200;
/// Two long texts that have little in common take milliseconds to compare.
constexpr std::size_t compared_text_count_max = 500;
constexpr std::size_t competing_count_max = 100;

/// Comma-separated ids of counted revisions.
Result<std::vector<RecordId>> revisions_of(const Fold& fold, std::string_view list) {
  std::vector<RecordId> ids;
  while (!list.empty()) {
    const auto comma = list.find(',');
    PALABRE_TRY(const auto id, id_from_hex<RecordId>(list.substr(0, comma)));
    if (fold.amendments().revision(id) == nullptr) return Errc::not_found;
    const bool twice = std::find(ids.begin(), ids.end(), id) != ids.end();
    if (twice || ids.size() == asked_revision_count_max) return Errc::malformed;
    ids.push_back(id);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
  return ids;
}

/// Who replaces which block by what, in the order in which they were asked about.
struct Replacement {
  RecordId revision;
  Commitment text;
};
using Replacements = std::map<BlockId, std::vector<Replacement>>;

Replacements replacements_of(const Fold& fold, const std::vector<RecordId>& adopted) {
  Replacements found;
  for (const auto& id : adopted) {
    const auto& revision = *fold.amendments().revision(id);
    if (revision.base) continue;  // A sub-amendment's texts are merged with nobody's.
    for (const auto& operation : revision.statement.operations) {
      const auto* replace = std::get_if<Replace>(&operation);
      if (replace != nullptr) found[replace->block].push_back({id, replace->text});
    }
  }
  return found;
}

std::map<Commitment, Body> bodies_of(const Api::Texts& texts) {
  std::map<Commitment, Body> bodies;
  for (const auto& [id, text] : texts) {
    bodies.emplace(id, Body{{}, text.media_type, {text.words.begin(), text.words.end()}});
  }
  return bodies;
}

/// What a text makes of the one that it replaces.
std::vector<WordChange> changes_by(const Commitment& text, const Commitment& before,
                                   const std::map<Commitment, Body>& bodies) {
  return changes_between(as_text(bodies.at(before).text), as_text(bodies.at(text).text));
}

/// The common text as changes of the present one, each with the revisions that make it.
json::array redline_json(const Merging& merging, const std::vector<Replacement>& replacements,
                         const std::map<Commitment, Body>& bodies) {
  std::vector<std::vector<WordChange>> changed;
  changed.reserve(replacements.size());
  for (const auto& each : replacements) {
    changed.push_back(changes_by(each.text, merging.before, bodies));
  }
  json::array redlined;
  for (const auto& [part, by] :
       merge_redline(as_text(bodies.at(merging.before).text), shared_changes(changed))) {
    json::array revisions;
    for (const auto index : by)
      revisions.push_back(json::string{hex(replacements[index].revision)});
    redlined.push_back(json::object{
        {"kind", name_of(part.kind)}, {"text", part.text}, {"revisions", std::move(revisions)}});
  }
  return redlined;
}

json::object merge_json(const Merging& merging, const Body& made,
                        const std::vector<Replacement>& replacements,
                        const std::map<Commitment, Body>& bodies) {
  const auto ref = refer_to(made);
  return {{"block", hex(merging.block)},
          {"before", as_text(bodies.at(merging.before).text)},
          {"text", as_text(made.text)},
          {"salt", to_hex(made.salt)},
          {"media_type", static_cast<int>(made.media_type)},
          {"commitment", hex(ref.commitment)},
          {"redline", redline_json(merging, replacements, bodies)}};
}

/// Pairs of revisions that change the same words of a block.
void add_competing(json::array& into, const Merging& merging,
                   const std::vector<Replacement>& replacements,
                   const std::map<Commitment, Body>& bodies) {
  const auto add = [&](const Replacement& one, const Replacement& other) {
    into.push_back(
        json::object{{"block", hex(merging.block)},
                     {"revisions", json::array{hex(one.revision), hex(other.revision)}}});
  };
  std::vector<std::vector<WordChange>> all;
  all.reserve(replacements.size());
  for (const auto& each : replacements) {
    all.push_back(changes_by(each.text, merging.before, bodies));
  }
  const auto before = into.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i && into.size() < competing_count_max; ++j) {
      if (wording_of(all[j], all[i]) == Wording::competing) add(replacements[j], replacements[i]);
    }
  }
  // Of another media type, or too long together.
  if (into.size() == before && before < competing_count_max)
    add(replacements.front(), replacements.back());
}

json::object consolidation_json(const std::vector<Merging>& mergings,
                                const Replacements& replacements,
                                const std::map<Commitment, Body>& bodies) {
  json::array merges;
  json::array competing;
  json::array missing;
  for (const auto& merging : mergings) {
    const bool here = bodies.count(merging.before) != 0 &&
                      std::all_of(merging.after.begin(), merging.after.end(),
                                  [&](const auto& text) { return bodies.count(text) != 0; });
    if (!here) {
      missing.push_back(json::string{hex(merging.block)});
    } else if (const auto made = merged_body(merging, bodies)) {
      merges.push_back(merge_json(merging, *made, replacements.at(merging.block), bodies));
    } else {
      add_competing(competing, merging, replacements.at(merging.block), bodies);
    }
  }
  return {{"merges", std::move(merges)},
          {"competing", std::move(competing)},
          {"missing", std::move(missing)}};
}

}  // namespace

awaitable<HttpResponse> get_consolidation(Api& api, Call call) {
  co_await api.node().readable();
  const auto& fold = api.fold();
  const auto adopted = revisions_of(fold, call.query("adopt").value_or(""));
  if (!adopted) {
    const auto reason = static_cast<Errc>(adopted.error().value());
    co_return problem(reason, call.language, "adopt:");
  }
  AgendaStatement agenda{fold.height() + 1, fold.parent(), *adopted, {}, {}};
  for (const auto& block : blocks_to_merge(fold, *adopted)) agenda.merges.push_back({block, {}});
  const auto mergings = mergings_of(fold, agenda);
  const auto replacements = replacements_of(fold, *adopted);
  std::set<Commitment> wanted;
  std::size_t compared = 0;
  for (const auto& merging : mergings) {
    compared += merging.after.size();
    wanted.insert(merging.before);
    wanted.insert(merging.after.begin(), merging.after.end());
  }
  if (compared > compared_text_count_max) {
    co_return problem(Errc::too_large, call.language, "adopt:");
  }
  if (api.comparing()) co_return problem(Errc::not_ready, call.language);
  const Comparing busy{api};
  const auto bodies = bodies_of(co_await api.texts({wanted.begin(), wanted.end()}));
  const auto compute = [&] { return consolidation_json(mergings, replacements, bodies); };
  const auto& threads = api.node().threads();
  co_return json_response(co_await on(threads.reads, threads.io, compute));
}

}  // namespace palabre::node
