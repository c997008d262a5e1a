// Amendments as a list: each with its own identity, what it changes, and how that is said.

#include <map>

#include "federation/core/match.hpp"
#include "node/publish/akn.hpp"
#include "node/publish/akn_blocks.hpp"

namespace palabre::node {

using federation::BlockId;
using federation::BlockKind;

namespace {

/// One amendment's operations, said twice: for people in the content, for programs in the analysis.
class Modifications {
 public:
  /// `kinds` are those of the text's blocks, which their eIds begin with.
  Modifications(std::string prefix, std::string target, const std::map<BlockId, BlockKind>& kinds,
                Language language)
      : prefix_{std::move(prefix)},
        target_{std::move(target)},
        kinds_{kinds},
        language_{language} {}

  void put(const QuotedOperation& quoted) {
    id_ = prefix_ + "mod_" + std::to_string(++count_);
    quote_count_ = 0;
    content_.open("p", {{"eId", id_ + "__p"}});
    content_.open("mod", {{"eId", id_}});
    std::visit([&](const auto& operation) { say(operation, quoted.before); }, quoted.operation);
    content_.close();
    content_.close();
    analysis_.close();
  }

  std::string content() { return content_.take(); }
  std::string analysis() { return analysis_.take(); }

 private:
  void say(const DraftInsert& insert, const std::vector<std::string>&) {
    begin("insertion");
    point({"Ajouter ", "Add "}, insert.after);
    std::vector<AknBlock> blocks;
    const auto eid = next_quote();
    for (std::size_t i = 0; i < insert.blocks.size(); ++i) {
      blocks.push_back({eid + "__" + std::to_string(i + 1), insert.blocks[i]});
    }
    content_.open("quotedStructure", {{"eId", eid}});
    put_blocks(content_, blocks);
    content_.close();
    analysis_.empty("new", {{"href", "#" + eid}});
  }

  void say(const DraftDelete& erase, const std::vector<std::string>& before) {
    begin("repeal");
    at({"Supprimer ", "Delete "}, erase.block);
    said({" : ", ": "});
    quote("old", before.front());
  }

  void say(const DraftReplace& replace, const std::vector<std::string>& before) {
    begin("substitution");
    at({"Dans ", "In "}, replace.block);
    said({", remplacer ", ", replace "});
    quote("old", before.front());
    said({" par ", " by "});
    quote("new", replace.text);
  }

  void say(const DraftMove& move, const std::vector<std::string>&) {
    begin("renumbering");
    point({"Déplacer ", "Move "}, move.after);
    const char* between = "";
    for (const auto& block : move.blocks) {
      content_.text(between);
      between = ", ";
      name(block);
      analysis_.empty("old", {{"href", iri(block)}});
    }
  }

  void say(const DraftSplit& split, const std::vector<std::string>& before) {
    begin("split");
    at({"Diviser ", "Split "}, split.block);
    said({" : ", ": "});
    quote("old", before.front());
    said({" devient ", " becomes "});
    for (std::size_t i = 0; i < split.parts.size(); ++i) {
      if (i > 0) content_.text(", ");
      quote("new", split.parts[i]);
    }
  }

  void say(const DraftJoin& join, const std::vector<std::string>& before) {
    begin("join");
    said({"Réunir ", "Join "});
    for (std::size_t i = 0; i < join.blocks.size(); ++i) {
      if (i > 0) content_.text(", ");
      name(join.blocks[i].block);
      analysis_.empty("destination", {{"href", iri(join.blocks[i].block)}});
    }
    said({" : ", ": "});
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (i > 0) content_.text(", ");
      quote("old", before[i]);
    }
    said({" devient ", " becomes "});
    quote("new", join.text);
  }

  void begin(const char* type) {
    analysis_.open("textualMod",
                   {{"type", type}, {"eId", prefix_ + "tmod_" + std::to_string(count_)}});
    analysis_.empty("source", {{"href", "#" + id_}});
  }

  void said(Words words) { content_.text(words.in(language_)); }

  void at(Words words, const BlockId& block) {
    said(words);
    name(block);
    analysis_.empty("destination", {{"href", iri(block)}});
  }

  /// Just after a block, or at the start.
  void point(Words words, const std::optional<BlockId>& after) {
    said(words);
    if (after) {
      said({"après ", "after "});
      name(*after);
    } else {
      said({"au début", "at the start"});
    }
    said({" : ", ": "});
    const auto href = after ? iri(*after) : target_ + "#mainBody";
    analysis_.empty("destination", {{"href", href}, {"pos", after ? "after" : "start"}});
  }

  void name(const BlockId& block) {
    const auto words = Words{"le bloc ", "block "}.in(language_);
    content_.leaf("ref",
                  {{"eId", id_ + "__ref_" + std::to_string(++ref_count_)}, {"href", iri(block)}},
                  std::string{words} + federation::to_hex(block.view()).substr(0, 8));
  }

  std::string iri(const BlockId& block) const {
    const auto known = kinds_.find(block);
    const auto kind = known == kinds_.end() ? BlockKind::paragraph : known->second;
    return target_ + "#" + akn_block(block, kind);
  }

  std::string next_quote() { return id_ + "__quote_" + std::to_string(++quote_count_); }

  /// A text, and where it stands for the analysis: `old` or `new`.
  void quote(const char* element, const std::string& markdown) {
    const auto eid = next_quote();
    content_.open("quotedText", {{"eId", eid}, {"startQuote", "«"}, {"endQuote", "»"}});
    put_inline(content_, markdown);
    content_.close();
    analysis_.empty(element, {{"href", "#" + eid}});
  }

  std::string prefix_;
  std::string target_;
  const std::map<BlockId, BlockKind>& kinds_;
  Language language_;
  XmlWriter content_;
  XmlWriter analysis_;
  std::string id_;
  std::size_t count_ = 0;
  std::size_t quote_count_ = 0;
  std::size_t ref_count_ = 0;
};

class AmendmentList {
 public:
  AmendmentList(const AknPlatform& platform, const std::vector<EditableBlock>& text,
                Language language)
      : platform_{platform}, language_{language} {
    for (const auto& block : text) kinds_.emplace(block.id, block.block.kind);
  }

  std::string write(const std::vector<AknAmendment>& amendments) {
    xml_ = akn_document();
    xml_.open("amendmentList", {{"name", "amendments"}, {"contains", "originalVersion"}});
    put_meta(amendments);
    put_preface(xml_, "preface", platform_.name, {});
    xml_.open("collectionBody", {{"eId", "collectionBody"}});
    for (std::size_t i = 0; i < amendments.size(); ++i) {
      const auto eid = "cmp_" + std::to_string(i + 1);
      xml_.open("component", {{"eId", eid}});
      put(amendments[i], eid + "__");
      xml_.close();
    }
    xml_.close();
    xml_.close();
    xml_.close();
    return xml_.take();
  }

 private:
  void put_meta(const std::vector<AknAmendment>& amendments) {
    const auto language = akn_language(platform_.language);
    const auto& state = platform_.state_digest;
    xml_.open("meta");
    put_identification(
        xml_, platform_,
        {akn_urn(platform_, ":amendments"),
         akn_urn(platform_, ":amendments:" + state + ":" + language), akn_platform, state});
    std::map<std::string, std::string> organisations{{platform_.maker, platform_.maker_name}};
    for (const auto& each : amendments) {
      organisations.emplace(each.organisation, each.organisation_name);
    }
    xml_.open("references", {{"source", "#" + akn_organisation(platform_.maker)}});
    xml_.empty("activeRef", {{"eId", "text"},
                             {"href", akn_text_urn(platform_, platform_.version)},
                             {"showAs", platform_.name}});
    xml_.empty(
        "TLCOrganization",
        {{"eId", akn_platform}, {"href", akn_urn(platform_, "")}, {"showAs", platform_.name}});
    for (const auto& [id, name] : organisations) {
      xml_.empty("TLCOrganization", {{"eId", akn_organisation(id)},
                                     {"href", akn_urn(platform_, ":organisation:" + id)},
                                     {"showAs", name}});
    }
    xml_.close();
    xml_.close();
  }

  void put(const AknAmendment& amendment, const std::string& prefix) {
    const auto target =
        akn_text_urn(platform_, amendment.amends.empty() ? platform_.version : amendment.amends);
    Modifications modifications{prefix, target, kinds_, language_};
    for (const auto& each : amendment.operations) modifications.put(each);
    const auto author = akn_organisation(amendment.organisation);
    const auto work = akn_urn(platform_, ":amendment:" + amendment.id);
    xml_.open("amendment", {{"name", "amendment"}, {"contains", "originalVersion"}});
    xml_.open("meta");
    put_identification(
        xml_, platform_,
        {work, work + ":" + amendment.revision + ":" + akn_language(platform_.language), author,
         amendment.revision});
    xml_.open("analysis", {{"source", "#" + akn_organisation(platform_.maker)}});
    xml_.open("activeModifications");
    xml_.raw(modifications.analysis());
    xml_.close();
    xml_.close();
    xml_.close();
    put_head(amendment, prefix, target);
    xml_.open("amendmentBody", {{"eId", prefix + "body"}});
    xml_.open("amendmentContent", {{"eId", prefix + "content"}});
    xml_.raw(modifications.content());
    xml_.close();
    if (!amendment.reason.empty()) {
      xml_.open("amendmentJustification", {{"eId", prefix + "justification"}});
      xml_.open("p");
      put_inline(xml_, amendment.reason);
      xml_.close();
      xml_.close();
    }
    xml_.close();
    xml_.close();
  }

  void put_head(const AknAmendment& amendment, const std::string& prefix,
                const std::string& target) {
    XmlWriter number;
    number.leaf("docNumber", {}, amendment.id.substr(0, 8));
    number.text(", ");
    number.leaf("docStatus", {}, amendment.standing);
    XmlWriter proponent;
    proponent.leaf("docProponent", {{"refersTo", "#" + akn_organisation(amendment.organisation)}},
                   amendment.organisation_name);
    XmlWriter affected;
    affected.leaf("affectedDocument", {{"href", target}}, platform_.name);
    put_preface(xml_, prefix + "preface", amendment.title,
                {number.take(), proponent.take(), affected.take()});
  }

  const AknPlatform& platform_;
  Language language_;
  std::map<BlockId, BlockKind> kinds_;
  XmlWriter xml_;
};

}  // namespace

std::string amendments_to_akn(const AknPlatform& platform, const std::vector<EditableBlock>& text,
                              const std::vector<AknAmendment>& amendments, Language language) {
  return AmendmentList{platform, text, language}.write(amendments);
}

}  // namespace palabre::node
