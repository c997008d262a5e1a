// Blocks, their words, and what identifies a document, in Akoma Ntoso.

#pragma once

#include "node/publish/akn.hpp"
#include "node/publish/xml.hpp"

namespace palabre::node {

/// `fra` for `fr-CA`: the standard wants three letters.
std::string akn_language(const std::string& language);

std::string akn_urn(const AknPlatform& platform, const std::string& of);
/// A version of the text, or what a revision makes of it.
std::string akn_text_urn(const AknPlatform& platform, const std::string& version);

/// The eId of an organisation in a file.
std::string akn_organisation(const std::string& id);
/// The eId of a block in the text.
std::string akn_block(const federation::BlockId& id, federation::BlockKind kind);

/// Words of a block: emphasis, code and links.
void put_inline(XmlWriter& xml, const std::string& markdown);

/// A block that has its eId.
struct AknBlock {
  std::string eid;
  TextBlock block;
};

/// Paragraphs, lists and, where they may stand by themselves, headings.
void put_blocks(XmlWriter& xml, const std::vector<AknBlock>& blocks);

/// What a document is: as a work, as this version of it, as this file.
struct AknIdentity {
  std::string work;        ///< Its IRI.
  std::string expression;  ///< Likewise.
  std::string author;      ///< The eId of an organisation.
  std::string version;     ///< What tells this version from others.
};
void put_identification(XmlWriter& xml, const AknPlatform& platform, const AknIdentity& identity);

/// The platform's eId among the references, which stand for its members together.
inline constexpr const char* akn_platform = "platform";

/// `preface` with a title, and lines that each hold XML.
void put_preface(XmlWriter& xml, const std::string& eid, const std::string& title,
                 const std::vector<std::string>& lines);

/// Opens the document's root element.
XmlWriter akn_document();

}  // namespace palabre::node
