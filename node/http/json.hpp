// How the API writes what it knows. Ids, keys and hashes are 64 lower-case hexadecimal digits.

#pragma once

#include <boost/json.hpp>

#include "node/http/api.hpp"
#include "node/text/redline.hpp"

namespace palabre::node {

namespace json = boost::json;

template <class IdType>
std::string hex(const IdType& id) {
  return federation::to_hex(id.view());
}

/// Refuses with Errc::malformed what isn't 64 hexadecimal digits.
template <class IdType>
Result<IdType> id_from_hex(std::string_view text) {
  PALABRE_TRY(const auto bytes, federation::from_hex(text));
  return IdType::from(bytes);
}

HttpResponse json_response(const json::value& body, unsigned status = 200);

/// The same, for what stays as it is while `version` does.
HttpResponse cached_json_response(const json::value& body, std::string_view version);

json::object to_json(const federation::Tally& tally);

/// null for a platform that goes on from none.
json::value predecessor_json(const federation::Founding& founding);

/// Of the organisations that belong, how many this node has heard at all; what is still on its way.
struct Coverage {
  std::size_t admitted = 0;
  std::size_t heard = 0;
  std::size_t records_waiting = 0;
  std::size_t bodies_missing = 0;
};
Coverage coverage_of(const federation::Replica& replica);
json::object to_json(const Coverage& coverage);

/// As the organisation calls itself; empty while it isn't known.
std::string name_in(const federation::Fold& fold, const federation::OrgId& org);

std::string_view name_of(federation::Kind kind);
std::string_view name_of(federation::BlockKind kind);
std::string_view name_of(federation::Side side);
std::string_view name_of(RedlinePart::Kind kind);

/// null for a text that isn't here.
json::value text_or_null(const Api::Texts& texts, const federation::Commitment& id);

/// A cursor is the number of the first entry that hasn't been shown.
/// Refuses with Errc::malformed what isn't a number.
Result<std::size_t> cursor_of(const Call& call);

}  // namespace palabre::node
