// The versions of the text, and what changed between any two.

#include "node/publish/marks.hpp"
#include "node/web/shown.hpp"
#include "node/web/version_changes.hpp"
#include "pages.hpp"

namespace palabre::node {

namespace {

constexpr std::size_t version_row_count_max = 20;  ///< Of one version.

std::string name_of_version(const Locale& locale, std::uint64_t height) {
  if (height == 0) return locale.say("The founding text");
  return locale.count("Version {1}", "Version {1}", height);
}

std::string phase_said(const Locale& locale, const json::object& changes) {
  const auto& round = object_at(changes, "round");
  if (round.empty()) return {};
  return locale.say("round") + " " + locale.number(number_at(round, "number")) + locale.say(": ") +
         phase_name(locale, text_at(round, "phase"));
}

/// "2 amendments adopted; round 1: frozen".
std::string adoption_said(const Locale& locale, const json::object& adoption) {
  const auto count = list_at(adoption, "adopted").size();
  auto said = locale.count("{1} amendment adopted", "{1} amendments adopted", count);
  const auto phase = phase_said(locale, object_at(adoption, "changes"));
  if (!phase.empty()) said += locale.say("; ") + phase;
  return said + locale.say("; ") +
         locale.count("{1} record counted", "{1} records counted", number_at(adoption, "rows"));
}

std::vector<VersionBlock> blocks_of(const Visit& visit, const json::object& text) {
  std::vector<VersionBlock> blocks;
  for (const auto& value : list_at(text, "blocks")) {
    const auto& block = value.as_object();
    blocks.push_back({text_at(block, "id"), words_of(visit, block, "text"),
                      text_at(block, "kind") == "heading"});
  }
  return blocks;
}

std::string label_of(const Locale& locale, VersionChange::Kind kind) {
  switch (kind) {
    case VersionChange::Kind::changed: return locale.say("Changed:");
    case VersionChange::Kind::moved: return locale.say("Moved:");
    case VersionChange::Kind::added: return locale.say("Added:");
    case VersionChange::Kind::removed: return locale.say("Removed:");
    case VersionChange::Kind::kept: break;
  }
  return {};
}

/// Those that changed, under the headings that they stand under.
json::array shown_version(const Visit& visit, const std::vector<VersionChange>& changes) {
  json::array shown;
  const VersionChange* heading = nullptr;
  for (const auto& change : changes) {
    const bool kept = change.kind == VersionChange::Kind::kept;
    if (kept && change.is_heading) heading = &change;
    if (kept) continue;
    if (heading != nullptr) {
      shown.push_back(json::object{{"heading", true},
                                   {"change", false},
                                   {"anchor", anchor_of_block(heading->id)},
                                   {"text", heading->after}});
      heading = nullptr;
    }
    const auto parts = redline(change.before, change.after);
    shown.push_back(json::object{{"heading", false},
                                 {"change", true},
                                 {"anchor", anchor_of_block(change.id)},
                                 {"label", label_of(visit.locale(), change.kind)},
                                 {"redline_html", redline_html(parts, visit.locale().language())}});
  }
  return shown;
}

}  // namespace

awaitable<HttpResponse> get_versions_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto adoptions = co_await visit.ask("/api/v1/adoptions");
  if (!adoptions) co_return visit.refusal();
  const auto& locale = visit.locale();
  const auto height = number_at(*adoptions, "height");
  json::array versions;
  const auto add = [&](std::uint64_t at, std::string said) {
    versions.push_back(json::object{{"href", "/versions/" + std::to_string(at)},
                                    {"name", name_of_version(locale, at)},
                                    {"here", at == height},
                                    {"said", std::move(said)}});
  };
  const auto& made = list_at(*adoptions, "adoptions");
  for (auto at = made.size(); at > 0; --at) {
    if (at > height) continue;
    add(at, adoption_said(locale, made[at - 1].as_object()));
  }
  add(0, locale.say("with which the platform began"));
  json::array agendas;
  for (const auto& value : list_at(*adoptions, "agendas")) {
    const auto& agenda = value.as_object();
    const auto count = list_at(agenda, "adopted").size();
    auto said = text_at(object_at(agenda, "by"), "name") + locale.say(": ") +
                locale.count("{1} amendment to adopt", "{1} amendments to adopt", count);
    const auto phase = phase_said(locale, object_at(agenda, "changes"));
    if (!phase.empty()) said += locale.say("; ") + phase;
    const auto agreed = list_at(agenda, "agreed").size();
    said += locale.say("; ") + locale.count("{1} steward agrees", "{1} stewards agree", agreed);
    agendas.push_back(json::object{{"said", std::move(said)}});
  }
  Page page;
  page.title = locale.say("Versions");
  page.template_text = pages::versions;
  page.section = "/versions";
  page.values = {{"versions", std::move(versions)}, {"agendas", std::move(agendas)}};
  co_return visit.show(page);
}

awaitable<HttpResponse> get_version_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto given = call.parameter("height");
  std::map<std::string, std::string> of{{"version", given}};
  const auto text = co_await visit.ask("/api/v1/text", std::move(of));
  if (!text) co_return visit.refusal();
  const auto adoptions = co_await visit.ask("/api/v1/adoptions");
  if (!adoptions) co_return visit.refusal();
  // It was a height, since the API took it.
  const auto height = std::stoull(given);
  const auto from = call.query("from").value_or(std::to_string(height == 0 ? 0 : height - 1));
  std::map<std::string, std::string> other{{"version", from}};
  const auto before = co_await visit.ask("/api/v1/text", std::move(other));
  if (!before) co_return visit.refusal();
  const auto& locale = visit.locale();
  json::array others;
  for (std::uint64_t at = 0; at <= number_at(*adoptions, "height"); ++at) {
    if (at == height && height != 0) continue;
    others.push_back(json::object{{"value", std::to_string(at)},
                                  {"name", name_of_version(locale, at)},
                                  {"here", std::to_string(at) == from}});
  }
  const auto& made = list_at(*adoptions, "adoptions");
  json::array adopted;
  std::string more_said;
  if (height != 0) {
    const auto& revisions = list_at(made[height - 1].as_object(), "adopted");
    for (const auto& each : revisions) {
      if (adopted.size() == version_row_count_max) break;
      const auto amendment =
          co_await visit.ask("/api/v1/amendments/" + std::string{each.as_string()});
      if (amendment) adopted.push_back(shown_amendment(visit, *amendment));
    }
    const auto more = revisions.size() - std::min(revisions.size(), version_row_count_max);
    if (more > 0) more_said = locale.count("and {1} more", "and {1} more", more);
  }
  Page page;
  page.title = name_of_version(locale, height);
  page.template_text = pages::version;
  page.back = call.request.path + "?" + query_of({{"from", from}});
  page.section = "/versions";
  page.values = {{"code", locale.code()},
                 {"language", text_at(*text, "language")},
                 {"said", height == 0 ? locale.say("with which the platform began")
                                      : adoption_said(locale, made[height - 1].as_object())},
                 {"tally_href", "/tallies/" + text_at(*text, "version")},
                 {"path", "/versions/" + given},
                 {"read_href", "/?version=" + given},
                 {"adopted", std::move(adopted)},
                 {"more_said", more_said},
                 {"others", std::move(others)},
                 {"changes", shown_version(visit, version_changes(blocks_of(visit, *before),
                                                                  blocks_of(visit, *text)))}};
  co_return visit.show(page);
}

}  // namespace palabre::node
