#include "node/publish/synopsis.hpp"

#include <algorithm>
#include <kainjow/mustache.hpp>

#include "node/counted.hpp"
#include "node/publish/marks.hpp"
#include "node/text/inline_html.hpp"
#include "synopsis_html.hpp"

namespace palabre::node {

using federation::BlockKind;
namespace mustache = kainjow::mustache;

namespace {

std::string base_html(const SynopsisBlock& block) {
  const auto text = inline_html(block.text, federation::MediaType::markdown);
  if (block.kind == BlockKind::heading) {
    const auto rank = std::to_string(std::min(block.level + 1, 4));
    return "<h" + rank + ">" + text + "</h" + rank + ">";
  }
  if (block.kind == BlockKind::list_item) return "<ul><li>" + text + "</li></ul>";
  return "<p>" + text + "</p>";
}

mustache::data proposals_data(const std::vector<Proposal>& proposals,
                              const std::string& text_language, Language language) {
  mustache::data list{mustache::data::type::list};
  for (const auto& each : proposals) {
    mustache::data data{mustache::data::type::object};
    data.set("name", each.title);
    data.set("language", each.language.empty() ? text_language : each.language);
    data.set("by", each.organisation + " · " + each.id.substr(0, 8));
    data.set("tally", std::string{Words{"pour ", "for "}.in(language)} +
                          std::to_string(each.support) +
                          std::string{Words{", contre ", ", against "}.in(language)} +
                          std::to_string(each.oppose) +
                          std::string{Words{", abstention ", ", abstain "}.in(language)} +
                          std::to_string(each.abstain));
    if (each.stale) {
      data.set("stale", std::string{Words{"à reprendre : le texte a changé depuis",
                                          "stale: the text has changed since"}
                                        .in(language)});
    }
    data.set("label", each.label);
    data.set("redline", redline_html(each.parts, language));
    list << data;
  }
  return list;
}

/// What stands beside what: `base` is HTML.
struct Row {
  std::string base;
  const std::vector<Proposal>& proposals;
};

mustache::data row_data(const Row& shown, const std::string& text_language, Language language) {
  mustache::data row{mustache::data::type::object};
  row.set("base", shown.base);
  row.set("proposals", proposals_data(shown.proposals, text_language, language));
  if (shown.proposals.empty()) row.set("empty", mustache::data{true});
  return row;
}

}  // namespace

std::string to_html(const Synopsis& synopsis, Language language) {
  mustache::data page{mustache::data::type::object};
  const auto say = [&](const std::string& name, Words words) {
    page.set(name, std::string{words.in(language)});
  };
  page.set("lang", std::string{language == Language::fr ? "fr" : "en"});
  page.set("text_lang", synopsis.text_language);
  page.set("platform", synopsis.platform);
  say("title", {"Synopsis des amendements", "Synopsis of amendments"});
  say("height_title", {"Texte de la hauteur", "Text of height"});
  say("digest_title", {"Empreinte de l'état :", "State digest:"});
  page.set("height", std::to_string(synopsis.height));
  page.set("digest", synopsis.state_digest);
  std::size_t count = synopsis.at_start.size() + synopsis.elsewhere.size();
  mustache::data rows{mustache::data::type::list};
  if (!synopsis.at_start.empty())
    rows << row_data({"", synopsis.at_start}, synopsis.text_language, language);
  for (const auto& block : synopsis.blocks) {
    count += block.proposals.size();
    rows << row_data({base_html(block), block.proposals}, synopsis.text_language, language);
  }
  if (!synopsis.elsewhere.empty()) {
    const Words gone{"Blocs qui ne sont pas dans le texte", "Blocks that aren't in the text"};
    rows << row_data(
        {"<p class=\"none\">" + std::string{gone.in(language)} + "</p>", synopsis.elsewhere},
        synopsis.text_language, language);
  }
  page.set("rows", rows);
  page.set("counts", counted(synopsis.blocks.size(), nouns::block, language) + ", " +
                         counted(count, nouns::proposal, language) + ".");
  mustache::mustache view{synopsis_html};
  return view.render(page);
}

}  // namespace palabre::node
