// Lists of what is said around the text.

#include "node/http/around.hpp"

#include <algorithm>

namespace palabre::node {

using namespace federation;

namespace {

/// What an entry is about, where it can be asked for by that.
std::optional<Digest> subject_of(Kind kind, const SaidEntry& entry) {
  const auto subject = [](const auto& statement, const auto& field) -> std::optional<Digest> {
    if (!statement) return std::nullopt;
    return Digest{field(*statement).bytes};
  };
  if (kind == Kind::recommend) {
    return subject(decode_recommend(entry.header), [](const auto& each) { return each.revision; });
  }
  if (kind == Kind::notice) {
    return subject(decode_notice(entry.header), [](const auto& each) { return each.record; });
  }
  if (kind == Kind::campaign) {
    return subject(decode_campaign(entry.header), [](const auto& each) { return each.version; });
  }
  return std::nullopt;
}

struct SaidPage {
  std::vector<ShownSaid> shown;
  std::vector<Commitment> texts;
  json::value next = nullptr;
};

SaidPage page_of(const Fold& fold, Kind kind, std::size_t from,
                 const std::optional<Digest>& about) {
  SaidPage page;
  const SaidReader reader{fold, kind};
  const auto& entries = fold.said(kind);
  auto at = std::min(from, entries.size());
  for (; at < entries.size() && page.shown.size() < page_entry_count_max; ++at) {
    if (about && subject_of(kind, entries[at]) != about) continue;
    page.shown.push_back(reader.shown(entries[at]));
    const auto texts = texts_of(page.shown.back());
    page.texts.insert(page.texts.end(), texts.begin(), texts.end());
  }
  if (at < entries.size()) page.next = std::to_string(at);
  return page;
}

awaitable<HttpResponse> list(Api& api, Call call, Kind kind, std::string_view name) {
  const auto from = cursor_of(call);
  if (!from) co_return problem(Errc::malformed, call.language, "cursor:");
  std::optional<Digest> about;
  if (const auto given = call.query("about")) {
    const auto id = id_from_hex<Digest>(*given);
    if (!id) co_return problem(Errc::malformed, call.language, "about:");
    about = *id;
  }
  co_await api.node().readable();
  auto page = page_of(api.fold(), kind, *from, about);
  const auto texts = co_await api.texts(std::move(page.texts));
  json::array rows;
  for (const auto& each : page.shown) rows.push_back(to_json(each, texts));
  json::object body{{name, std::move(rows)}, {"next", std::move(page.next)}};
  co_return json_response(body);
}

}  // namespace

awaitable<HttpResponse> get_campaigns(Api& api, Call call) {
  return list(api, std::move(call), Kind::campaign, "campaigns");
}

awaitable<HttpResponse> get_recommendations(Api& api, Call call) {
  return list(api, std::move(call), Kind::recommend, "recommendations");
}

awaitable<HttpResponse> get_meetings(Api& api, Call call) {
  return list(api, std::move(call), Kind::meeting, "meetings");
}

awaitable<HttpResponse> get_notices(Api& api, Call call) {
  return list(api, std::move(call), Kind::notice, "notices");
}

awaitable<HttpResponse> get_translations(Api& api, Call call) {
  return list(api, std::move(call), Kind::translate, "translations");
}

}  // namespace palabre::node
