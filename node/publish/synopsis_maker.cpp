#include "node/publish/synopsis_maker.hpp"

#include <boost/json.hpp>

#include "node/publish/marks.hpp"

namespace palabre::node {

using federation::BlockKind;
namespace json = boost::json;

namespace {

std::string text_at(const json::object& object, std::string_view name,
                    std::string_view otherwise = {}) {
  const auto* value = object.if_contains(name);
  return std::string{value != nullptr && value->is_string() ? std::string_view{value->get_string()}
                                                            : otherwise};
}

std::uint64_t count_at(const json::object& tally, std::string_view name) {
  return tally.at(name).to_number<std::uint64_t>();
}

BlockKind kind_at(const json::object& block) {
  const auto kind = text_at(block, "kind");
  if (kind == "heading") return BlockKind::heading;
  return kind == "list_item" ? BlockKind::list_item : BlockKind::paragraph;
}

/// The title, or why it isn't there.
std::string title_of(const json::object& amendment, Language language) {
  const auto* erased = amendment.if_contains("erased");
  if (erased != nullptr && erased->is_bool() && erased->get_bool()) {
    const Words words{"[texte retiré par son auteur]", "[text taken back by its author]"};
    return std::string{words.in(language)};
  }
  const Words missing{"[texte pas encore reçu]", "[text not received yet]"};
  return text_at(amendment, "title", missing.in(language));
}

}  // namespace

SynopsisMaker::SynopsisMaker(const json::array& blocks, Language language) : language_{language} {
  for (const auto& value : blocks) {
    const auto& block = value.as_object();
    places_.emplace(text_at(block, "id"), made_.blocks.size());
    made_.blocks.push_back({kind_at(block),
                            static_cast<std::uint8_t>(block.at("level").to_number<int>()),
                            text_at(block, "text", "…"),
                            {}});
  }
}

void SynopsisMaker::take(const json::object& amendment, const std::string& organisation) {
  const auto& tally = amendment.at("tally").as_object();
  Proposal proposal;
  proposal.id = text_at(amendment, "id");
  proposal.title = title_of(amendment, language_);
  proposal.language = text_at(amendment, "language");
  proposal.organisation = organisation;
  proposal.support = count_at(tally, "support");
  proposal.oppose = count_at(tally, "oppose");
  proposal.abstain = count_at(tally, "abstain");
  proposal.stale = text_at(amendment, "fit") == "stale";
  for (const auto& value : amendment.at("operations").as_array()) {
    place(proposal, value.as_object());
  }
}

void SynopsisMaker::place(Proposal proposal, const json::object& operation) {
  const auto text_of = [&](std::string_view block) {
    const auto found = places_.find(std::string{block});
    return found == places_.end() ? std::string{} : made_.blocks[found->second].text;
  };
  auto shown = shown_operation(operation, text_of, language_);
  proposal.label = std::move(shown.label);
  proposal.parts = std::move(shown.parts);
  const auto found = places_.find(shown.block);
  if (found != places_.end()) {
    made_.blocks[found->second].proposals.push_back(std::move(proposal));
  } else {
    (shown.block.empty() ? made_.at_start : made_.elsewhere).push_back(std::move(proposal));
  }
}

}  // namespace palabre::node
