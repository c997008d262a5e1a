#include "node/http/asked_part.hpp"

#include <algorithm>
#include <charconv>

namespace palabre::node {

using namespace federation;

namespace {

constexpr Words no_passage{"Le texte n'a pas ce passage.", "The text doesn't have this passage."};
constexpr Words passage_advice{
    "Il a pu être retiré, ou réuni à un autre : les versions du texte disent ce qui a changé.",
    "It may have been taken out, or joined with another: the versions of the text say what "
    "changed."};
constexpr Words no_part{"Le texte n'a pas tant de parties.", "The text hasn't that many parts."};
constexpr Words part_advice{"La première est la partie 1.", "The first is part 1."};

/// Whether it is an id, or enough of its first digits.
bool is_start_of_id(std::string_view given) {
  constexpr std::size_t digit_count_min = 12;
  return given.size() >= digit_count_min && given.size() <= 2 * BlockId::byte_count &&
         given.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The place of the part that is asked for: by a block that it holds, else by its number from 1 on;
/// why there is none.
std::variant<std::size_t, HttpResponse> index_of_part(const Call& call, const Manifest& manifest,
                                                      const std::vector<TextPart>& parts) {
  if (const auto passage = call.query("passage")) {
    if (!is_start_of_id(*passage)) return problem(Errc::malformed, call.language, "passage:");
    const auto found = std::find_if(
        manifest.begin(), manifest.end(),
        [&](const ManifestBlock& block) { return hex(block.id).starts_with(*passage); });
    if (found != manifest.end()) {
      return part_with(parts, static_cast<std::size_t>(found - manifest.begin()));
    }
    const auto& refusal = refusal_of(Errc::not_found);
    return problem(refusal.status, refusal.code, no_passage.in(call.language),
                   passage_advice.in(call.language));
  }
  const auto given = call.query("part").value_or("");
  std::size_t number = 0;
  const auto* end = given.data() + given.size();
  const auto [stop, failed] = std::from_chars(given.data(), end, number);
  if (failed != std::errc{} || stop != end) {
    return problem(Errc::malformed, call.language, "part:");
  }
  if (number >= 1 && number <= parts.size()) return number - 1;
  const auto& refusal = refusal_of(Errc::not_found);
  return problem(refusal.status, refusal.code, no_part.in(call.language),
                 part_advice.in(call.language));
}

}  // namespace

std::variant<AskedPart, HttpResponse> asked_part(const Call& call, const Manifest& manifest,
                                                 const std::vector<NumberedBlock>& shapes) {
  auto parts = parts_of(shapes);
  auto found = index_of_part(call, manifest, parts);
  if (auto* refused = std::get_if<HttpResponse>(&found)) return std::move(*refused);
  const auto index = std::get<std::size_t>(found);
  auto contents = contents_of(shapes, parts);
  auto above = index == 0 ? std::vector<std::size_t>{} : above_of(shapes, parts[index].begin);
  return AskedPart{std::move(parts), index, std::move(contents), std::move(above)};
}

json::array parts_json(const std::vector<TextPart>& parts, const Manifest& manifest) {
  json::array rows;
  for (const auto& part : parts) {
    const auto first = part.begin == part.end ? std::string{} : hex(manifest[part.begin].id);
    rows.push_back(json::object{{"passage", first}, {"blocks", part.end - part.begin}});
  }
  return rows;
}

}  // namespace palabre::node
