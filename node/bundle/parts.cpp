#include "node/bundle/parts.hpp"

#include <charconv>

#include "federation/record/row.hpp"
#include "federation/replica/entry.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Some rows of one feed; `to` is 0 for all that follow.
struct Range {
  FeedId feed;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

/// Commitments, and the length that their references give.
using Referred = std::map<Commitment, std::uint64_t>;

std::string words(const RootPrefix& prefix) { return to_hex(prefix); }

std::string feed_words(const Range& range) {
  return hex(range.feed.org) + "-" + std::to_string(range.feed.epoch) + "-" +
         std::to_string(range.from);
}

Result<std::optional<Checkpoint>> seal_after(const Store& store, const FeedId& feed,
                                             std::uint64_t from) {
  return store.first_checkpoint(feed, from + part_row_count);
}

Result<Referred> referred_by(const Store& store, const Range& range) {
  const auto until = range.to == 0 ? std::numeric_limits<std::uint64_t>::max() : range.to;
  Referred referred;
  for (auto from = range.from; from < until;) {
    PALABRE_TRY(const auto run, store.run_from(range.feed, from, until));
    if (!run) break;
    for (const auto& signed_row : run->rows) {
      const auto row = decode_row(signed_row.row);
      if (!row) continue;
      for (const auto& ref : body_refs(row->kind, row->header)) {
        referred.emplace(ref.commitment, ref.length);
      }
    }
    from = run->end();
  }
  return referred;
}

/// The founding gives no lengths.
Referred referred_by(const Founding& founding) {
  Referred referred;
  for (const auto& block : founding.manifest) referred.emplace(block.text, body_bytes_max);
  return referred;
}

/// Page by page, from references alone: so a page's texts don't depend on which of them are here.
std::vector<std::vector<Commitment>> pages_of(const Referred& referred) {
  std::vector<std::vector<Commitment>> pages;
  std::uint64_t bytes = bodies_part_bytes_max;
  for (const auto& [id, length] : referred) {
    if (bytes + length > bodies_part_bytes_max) {
      pages.emplace_back();
      bytes = 0;
    }
    bytes += length;
    pages.back().push_back(id);
  }
  return pages;
}

json::array bodies_names(const std::string& stem, std::uint64_t count) {
  json::array names;
  for (std::uint64_t i = 0; i < count; ++i) {
    names.emplace_back("bodies-" + stem + "-" + std::to_string(i) + ".bundle");
  }
  return names;
}

Result<json::array> parts_of(const Store& store, const FeedId& feed, BodyPages& known) {
  json::array parts;
  for (std::uint64_t from = 0;;) {
    PALABRE_TRY(const auto seal, seal_after(store, feed, from));
    const Range range{feed, from, seal ? seal->head.size : 0};
    if (!seal) {
      PALABRE_TRY(const auto more, store.first_checkpoint(feed, from + 1));
      if (!more) break;
    }
    auto pages = known.find({feed, from});
    std::uint64_t page_count = 0;
    if (seal && pages != known.end()) {
      page_count = pages->second;
    } else {
      PALABRE_TRY(const auto referred, referred_by(store, range));
      page_count = pages_of(referred).size();
      if (seal) known[{feed, from}] = page_count;
    }
    const auto name = seal ? "rows-" + feed_words(range) + "-" + std::to_string(range.to) + "-" +
                                 words(prefix_of(seal->head.root))
                           : "rest-" + feed_words(range);
    parts.push_back(json::object{
        {"organisation", hex(feed.org)},
        {"epoch", feed.epoch},
        {"from", from},
        {"to", seal ? json::value(range.to) : json::value(nullptr)},
        {"sealed", seal.has_value()},
        {"rows", name + ".bundle"},
        {"bodies", bodies_names(feed_words(range) + "-" + std::to_string(range.to), page_count)}});
    if (!seal) break;
    from = range.to;
  }
  return parts;
}

Result<Bytes> rows_part(const Store& store, const Platform& platform, const Range& range) {
  std::vector<HaveEntry> base;
  if (range.from > 0) {
    PALABRE_TRY(const auto begins, store.first_checkpoint(range.feed, range.from));
    if (!begins || begins->head.size != range.from) return Errc::not_found;
    base.push_back({range.feed, range.from, prefix_of(begins->head.root)});
  }
  BundleWriter writer{{platform.network, {}, base}};
  const auto until = range.to == 0 ? std::numeric_limits<std::uint64_t>::max() : range.to;
  for (auto from = range.from; from < until;) {
    PALABRE_TRY(const auto run, store.run_from(range.feed, from, until));
    if (!run) break;
    writer.add(*run);
    from = run->end();
  }
  writer.finish();
  return writer.take();
}

Result<Bytes> bodies_part(const Store& store, const Platform& platform, const Referred& referred,
                          std::uint64_t page) {
  const auto pages = pages_of(referred);
  if (page >= pages.size()) return Errc::not_found;
  BundleWriter writer{{platform.network, {}, {}}};
  for (const auto& id : pages[page]) {
    PALABRE_TRY(auto body, store.body(id));
    if (body) writer.add(std::move(*body));
  }
  writer.finish();
  return writer.take();
}

/// A number in its shortest form: a part has one name.
std::optional<std::uint64_t> number_of(const std::string& digits) {
  std::uint64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (std::to_string(value) != digits) return std::nullopt;
  return value;
}

std::vector<std::string> fields_of(std::string_view name) {
  std::vector<std::string> fields{""};
  for (const char c : name) {
    if (c == '-') {
      fields.emplace_back();
    } else {
      fields.back().push_back(c);
    }
  }
  return fields;
}

/// organisation, epoch, from and perhaps to, from fields 1 on. Nobody can ask for more rows at once
/// than one part has: a rest that was sealed in the meantime ends there.
Result<Range> range_of(const Store& store, const std::vector<std::string>& fields, bool has_to) {
  const auto org = id_from_hex<OrgId>(fields[1]);
  const auto epoch = number_of(fields[2]);
  const auto from = number_of(fields[3]);
  const auto to = has_to ? number_of(fields[4]) : std::optional<std::uint64_t>{0};
  if (!org || !epoch || *epoch > 65'535 || !from || !to) return Errc::not_found;
  const FeedId feed{*org, static_cast<std::uint32_t>(*epoch)};
  PALABRE_TRY(const auto seal, seal_after(store, feed, *from));
  const auto sealed = seal ? seal->head.size : 0;
  if (*to != 0 && *to != sealed) return Errc::not_found;
  return Range{feed, *from, sealed};
}

}  // namespace

Result<json::object> index_of_parts(const Store& store, const Platform& platform,
                                    BodyPages& pages) {
  PALABRE_TRY(const auto feeds, store.feeds());
  json::array parts;
  for (const auto& feed : feeds) {
    PALABRE_TRY(const auto more, parts_of(store, feed, pages));
    for (const auto& part : more) parts.push_back(part);
  }
  const auto founding_pages = pages_of(referred_by(platform.founding)).size();
  return json::object{{"network_id", hex(platform.network)},
                      {"platform", platform.founding.name},
                      {"founding", "founding.bundle"},
                      {"forks", "forks.bundle"},
                      {"bodies", bodies_names("founding", founding_pages)},
                      {"parts", std::move(parts)}};
}

Result<BundlePart> part_named(const Store& store, const Platform& platform, std::string_view name) {
  constexpr std::string_view ending = ".bundle";
  if (!name.ends_with(ending)) return Errc::not_found;
  const auto fields = fields_of(name.substr(0, name.size() - ending.size()));
  using Life = BundlePart::Life;
  if (fields[0] == "founding" && fields.size() == 1) {
    BundleWriter writer{{platform.network, platform.founding_header, {}}};
    writer.finish();
    return BundlePart{writer.take(), Life::immutable};
  }
  if (fields[0] == "forks" && fields.size() == 1) {
    PALABRE_TRY(const auto forks, store.forks());
    PALABRE_TRY(const auto certificates, store.certificates());
    BundleWriter writer{{platform.network, {}, {}}};
    for (const auto& certificate : certificates) writer.add(certificate);
    for (const auto& proof : forks) writer.add(proof);
    writer.finish();
    return BundlePart{writer.take(), Life::changing};
  }
  if (fields[0] == "rows" && fields.size() == 6) {
    PALABRE_TRY(const auto range, range_of(store, fields, true));
    PALABRE_TRY(const auto seal, seal_after(store, range.feed, range.from));
    if (!seal || words(prefix_of(seal->head.root)) != fields[5]) return Errc::not_found;
    PALABRE_TRY(auto bytes, rows_part(store, platform, range));
    return BundlePart{std::move(bytes), Life::immutable};
  }
  if (fields[0] == "rest" && fields.size() == 4) {
    PALABRE_TRY(const auto range, range_of(store, fields, false));
    PALABRE_TRY(auto bytes, rows_part(store, platform, range));
    return BundlePart{std::move(bytes), Life::changing};
  }
  const auto page = fields[0] == "bodies" ? number_of(fields.back()) : std::nullopt;
  if (!page) return Errc::not_found;
  if (fields.size() == 3 && fields[1] == "founding") {
    PALABRE_TRY(auto bytes, bodies_part(store, platform, referred_by(platform.founding), *page));
    return BundlePart{std::move(bytes), Life::short_lived};
  }
  if (fields.size() == 6) {
    PALABRE_TRY(const auto range, range_of(store, fields, true));
    PALABRE_TRY(const auto referred, referred_by(store, range));
    PALABRE_TRY(auto bytes, bodies_part(store, platform, referred, *page));
    return BundlePart{std::move(bytes), Life::short_lived};
  }
  return Errc::not_found;
}

}  // namespace palabre::node
