// How long a node takes for each page at the design load: 5,000 amendments, 500 of them on one
// block, 20,000 voices, 2,000 blocks. What is measured is a real node, asked over loopback by one
// reader after the other; the first page of a list, without and with a session.
//
//   palabre_pages_bench PALABRE [AMENDMENTS]
//
// The text's first part is the baseline of each ratio.

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>

#include "federation/record/statement.hpp"
#include "node/http/client.hpp"
#include "tests/functional/browser.hpp"
#include "tests/functional/posting.hpp"
#include "tests/functional/small.hpp"

namespace {

using namespace palabre;
using namespace palabre::test;
using namespace federation;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t block_count = 2'000;
constexpr std::size_t busy_count = 500;  ///< Amendments of one block.
constexpr std::size_t member_count = 200;
constexpr std::size_t voices_per_member = 100;
constexpr int repeat_count = 9;

std::string text_of_platform() {
  std::string text;
  for (std::size_t i = 0; i < block_count; ++i) {
    if (i % 20 == 0) text += "## Titre " + std::to_string(i) + "\n\n";
    text += "Le passage numéro " + std::to_string(i) +
            " parle de l’accès, de la langue et des usages de chacune et de chacun, ici.\n\n";
  }
  return text;
}

struct Block {
  BlockId id;
  Commitment text;
  std::string words;
};

std::vector<Block> paragraphs(const Network& network) {
  std::vector<Block> found;
  const auto text = network.get(0, "/api/v1/text");
  for (const auto& value : text.at("blocks").as_array()) {
    const auto& block = value.as_object();
    if (block.at("kind").as_string() != "paragraph") continue;
    const auto id = BlockId::from(*from_hex(block.at("id").as_string()));
    const auto commitment = Commitment::from(*from_hex(block.at("commitment").as_string()));
    found.push_back({*id, *commitment, std::string{block.at("text").as_string()}});
  }
  return found;
}

SigningKey key_of(std::size_t member) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = static_cast<std::uint8_t>(member);
  seed[1] = static_cast<std::uint8_t>(member >> 8U);
  seed[31] = 1;
  return SigningKey::from_seed(seed);
}

/// Everything that is said, handed in; answers with the amendments' ids.
std::vector<RecordId> say_everything(Network& network, std::size_t amendment_count) {
  const auto blocks = paragraphs(network);
  Posting enrolments{{network.url(0)}, 1};
  std::vector<SigningKey> keys;
  for (std::size_t i = 0; i < member_count; ++i) {
    keys.push_back(key_of(i));
    const auto agreed = node::consent(network.network(), network.org(0), keys.back());
    enrolments.add(0, 0, network.as_organisation(0, node::enrolment(agreed, SigningPlace::device)));
  }
  enrolments.run([](std::size_t) {});
  std::vector<std::uint64_t> seqs(member_count, 0);
  std::vector<RecordId> amendments;
  Posting proposals{{network.url(0)}, 8};
  for (std::size_t i = 0; i < amendment_count; ++i) {
    const auto& block = blocks[i < busy_count ? 0 : 1 + i % (blocks.size() - 1)];
    node::Draft draft;
    draft.operations.emplace_back(node::DraftReplace{
        block.id, block.text, block.words + " Et encore ceci, le " + std::to_string(i) + "."});
    draft.title = "Proposition " + std::to_string(i);
    draft.reason = "Pour que ce soit dit autrement, en quelques mots, par quelqu’un.";
    const auto member = i % member_count;
    auto posted = network.as_member(0, keys[member], ++seqs[member],
                                    node::compose(network.network(), Kind::amendment, draft, {}));
    amendments.push_back(record_id(posted.signed_record.record));
    proposals.add(0, member, posted);
  }
  proposals.run([](std::size_t) {});
  Posting voices{{network.url(0)}, 8};
  for (std::size_t member = 0; member < member_count; ++member) {
    for (std::size_t i = 0; i < voices_per_member; ++i) {
      const auto& about = amendments[(member * 37 + i * 53) % amendments.size()];
      const auto stance = i % 5 == 0 ? Stance::oppose : Stance::support;
      voices.add(
          0, member,
          network.as_member(0, keys[member], ++seqs[member], node::endorsement(about, stance)));
    }
  }
  voices.run([](std::size_t) {});
  return amendments;
}

struct Measured {
  double milliseconds = 0;
  std::size_t bytes = 0;
  unsigned status = 0;
};

Measured measure(Browser& browser, const std::string& path) {
  std::vector<double> times;
  Measured measured;
  for (int i = 0; i < repeat_count; ++i) {
    const auto start = Clock::now();
    const auto answer = browser.send("GET", path, {});
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    measured.bytes = answer.body.size();
    measured.status = answer.status;
  }
  std::sort(times.begin(), times.end());
  measured.milliseconds = times[times.size() / 2];
  return measured;
}

void say(const std::string& path, const Measured& measured, double baseline) {
  std::cout << std::left << std::setw(34) << path << std::right << std::fixed
            << std::setprecision(1) << std::setw(9) << measured.milliseconds << " ms "
            << std::setw(7) << measured.milliseconds / baseline << " × " << std::setw(9)
            << measured.bytes << " bytes  " << measured.status << std::endl;
}

/// Of every page, without and with a session.
void measure_pages(const Network& network, const RecordId& debated) {
  Browser reader{network.url(0)};
  Browser coordinator{network.url(0)};
  const std::string passphrase = "quatre mots au hasard";
  coordinator.post("/join/" + invitation(network, 0, true),
                   {{"name", "Coordination"}, {"passphrase", passphrase}, {"again", passphrase}});
  const auto amendment = to_hex(debated.view());
  const auto shown = network.get(0, "/api/v1/amendments/" + amendment);
  const std::string block{shown.at("blocks").as_array().front().as_string()};
  const auto baseline = measure(reader, "/");
  say("/", baseline, baseline.milliseconds);
  const auto part = network.get(0, "/api/v1/text?part=2").at("parts").as_array().size() / 2;
  const std::string read[] = {"/?part=" + std::to_string(part),
                              "/amendments",
                              "/amendments?block=" + block,
                              "/amendments/" + amendment,
                              "/tallies/" + amendment,
                              "/blocks/" + block,
                              "/round",
                              "/versions",
                              "/organisations",
                              "/synopsis",
                              "/stories",
                              "/meetings",
                              "/search?q=autrement"};
  const auto signer = to_hex(key_of(0).public_key().view());
  const auto signed_path = "/api/v1/members/" + signer + "/records";  // What /me/signed shows.
  say("/api/v1/members/…/records", measure(reader, signed_path), baseline.milliseconds);
  for (const auto& path : read) say(path, measure(reader, path), baseline.milliseconds);
  const std::string coordinated[] = {"/me",           "/desk",
                                     "/desk/queue",   "/desk/queue?choose=uncontested",
                                     "/desk/members", "/desk/amendments/" + amendment};
  for (const auto& path : coordinated) {
    say(path, measure(coordinator, path), baseline.milliseconds);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "palabre_pages_bench PALABRE [AMENDMENTS]\n";
    return EXIT_FAILURE;
  }
  if (sodium_init() < 0) return EXIT_FAILURE;
  auto plan = small_plan("pages-bench", 1);
  plan.program = arguments[1];
  const std::size_t amendment_count = count > 2 ? std::stoul(arguments[2]) : 5'000;
  const auto network = start(plan, text_of_platform());
  const auto amendments = say_everything(*network, amendment_count);
  measure_pages(*network, amendments.front());
  network->stop(0);
  std::filesystem::remove_all(plan.folder);
  return EXIT_SUCCESS;
}
