// The text as a statement: what stands under a heading is a section.

#include "node/publish/akn.hpp"
#include "node/publish/akn_blocks.hpp"

namespace palabre::node {

using federation::BlockKind;

namespace {

class Sections {
 public:
  Sections(XmlWriter& xml, const std::vector<EditableBlock>& text) : xml_{xml}, text_{text} {}

  void put() {
    put_blocks(xml_, run());
    while (at_ < text_.size()) {
      const auto& block = text_[at_].block;
      while (!open_.empty() && open_.back() >= block.level) {
        xml_.close();
        open_.pop_back();
      }
      put_section();
    }
    for (; !open_.empty(); open_.pop_back()) xml_.close();
  }

 private:
  /// Up to the next heading.
  std::vector<AknBlock> run() {
    std::vector<AknBlock> blocks;
    for (; at_ < text_.size() && text_[at_].block.kind != BlockKind::heading; ++at_) {
      blocks.push_back({akn_block(text_[at_].id, text_[at_].block.kind), text_[at_].block});
    }
    return blocks;
  }

  /// Its heading and the blocks under that; sections under those come into it later.
  void put_section() {
    const auto& [id, commitment, block] = text_[at_++];
    const auto digits = federation::to_hex(id.view());
    xml_.open("section", {{"eId", "sec_" + digits}});
    open_.push_back(block.level);
    put_blocks(xml_, {{akn_block(id, block.kind), block}});
    const auto blocks = run();
    if (blocks.empty()) return;
    const bool has_sections = at_ < text_.size() && text_[at_].block.level > block.level;
    const std::string name = has_sections ? "intro" : "content";
    xml_.open(name, {{"eId", "sec_" + digits + "__" + name}});
    put_blocks(xml_, blocks);
    xml_.close();
  }

  XmlWriter& xml_;
  const std::vector<EditableBlock>& text_;
  std::size_t at_ = 0;
  std::vector<std::uint8_t> open_;  // Levels of the sections that are.
};

}  // namespace

std::string text_to_akn(const AknPlatform& platform, const std::vector<EditableBlock>& text) {
  auto xml = akn_document();
  xml.open("statement", {{"name", "platform"}, {"contains", "singleVersion"}});
  xml.open("meta");
  put_identification(xml, platform,
                     {akn_urn(platform, ":text"), akn_text_urn(platform, platform.version),
                      akn_platform, platform.version});
  const auto maker = akn_organisation(platform.maker);
  xml.open("references", {{"source", "#" + maker}});
  xml.empty("TLCOrganization",
            {{"eId", akn_platform}, {"href", akn_urn(platform, "")}, {"showAs", platform.name}});
  xml.empty("TLCOrganization", {{"eId", maker},
                                {"href", akn_urn(platform, ":organisation:" + platform.maker)},
                                {"showAs", platform.maker_name}});
  xml.close();
  xml.close();
  put_preface(xml, "preface", platform.name, {});
  xml.open("mainBody", {{"eId", "mainBody"}});
  if (text.empty()) xml.empty("p");
  Sections{xml, text}.put();
  xml.close();
  xml.close();
  xml.close();
  return xml.take();
}

}  // namespace palabre::node
