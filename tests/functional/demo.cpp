// Three organisations with the sample platform, deliberating on loopback.
//
//   palabre_demo PROGRAM SAMPLE_FOLDER [--check | --json] [--lang fr|en]
//
// With --json a test drives it: what runs stands on standard output as one line, in print_json()'s
// form, and all of it ends when standard input does.

#include <sodium.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "federation/deliberation/round_statement.hpp"
#include "federation/text/block.hpp"
#include "node/clock.hpp"
#include "node/text/markdown.hpp"
#include "tests/functional/network.hpp"
#include "tests/functional/posting.hpp"

namespace palabre::test {
namespace {

using namespace federation;
namespace json = boost::json;

struct Wish {
  std::filesystem::path program;
  std::filesystem::path sample;
  bool check = false;
  bool json = false;
  std::string language = "fr";
};

std::string string_at(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? std::string{} : std::string{value->as_string()};
}

class Demo {
 public:
  explicit Demo(Wish wish) : wish_{std::move(wish)}, says_{wish_.json ? std::cerr : std::cout} {}
  bool run();

 private:
  struct Person {
    SigningKey key;
    SigningKey::Seed seed;
    std::size_t home;
    std::uint64_t seq = 0;
  };
  struct Block {
    BlockId id;
    Commitment commitment;
    std::string text;
  };
  struct Proposal {
    RecordId id;
    std::size_t inserted_count = 0;
  };

  void start_network();
  void enrol();
  void propose();
  void translate();
  void speak();
  node::DraftOperation operation_of(const json::object& amendment) const;
  const Block& block_at(const std::string& start) const;
  RecordId say(Posting& posting, const std::string& letters, node::Statement statement);
  void deliver(Posting& posting);
  void print() const;
  void print_json() const;
  void wait() const;
  bool is_right() const;
  std::string in(const std::string& fr, const std::string& en) const {
    return wish_.language == "en" ? en : fr;
  }

  Wish wish_;
  std::ostream& says_;
  std::filesystem::path folder_;
  json::object sample_;
  std::optional<Network> network_;
  std::map<std::string, Person> people_;
  std::vector<Block> blocks_;
  std::vector<Proposal> proposals_;
};

std::vector<std::string> split(const std::string& words) {
  std::istringstream stream{words};
  return {std::istream_iterator<std::string>{stream}, {}};
}

void Demo::start_network() {
  folder_ = std::filesystem::temp_directory_path() /
            ("palabre-demo-" + std::to_string(randombytes_random()));
  NetworkPlan plan;
  plan.program = wish_.program;
  plan.folder = folder_;
  plan.name = "Pour un internet des citoyennes et des citoyens";
  plan.text = wish_.sample / "plateforme.fr.md";
  plan.stewards = 3;
  plan.links = {{1}, {2}, {0}};
  for (const auto& value : sample_.at("organisations").as_array()) {
    const auto& organisation = value.as_object();
    plan.organisations.push_back(string_at(organisation, "name"));
    plan.regions.push_back(string_at(organisation, "region"));
    plan.sectors.push_back(string_at(organisation, "sector"));
  }
  says_ << in("Trois organisations fondent une plateforme…",
              "Three organisations found a platform…")
        << std::endl;
  network_.emplace(std::move(plan), [](const std::string&) {});
  const auto text = network_->get(0, "/api/v1/text");
  for (const auto& value : text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    blocks_.push_back({*BlockId::from(*from_hex(string_at(block, "id"))),
                       *Commitment::from(*from_hex(string_at(block, "commitment"))),
                       string_at(block, "text")});
  }
}

const Demo::Block& Demo::block_at(const std::string& start) const {
  for (const auto& block : blocks_) {
    if (block.text.starts_with(start)) return block;
  }
  throw std::runtime_error{"no block begins with: " + start};
}

void Demo::deliver(Posting& posting) {
  posting.run([](std::size_t) {});
  if (!network_->converge(std::chrono::seconds{60})) throw std::runtime_error{"no convergence"};
}

void Demo::enrol() {
  Posting posting{network_->urls(), 1};
  for (const auto& value : sample_.at("members").as_array()) {
    const auto& role = value.as_object();
    const auto home = role.at("organisation").to_number<std::size_t>();
    for (std::uint64_t number = 1; number <= role.at("count").to_number<std::uint64_t>();
         ++number) {
      SigningKey::Seed seed{};
      randombytes_buf(seed.data(), seed.size());
      const auto letters = string_at(role, "letter") + std::to_string(number);
      const auto person =
          people_.emplace(letters, Person{SigningKey::from_seed(seed), seed, home}).first;
      const auto agreed =
          node::consent(network_->network(), network_->org(home), person->second.key);
      posting.add(home, 0,
                  network_->as_organisation(home, node::enrolment(agreed, SigningPlace::device)));
    }
  }
  says_ << in("Leurs membres s’inscrivent : ", "Their members enrol: ") << people_.size()
        << std::endl;
  deliver(posting);
}

RecordId Demo::say(Posting& posting, const std::string& letters, node::Statement statement) {
  auto& person = people_.at(letters);
  person.seq = std::max(person.seq + 1, node::wall_ms());
  const auto posted =
      network_->as_member(person.home, person.key, person.seq, std::move(statement));
  posting.add(person.home, 0, posted);
  return record_id(posted.signed_record.record);
}

node::DraftOperation Demo::operation_of(const json::object& amendment) const {
  if (amendment.contains("replace")) {
    const auto& block = block_at(string_at(amendment, "replace"));
    return node::DraftReplace{block.id, block.commitment, string_at(amendment, "by")};
  }
  if (amendment.contains("delete")) {
    const auto& block = block_at(string_at(amendment, "delete"));
    return node::DraftDelete{block.id, block.commitment};
  }
  node::DraftInsert insert;
  if (const auto* amended = amendment.if_contains("amends")) {
    const auto& proposal = proposals_[amended->to_number<std::size_t>()];
    insert.after = block_id(proposal.id, static_cast<std::uint32_t>(proposal.inserted_count - 1));
  } else {
    insert.after = block_at(string_at(amendment, "after")).id;
  }
  for (const auto& text : amendment.at("insert").as_array()) {
    insert.blocks.push_back({BlockKind::paragraph, 0, std::string{text.as_string()}});
  }
  return insert;
}

void Demo::propose() {
  const auto& amendments = sample_.at("amendments").as_array();
  Posting posting{network_->urls(), 1};
  for (const auto& value : amendments) {
    const auto& amendment = value.as_object();
    node::Draft draft;
    draft.operations.push_back(operation_of(amendment));
    draft.title = string_at(amendment, "title");
    draft.reason = string_at(amendment, "reason");
    std::optional<RecordId> amended;
    if (const auto* index = amendment.if_contains("amends")) {
      amended = proposals_[index->to_number<std::size_t>()].id;
      // Its node must hold what it amends.
      deliver(posting);
    }
    const auto inserted = amendment.if_contains("insert");
    proposals_.push_back({say(posting, string_at(amendment, "author"),
                              node::compose(network_->network(), Kind::amendment, draft, amended)),
                          inserted == nullptr ? 0 : inserted->as_array().size()});
  }
  deliver(posting);
  says_ << in("Elles proposent ", "They propose ") << amendments.size()
        << in(" amendements.", " amendments.") << std::endl;
}

/// The platform in English, beside its French.
void Demo::translate() {
  std::ifstream file{wish_.sample / "platform.en.md"};
  const auto english =
      node::parse_markdown(std::string{std::istreambuf_iterator<char>{file}, {}}).blocks;
  if (english.size() != blocks_.size()) throw std::runtime_error{"the samples differ in blocks"};
  TranslateStatement statement{"en", {}};
  std::vector<Body> bodies;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    bodies.push_back(node::make_body(english[i].text, MediaType::markdown));
    statement.texts.push_back({blocks_[i].commitment, refer_to(bodies.back())});
  }
  std::sort(statement.texts.begin(), statement.texts.end(),
            [](const auto& one, const auto& other) { return one.source < other.source; });
  Posting posting{network_->urls(), 1};
  say(posting, "a1", {Kind::translate, encode(statement), {}, std::move(bodies)});
  deliver(posting);
  says_ << in("Une d’elles traduit le texte.", "One of them translates the text.") << std::endl;
}

void Demo::speak() {
  Posting posting{network_->urls(), 1};
  const std::pair<const char*, Stance> stances[] = {
      {"support", Stance::support}, {"oppose", Stance::oppose}, {"abstain", Stance::abstain}};
  const auto& amendments = sample_.at("amendments").as_array();
  for (std::size_t i = 0; i < amendments.size(); ++i) {
    const auto& amendment = amendments[i].as_object();
    for (const auto& [name, stance] : stances) {
      for (const auto& letters : split(string_at(amendment, name))) {
        say(posting, letters, node::endorsement(proposals_[i].id, stance));
      }
    }
    if (amendment.contains("withdrawn")) {
      say(posting, string_at(amendment, "author"), node::withdrawal(proposals_[i].id));
    }
  }
  for (const auto& value : sample_.at("comments").as_array()) {
    const auto& comment = value.as_object();
    node::CommentDraft draft;
    const auto side = string_at(comment, "side");
    draft.side = side == "for"        ? Side::in_favour
                 : side == "against"  ? Side::against
                 : side == "question" ? Side::question
                                      : Side::none;
    draft.text = string_at(comment, "text");
    if (const auto* on = comment.if_contains("on")) {
      draft.target = proposals_[on->to_number<std::size_t>()].id;
    } else {
      draft.block = block_at(string_at(comment, "block")).id;
    }
    say(posting, string_at(comment, "author"), node::comment(draft));
  }
  for (const auto& value : sample_.at("stories").as_array()) {
    const auto& story = value.as_object();
    say(posting, string_at(story, "author"),
        node::story({string_at(story, "theme"),
                     string_at(story, "title"),
                     string_at(story, "text"),
                     "fr",
                     {block_at(string_at(story, "block")).id}}));
  }
  says_ << in("Elles s’appuient, se commentent et se racontent : ",
              "They endorse, comment and tell: ")
        << posting.size() << in(" actes signés.\n", " signed records.\n") << std::endl;
  deliver(posting);
}

void Demo::print() const {
  const auto status = network_->get(0, "/api/v1/status");
  const auto table = run_program(
      {wish_.program.string(), "tally", "--node", network_->url(2), "--lang", wish_.language});
  says_ << table.text << "\n"
        << in("Chaque nœud tient la même histoire : ", "Every node holds the same history: ")
        << json::serialize(status.at("records")) << in(" actes, empreinte ", " records, digest ")
        << string_at(status, "state_digest").substr(0, 16) << "\n\n";
  for (std::size_t i = 0; i < network_->size(); ++i) {
    const auto& organisation = sample_.at("organisations").as_array()[i].as_object();
    says_ << "  " << network_->url(i) << "  " << string_at(organisation, "name") << "\n";
  }
  says_ << std::endl;
}

/// `nodes` and `amendments` in the sample's order; of each member whose node is their home, the
/// seed of their key and the sequence of the last record that they have signed.
void Demo::print_json() const {
  json::array nodes;
  for (std::size_t i = 0; i < network_->size(); ++i) {
    const auto& organisation = sample_.at("organisations").as_array()[i].as_object();
    nodes.push_back({{"organisation", organisation.at("name")},
                     {"id", to_hex(network_->org(i).view())},
                     {"url", network_->url(i)},
                     {"folder", network_->folder(i).string()}});
  }
  json::object members;
  for (const auto& [letters, person] : people_) {
    members[letters] = {{"node", person.home},
                        {"key", to_hex(person.key.public_key().view())},
                        {"seed", to_hex(person.seed)},
                        {"seq", person.seq}};
  }
  json::array amendments;
  for (const auto& proposal : proposals_) amendments.emplace_back(to_hex(proposal.id.view()));
  std::cout << json::object{{"network", to_hex(network_->network().view())},
                            {"nodes", std::move(nodes)},
                            {"members", std::move(members)},
                            {"amendments", std::move(amendments)}}
            << std::endl;
}

/// The tallies on every node are those that the sample says.
bool Demo::is_right() const {
  const auto& amendments = sample_.at("amendments").as_array();
  for (std::size_t node = 0; node < network_->size(); ++node) {
    for (std::size_t i = 0; i < amendments.size(); ++i) {
      const auto shown = network_->get(node, "/api/v1/tallies/" + to_hex(proposals_[i].id.view()));
      for (const auto* name : {"support", "oppose", "abstain"}) {
        const auto due = split(string_at(amendments[i].as_object(), name)).size();
        if (shown.at(name).to_number<std::size_t>() == due) continue;
        says_ << "WRONG: node " << node << ", amendment " << i << ", " << name << "\n";
        return false;
      }
    }
  }
  return true;
}

void Demo::wait() const {
  if (wish_.json) {
    print_json();
    while (std::cin.get() != std::istream::traits_type::eof()) continue;
    return;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  says_ << in("Ouvrez une de ces adresses dans un navigateur. Ctrl-C arrête tout.",
              "Open one of these addresses in a browser. Ctrl-C stops everything.")
        << std::endl;
  int received = 0;
  sigwait(&signals, &received);
}

bool Demo::run() {
  std::ifstream file{wish_.sample / "deliberation.json"};
  sample_ = json::parse(std::string{std::istreambuf_iterator<char>{file}, {}}).as_object();
  start_network();
  enrol();
  propose();
  translate();
  speak();
  print();
  const bool right = is_right();
  if (!wish_.check) wait();
  network_.reset();
  std::filesystem::remove_all(folder_);
  return right;
}

}  // namespace
}  // namespace palabre::test

int main(int argument_count, char** arguments) {
  if (sodium_init() < 0) return 1;
  palabre::test::Wish wish;
  const char* lang = std::getenv("LANG");
  if (lang != nullptr && std::string_view{lang}.starts_with("en")) wish.language = "en";
  CLI::App app{"Three organisations deliberate"};
  app.add_option("program", wish.program, "The palabre binary")->required();
  app.add_option("sample", wish.sample, "docs/sample")->required();
  app.add_flag("--check", wish.check, "End when everything was shown and checked");
  app.add_flag("--json", wish.json, "Write what runs as JSON, and end with standard input")
      ->excludes("--check");
  app.add_option("--lang", wish.language)->check(CLI::IsMember({"fr", "en"}));
  CLI11_PARSE(app, argument_count, arguments);
  try {
    return palabre::test::Demo{std::move(wish)}.run() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "FAILED: " << error.what() << "\n";
    return 1;
  }
}
