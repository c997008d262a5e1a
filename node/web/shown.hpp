// What the API says, in the words and shapes that several pages show.

#pragma once

#include "node/web/visit.hpp"

namespace palabre::node {

std::string text_at(const json::object& object, std::string_view name);
std::uint64_t number_at(const json::object& object, std::string_view name);
bool is_set(const json::object& object, std::string_view name);
const json::object& object_at(const json::object& object, std::string_view name);
const json::array& list_at(const json::object& object, std::string_view name);

/// Of an organisation or record, as an address and an anchor need it.
inline std::string short_id(const std::string& id) { return id.substr(0, 12); }

/// "11 for, 2 against, 1 abstains", with a bar of them as SVG.
json::object shown_voices(const Visit& visit, const json::object& tally);

std::string state_said(const Visit& visit, const std::string& state);
std::string stance_said(const Visit& visit, const std::string& stance);

/// How an open amendment stands to the present text, if that is worth a word; else empty.
std::string fit_said(const Visit& visit, const json::object& amendment);

/// Its author's organisation.
std::string author_of(const Visit& visit, const json::object& said);

/// A text of somebody's, or why it isn't there.
std::string words_of(const Visit& visit, const json::object& said, std::string_view name);

/// At most so many bytes of it, never a part of a letter; with "…" if it goes on.
std::string start_of(const std::string& words, std::size_t bytes_max);

/// A row of the API's amendments as the template amendment_row shows it.
json::object shown_amendment(const Visit& visit, const json::object& amendment);

/// Where it is said why these words aren't shown here; null where they are.
json::value why_hidden_address(const json::object& said);

/// Where whoever is signed in erases these words; null where they are somebody else's.
json::value erase_address(const Visit& visit, const json::object& said);

/// Where whoever has said this appeals the notice by which it is hidden; null otherwise.
json::value appeal_address(const Visit& visit, const json::object& said);

/// Where a coordinator says that a comment or a story shouldn't be shown; null for others.
json::value notice_address(const Visit& visit, const std::string& id);

/// What stories are about, as a list.
std::vector<std::string> sorted_themes(const Visit& visit);

/// Each of the API's comments as the template comment_row shows it.
json::array shown_comments(const Visit& visit, const json::array& comments);

/// One block's text, with its emphasis and links, as HTML.
std::string block_html(const Visit& visit, const json::object& block);

/// What an amendment's operations change: `label`, `redline_html`, `words`, `href` of the block.
json::array shown_changes(const Visit& visit, const json::object& amendment,
                          const json::array& blocks);

/// Of the blocks that these operations name, as a list for /api/v1/text; never empty.
std::string named_blocks(const json::array& operations, std::string list = {});

/// The address of the next page of this list, null if there is none.
json::value next_page(const Visit& visit, const json::object& page, std::string path,
                      std::string_view kept);

/// "theme=Acc%C3%A8s".
std::string query_of(const std::map<std::string, std::string>& values);

/// Where a block stands on the page of the text.
std::string anchor_of_block(const std::string& id);

std::string phase_name(const Locale& locale, const std::string& phase);
/// "Round 1: collecting."
std::string round_said(const Visit& visit);

/// That what is proposed now waits for the next round; empty unless the present one is frozen.
std::string late_said(const Visit& visit);

/// When a member was last heard: nobody has checked that clock, and what can't be a time is none.
std::string heard_said(const Visit& visit, std::uint64_t last_ms);

/// The day of a time that somebody has signed; empty if it can't be one.
std::string credible_day(const Visit& visit, std::uint64_t ms);

/// Whether a tally is final, else who has been heard.
std::string status_said(const Visit& visit, const json::object& tally);

/// What an organisation recommends, with its reason and the author's answers.
json::array shown_advice(const Visit& visit, const json::array& recommendations);

}  // namespace palabre::node
