#include "node/cli/targets.hpp"

#include <algorithm>

#include "federation/record/receipt_code.hpp"
#include "node/cli/fields.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

const json::object* find_one(const Terminal& terminal, const json::array& rows,
                             std::string_view name, const std::string& given) {
  if (given.empty()) {
    terminal.refuse({"lequel ? Il manque un identifiant, ou ses premiers chiffres.",
                     "which one? An id is missing, or its first digits."});
    return nullptr;
  }
  const json::object* found = nullptr;
  for (const auto& row : rows) {
    const auto& object = row.as_object();
    if (!std::string_view{object.at(name).as_string()}.starts_with(given)) continue;
    if (found != nullptr) {
      terminal.refuse({"plusieurs commencent par {} : donnez plus de chiffres.",
                       "several begin with {}: give more digits."},
                      given);
      return nullptr;
    }
    found = &object;
  }
  if (found == nullptr) {
    terminal.refuse(
        {"il n'y a rien de tel sur ce nœud : {}", "there is no such thing on this node: {}"},
        given);
  }
  return found;
}

std::optional<AmendmentTarget> find_amendment(const Remote& remote, const Terminal& terminal,
                                              const std::string& given) {
  json::object found;
  if (given.size() == 64) {
    auto shown = remote.get("/api/v1/amendments/" + given);
    if (!shown) return std::nullopt;
    found = std::move(*shown);
  } else {
    const auto rows = remote.get_all("/api/v1/amendments", "amendments");
    if (!rows) return std::nullopt;
    const auto* row = find_one(terminal, *rows, "id", given);
    if (row == nullptr) return std::nullopt;
    found = *row;
  }
  const auto id = id_of<RecordId>(found.at("id"));
  const auto revision = id_of<RecordId>(found.at("revision"));
  const auto head = id_of<RecordId>(found.at("head"));
  if (!id || !revision || !head) return std::nullopt;
  return AmendmentTarget{*id, *revision, *head};
}

namespace {

/// The version of the text at a height.
std::optional<RecordId> find_version(const Remote& remote, const Terminal& terminal,
                                     const std::string& height) {
  const auto platform = remote.platform();
  const auto adoptions = remote.get("/api/v1/adoptions");
  if (!platform || !adoptions) return std::nullopt;
  if (height == "0") return RecordId{platform->home.network.bytes};
  for (const auto& value : adoptions->at("adoptions").as_array()) {
    const auto& adoption = value.as_object();
    if (number_at(adoption, "height") == height) return id_of<RecordId>(adoption.at("id"));
  }
  terminal.refuse({"il n'y a pas de version {} du texte.", "there is no version {} of the text."},
                  height);
  return std::nullopt;
}

}  // namespace

std::optional<RecordId> find_target(const Remote& remote, const Terminal& terminal,
                                    const std::string& given) {
  if (given == "texte" || given == "text") {
    const auto platform = remote.platform();
    if (!platform) return std::nullopt;
    return RecordId{platform->adoption.bytes};
  }
  const auto colon = given.find(':');
  const auto word = given.substr(0, colon);
  if (colon != std::string::npos && (word == "texte" || word == "text")) {
    return find_version(remote, terminal, given.substr(colon + 1));
  }
  const auto amendment = find_amendment(remote, terminal, given);
  if (!amendment) return std::nullopt;
  return amendment->revision;
}

std::optional<OrgId> find_organisation(const Remote& remote, const Terminal& terminal,
                                       const std::string& given) {
  if (const auto whole = id_from_hex<OrgId>(given)) return *whole;
  const auto found = remote.get("/api/v1/organisations");
  if (!found) return std::nullopt;
  json::array named;
  for (const auto& row : found->at("organisations").as_array()) {
    if (string_at(row.as_object(), "name") == given) named.push_back(row);
  }
  const auto* row = named.empty()
                        ? find_one(terminal, found->at("organisations").as_array(), "id", given)
                        : find_one(terminal, named, "name", given);
  return row == nullptr ? std::nullopt : id_of<OrgId>(row->at("id"));
}

std::optional<PublicKey> find_member(const Remote& remote, const Terminal& terminal,
                                     const std::string& given) {
  if (const auto whole = id_from_hex<PublicKey>(given)) return *whole;
  const auto rows = remote.get_all("/api/v1/members", "members");
  if (!rows) return std::nullopt;
  const auto* row = find_one(terminal, *rows, "key", given);
  return row == nullptr ? std::nullopt : id_of<PublicKey>(row->at("key"));
}

namespace {

/// The record that a receipt's code names, however it was typed.
std::optional<RecordId> find_by_code(const Remote& remote, ByteView prefix) {
  RecordId beginning;
  std::copy(prefix.begin(), prefix.end(), beginning.bytes.begin());
  const auto found = remote.get("/api/v1/records/" + receipt_code(beginning));
  return found ? id_of<RecordId>(found->at("record_id")) : std::nullopt;
}

}  // namespace

std::optional<RecordId> find_record(const Remote& remote, const Terminal& terminal,
                                    const std::string& given) {
  if (const auto whole = id_from_hex<RecordId>(given)) return *whole;
  if (const auto prefix = read_receipt_code(given)) return find_by_code(remote, *prefix);
  json::array rows;
  for (const auto* list : {"amendments", "comments", "stories", "meetings"}) {
    const auto part = remote.get_all("/api/v1/" + std::string{list}, list);
    if (!part) return std::nullopt;
    rows.insert(rows.end(), part->begin(), part->end());
  }
  const auto* row = find_one(terminal, rows, "id", given);
  return row == nullptr ? std::nullopt : id_of<RecordId>(row->at("id"));
}

std::optional<std::vector<RecordId>> find_said(const Remote& remote, const Terminal& terminal,
                                               const std::string& given) {
  json::array rows;
  for (const auto* list : {"amendments", "comments", "stories"}) {
    const auto part = remote.get_all("/api/v1/" + std::string{list}, list);
    if (!part) return std::nullopt;
    rows.insert(rows.end(), part->begin(), part->end());
  }
  auto meant = given;
  if (const auto prefix = read_receipt_code(given)) {
    const auto coded = find_by_code(remote, *prefix);
    if (!coded) return std::nullopt;
    meant = to_hex(coded->view());
  }
  const auto* row = find_one(terminal, rows, "id", meant);
  if (row == nullptr) return std::nullopt;
  const auto id = id_of<RecordId>(row->at("id"));
  if (!id) return std::nullopt;
  if (row->if_contains("head") == nullptr) return std::vector{*id};
  const auto shown = remote.get("/api/v1/amendments/" + to_hex(id->view()));
  if (!shown) return std::nullopt;
  const auto author = string_at(shown->at("author").as_object(), "member");
  std::vector<RecordId> said;
  for (const auto& value : shown->at("revisions").as_array()) {
    const auto& revision = value.as_object();
    const auto each = id_of<RecordId>(revision.at("id"));
    if (each && string_at(revision, "author") == author && !flag_at(revision, "erased")) {
      said.push_back(*each);
    }
  }
  return said;
}

std::optional<BlockId> find_block(const Remote& remote, const Terminal& terminal,
                                  const std::string& given) {
  const auto text = remote.get("/api/v1/text");
  if (!text) return std::nullopt;
  const auto* row = find_one(terminal, text->at("blocks").as_array(), "id", given);
  if (row == nullptr) return std::nullopt;
  return id_of<BlockId>(row->at("id"));
}

}  // namespace palabre::node
