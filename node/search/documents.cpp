#include "node/search/documents.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "node/http/around.hpp"

namespace palabre::node {

using namespace federation;

namespace {

using Role = Searchable::Piece::Role;

class DocumentReader {
 public:
  DocumentReader(const Fold& fold, const OrgId& own) : fold_{fold}, hidden_{hidden_by(fold, own)} {
    const auto& entries = fold.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (changes_documents(entries[i].kind)) arrivals_.emplace(entries[i].id, i);
    }
    for (const auto& block : fold.amendments().base()) blocks_.emplace(block.text, block.id);
  }

  std::vector<Searchable> read() {
    add_blocks();
    add_amendments();
    add_comments();
    add_stories();
    add_meetings();
    add_organisations();
    add_recommendations();
    add_translations();
    return std::move(documents_);
  }

 private:
  /// Of a record; what it says isn't there yet.
  Searchable document(FoundKind kind, const RecordId& id, const std::string& language) const {
    Searchable made{{kind, Digest{id.bytes}, 0}, {}, id, language, 0, {}};
    const auto arrival = arrivals_.find(id);
    if (arrival != arrivals_.end()) made.arrival = blocks_.size() + arrival->second;
    return made;
  }

  void put(Searchable& document, Role role, const Commitment& text) const {
    if (!fold_.erasures().is_erased(text)) document.pieces.push_back({role, {}, text});
  }
  void put(Searchable& document, Role role, const std::optional<BodyRef>& text) const {
    if (text) put(document, role, text->commitment);
  }

  bool is_erased(const RecordId& id) const { return fold_.erasures().is_erased(id); }

  void add_blocks() {
    std::optional<Commitment> heading;
    std::uint64_t arrival = 0;
    for (const auto& block : fold_.amendments().base()) {
      Searchable made{{FoundKind::block, Digest{block.id.bytes}, 0},
                      {},
                      {},
                      fold_.founding().language,
                      arrival++,
                      {}};
      if (block.kind == BlockKind::heading) {
        heading = block.text;
        put(made, Role::title, block.text);
      } else {
        if (heading) put(made, Role::label, *heading);
        put(made, Role::body, block.text);
      }
      documents_.push_back(std::move(made));
    }
  }

  void add_amendments() {
    const auto& amendments = fold_.amendments();
    for (const auto& [id, first] : amendments.revisions()) {
      if (id != first.amendment) continue;
      const auto head = amendments.head(id);
      if (is_erased(head.revision)) continue;
      const auto& statement = amendments.revision(head.revision)->statement;
      auto made = document(FoundKind::amendment, id, statement.language);
      made.record = head.revision;
      put(made, Role::title, statement.title.commitment);
      put(made, Role::body, statement.reason);
      for (const auto& body : statement.bodies) put(made, Role::body, body.commitment);
      documents_.push_back(std::move(made));
    }
  }

  void add_comments() {
    for (const auto& comment : fold_.comments()) {
      if (is_erased(comment.id) || hidden_.count(comment.id) != 0) continue;
      auto made = document(FoundKind::comment, comment.id, comment.statement.language);
      if (comment.target) made.about = Digest{comment.target->bytes};
      if (comment.statement.block) made.about = Digest{comment.statement.block->bytes};
      put(made, Role::body, comment.statement.text.commitment);
      documents_.push_back(std::move(made));
    }
  }

  void add_stories() {
    for (const auto& story : fold_.stories()) {
      if (is_erased(story.id) || hidden_.count(story.id) != 0) continue;
      auto made = document(FoundKind::story, story.id, story.statement.language);
      put(made, Role::title, story.statement.title.commitment);
      put(made, Role::body, story.statement.text.commitment);
      made.pieces.push_back({Role::body, story.statement.theme, {}});
      documents_.push_back(std::move(made));
    }
  }

  void add_meetings() {
    const SaidReader reader{fold_, Kind::meeting};
    for (const auto& entry : fold_.said(Kind::meeting)) {
      const auto meeting = decode_meeting(entry.header);
      if (!meeting || is_erased(entry.id) || !reader.shown(entry).current) continue;
      auto made = document(FoundKind::meeting, entry.id, meeting->language);
      put(made, Role::title, meeting->title.commitment);
      put(made, Role::body, meeting->agenda);
      for (const auto& question : meeting->questions) put(made, Role::body, question.commitment);
      put(made, Role::body, meeting->report);
      for (const auto* words : {&meeting->place, &meeting->region, &meeting->series}) {
        if (!words->empty()) made.pieces.push_back({Role::body, *words, {}});
      }
      documents_.push_back(std::move(made));
    }
  }

  void add_organisations() {
    std::uint64_t arrival = blocks_.size();
    for (const auto& [org, profile] : fold_.profiles()) {
      Searchable made{{FoundKind::organisation, Digest{org.bytes}, 0},
                      {},
                      {},
                      fold_.founding().language,
                      arrival,
                      {}};
      made.pieces.push_back({Role::title, profile.name, {}});
      if (!profile.city.empty()) made.pieces.push_back({Role::body, profile.city, {}});
      documents_.push_back(std::move(made));
    }
  }

  void add_recommendations() {
    const SaidReader reader{fold_, Kind::recommend};
    for (const auto& entry : fold_.said(Kind::recommend)) {
      const auto advice = decode_recommend(entry.header);
      const auto shown = reader.shown(entry);
      if (!advice || !shown.current) continue;
      auto made = document(FoundKind::recommendation, entry.id, fold_.founding().language);
      made.about = Digest{advice->revision.bytes};
      const auto* revision = fold_.amendments().revision(advice->revision);
      if (revision != nullptr && !is_erased(revision->id)) {
        put(made, Role::label, revision->statement.title.commitment);
      }
      if (!shown.erased) put(made, Role::body, advice->reason);
      for (const auto& reply : shown.replies) {
        const auto answer = decode_answer(reply.entry.header);
        if (answer && !reply.erased) put(made, Role::body, answer->text);
      }
      documents_.push_back(std::move(made));
    }
  }

  void add_translations() {
    std::map<std::pair<std::string, Commitment>, Searchable> latest;
    for (const auto& entry : fold_.said(Kind::translate)) {
      const auto translation = decode_translate(entry.header);
      if (!translation || is_erased(entry.id)) continue;
      std::uint32_t part = 0;
      for (const auto& [source, text] : translation->texts) {
        auto made = document(FoundKind::translation, entry.id, translation->language);
        made.key.part = part++;
        const auto block = blocks_.find(source);
        if (block != blocks_.end()) made.about = Digest{block->second.bytes};
        put(made, Role::body, text.commitment);
        latest.insert_or_assign({translation->language, source}, std::move(made));
      }
    }
    for (auto& [key, each] : latest) documents_.push_back(std::move(each));
  }

  const Fold& fold_;
  std::set<RecordId> hidden_;
  std::map<RecordId, std::size_t> arrivals_;
  std::map<Commitment, BlockId> blocks_;
  std::vector<Searchable> documents_;
};

}  // namespace

std::vector<Searchable> documents_of(const Fold& fold, const OrgId& own) {
  return DocumentReader{fold, own}.read();
}

bool can_be_hidden(FoundKind kind) noexcept {
  return kind == FoundKind::comment || kind == FoundKind::story;
}

bool changes_documents(Kind kind) noexcept {
  switch (kind) {
    case Kind::introduce:
    case Kind::enrol:
    case Kind::revoke:
    case Kind::resolution:
    case Kind::attest:
    case Kind::sheet:
    case Kind::strike:
    case Kind::campaign:
    case Kind::endorse:
    case Kind::appeal: return false;
    default: return true;
  }
}

}  // namespace palabre::node
