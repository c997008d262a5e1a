#include "node/search/search_index.hpp"

#include <xapian.h>

#include <algorithm>
#include <utility>

#include "node/observe/log.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr Xapian::termcount title_weight = 4;
constexpr Xapian::termpos piece_gap = 64;   // No phrase goes from one piece into the next.
constexpr double matching_seconds_max = 1;  // Then what was found so far is the answer.

/// What was taken out stays in Xapian's lists as a gap: with so many of them all is indexed anew.
constexpr std::size_t gap_count_min = 1'000;

constexpr std::string_view kind_names[] = {"block",          "amendment",  "comment",
                                           "story",          "meeting",    "organisation",
                                           "recommendation", "translation"};

std::string kind_term(FoundKind kind) { return "K" + std::string{name_of(kind)}; }
std::string language_term(std::string_view tag) { return "L" + primary_language(tag); }

std::optional<std::string> words_of(const Searchable::Piece& piece, const ReadWords& read) {
  return piece.commitment ? read(*piece.commitment) : piece.words;
}

/// A stem that is of another word helps only where the word itself is nowhere.
std::vector<std::string> asked_terms(const SearchedWord& word, const Stemmers& stemmers,
                                     const Xapian::Database& database) {
  auto terms = stemmers.terms(word);
  if (database.term_exists(word.folded)) {
    std::erase_if(terms, [&](const std::string& term) { return is_of_another(term, word); });
  }
  return terms;
}

Xapian::Query query_of(const Question& question, const Stemmers& stemmers,
                       const Xapian::Database& database) {
  std::vector<Xapian::Query> parts;
  for (const auto& word : question.words) {
    const auto terms = asked_terms(word, stemmers, database);
    parts.emplace_back(Xapian::Query::OP_SYNONYM, terms.begin(), terms.end());
  }
  for (const auto& phrase : question.phrases) {
    std::vector<std::string> terms;
    terms.reserve(phrase.size());
    for (const auto& word : phrase) terms.push_back(word.folded);
    parts.emplace_back(Xapian::Query::OP_PHRASE, terms.begin(), terms.end(),
                       static_cast<Xapian::termcount>(terms.size()));
  }
  return {Xapian::Query::OP_AND, parts.begin(), parts.end()};
}

std::set<std::string> terms_of(const Question& question, const Stemmers& stemmers,
                               const Xapian::Database& database) {
  std::set<std::string> asked;
  for (const auto& word : question.words) {
    for (auto& term : asked_terms(word, stemmers, database)) asked.insert(std::move(term));
  }
  for (const auto& phrase : question.phrases) {
    for (const auto& word : phrase) asked.insert(word.folded);
  }
  return asked;
}

}  // namespace

std::string_view name_of(FoundKind kind) noexcept {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<FoundKind> found_kind_of(std::string_view name) noexcept {
  const auto found = std::find(std::begin(kind_names), std::end(kind_names), name);
  if (found == std::end(kind_names)) return std::nullopt;
  return static_cast<FoundKind>(found - std::begin(kind_names));
}

struct SearchIndex::Database {
  Xapian::WritableDatabase words{std::string{}, Xapian::DB_BACKEND_INMEMORY};

  /// For Xapian, which sorts by strings.
  class Arrival : public Xapian::KeyMaker {
   public:
    explicit Arrival(const std::map<std::uint32_t, const Kept*>& by_number)
        : by_number_{by_number} {}
    std::string operator()(const Xapian::Document& document) const override {
      const auto kept = by_number_.find(document.get_docid());
      const auto arrival = kept == by_number_.end() ? 0 : kept->second->document.arrival;
      std::string key;
      for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(arrival >> shift);
      return key;
    }

   private:
    const std::map<std::uint32_t, const Kept*>& by_number_;
  };
};

SearchIndex::SearchIndex() : database_{std::make_unique<Database>()} {}
SearchIndex::~SearchIndex() = default;

void SearchIndex::want(std::vector<Searchable> documents) {
  due_.clear();
  std::map<Searchable::Key, Searchable> wanted;
  for (auto& document : documents) {
    const auto key = document.key;
    wanted.emplace(key, std::move(document));
  }
  const bool done = survive([&] {
    for (auto kept = kept_.begin(); kept != kept_.end();) {
      const auto here = kept++;
      const auto still = wanted.find(here->first);
      if (still == wanted.end() || !still->second.says_the_same_as(here->second.document)) {
        drop(here);
        continue;
      }
      here->second.document.arrival = still->second.arrival;
      if (!here->second.lacking) wanted.erase(still);
    }
  });
  // A broken index was emptied, and may have made due what isn't wanted.
  if (!done) due_.clear();
  due_.merge(wanted);
  if (database_->words.get_lastdocid() > 2 * kept_.size() + gap_count_min) begin_anew();
}

void SearchIndex::catch_up(const ReadWords& read, std::chrono::steady_clock::duration patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  survive([&] {
    while (!due_.empty()) {
      index(std::move(due_.extract(due_.begin()).mapped()), read);
      if (std::chrono::steady_clock::now() >= until) return;
    }
  });
}

Result<SearchPage> SearchIndex::find(const SearchQuery& query, const ReadWords& read) {
  if (query.words.size() > question_bytes_max) return Errc::too_large;
  SearchPage page;
  if (!survive([&] { page = page_of(query, read); })) return Errc::not_ready;
  return page;
}

template <class Work>
bool SearchIndex::survive(Work work) {
  try {
    work();
    return true;
  } catch (const Xapian::Error& error) {
    log_error("search: " + error.get_description());
    begin_anew();
    return false;
  }
}

void SearchIndex::begin_anew() {
  for (auto& [key, kept] : kept_) due_.insert_or_assign(key, std::move(kept.document));
  kept_.clear();
  by_number_.clear();
  lacking_count_ = 0;
  database_ = std::make_unique<Database>();
}

void SearchIndex::drop(std::map<Searchable::Key, Kept>::iterator kept) {
  database_->words.delete_document(kept->second.number);
  by_number_.erase(kept->second.number);
  if (kept->second.lacking) --lacking_count_;
  kept_.erase(kept);
}

void SearchIndex::index(Searchable document, const ReadWords& read) {
  Xapian::Document made;
  made.add_boolean_term(kind_term(document.key.kind));
  made.add_boolean_term(language_term(document.language));
  Xapian::termpos place = 0;
  bool lacking = false;
  for (const auto& piece : document.pieces) {
    if (piece.role == Searchable::Piece::Role::label) continue;
    const auto text = words_of(piece, read);
    if (!text) {
      lacking = true;
      continue;
    }
    const auto weight = piece.role == Searchable::Piece::Role::title ? title_weight : 1;
    for (const auto& placed : searched_words(*text)) {
      const auto terms = stemmers_.terms(placed.word, document.language);
      made.add_posting(terms.front(), ++place, weight);
      for (std::size_t i = 1; i < terms.size(); ++i) made.add_term(terms[i], weight);
    }
    place += piece_gap;
  }
  const auto before = kept_.find(document.key);
  if (before != kept_.end()) drop(before);
  const auto number = database_->words.add_document(made);
  const auto key = document.key;
  const auto [kept, is_new] =
      kept_.insert_or_assign(key, Kept{std::move(document), number, lacking});
  by_number_[number] = &kept->second;
  if (lacking) ++lacking_count_;
}

SearchPage SearchIndex::page_of(const SearchQuery& query, const ReadWords& read) const {
  SearchPage page;
  page.unindexed = due_.size();
  const auto question = read_question(query.words);
  if (question.is_empty() || query.from >= found_shown_max) return page;
  auto wanted = query_of(question, stemmers_, database_->words);
  const auto only = [&](const std::string& term) {
    wanted = {Xapian::Query::OP_FILTER, wanted, Xapian::Query{term}};
  };
  if (query.kind) only(kind_term(*query.kind));
  if (!query.language.empty()) only(language_term(query.language));
  Xapian::Enquire enquire{database_->words};
  enquire.set_query(wanted);
  enquire.set_time_limit(matching_seconds_max);
  Database::Arrival arrival{by_number_};
  enquire.set_sort_by_relevance_then_key(&arrival, false);
  const auto count = std::min(found_count_max, found_shown_max - query.from);
  const auto matches = enquire.get_mset(static_cast<Xapian::doccount>(query.from),
                                        static_cast<Xapian::doccount>(count), found_shown_max + 1);
  page.total = matches.get_matches_estimated();
  const AskedTerms asked{terms_of(question, stemmers_, database_->words), stemmers_};
  for (auto match = matches.begin(); match != matches.end(); ++match) {
    page.found.push_back(shown(*by_number_.at(*match), asked, read));
  }
  const auto after = query.from + page.found.size();
  if (!page.found.empty() && after < std::min(page.total, found_shown_max)) page.next = after;
  return page;
}

Found SearchIndex::shown(const Kept& kept, const AskedTerms& asked, const ReadWords& read) const {
  const auto& document = kept.document;
  Found found{document.key.kind,
              document.key.id,
              document.about,
              document.record,
              document.language,
              {},
              {}};
  std::optional<std::string> first_text;
  for (const auto& piece : document.pieces) {
    const bool is_body = piece.role == Searchable::Piece::Role::body;
    if (is_body && !found.excerpt.empty()) break;
    auto text = words_of(piece, read);
    if (!text) continue;
    if (!is_body) {
      found.title = std::move(*text);
      continue;
    }
    if (auto around = excerpt_around(*text, document.language, asked)) found.excerpt = *around;
    if (!first_text) first_text = std::move(text);
  }
  if (found.excerpt.empty() && first_text) found.excerpt = excerpt_at_start(*first_text);
  return found;
}

}  // namespace palabre::node
