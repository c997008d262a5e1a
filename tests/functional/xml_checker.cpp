#include "tests/functional/xml_checker.hpp"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/functional/process.hpp"

namespace palabre::test {

bool can_check_xml() { return run_program({"/bin/sh", "-c", "command -v xmllint"}).exit_code == 0; }

std::string check_akn(const std::filesystem::path& file) {
  const auto said = run_program({"/bin/sh", "-c",
                                 "exec 2>&1; exec xmllint --noout --nonet --relaxng '" PALABRE_ROOT
                                 "/tests/functional/akn_profile.rng' '" +
                                     file.string() + "'"});
  if (said.exit_code != 0) return said.text;
  std::ostringstream stream;
  stream << std::ifstream{file}.rdbuf();
  const auto xml = stream.str();
  std::string wrong;
  std::set<std::string> eids;
  const std::regex eid{" eId=\"([^\"]*)\""};
  for (std::sregex_iterator at{xml.begin(), xml.end(), eid}; at != std::sregex_iterator{}; ++at) {
    if (!eids.insert((*at)[1]).second) wrong += "twice: " + (*at)[1].str() + "\n";
  }
  const std::regex reference{" (?:href|source|refersTo)=\"#([^\"]*)\""};
  for (std::sregex_iterator at{xml.begin(), xml.end(), reference}; at != std::sregex_iterator{};
       ++at) {
    if (eids.count((*at)[1]) == 0) wrong += "leads nowhere: " + (*at)[1].str() + "\n";
  }
  return wrong;
}

}  // namespace palabre::test
