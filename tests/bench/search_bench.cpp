// What it costs to index what a platform of the design load holds, and to answer a question,
// against cutting the same texts into words and doing nothing else.
//
// 5,000 amendments of about 150 words, and 500,000 characters of text in 2,000 blocks.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>

#include "node/search/documents.hpp"
#include "node/search/search_index.hpp"
#include "tests/support/rows.hpp"

namespace palabre::bench {
namespace {

using namespace federation;
using namespace node;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint32_t amendment_count = 5'000;
constexpr std::uint32_t block_count = 2'000;
constexpr std::size_t block_bytes = 250;
constexpr std::size_t amendment_bytes = 1'000;
constexpr std::size_t vocabulary = 12'000;

class Lot {
 public:
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 1;
};

/// Rare words are rarer than common ones, as in any language.
std::string word(Lot& lot) {
  static constexpr const char* syllables[] = {"ci", "té", "ra", "lo", "mu", "ne", "pré", "va"};
  auto number = lot.below(lot.below(vocabulary) + 1);
  std::string made;
  for (int i = 0; i < 4; ++i, number /= 8) made += syllables[number % 8];
  return made;
}

std::string text_of(Lot& lot, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += word(lot) + " ";
  return text;
}

struct Platform {
  std::vector<Searchable> documents;
  std::map<Commitment, std::string> texts;

  void add(FoundKind kind, std::string text) {
    const auto number = static_cast<std::uint32_t>(documents.size() + 1);
    Digest id;
    for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    const Commitment commitment{id.bytes};
    documents.push_back({{kind, id, 0}, {}, {}, "fr", number, {}});
    documents.back().pieces.push_back({Searchable::Piece::Role::body, {}, commitment});
    texts.emplace(commitment, std::move(text));
  }
};

double milliseconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>{SteadyClock::now() - start}.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Of this process, in MiB.
double resident() {
  std::ifstream file{"/proc/self/statm"};
  double pages = 0;
  file >> pages >> pages;
  return pages * 4'096 / 1'048'576;
}

/// A state with so many amendments by one member.
std::unique_ptr<test::Table> proposed() {
  auto table = std::make_unique<test::Table>();
  const auto key = sim::key_of(50'000);
  const auto author = table->enrol(0, key);
  const auto& manifest = table->founding.manifest;
  for (std::uint32_t i = 0; i < amendment_count; ++i) {
    const auto said =
        sim::amendment({table->network.bytes}, manifest, i % manifest.size(), std::to_string(i));
    table->feed(0, table->say(0, key, author, i + 1, said).row);
  }
  return table;
}

void run(int rounds) {
  Lot lot;
  Platform platform;
  for (std::uint32_t i = 0; i < block_count; ++i) {
    platform.add(FoundKind::block, text_of(lot, block_bytes));
  }
  for (std::uint32_t i = 0; i < amendment_count; ++i) {
    platform.add(FoundKind::amendment, text_of(lot, amendment_bytes));
  }
  const ReadWords read = [&](const Commitment& id) { return platform.texts.at(id); };
  const auto table = proposed();
  std::vector<double> listed, cut, indexed, again, asked, phrase;
  std::size_t sum = 0;
  double memory = 0;
  for (int round = 0; round < rounds; ++round) {
    auto start = SteadyClock::now();
    sum += documents_of(table->fold, table->orgs[0].id).size();
    listed.push_back(milliseconds_since(start));
    start = SteadyClock::now();
    for (const auto& [id, text] : platform.texts) sum += searched_words(text).size();
    cut.push_back(milliseconds_since(start));
    const auto before = resident();
    SearchIndex index;
    start = SteadyClock::now();
    index.want(platform.documents);
    index.catch_up(read, std::chrono::hours{1});
    indexed.push_back(milliseconds_since(start));
    memory = std::max(memory, resident() - before);
    start = SteadyClock::now();
    index.want(platform.documents);
    again.push_back(milliseconds_since(start));
    for (int i = 0; i < 20; ++i) {
      start = SteadyClock::now();
      sum += index.find({word(lot) + " " + word(lot), {}, {}, 0}, read)->total;
      asked.push_back(milliseconds_since(start));
      start = SteadyClock::now();
      sum += index.find({"\"" + word(lot) + " " + word(lot) + "\"", {}, {}, 0}, read)->total;
      phrase.push_back(milliseconds_since(start));
    }
  }
  if (sum == 0) std::abort();
  std::cout << std::fixed << std::setprecision(2)
            << "indexing 5,000 amendments and 500,000 characters: ms     " << median(indexed)
            << "\n"
            << "the same, of cutting them into words                     "
            << median(indexed) / median(cut) << "   (under 10)\n"
            << "MiB of memory                                            " << memory << "\n"
            << "a list of 5,000 amendments, on the node's thread: ms      " << median(listed)
            << "\n"
            << "when one record came: ms                                 " << median(again) << "\n"
            << "two words, a page with excerpts: ms                      " << median(asked) << "\n"
            << "a phrase of two, the same: ms                            " << median(phrase) << "\n"
            << "the slowest of them: ms                                  "
            << std::max(*std::max_element(asked.begin(), asked.end()),
                        *std::max_element(phrase.begin(), phrase.end()))
            << "\n";
}

}  // namespace
}  // namespace palabre::bench

int main(int argument_count, char** arguments) {
  palabre::bench::run(argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 5);
}
