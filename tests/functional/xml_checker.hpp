// Whether a file is Akoma Ntoso as far as Palabre writes it.

#pragma once

#include <filesystem>
#include <string>

namespace palabre::test {

/// Whether there is an xmllint.
bool can_check_xml();

/// What is wrong with `file`; empty if nothing is. Its elements, attributes and their order are
/// those of tests/functional/akn_profile.rng; no eId is there twice; and every reference within the
/// file leads to one.
std::string check_akn(const std::filesystem::path& file);

}  // namespace palabre::test
