#include "node/cli/remote.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "federation/core/base64.hpp"
#include "federation/record/posted.hpp"
#include "federation/record/receipt_code.hpp"
#include "federation/replica/record_proof.hpp"
#include "node/cli/fields.hpp"
#include "node/cli/targets.hpp"
#include "node/clock.hpp"
#include "node/data_folder.hpp"
#include "node/http/client.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

std::string header_of(Language language) { return language == Language::en ? "en" : "fr"; }

constexpr int post_tries_max = 10;

/// What Retry-After asks for, within reason.
std::chrono::seconds wait_of(const HttpResponse& response) {
  const auto asked = response.header("retry-after");
  int seconds = 1;
  std::from_chars(asked.data(), asked.data() + asked.size(), seconds);
  return std::chrono::seconds{std::clamp(seconds, 1, 60)};
}

void say_problem(const Terminal& terminal, const HttpResponse& response) {
  boost::system::error_code failed;
  const auto value = json::parse(response.body, failed);
  std::string words = "HTTP " + std::to_string(response.status);
  if (!failed && value.is_object()) {
    const auto& object = value.get_object();
    if (const auto* title = object.if_contains("title"); title != nullptr && title->is_string()) {
      words = std::string{title->get_string()};
    }
    if (const auto* detail = object.if_contains("detail");
        detail != nullptr && detail->is_string()) {
      words += " " + std::string{detail->get_string()};
    }
  }
  terminal.refuse({"{}", "{}"}, words);
}

/// A short name for what was recorded, which every node understands.
void say_code(const Terminal& terminal, const RecordId& id) {
  if (terminal.json) return;
  terminal.say({"Code du reçu : {}", "Receipt code: {}"}, receipt_code(id));
}

}  // namespace

std::string Remote::url_of(const Options& options) {
  if (!options.node.empty()) return options.node;
  const char* url = std::getenv("PALABRE_NODE");
  return url == nullptr ? std::string{} : url;
}

std::optional<std::string> Remote::get_bytes(const std::string& target) const {
  if (url_.empty()) {
    terminal_.refuse({"quel nœud ? Donnez --node http://HÔTE:PORT, ou PALABRE_NODE.",
                      "which node? Give --node http://HOST:PORT, or PALABRE_NODE."});
    return std::nullopt;
  }
  HttpRequest request;
  request.headers["Accept-Language"] = header_of(terminal_.language);
  const auto response = fetch(url_, request, target);
  if (!response) {
    terminal_.refuse(response.error(), url_);
    return std::nullopt;
  }
  if (response->status != 200) {
    say_problem(terminal_, *response);
    return std::nullopt;
  }
  return response->body;
}

std::optional<json::object> Remote::get(const std::string& target) const {
  const auto body = get_bytes(target);
  if (!body) return std::nullopt;
  boost::system::error_code failed;
  auto value = json::parse(*body, failed);
  if (failed || !value.is_object()) {
    terminal_.refuse({"ce n'est pas un nœud Palabre : {}", "that is no Palabre node: {}"}, url_);
    return std::nullopt;
  }
  return std::move(value.get_object());
}

std::optional<std::string> Remote::exchange(const std::string& method, const std::string& target,
                                            std::string body) const {
  HttpRequest request;
  request.method = method;
  request.headers["Accept-Language"] = header_of(terminal_.language);
  request.headers["Authorization"] = "Bearer " + token_;
  request.headers["Content-Type"] = "application/octet-stream";
  request.body = std::move(body);
  const auto response = fetch(url_, request, target);
  if (!response) {
    terminal_.refuse(response.error(), url_);
    return std::nullopt;
  }
  if (response->status / 100 == 2) return response->body;
  say_problem(terminal_, *response);
  return std::nullopt;
}

bool Remote::send(const std::string& method, const std::string& target, std::string body) const {
  return exchange(method, target, std::move(body)).has_value();
}

std::optional<json::object> Remote::send_json(const std::string& target,
                                              const json::object& body) const {
  const auto answer = exchange("POST", target, json::serialize(body));
  if (!answer) return std::nullopt;
  return json::parse(*answer).as_object();
}

std::optional<json::array> Remote::get_all(const std::string& target,
                                           const std::string& name) const {
  json::array rows;
  std::string cursor;
  do {
    const auto mark = target.find('?') == std::string::npos ? "?" : "&";
    const auto page = get(cursor.empty() ? target : target + mark + "cursor=" + cursor);
    if (!page) return std::nullopt;
    for (const auto& row : page->at(name).as_array()) rows.push_back(row);
    const auto* next = page->if_contains("next");
    cursor = next != nullptr && next->is_string() ? std::string{next->get_string()} : "";
  } while (!cursor.empty());
  return rows;
}

std::optional<json::object> Remote::post(const PostedRecord& posted) const {
  HttpRequest request;
  request.method = "POST";
  request.headers["Content-Type"] = "application/x-protobuf";
  request.headers["Accept-Language"] = header_of(terminal_.language);
  request.body = std::string{as_text(encode(posted))};
  auto response = fetch(url_, request, "/api/v1/records");
  for (int tries = 1; response && response->status == 429 && tries < post_tries_max; ++tries) {
    const auto wait = wait_of(*response);
    terminal_.err << terminal_.words(
        {"Ce nœud demande d'attendre {} s…\n", "This node asks to wait for {} s…\n"}, wait.count());
    std::this_thread::sleep_for(wait);
    response = fetch(url_, request, "/api/v1/records");
  }
  if (!response) {
    terminal_.refuse(response.error(), url_);
    return std::nullopt;
  }
  if (response->status != 201 && response->status != 200) {
    say_problem(terminal_, *response);
    return std::nullopt;
  }
  return json::parse(response->body).as_object();
}

std::optional<Remote::Platform> Remote::platform() const {
  const auto status = get("/api/v1/status");
  if (!status) return std::nullopt;
  const auto network = id_of<NetworkId>(status->at("network_id"));
  const auto org = id_of<OrgId>(status->at("organisation"));
  const auto adoption = id_of<Digest>(status->at("adoption"));
  if (!network || !org || !adoption) return std::nullopt;
  return Platform{{*network, *org},
                  std::string{status->at("language").as_string()},
                  status->at("organisation_seq").to_number<std::uint64_t>(),
                  status->at("height").to_number<std::uint64_t>(),
                  *adoption};
}

int Remote::speak(const Options& options, Statement statement, Words done) const {
  if (options.key.empty()) {
    return terminal_.refuse({"avec quelle clé ? Donnez --key FICHIER (palabre member create).",
                             "with which key? Give --key FILE (palabre member create)."});
  }
  const auto where = platform();
  if (!where) return exit_refused;
  const auto passphrase = read_passphrase(terminal_, options.passphrase_file, Ask::once);
  if (!passphrase) return terminal_.refuse(passphrase.error(), options.passphrase_file);
  const auto key = read_key_file(options.key, KeyPurpose::member, *passphrase);
  if (!key) return terminal_.refuse(key.error(), options.key);
  if (!options.save_file.empty()) return save(options, *where, *key, std::move(statement));
  const auto member = get("/api/v1/members/" + to_hex(key->public_key().view()));
  if (!member) return exit_refused;
  const auto last = member->at("highest_seq").to_number<std::uint64_t>();
  const auto seq = std::max(last + 1, wall_ms());
  const auto posted = sign_statement(where->home, *key, seq, std::move(statement));
  if (const int refused = hand_in(posted, done); refused != exit_done) return refused;
  const auto id = record_id(posted.signed_record.record);
  say_code(terminal_, id);
  return options.receipt_file.empty() ? int{exit_done} : keep_receipt(id, options.receipt_file);
}

int Remote::keep_receipt(const RecordId& id, const std::string& file) const {
  const auto told = get("/api/v1/records/" + to_hex(id.view()) + "/proof");
  if (!told) return exit_refused;
  const auto bytes = from_base64(std::string_view{told->at("proof").as_string()});
  const auto proof = bytes ? decode_record_proof(*bytes) : Result<RecordProof>{bytes.error()};
  const auto checked =
      proof ? verify_record_proof(*proof, roots_in(*proof)) : Result<CheckedProof>{proof.error()};
  const bool kept = checked && checked->receipt && checked->record == id &&
                    checked->outcome == CheckedProof::Outcome::included;
  if (!kept) {
    return terminal_.refuse({"ce nœud ne prouve pas que votre acte a sa place : {}",
                             "this node doesn't prove that your record has its place: {}"},
                            url_);
  }
  std::ofstream stream{file, std::ios::binary | std::ios::trunc};
  stream << as_text(*bytes);
  if (stream.flush()) return exit_done;
  return terminal_.refuse({"{} ne s'écrit pas.", "{} can't be written."}, file);
}

/// Of a member whose node isn't asked, so that nobody knows its last sequence: a time is above it.
int Remote::save(const Options& options, const Platform& where, const SigningKey& key,
                 Statement statement) const {
  auto home = where.home;
  if (!options.home.empty()) {
    const auto org = find_organisation(*this, terminal_, options.home);
    if (!org) return exit_refused;
    home.org = *org;
  }
  const auto posted = sign_statement(home, key, wall_ms(), std::move(statement));
  const auto put = write_private_file(options.save_file, as_text(encode(posted)));
  if (!put) return terminal_.refuse(put.error(), options.save_file);
  const auto id = to_hex(record_id(posted.signed_record.record).view());
  if (terminal_.json) {
    terminal_.print(json::object{{"record_id", id}, {"file", options.save_file}});
  } else {
    terminal_.say(
        {"L'acte {} est signé, dans {}. Il ne compte que si votre organisation le prend, ou "
         "si une autre le porte : palabre carry {}",
         "The record {} is signed, in {}. It counts only if your organisation takes it, or "
         "another one carries it: palabre carry {}"},
        id.substr(0, 12), options.save_file, options.save_file);
  }
  return exit_done;
}

int Remote::hand_in(const PostedRecord& posted, Words done) const {
  const auto receipt = post(posted);
  if (!receipt) return exit_refused;
  if (terminal_.json) {
    terminal_.print(*receipt);
  } else {
    terminal_.say(done, std::string{receipt->at("record_id").as_string()});
  }
  return exit_done;
}

bool Remote::is_own_folder(const std::string& data, const OrgId& own) const {
  const auto keys = DataFolder{data}.root_keys();
  if (!keys) return true;
  const auto found = get("/api/v1/organisations");
  if (!found) return false;
  std::string here;
  std::string other;
  for (const auto& value : found->at("organisations").as_array()) {
    const auto& row = value.as_object();
    const bool is_own = id_of<OrgId>(row.at("id")) == own;
    if (is_own) here = string_at(row, "name");
    if (!is_own && string_at(row, "root_key") == to_hex(keys->current.view())) {
      other = string_at(row, "name");
    }
  }
  if (other.empty()) return true;
  terminal_.refuse({"{} est le dossier de « {} », et ce nœud-ci est celui de « {} ». Donnez "
                    "l'adresse de l'autre : --node http://HÔTE:PORT, ou PALABRE_NODE.",
                    "{} is the folder of “{}”, and this node is “{}”'s. Give the other one's "
                    "address: --node http://HOST:PORT, or PALABRE_NODE."},
                   data, other, here);
  return false;
}

int Remote::speak_for_organisation(const Options& options, std::vector<Statement> statements,
                                   Words done) const {
  const auto where = platform();
  if (!where) return exit_refused;
  const auto key = DataFolder{options.data}.read_operating_key();
  if (!key) return terminal_.refuse(key.error(), options.data);
  if (!is_own_folder(options.data, where->home.org)) return exit_refused;
  auto seq = where->organisation_seq;
  for (auto& statement : statements) {
    const auto posted = sign_statement(where->home, *key, ++seq, std::move(statement));
    if (const int refused = hand_in(posted, done); refused != exit_done) return refused;
    say_code(terminal_, record_id(posted.signed_record.record));
  }
  return exit_done;
}

}  // namespace palabre::node
