// A number with its noun, in a person's language.

#pragma once

#include <cstdint>
#include <string>

#include "node/language.hpp"

namespace palabre::node {

struct Noun {
  Words one;
  Words several;
};

namespace nouns {

inline constexpr Noun amendment{{"amendement", "amendment"}, {"amendements", "amendments"}};
inline constexpr Noun open_amendment{{"amendement ouvert", "open amendment"},
                                     {"amendements ouverts", "open amendments"}};
inline constexpr Noun block{{"bloc", "block"}, {"blocs", "blocks"}};
inline constexpr Noun counted_record{{"acte compté", "record counted"},
                                     {"actes comptés", "records counted"}};
inline constexpr Noun feed{{"fil", "feed"}, {"fils", "feeds"}};
inline constexpr Noun file{{"fichier", "file"}, {"fichiers", "files"}};
inline constexpr Noun fork_proof{{"preuve de fourche", "fork proof"},
                                 {"preuves de fourche", "fork proofs"}};
inline constexpr Noun line{{"ligne", "line"}, {"lignes", "lines"}};
inline constexpr Noun meeting{{"rencontre", "meeting"}, {"rencontres", "meetings"}};
inline constexpr Noun missing_text{{"texte absent", "text missing"},
                                   {"textes absents", "texts missing"}};
inline constexpr Noun proposal{{"proposition", "proposal"}, {"propositions", "proposals"}};
inline constexpr Noun row{{"rangée", "row"}, {"rangées", "rows"}};
inline constexpr Noun section{{"section", "section"}, {"sections", "sections"}};
inline constexpr Noun text{{"texte", "text"}, {"textes", "texts"}};

}  // namespace nouns

/// "1 amendement". French has the singular for nothing, too.
inline std::string counted(std::uint64_t count, const Noun& noun, Language language) {
  const bool is_one = count == 1 || (count == 0 && language == Language::fr);
  const auto said = (is_one ? noun.one : noun.several).in(language);
  return std::to_string(count) + " " + std::string{said};
}

}  // namespace palabre::node
