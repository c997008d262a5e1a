// The text, or what is proposed for it, as Akoma Ntoso.

#include "node/cli/commands.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/operations.hpp"
#include "node/cli/publishing.hpp"
#include "node/publish/akn.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

Words standing_words(const json::object& amendment) {
  const auto state = string_at(amendment, "state");
  if (state == "adopted") return {"adopté", "adopted"};
  if (state == "withdrawn") return {"retiré", "withdrawn"};
  if (string_at(amendment, "fit") == "stale") return {"ouvert, à reprendre", "open, stale"};
  return {"ouvert", "open"};
}

AknPlatform platform_of(const json::object& status, const json::object& text) {
  constexpr std::size_t date_digits = 10;
  return {string_at(status, "network_id"),   string_at(text, "name"),
          string_at(text, "language"),       string_at(text, "version"),
          string_at(status, "state_digest"), now_utc().substr(0, date_digits),
          string_at(status, "organisation"), string_at(status, "name")};
}

/// Those whose texts are all here; of the others it is said.
std::vector<AknAmendment> amendments_of(
    const Terminal& terminal, const std::vector<json::object>& shown,
    const std::map<std::string, NamedOrganisation>& organisations) {
  std::vector<AknAmendment> amendments;
  for (const auto& each : shown) {
    auto operations = quoted_operations(each.at("operations").as_array());
    if (!operations) {
      terminal.say({"Laissé de côté : {}, dont un texte n'est pas ici",
                    "Left out: {}, of which a text isn't here"},
                   string_at(each, "id").substr(0, 8));
      continue;
    }
    const auto org = string_at(each.at("author").as_object(), "organisation");
    const auto known = organisations.find(org);
    amendments.push_back({string_at(each, "id"), string_at(each, "revision"),
                          string_at(each, "amends"), words_at(terminal, each, "title"),
                          string_at(each, "reason"), org,
                          known == organisations.end() ? org.substr(0, 8) : known->second.name,
                          terminal.words(standing_words(each)), std::move(*operations)});
  }
  return amendments;
}

}  // namespace

int publish_akn(const Options& options, const Terminal& terminal) {
  const Remote remote{Remote::url_of(options), terminal};
  const auto status = remote.get("/api/v1/status");
  if (!status) return exit_refused;
  const auto text = remote.get("/api/v1/text");
  if (!text) return exit_refused;
  const auto blocks = shown_text(terminal, *text);
  if (!blocks) return terminal.refuse(Errc::malformed, "/api/v1/text");
  const auto platform = platform_of(*status, *text);
  if (options.whole_text) {
    if (!write_file(terminal, options.out_file, text_to_akn(platform, *blocks))) {
      return exit_refused;
    }
    terminal.say({"{}, dans {}", "{}, in {}"}, terminal.counted(blocks->size(), nouns::block),
                 options.out_file);
    return exit_done;
  }
  const auto organisations = read_organisations(remote);
  if (!organisations) return exit_refused;
  const auto shown = read_amendments(remote, terminal, options.targets);
  if (!shown) return exit_refused;
  const auto amendments = amendments_of(terminal, *shown, *organisations);
  if (amendments.empty()) {
    terminal.say({"Il n'y a pas d'amendement à publier ; --text publie le texte lui-même.",
                  "There is no amendment to publish; --text publishes the text itself."});
    return exit_undecided;
  }
  const auto akn = amendments_to_akn(platform, *blocks, amendments, terminal.language);
  if (!write_file(terminal, options.out_file, akn)) return exit_refused;
  terminal.say({"{}, dans {}", "{}, in {}"}, terminal.counted(amendments.size(), nouns::amendment),
               options.out_file);
  return exit_done;
}

}  // namespace palabre::node
