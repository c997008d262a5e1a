// A small network for one suite of tests: organisations with a short text, in a folder of its own.

#pragma once

#include <unistd.h>

#include <fstream>
#include <memory>

#include "tests/functional/network.hpp"

namespace palabre::test {

/// So many of "Une" to "Quatre", each of which dials the first; the first is the steward.
inline NetworkPlan small_plan(const std::string& suite, std::size_t organisations) {
  NetworkPlan plan;
  plan.program = PALABRE_PROGRAM;
  plan.folder = std::filesystem::temp_directory_path() /
                ("palabre-" + suite + "-" + std::to_string(::getpid()));
  plan.name = "Essai";
  for (std::size_t i = 0; i < organisations; ++i) {
    static constexpr const char* names[] = {"Une", "Deux", "Trois", "Quatre"};
    plan.organisations.emplace_back(names[i]);
    plan.regions.emplace_back(i % 2 == 0 ? "Nord" : "Sud");
    plan.sectors.emplace_back(i % 2 == 0 ? "A" : "B");
    plan.links.push_back(i == 0 ? std::vector<std::size_t>{} : std::vector<std::size_t>{0});
  }
  return plan;
}

/// Founds the platform on a title and what follows it.
inline std::unique_ptr<Network> start(NetworkPlan plan,
                                      const std::string& text = "Un paragraphe.\n") {
  std::filesystem::remove_all(plan.folder);
  plan.text = std::filesystem::path{plan.folder}.concat(".md");
  std::ofstream{plan.text} << "# Titre\n\n" << text;
  auto network = std::make_unique<Network>(plan, [](const std::string&) {});
  std::filesystem::remove(plan.text);
  return network;
}

}  // namespace palabre::test
