#include "tests/sim/people.hpp"

#include <algorithm>

#include "federation/crypto/hash.hpp"
#include "federation/record/posted.hpp"
#include "tests/sim/rng.hpp"

namespace palabre::sim {

using namespace federation;

namespace {

constexpr Context block_context{"sim/block"};

AmendmentStatement replacing(const Digest& version, const Manifest& base, std::size_t index,
                             const Body& text) {
  AmendmentStatement statement;
  statement.base_version = version;
  statement.operations = {Replace{base[index].id, base[index].text, commitment(text)}};
  statement.bodies = {refer_to(text)};
  statement.title = refer_to(text);
  statement.language = "fr";
  return statement;
}

}  // namespace

SigningKey key_of(std::uint64_t number) {
  Rng rng{number};
  SigningKey::Seed seed{};
  for (auto& byte : seed) byte = static_cast<std::uint8_t>(rng.next());
  return SigningKey::from_seed(seed);
}

Body body_of(const std::string& text) {
  Body body;
  const auto salt = Sha256{}.add(as_bytes(text)).finish();
  std::copy(salt.begin(), salt.end(), body.salt.begin());
  body.text.assign(text.begin(), text.end());
  return body;
}

std::vector<std::string> short_blocks(std::size_t count) {
  std::vector<std::string> blocks;
  for (std::size_t i = 0; i < count; ++i) blocks.push_back("Bloc " + std::to_string(i));
  return blocks;
}

std::vector<std::string> long_blocks(std::size_t count) {
  auto blocks = short_blocks(count);
  for (auto& block : blocks) block += " : un deux trois quatre cinq six sept huit neuf dix";
  return blocks;
}

Founding founding_of(std::size_t stewards, const std::vector<std::string>& blocks,
                     const Charter& charter) {
  Founding founding;
  founding.charter = charter;
  founding.name = "Plateforme";
  founding.language = "fr";
  for (std::size_t i = 0; i < stewards; ++i) {
    founding.stewards.push_back(
        {key_of(1000 + i).public_key(), "Organisation " + std::to_string(i), "", "R", "S", ""});
  }
  std::sort(founding.stewards.begin(), founding.stewards.end(),
            [](const Profile& a, const Profile& b) { return a.root_key < b.root_key; });
  for (const auto& block : blocks) {
    const auto body = body_of(block);
    founding.manifest.push_back(
        {hash_as<BlockId>(block_context, {body.text}), BlockKind::paragraph, 0, commitment(body)});
  }
  return founding;
}

PostedRecord enrolment(const NetworkId& network, Organisation& org, const Person& person) {
  const auto consent = person.key.sign(consent_preimage(network, org.id));
  Record record{network,
                org.id,
                org.operating.public_key(),
                static_cast<std::uint16_t>(Kind::enrol),
                ++org.seq,
                encode(EnrolStatement{person.key.public_key(), consent, {}, SigningPlace::device}),
                {}};
  return {sign(std::move(record), org.operating), {}};
}

PostedRecord admission(const NetworkId& network, Organisation& by, const OrgId& org) {
  Record record{network,
                by.id,
                by.operating.public_key(),
                static_cast<std::uint16_t>(Kind::admit),
                ++by.seq,
                encode(AdmitStatement{org, "R", "S", {network.bytes}}),
                {}};
  return {sign(std::move(record), by.operating), {}};
}

namespace {

PostedRecord signed_by(Organisation& by, const Fold& fold, Kind kind, Bytes header) {
  by.seq = std::max(by.seq, fold.highest_org_seq(by.id)) + 1;
  Record record{
      fold.network(), by.id, by.operating.public_key(), static_cast<std::uint16_t>(kind), by.seq,
      header,         {}};
  return {sign(std::move(record), by.operating), {}};
}

}  // namespace

PostedRecord agenda(Organisation& by, const Fold& fold, std::vector<RecordId> adopted,
                    Changes changes) {
  const AgendaStatement statement{fold.height() + 1, fold.parent(), std::move(adopted),
                                  std::move(changes)};
  return signed_by(by, fold, Kind::agenda, encode(statement));
}

PostedRecord agenda(Organisation& by, const Fold& fold, const AgendaStatement& statement,
                    std::vector<Body> merged) {
  auto made = signed_by(by, fold, Kind::agenda, encode(statement));
  made.bodies = std::move(merged);
  return made;
}

PostedRecord by_organisation(Organisation& by, const Fold& fold, Kind kind, Bytes header,
                             std::vector<Body> bodies) {
  auto made = signed_by(by, fold, kind, std::move(header));
  made.bodies = std::move(bodies);
  return made;
}

PostedRecord agreement(Organisation& by, const Replica& replica, const RecordId& agenda_id) {
  const ObserveStatement statement{replica.fold().height() + 1, agenda_id, replica.feeds().cut()};
  return signed_by(by, replica.fold(), Kind::observe, encode(statement));
}

PostedRecord carriage(Organisation& by, const Fold& fold, PostedRecord carried) {
  auto made = signed_by(by, fold, Kind::carry, encode_carry(carried.signed_record));
  made.bodies = std::move(carried.bodies);
  return made;
}

PostedRecord statement(const NetworkId& network, const OrgId& home, Person& person, Said said) {
  Record record{network,
                home,
                person.key.public_key(),
                static_cast<std::uint16_t>(said.kind),
                ++person.seq,
                std::move(said.header),
                std::move(said.references)};
  return {sign(std::move(record), person.key), std::move(said.bodies)};
}

Said endorsement(const RecordId& target, Stance stance) {
  return {Kind::endorse, encode_endorse(stance), {target}, {}};
}

Said comment(const RecordId& target, const std::string& text) {
  const auto body = body_of(text);
  return {Kind::comment,
          encode(CommentStatement{{}, Side::question, refer_to(body), "fr"}),
          {target},
          {body}};
}

Said amendment(const Digest& version, const Manifest& base, std::size_t index,
               const std::string& text) {
  const auto body = body_of(text);
  return {Kind::amendment, encode(replacing(version, base, index, body)), {}, {body}};
}

Said deletion(const Digest& version, const Manifest& base, std::size_t index) {
  const auto title = body_of("Supprimer");
  auto statement = replacing(version, base, index, title);
  statement.operations = {Delete{base[index].id, base[index].text}};
  statement.bodies.clear();
  return {Kind::amendment, encode(statement), {}, {title}};
}

Said revision(const Digest& version, const Manifest& base, std::size_t index,
              const std::string& text, const RecordId& replaced) {
  const auto body = body_of(text);
  auto statement = replacing(version, base, index, body);
  statement.change = Change::substantive;
  return {Kind::revise, encode(statement), {replaced}, {body}};
}

Said withdrawal(const RecordId& replaced) { return {Kind::withdraw, {}, {replaced}, {}}; }

Said erasure(const RecordId& taken_back) { return {Kind::erase, {}, {taken_back}, {}}; }

}  // namespace palabre::sim
