#include "tests/functional/alone.hpp"

#include <fstream>
#include <stdexcept>
#include <thread>

#include "node/data_folder.hpp"
#include "node/http/client.hpp"

namespace palabre::test {

using namespace federation;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

template <class IdType>
IdType id_at(const json::object& object, std::string_view name) {
  return *IdType::from(*from_hex(object.at(name).as_string()));
}

}  // namespace

Alone::Alone(std::filesystem::path program, std::filesystem::path folder, const std::string& name)
    : program_{std::move(program)}, folder_{std::move(folder)}, name_{name} {
  std::filesystem::create_directories(folder_.parent_path());
  std::ofstream{folder_.string() + ".passphrase"} << "loopback only, and thrown away\n";
  root_key_ = command({"node", "init", "--name", name, "--passphrase-file",
                       folder_.string() + ".passphrase"})
                  .at("root_key")
                  .as_string();
}

void Alone::found(const std::filesystem::path& text) {
  const auto charter = folder_.string() + ".toml";
  std::ofstream{charter}
      << "[platform]\nname = \"Essai\"\nlanguage = \"fr\"\n[[steward]]\nname = \"" << name_
      << "\"\nroot_key = \"" << root_key_ << "\"\n";
  adopted(command({"platform", "found", "--text", text.string(), "--charter", charter,
                   "--passphrase-file", folder_.string() + ".passphrase"}));
}

void Alone::join(const std::string& from, const NetworkId& network) {
  adopted(command({"platform", "join", "--from", from, "--network", to_hex(network.view()),
                   "--passphrase-file", folder_.string() + ".passphrase"}));
}

void Alone::adopted(const json::object& made) {
  network_ = id_at<NetworkId>(made, "network_id");
  org_ = id_at<OrgId>(made, "organisation");
}

Output Alone::run(std::vector<std::string> arguments) const {
  std::string line = "exec 2>&1; exec " + program_.string();
  for (const auto& argument : arguments) line += " '" + argument + "'";
  return run_program({"/bin/sh", "-c", line + " --data '" + folder_.string() + "'"});
}

json::object Alone::command(std::vector<std::string> arguments) const {
  arguments.emplace_back("--json");
  const auto output = run(arguments);
  if (output.exit_code != 0) throw std::runtime_error{arguments[1] + ": " + output.text};
  return json::parse(output.text).as_object();
}

void Alone::start() {
  const auto address = "127.0.0.1:" + std::to_string(free_port());
  url_ = "http://" + address;
  process_.emplace(std::vector<std::string>{program_.string(), "node", "serve", "--data",
                                            folder_.string(), "--listen", address},
                   folder_.string() + ".log");
  for (int i = 0; i < 600; ++i) {
    const auto answer = node::fetch(url_, {}, "/healthz");
    if (answer && answer->status == 200) {
      seq_ = status().at("organisation_seq").to_number<std::uint64_t>();
      return;
    }
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error{name_ + " doesn't start"};
}

void Alone::stop() {
  if (process_ && process_->stop() != 0) throw std::runtime_error{name_ + " doesn't stop well"};
  process_.reset();
}

node::HttpResponse Alone::get(const std::string& target) const {
  const auto answer = node::fetch(url_, {}, target);
  if (!answer) throw std::runtime_error{target + ": " + answer.error().message()};
  return *answer;
}

json::object Alone::status() const { return json::parse(get("/api/v1/status").body).as_object(); }

void Alone::post(const PostedRecord& posted) const {
  node::HttpRequest request;
  request.method = "POST";
  request.headers["Content-Type"] = "application/x-protobuf";
  request.body = std::string{as_text(encode(posted))};
  const auto answer = node::fetch(url_, request, "/api/v1/records");
  if (!answer || answer->status != 201) {
    throw std::runtime_error{"a record was refused" + (answer ? ": " + answer->body : "")};
  }
}

PostedRecord Alone::as_organisation(node::Statement statement) {
  const auto key = node::DataFolder{folder_}.read_operating_key();
  return node::sign_statement({network_, org_}, *key, ++seq_, std::move(statement));
}

PostedRecord Alone::as_member(const SigningKey& key, std::uint64_t seq,
                              node::Statement statement) const {
  return node::sign_statement({network_, org_}, key, seq, std::move(statement));
}

std::string Alone::contents() const {
  const auto file = folder_.string() + ".contents";
  const auto told = command({"bundle", "export", file});
  std::filesystem::remove(file);
  return std::string{told.at("sha256").as_string()};
}

}  // namespace palabre::test
