// A platform's text, or what is proposed for it, as Akoma Ntoso, which parliaments and legal
// archives read.
//
// What is named has an IRI of its own: nobody's host, so that it stays true wherever a copy is.
//
//   urn:palabre:NETWORK                                    the platform
//   urn:palabre:NETWORK:organisation:ORGANISATION
//   urn:palabre:NETWORK:text                               the text, as a work
//   urn:palabre:NETWORK:text:VERSION:fra                   one version of it; after #, its blocks
//   urn:palabre:NETWORK:amendment:AMENDMENT                an amendment, as a work
//   urn:palabre:NETWORK:amendment:AMENDMENT:REVISION:fra   one revision of it
//   urn:palabre:NETWORK:amendments                         the open ones
//   urn:palabre:NETWORK:amendments:STATE:fra               as they are at a state digest
//
// A file of one of them has `:akn` after that. VERSION may be a revision: the text that it makes.
//
// Source: Akoma Ntoso Version 1.0, Part 1 and Part 2 (OASIS, 2018), namespace akn/3.0.

#pragma once

#include <string>
#include <vector>

#include "node/language.hpp"
#include "node/text/rebase.hpp"

namespace palabre::node {

/// What a file is about and who made it. Ids are in hexadecimal.
struct AknPlatform {
  std::string network;
  std::string name;
  std::string language;  ///< Of the text, as `fr` or `fr-CA`.
  std::string version;   ///< Of the text.
  std::string state_digest;
  std::string date;   ///< When the file is made, 2026-11-26: no time is agreed upon.
  std::string maker;  ///< The organisation whose node makes it.
  std::string maker_name;
};

struct AknAmendment {
  std::string id;
  std::string revision;
  std::string amends;  ///< The revision that it amends; empty: the text.
  std::string title;
  std::string reason;        ///< Empty if none is given.
  std::string organisation;  ///< Of its author.
  std::string organisation_name;
  std::string standing;  ///< In words, such as "à reprendre".
  std::vector<QuotedOperation> operations;
};

/// The text, as a `statement`. An eId is `p_`, `li_` or `heading_` and the block's id. Costs
/// O(blocks).
std::string text_to_akn(const AknPlatform& platform, const std::vector<EditableBlock>& text);

/// Amendments of `text`, as an `amendmentList` that says in `language` what each does. There is at
/// least one. An operation is a textualMod:
///
///   insert insertion   delete repeal   replace substitution   split split   join join
///   move   renumbering: what moves is old, the block after which it comes the destination
std::string amendments_to_akn(const AknPlatform& platform, const std::vector<EditableBlock>& text,
                              const std::vector<AknAmendment>& amendments, Language language);

}  // namespace palabre::node
