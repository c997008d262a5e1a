// The amendments as an Atom feed: all, an organisation's, or a section's.

#include <algorithm>
#include <set>

#include "node/http/amendment_json.hpp"
#include "node/http/times.hpp"
#include "node/publish/atom.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// What the query asks for.
struct Asked {
  std::optional<OrgId> organisation;
  std::optional<BlockId> section;
  std::optional<std::uint64_t> before;  ///< What came here earlier than this.
};

/// Refuses with the name of what is wrong.
boost::system::result<Asked, std::string> asked_of(const Call& call) {
  Asked asked;
  if (const auto given = call.query("organisation")) {
    const auto id = id_from_hex<OrgId>(*given);
    if (!id) return std::string{"organisation:"};
    asked.organisation = *id;
  }
  if (const auto given = call.query("section")) {
    const auto id = id_from_hex<BlockId>(*given);
    if (!id) return std::string{"section:"};
    asked.section = *id;
  }
  if (call.query("cursor")) {
    const auto cursor = cursor_of(call);
    if (!cursor) return std::string{"cursor:"};
    asked.before = *cursor;
  }
  return asked;
}

struct Listed {
  AmendmentSummary summary;
  Times::Change change;
  ShownOperations shown;
};

/// One page, what came here last first.
struct FeedPage {
  std::vector<Listed> entries;
  std::optional<std::uint64_t> next;
};

FeedPage page_of(Api& api, const Asked& asked, const std::set<BlockId>& section) {
  const auto& fold = api.fold();
  const auto& times = api.times();
  struct Found {
    RecordId id;
    Times::Change change;
  };
  std::vector<Found> found;
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (revision.amendment != id) continue;
    const auto head = fold.amendments().head(id);
    if (asked.organisation && head.owner.org != *asked.organisation) continue;
    if (asked.section) {
      const auto touched = touched_blocks(*fold.amendments().revision(head.revision));
      const bool inside = std::any_of(touched.begin(), touched.end(), [&](const BlockId& block) {
        return section.count(block) != 0;
      });
      if (!inside) continue;
    }
    const auto change = times.of(fold, head);
    if (!asked.before || change.arrival < *asked.before) found.push_back({id, change});
  }
  // Adopted together, they have one arrival: a page ends between two arrivals, or else is longer.
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::pair{a.change.arrival, a.id} > std::pair{b.change.arrival, b.id};
  });
  FeedPage page;
  Fits fits{fold.amendments()};
  for (const auto& each : found) {
    const bool is_full = page.entries.size() >= page_entry_count_max;
    if (is_full && page.entries.back().change.arrival != each.change.arrival) {
      page.next = page.entries.back().change.arrival;
      break;
    }
    auto summary = summary_of(fold, fits, each.id);
    auto shown =
        shown_operations(fold.amendments().base_of(summary.revision), summary.revision.statement);
    page.entries.push_back({std::move(summary), each.change, std::move(shown)});
  }
  return page;
}

/// What a page shows besides its amendments' own state.
struct Sources {
  std::vector<Commitment> texts;              ///< All that are to be read.
  std::map<std::string, std::string> names;   ///< Of organisations.
  std::map<std::string, Commitment> anchors;  ///< Texts of present blocks, by the block's id.
};

Sources sources_of(const Fold& fold, const FeedPage& page, const Asked& asked) {
  std::map<BlockId, Commitment> present;
  for (const auto& block : fold.amendments().base()) present.emplace(block.id, block.text);
  Sources sources;
  for (const auto& [summary, change, shown] : page.entries) {
    const auto& author = summary.head.owner.org;
    sources.names.emplace(hex(author), name_in(fold, author));
    if (summary.erased) continue;
    const auto& statement = summary.revision.statement;
    const auto quoted = texts_of(shown);
    sources.texts.insert(sources.texts.end(), quoted.begin(), quoted.end());
    sources.texts.push_back(statement.title.commitment);
    for (const auto& body : statement.bodies) sources.texts.push_back(body.commitment);
    for (const auto& block : touched_blocks(summary.revision)) {
      const auto known = present.find(block);
      if (known != present.end()) sources.anchors.emplace(hex(block), known->second);
    }
  }
  if (asked.section) sources.anchors.emplace(hex(*asked.section), present.at(*asked.section));
  for (const auto& [block, text] : sources.anchors) sources.texts.push_back(text);
  return sources;
}

std::string place_of(const Asked& asked) {
  std::string query;
  if (asked.organisation) query += "organisation=" + hex(*asked.organisation);
  if (asked.section) query += (query.empty() ? "section=" : "&section=") + hex(*asked.section);
  return query;
}

std::string feed_id(const Fold& fold, const Asked& asked) {
  auto id = hex(fold.network()) + ":amendments";
  if (asked.organisation) id += ":organisation:" + hex(*asked.organisation);
  if (asked.section) id += ":section:" + hex(*asked.section);
  return id;
}

/// As the organisation says where it is reached; empty where it doesn't.
std::string own_url(Api& api) {
  const auto profile = api.fold().profiles().find(api.replica().own());
  auto url = profile == api.fold().profiles().end() ? std::string{} : profile->second.url;
  while (url.ends_with('/')) url.pop_back();
  return url;
}

HttpResponse atom_response(const AtomFeed& feed, const std::string& version, Language language) {
  HttpResponse response;
  response.headers["Content-Type"] = "application/atom+xml; charset=utf-8";
  response.headers["Cache-Control"] = "no-cache";
  response.headers["Vary"] = "Accept-Language";
  response.headers["Content-Language"] = language == Language::fr ? "fr" : "en";
  response.headers["ETag"] = "\"" + version + "\"";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Link"] = "<" + feed.self + ">; rel=\"self\"";
  if (!feed.next.empty()) response.headers["Link"] += ", <" + feed.next + ">; rel=\"next\"";
  response.body = to_atom(feed, language);
  return response;
}

/// A heading and what follows it, up to the next heading of its level or a higher one; none if it
/// is no heading of this text.
std::set<BlockId> section_blocks(const Manifest& text, const BlockId& heading) {
  std::set<BlockId> blocks;
  const auto start = std::find_if(text.begin(), text.end(), [&](const ManifestBlock& block) {
    return block.id == heading && block.kind == BlockKind::heading;
  });
  for (auto block = start; block != text.end(); ++block) {
    const bool ends = block->kind == BlockKind::heading && block->level <= start->level;
    if (block != start && ends) break;
    blocks.insert(block->id);
  }
  return blocks;
}

}  // namespace

awaitable<HttpResponse> get_amendment_feed(Api& api, Call call) {
  const auto asked = asked_of(call);
  if (asked.has_error()) co_return problem(Errc::malformed, call.language, asked.error());
  co_await api.node().readable();
  const auto& fold = api.fold();
  std::set<BlockId> section;
  if (asked->section) {
    section = section_blocks(fold.amendments().base(), *asked->section);
    if (section.empty()) co_return problem(Errc::not_found, call.language, "section:");
  }
  auto page = page_of(api, *asked, section);
  const auto version = hex(fold.digest()) + "-" +
                       std::to_string(api.replica().missing_body_count()) +
                       (call.language == Language::fr ? "-fr" : "-en");

  AtomFeed feed;
  feed.id = feed_id(fold, *asked);
  feed.title = fold.founding().name +
               std::string{Words{" : les amendements", ": amendments"}.in(call.language)};
  if (asked->organisation) feed.title += " · " + name_in(fold, *asked->organisation);
  const auto query = place_of(*asked);
  const auto base = own_url(api) + "/feeds/amendments.atom";
  const auto with_cursor = [&](const std::optional<std::uint64_t>& cursor) {
    if (!cursor) return base + (query.empty() ? "" : "?" + query);
    return base + "?" + query + (query.empty() ? "" : "&") + "cursor=" + std::to_string(*cursor);
  };
  feed.self = with_cursor(asked->before);
  if (page.next) feed.next = with_cursor(page.next);

  const auto founded = rfc3339(api.times().founded_ms());
  const auto sources = sources_of(fold, page, *asked);
  const auto texts = co_await api.texts(sources.texts);

  const auto words_of = [&](std::string_view block) {
    const auto anchor = sources.anchors.find(std::string{block});
    const auto text = anchor == sources.anchors.end() ? texts.end() : texts.find(anchor->second);
    return text == texts.end() ? std::string{} : text->second.words;
  };
  if (asked->section) feed.title += " · " + words_of(hex(*asked->section));
  const AtomContext context{sources.names, words_of, founded, call.language};
  feed.updated = founded;
  for (const auto& [summary, change, shown] : page.entries) {
    auto amendment = to_json(summary, texts);
    if (change.time_ms) amendment["updated"] = rfc3339(*change.time_ms);
    amendment["operations"] = to_json(shown, texts);
    auto entry = atom_entry(amendment, context);
    entry.link = own_url(api) + "/api/v1/amendments/" + hex(summary.id);
    entry.link_type = "application/json";
    feed.updated = std::max(feed.updated, entry.updated);
    feed.entries.push_back(std::move(entry));
  }
  co_return atom_response(feed, version, call.language);
}

}  // namespace palabre::node
