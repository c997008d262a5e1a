// Writes the histories that the oracle reads into a folder: NAME.bundle beside NAME.json, which is
// what the node's own code says of it.
//
//   oracle_histories FOLDER [FIRST COUNT]
//
// NAME.older is an earlier bundle of the same platform, where growth is told as well.
// Half of the seeds are simulated worlds, half are chatter; what is made by hand comes with the
// first seed. Source: docs/testing.md.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/oracle/histories.hpp"
#include "tests/oracle/told.hpp"

namespace palabre::oracle {
namespace {

using namespace federation;

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_{std::move(path)} {
    std::filesystem::create_directories(path_);
  }

  boost::json::object keep(const std::string& name, const Bytes& bundle) const {
    auto told = told_of(bundle);
    write(name + ".bundle", as_text(bundle));
    write(name + ".json", boost::json::serialize(told));
    return told;
  }
  void keep(const std::string& name, const Bytes& bundle, const Bytes& older) const {
    write(name + ".bundle", as_text(bundle));
    write(name + ".older", as_text(older));
    write(name + ".json", boost::json::serialize(told_of(bundle, older)));
  }

 private:
  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream{path_ / name, std::ios::binary} << bytes;
  }

  std::filesystem::path path_;
};

/// Whether what is told of a sound history is that it holds.
bool holds(const std::string& name, const boost::json::object& told) {
  if (!told.at("refused").as_bool() && told.at("flaws").as_array().empty()) return true;
  std::fprintf(stderr, "%s: doesn't hold: %s\n", name.c_str(),
               boost::json::serialize(told.at("flaws")).c_str());
  return false;
}

int write_all(const Folder& folder, std::uint64_t first, std::uint64_t count) {
  bool good = true;
  for (auto seed = first; seed < first + count; ++seed) {
    if (seed % 2 == 0) {
      const auto name = "chatter-" + std::to_string(seed);
      good = holds(name, folder.keep(name, test::write(chatter(seed)))) && good;
      continue;
    }
    const auto name = "world-" + std::to_string(seed);
    const auto history = world_history(seed);
    const auto told = folder.keep(name, test::write(history.contents));
    good = holds(name, told) && good;
    // What the node says is what anybody computes from its bundle.
    if (history.honest && told.at("digest").as_string() != history.digest) {
      std::fprintf(stderr, "%s: the node has another digest\n", name.c_str());
      good = false;
    }
  }
  if (first != 1) return good ? 0 : 1;
  directed_histories([&](const std::string& name, const test::Contents& contents) {
    good = holds(name, folder.keep(name, test::write(contents))) && good;
  });
  tampered_bundles([&](const std::string& name, const Bytes& bytes) { folder.keep(name, bytes); });
  folder.keep("tampered-old-root", test::write(old_root()));
  growing_bundles([&](const std::string& name, const Bytes& newer, const Bytes& older) {
    folder.keep(name, newer, older);
  });
  return good ? 0 : 1;
}

}  // namespace
}  // namespace palabre::oracle

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) {
    std::fprintf(stderr, "oracle_histories FOLDER [FIRST COUNT]\n");
    return 2;
  }
  const auto first = argc == 4 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto count = argc == 4 ? std::strtoull(argv[3], nullptr, 10) : 200;
  return palabre::oracle::write_all(palabre::oracle::Folder{argv[1]}, first, count);
}
