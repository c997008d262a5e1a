#include "node/publish/odt.hpp"

#include <kainjow/mustache.hpp>

#include "node/publish/odt_flow.hpp"
#include "node/publish/zip.hpp"
#include "odt_styles_xml.hpp"

namespace palabre::node {

namespace {

using Kind = RedlinePart::Kind;

constexpr std::string_view mimetype = "application/vnd.oasis.opendocument.text";

const XmlAttributes& namespaces() {
  static const XmlAttributes all{
      {"xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"},
      {"xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"},
      {"xmlns:meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"},
      {"xmlns:dc", "http://purl.org/dc/elements/1.1/"},
      {"xmlns:xlink", "http://www.w3.org/1999/xlink"},
      {"office:version", "1.3"}};
  return all;
}

/// Writes the text, and beside it the list of its changes.
class Content {
 public:
  explicit Content(const OdtDocument& document) : document_{document} {
    flow_.begin("Title");
    flow_.add({document.title, {}});
    flow_.begin("Subtitle");
    flow_.add({document.about, {}});
    for (const auto& piece : document.pieces) add(piece);
    end_change();
  }

  std::string take() {
    auto xml = XmlWriter::document();
    xml.open("office:document-content", namespaces());
    xml.open("office:body");
    xml.open("office:text");
    const auto regions = regions_.take();
    if (!regions.empty()) {
      xml.open("text:tracked-changes");
      xml.raw(regions);
      xml.close();
    }
    xml.raw(flow_.take());
    xml.close();
    xml.close();
    xml.close();
    return xml.take();
  }

 private:
  void add(const TrackedPiece& piece) {
    if (piece.kind != open_kind_ || piece.by != open_by_) {
      end_change();
      if (piece.kind != Kind::kept) begin_change(piece);
    }
    auto& into = piece.kind == Kind::removed ? removed_ : flow_;
    if (piece.starts) {
      into.begin(*piece.starts);
      if (piece.kind != Kind::removed) block_ = *piece.starts;
    } else {
      into.add(piece.run);
    }
  }

  void begin_change(const TrackedPiece& piece) {
    open_kind_ = piece.kind;
    open_by_ = piece.by;
    id_ = "c" + std::to_string(++count_);
    if (piece.kind == Kind::added) {
      flow_.mark("text:change-start", id_);
    } else {
      removed_ = OdtFlow{};
      removed_.begin_outside(block_);
    }
  }

  void end_change() {
    if (open_kind_ == Kind::kept) return;
    const bool is_added = open_kind_ == Kind::added;
    flow_.mark(is_added ? "text:change-end" : "text:change", id_);
    regions_.open("text:changed-region", {{"xml:id", id_}, {"text:id", id_}});
    regions_.open(is_added ? "text:insertion" : "text:deletion");
    say_whose();
    if (!is_added) regions_.raw(removed_.take());
    regions_.close();
    regions_.close();
    open_kind_ = Kind::kept;
    open_by_.clear();
  }

  void say_whose() {
    std::string creator;
    std::string note;
    for (const auto each : open_by_) {
      const auto& [id, title, organisation] = document_.amendments.at(each);
      creator += (creator.empty() ? "" : ", ") + organisation + " · " + id;
      note += (note.empty() ? "" : "; ") + title + " (" + id + ")";
    }
    regions_.open("office:change-info");
    regions_.leaf("dc:creator", {}, creator);
    regions_.leaf("dc:date", {}, document_.date);
    regions_.leaf("text:p", {}, note);
    regions_.close();
  }

  const OdtDocument& document_;
  OdtFlow flow_;
  OdtFlow removed_;  // Of the deletion that is open.
  XmlWriter regions_;
  Kind open_kind_ = Kind::kept;  // Kept: no change is open.
  ChangedBy open_by_;
  std::string id_;
  std::size_t count_ = 0;
  BlockStart block_;  // The one that is open in the text after.
};

std::string meta_xml(const OdtDocument& document) {
  auto xml = XmlWriter::document();
  xml.open("office:document-meta", namespaces());
  xml.open("office:meta");
  xml.leaf("meta:generator", {}, document.generator);
  xml.leaf("dc:title", {}, document.title);
  xml.leaf("dc:description", {}, document.about);
  xml.leaf("dc:language", {}, document.language);
  xml.leaf("meta:creation-date", {}, document.date);
  xml.leaf("dc:date", {}, document.date);
  xml.leaf("meta:user-defined", {{"meta:name", "palabre:state_digest"}}, document.state_digest);
  xml.close();
  xml.close();
  return xml.take();
}

std::string manifest_xml() {
  auto xml = XmlWriter::document();
  xml.open("manifest:manifest",
           {{"xmlns:manifest", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"},
            {"manifest:version", "1.3"}});
  const auto entry = [&](const char* path, std::string_view type) {
    xml.empty("manifest:file-entry",
              {{"manifest:full-path", path}, {"manifest:media-type", std::string{type}}});
  };
  entry("/", mimetype);
  for (const auto* each : {"content.xml", "styles.xml", "meta.xml"}) entry(each, "text/xml");
  xml.close();
  return xml.take();
}

/// The page that is shipped, with what is said of this document.
std::string styles_xml(const OdtDocument& document) {
  const auto dash = document.language.find('-');
  kainjow::mustache::data page{kainjow::mustache::data::type::object};
  page.set("language", document.language.substr(0, dash));
  page.set("country", dash == std::string::npos ? "none" : document.language.substr(dash + 1));
  page.set("title", document.title);
  kainjow::mustache::mustache view{odt_styles_xml};
  view.set_custom_escape([](const std::string& text) { return xml_text(text); });
  return view.render(page);
}

}  // namespace

std::string odt_content(const OdtDocument& document) { return Content{document}.take(); }

federation::Result<std::string> to_odt(const OdtDocument& document) {
  return to_zip({{"mimetype", std::string{mimetype}, true},
                 {"content.xml", odt_content(document)},
                 {"styles.xml", styles_xml(document)},
                 {"meta.xml", meta_xml(document)},
                 {"META-INF/manifest.xml", manifest_xml()}});
}

}  // namespace palabre::node
