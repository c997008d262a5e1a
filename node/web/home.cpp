// The first page: the text, what is proposed, and who supports it.

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "home_html.hpp"
#include "node/http/amendment_json.hpp"
#include "node/text/inline_html.hpp"

namespace palabre::node {

using namespace federation;
namespace mustache = kainjow::mustache;

namespace {

constexpr std::size_t shown_amendment_count_max = 100;

struct Page {
  Language language;
  mustache::data values{mustache::data::type::object};

  void set(const std::string& name, const std::string& value) { values.set(name, value); }
  void say(const std::string& name, Words words) { set(name, std::string{words.in(language)}); }
};

std::string number_of(std::size_t count, Words one, Words several, Language language) {
  return std::to_string(count) + " " + std::string{(count < 2 ? one : several).in(language)};
}

/// As HTML.
std::string text_at(const Api::Texts& texts, const Commitment& id, Language language) {
  const auto found = texts.find(id);
  if (found != texts.end()) return inline_html(found->second.words, found->second.media_type);
  return language == Language::fr ? "[texte pas encore reçu]" : "[text not received yet]";
}

/// As HTML.
std::string title_of(const AmendmentSummary& summary, const Api::Texts& texts, Language language) {
  if (!summary.erased) {
    return text_at(texts, summary.revision.statement.title.commitment, language);
  }
  return language == Language::fr ? "[texte retiré par son auteur]"
                                  : "[text taken back by its author]";
}

/// Whether the text opens with the platform's name, which the page says above it already.
bool opens_with_name(const Fold& fold, const Api::Texts& texts) {
  const auto& first = fold.founding().manifest.front();
  const auto text = texts.find(first.text);
  return first.kind == BlockKind::heading && text != texts.end() &&
         text->second.words == fold.founding().name;
}

mustache::data block_data(const ManifestBlock& block, const Api::Texts& texts, std::size_t count,
                          Language language) {
  mustache::data data{mustache::data::type::object};
  const auto* kind = block.kind == BlockKind::heading     ? "heading"
                     : block.kind == BlockKind::list_item ? "item"
                                                          : "paragraph";
  data.set(kind, mustache::data{true});
  data.set("rank", std::to_string(std::min(block.level + 1, 6)));
  data.set("short", hex(block.id).substr(0, 12));
  data.set("text", text_at(texts, block.text, language));
  if (count > 0) {
    data.set("count", number_of(count, {"amendement", "amendment"}, {"amendements", "amendments"},
                                language));
  }
  return data;
}

mustache::data amendment_data(const AmendmentSummary& summary, const Api::Texts& texts,
                              Language language) {
  mustache::data data{mustache::data::type::object};
  data.set("id", hex(summary.id));
  data.set("title", title_of(summary, texts, language));
  data.set("support", std::to_string(summary.tally.support));
  data.set("oppose", std::to_string(summary.tally.oppose));
  data.set("abstain", std::to_string(summary.tally.abstain));
  if (!summary.is_open()) {
    const Words adopted{"adopté", "adopted"};
    const Words withdrawn{"retiré", "withdrawn"};
    data.set("closed", std::string{(summary.head.adopted ? adopted : withdrawn).in(language)});
  }
  return data;
}

void say_titles(Page& page) {
  page.say("at_node", {"Nœud de", "Node of"});
  page.say("text_title", {"Le texte", "The text"});
  page.say("amendments_title", {"Les amendements", "Amendments"});
  page.say("title_title", {"Amendement", "Amendment"});
  page.say("support_title", {"Pour", "Support"});
  page.say("oppose_title", {"Contre", "Oppose"});
  page.say("abstain_title", {"Abstention", "Abstain"});
  page.say("digest_title", {"Empreinte de l'état :", "State digest:"});
  page.say("network_title", {"Plateforme :", "Network:"});
}

struct Gathered {
  Manifest manifest;
  std::map<BlockId, std::size_t> counts;
  std::vector<AmendmentSummary> amendments;

  std::vector<Commitment> wanted(std::size_t amendment_count) const {
    std::vector<Commitment> texts;
    for (const auto& block : manifest) texts.push_back(block.text);
    for (std::size_t i = 0; i < amendment_count; ++i) {
      texts.push_back(amendments[i].revision.statement.title.commitment);
    }
    return texts;
  }
};

std::uint64_t voices(const Tally& tally) { return tally.support + tally.oppose + tally.abstain; }

/// The most debated amendments first.
Gathered gather(const Fold& fold) {
  Gathered gathered;
  gathered.manifest = fold.amendments().base();
  Fits fits{fold.amendments()};
  for (const auto& [id, revision] : fold.amendments().revisions()) {
    if (revision.amendment != id) continue;
    auto summary = summary_of(fold, fits, id);
    if (summary.is_open()) {
      for (const auto& block : touched_blocks(summary.revision)) ++gathered.counts[block];
    }
    gathered.amendments.push_back(std::move(summary));
  }
  std::stable_sort(gathered.amendments.begin(), gathered.amendments.end(),
                   [](const AmendmentSummary& a, const AmendmentSummary& b) {
                     return voices(a.tally) > voices(b.tally);
                   });
  return gathered;
}

std::string name_of_own(const Api& api) {
  const auto profile = api.fold().profiles().find(api.replica().own());
  return profile == api.fold().profiles().end() ? std::string{} : profile->second.name;
}

}  // namespace

awaitable<HttpResponse> get_home(Api& api, Call call) {
  co_await api.node().readable();
  auto language = call.language;
  if (const auto asked = call.query("lang")) language = language_of(*asked);
  Page page{language};
  say_titles(page);
  page.set("lang", language == Language::fr ? "fr" : "en");
  page.set("platform", api.fold().founding().name);
  page.set("text_lang", api.fold().founding().language);
  page.set("organisation", name_of_own(api));
  page.set("digest", hex(api.fold().digest()));
  page.set("network", hex(api.fold().network()));
  page.set("software", std::string{software});
  const auto record_count = api.fold().entries().size();
  const auto gathered = gather(api.fold());
  const auto shown = std::min(gathered.amendments.size(), shown_amendment_count_max);
  const auto texts = co_await api.texts(gathered.wanted(shown));

  page.set("counts", number_of(record_count, {"acte", "record"}, {"actes", "records"}, language) +
                         ", " +
                         number_of(gathered.amendments.size(), {"amendement", "amendment"},
                                   {"amendements", "amendments"}, language) +
                         ".");
  const Words caption{"Les plus débattus d'abord. Une voix par personne.",
                      "The most debated first. One voice a person."};
  page.say("caption", caption);
  mustache::data blocks{mustache::data::type::list};
  const bool skips_first = !gathered.manifest.empty() && opens_with_name(api.fold(), texts);
  for (std::size_t i = skips_first ? 1 : 0; i < gathered.manifest.size(); ++i) {
    const auto& block = gathered.manifest[i];
    const auto count = gathered.counts.find(block.id);
    blocks << block_data(block, texts, count == gathered.counts.end() ? 0 : count->second,
                         language);
  }
  page.values.set("blocks", blocks);
  mustache::data amendments{mustache::data::type::list};
  for (std::size_t i = 0; i < shown; ++i) {
    amendments << amendment_data(gathered.amendments[i], texts, language);
  }
  page.values.set("amendments", amendments);

  HttpResponse response;
  response.headers["Content-Type"] = "text/html; charset=utf-8";
  response.headers["Cache-Control"] = "no-cache";
  response.headers["Vary"] = "Accept-Language";
  response.headers["Content-Security-Policy"] =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.headers["Referrer-Policy"] = "no-referrer";
  mustache::mustache view{home_html};
  response.body = view.render(page.values);
  co_return response;
}

}  // namespace palabre::node
