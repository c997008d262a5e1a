// A platform that is small enough to say by hand what happens on it.

#pragma once

#include "tests/oracle/platform.hpp"

namespace palabre::oracle {

/// An amendment of one block's text.
inline federation::AmendmentStatement replacing(const federation::ManifestBlock& block,
                                                const federation::Digest& version,
                                                const std::string& words) {
  using namespace federation;
  const auto text = refer_to(sim::body_of(words));
  AmendmentStatement statement;
  statement.base_version = version;
  statement.operations = {Replace{block.id, block.text, text.commitment}};
  statement.bodies = {text};
  statement.title = text;
  statement.language = "fr";
  return statement;
}

/// Two organisations that belong, of which the first is the only steward, and a member of each.
struct Small {
  explicit Small(std::size_t organisations = 2, std::size_t stewards = 1,
                 const federation::Charter& charter = {})
      : platform{organisations, stewards, charter} {
    for (auto i = stewards; i < organisations; ++i) platform.admit(i);
    for (std::size_t i = 0; i < organisations; ++i) platform.enrol(i, member(i));
  }

  static federation::SigningKey member(std::size_t i) { return sim::key_of(500 + i); }

  Stood propose(std::size_t block, const std::string& words, std::size_t org = 0) {
    const auto& manifest = platform.founding().manifest;
    return platform.say(
        org, member(org), federation::Kind::amendment,
        encode(replacing(manifest[block], federation::Digest{platform.network().bytes}, words)));
  }
  Stood support(const Stood& revision, std::size_t org,
                federation::Stance stance = federation::Stance::support) {
    return platform.say(org, member(org), federation::Kind::endorse,
                        federation::encode_endorse(stance), {revision});
  }
  /// What the stewards hold now.
  bool adopt(std::vector<federation::RecordId> revisions = {}, federation::Changes changes = {}) {
    return platform.adopt(platform.agenda(std::move(revisions), std::move(changes)),
                          platform.all());
  }

  Platform platform;
};

}  // namespace palabre::oracle
