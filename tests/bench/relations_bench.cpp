// What it costs to say how one amendment stands to 500 others of its block, from their texts and
// from edits that were kept, against cutting the same texts into words and doing nothing else.
//
// Rounds are interleaved and medians are told, so that a busy machine slows all sides alike.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include "federation/text/relation.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::bench {
namespace {

using namespace federation;
using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t amendment_count = 500;
constexpr std::size_t word_count = 150;

std::string word(sim::Rng& rng) { return "mot" + std::to_string(rng.below(400)); }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& each : words) text += each + " ";
  return text;
}

/// Most change a word or some, every tenth the whole block.
std::vector<std::string> texts_of(const std::vector<std::string>& base, sim::Rng& rng) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i <= amendment_count; ++i) {
    auto words = base;
    const auto changed = i % 10 == 9 ? word_count : 1 + rng.below(4);
    for (std::size_t j = 0; j < changed; ++j) words[rng.below(words.size())] = word(rng);
    texts.push_back(joined(words));
  }
  return texts;
}

Edits edits_of(const std::string& before, const std::string& after) {
  return {{BlockId{}, Effect::replace, {}, changes_between(before, after), {}, {}}};
}

template <typename Work>
double milliseconds(Work work) {
  const auto start = SteadyClock::now();
  work();
  const std::chrono::duration<double, std::milli> took = SteadyClock::now() - start;
  return took.count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run(int rounds) {
  sim::Rng rng{1};
  std::vector<std::string> base;
  for (std::size_t i = 0; i < word_count; ++i) base.push_back(word(rng));
  const auto before = joined(base);
  const auto texts = texts_of(base, rng);
  std::vector<Edits> kept;
  kept.reserve(texts.size());
  for (const auto& text : texts) kept.push_back(edits_of(before, text));
  std::size_t sum = 0;
  std::vector<double> cut, anew, from_kept;
  for (int round = 0; round < rounds; ++round) {
    cut.push_back(milliseconds([&] {
      for (const auto& text : texts) sum += words_of(text).size();
    }));
    anew.push_back(milliseconds([&] {
      const auto own = edits_of(before, texts.back());
      for (std::size_t i = 0; i < amendment_count; ++i) {
        sum += static_cast<std::size_t>(relation_of(own, edits_of(before, texts[i])));
      }
    }));
    from_kept.push_back(milliseconds([&] {
      const auto own = edits_of(before, texts.back());
      for (std::size_t i = 0; i < amendment_count; ++i) {
        sum += static_cast<std::size_t>(relation_of(own, kept[i]));
      }
    }));
  }
  if (sum == 0) std::abort();
  std::cout << std::fixed << std::setprecision(2)
            << "one amendment to 500 of its block, from texts: ms        " << median(anew)
            << "   (under 50)\n"
            << "the same, of cutting the texts into words                "
            << median(anew) / median(cut) << "\n"
            << "from kept edits: ms                                      " << median(from_kept)
            << "\n";
}

}  // namespace
}  // namespace palabre::bench

int main(int argument_count, char** arguments) {
  palabre::bench::run(argument_count > 1 ? std::max(1, std::atoi(arguments[1])) : 7);
}
