#include "node/http/posted_json.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "federation/core/base64.hpp"
#include "federation/core/limits.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// Reads fields one after the other, and remembers the first that is wrong.
class Fields {
 public:
  Fields(const json::object& object, std::string where, std::string& flaw)
      : object_{object}, where_{std::move(where)}, flaw_{flaw} {}

  template <class IdType>
  IdType id(std::string_view name) {
    const auto made = id_from_hex<IdType>(string(name));
    if (!made) return refuse<IdType>(name);
    return *made;
  }

  Bytes base64(std::string_view name, std::size_t bytes_max) {
    const auto made = from_base64(string(name));
    if (!made || made->size() > bytes_max) return refuse<Bytes>(name);
    return *made;
  }

  template <std::size_t Size>
  std::array<std::uint8_t, Size> exactly(std::string_view name) {
    const auto made = base64(name, Size);
    std::array<std::uint8_t, Size> bytes{};
    if (made.size() != Size) return refuse<std::array<std::uint8_t, Size>>(name);
    std::copy(made.begin(), made.end(), bytes.begin());
    return bytes;
  }

  std::uint64_t number(std::string_view name, std::uint64_t max) {
    const auto* value = object_.if_contains(name);
    boost::system::error_code failed;
    if (value == nullptr) return refuse<std::uint64_t>(name);
    const auto number = value->to_number<std::uint64_t>(failed);
    if (failed || number > max) return refuse<std::uint64_t>(name);
    return number;
  }

  /// Empty if it is absent.
  json::array array(std::string_view name) {
    const auto* value = object_.if_contains(name);
    if (value == nullptr) return {};
    if (!value->is_array()) return refuse<json::array>(name);
    return value->get_array();
  }

 private:
  template <class T>
  T refuse(std::string_view name) {
    if (flaw_.empty()) flaw_ = where_ + std::string{name};
    return T{};
  }

  std::string string(std::string_view name) {
    const auto* value = object_.if_contains(name);
    if (value == nullptr || !value->is_string()) return refuse<std::string>(name);
    return std::string{value->get_string()};
  }

  const json::object& object_;
  std::string where_;
  std::string& flaw_;
};

Body body_from(Fields fields) {
  Body body;
  body.salt = fields.exactly<32>("salt");
  body.text = fields.base64("text", body_bytes_max);
  const auto media = fields.number("media_type", 3);
  body.media_type = static_cast<MediaType>(media == 0 ? 1 : media);
  return body;
}

}  // namespace

PostedJson posted_from_json(std::string_view text) {
  PostedJson result;
  boost::system::error_code failed;
  const auto value = json::parse({text.data(), text.size()}, failed);
  if (failed || !value.is_object()) {
    result.flaw = "JSON";
    return result;
  }
  auto& flaw = result.flaw;
  Fields fields{value.get_object(), "", flaw};
  auto& record = result.posted.signed_record.record;
  record.network = fields.id<NetworkId>("network_id");
  record.home_org = fields.id<OrgId>("home_org_id");
  record.signer = fields.id<PublicKey>("signer_key");
  record.kind = static_cast<std::uint16_t>(fields.number("kind", 65'535));
  record.seq = fields.number("seq", member_seq_max);
  record.header = fields.base64("header", row_bytes_max);
  result.posted.signed_record.signature = fields.exactly<64>("signature");
  for (const auto& reference : fields.array("references")) {
    const auto id = reference.is_string() ? id_from_hex<RecordId>(reference.get_string())
                                          : Result<RecordId>{Errc::malformed};
    if (!id && flaw.empty()) flaw = "references";
    if (id) record.references.push_back(*id);
  }
  std::size_t index = 0;
  for (const auto& each : fields.array("bodies")) {
    const auto where = "bodies[" + std::to_string(index++) + "].";
    if (!each.is_object()) {
      if (flaw.empty()) flaw = where;
      continue;
    }
    result.posted.bodies.push_back(body_from(Fields{each.get_object(), where, flaw}));
  }
  return result;
}

}  // namespace palabre::node
