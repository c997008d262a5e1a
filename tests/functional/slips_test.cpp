// What people get wrong at the command line, and what the program says before anything is signed:
// two organisations, both stewards, and their members.

#include <thread>

#include "node/keys/key_file.hpp"
#include "tests/functional/saying.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
namespace json = boost::json;

class Slips : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("slips", 2);
    plan.stewards = 2;
    folder_ = plan.folder.string() + "-things";
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    network_ = start(std::move(plan));
    write_file(folder_ / "pass", "loopback only, and thrown away\n");
    done(0, "member enrol " + consent(0, 1) + by(0));
  }
  static void TearDownTestSuite() {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

 protected:
  static std::string at(std::size_t node, const std::string& words) {
    return words + " --node " + network_->url(node);
  }
  /// What it says in French, without a refusal.
  static std::string done(std::size_t node, const std::string& words) {
    const auto output = say(at(node, words) + " --lang fr");
    EXPECT_EQ(output.exit_code, 0) << words << "\n" << output.text;
    return output.text;
  }
  static std::string by(std::size_t node) { return " --data " + network_->folder(node).string(); }
  /// A member's key, made when it is first asked for.
  static std::string as(std::uint8_t member) {
    const auto key = folder_ / ("member-" + std::to_string(member));
    if (!std::filesystem::exists(key)) {
      SigningKey::Seed seed{};
      seed.fill(member);
      const node::Secret passphrase{"loopback only, and thrown away"};
      EXPECT_TRUE(node::write_key_file(key, node::KeyPurpose::member, seed, passphrase));
    }
    return " --key " + key.string() + " --passphrase-file " + (folder_ / "pass").string();
  }
  static std::string public_key(std::uint8_t member) {
    SigningKey::Seed seed{};
    seed.fill(member);
    return to_hex(SigningKey::from_seed(seed).public_key().view());
  }
  static std::string consent(std::size_t node, std::uint8_t member) {
    const auto said = json::parse(done(node, "member consent --json" + as(member)));
    return std::string{said.at("consent").as_string()};
  }
  static std::string id_after(const std::string& said, const std::string& words) {
    const auto found = said.find(words);
    EXPECT_NE(found, std::string::npos) << said;
    return found == std::string::npos ? std::string{} : said.substr(found + words.size(), 64);
  }
  /// To put `to` in the place of the last paragraph, as it is now; the amendment's id.
  static std::string propose(const std::string& to, const std::string& more = "") {
    const auto text = done(0, "text --marked");
    const std::string marker = "-->\n";
    const auto file = folder_ / "edited.md";
    write_file(file, text.substr(0, text.rfind(marker) + marker.size()) + to + "\n");
    return id_after(done(0, "amendment propose --yes --title '" + to + "' --edit " + file.string() +
                                more + as(1)),
                    "Proposé : ");
  }
  static std::int64_t members_of_first() {
    const auto told = network_->get(0, "/api/v1/organisations");
    for (const auto& row : told.at("organisations").as_array()) {
      if (row.at("name") == "Une") return row.at("members").to_number<std::int64_t>();
    }
    return -1;
  }
  /// Both stewards agree to it; what the first one was shown.
  static std::string adopt(const std::string& words) {
    const auto next = height() + 1;
    const auto said = done(0, "adoption propose " + words + by(0));
    EXPECT_TRUE(network_->converge(20s));
    const auto agendas = network_->get(1, "/api/v1/adoptions").at("agendas").as_array();
    EXPECT_EQ(agendas.size(), 1U);
    for (const auto& agenda : agendas) {
      done(1, "adoption vote " + std::string{agenda.at("id").as_string()} + by(1));
    }
    for (int i = 0; i < 200 && height() < next; ++i) std::this_thread::sleep_for(100ms);
    EXPECT_EQ(height(), next) << said;
    EXPECT_TRUE(network_->converge(20s));
    return said;
  }
  static std::int64_t height() {
    return network_->get(0, "/api/v1/status").at("height").to_number<std::int64_t>();
  }

  static inline std::filesystem::path folder_;
  static inline std::unique_ptr<Network> network_;
};

TEST_F(Slips, AreToldBeforeAnythingIsSigned) {
  const auto before = network_->get(0, "/api/v1/status").at("cut");
  const auto pass = " --passphrase-file " + (folder_ / "pass").string();
  const auto init = "node init --data " + (folder_ / "new").string() + pass;
  const struct {
    std::string line;
    const char* fr;
    const char* en;
  } cases[] = {
      {at(0, "comment add --text x" + as(1)), "que commenter ?", "comment on what?"},
      {at(0, "comment add --block 1 --text ' '" + as(1)), "--text est vide", "--text is empty"},
      {at(0, "amendment show ''"), "lequel ?", "which one?"},
      {at(0, "story tell --title '' --theme a --text x" + as(1)), "--title est vide",
       "--title is empty"},
      {at(0, "story tell --title a --theme '' --text x" + as(1)), "--theme est vide",
       "--theme is empty"},
      {at(0, "amendment propose --yes --title '' --edit /dev/null" + as(1)), "--title est vide",
       "--title is empty"},
      {at(0, "adoption propose" + by(0)), "à adopter quoi ?", "to adopt what?"},
      {at(0, "organisation profile --url http://127.0.0.1:9" + by(1)),
       "est le dossier de « Deux », et ce nœud-ci est celui de « Une »",
       "is the folder of “Deux”, and this node is “Une”'s"},
      {"node serve --data d --listen 127.0.0.1:1 --peer zz", "--peer zz : il faut http://",
       "--peer zz: http://"},
      {init + " --name ' '", "--name est vide", "--name is empty"},
      {init + " --name " + std::string(201, 'a'), "--name a 201 octets, et 200 au plus",
       "--name has 201 bytes, and at most 200"},
      {init + " --name a --city " + std::string(101, 'a'), "--city a 101 octets, et 100 au plus",
       "--city has 101 bytes"},
      {init + " --name a --url foo", "--url foo : les autres nœuds ne l'appelleraient pas",
       "--url foo: other nodes wouldn't dial it"},
  };
  for (const auto& c : cases) expect_refused(c.line, c.fr, c.en);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "new")) << "no keys of a node that can't join";
  EXPECT_EQ(network_->get(0, "/api/v1/status").at("cut"), before);
}

TEST_F(Slips, ACharterNamesNodesThatCanBeDialled) {
  const auto charter = folder_ / "charter.toml";
  const auto found = "platform found --data d --text t --charter " + charter.string();
  const std::string begins = "[platform]\nname = \"Essai\"\nlanguage = \"fr\"\n[[steward]]\n";
  const auto steward = [&](const std::string& url) {
    write_file(charter, begins + "root_key = \"" + std::string(64, 'a') +
                            "\"\nname = \"Une\"\nurl = \"" + url + "\"\n");
  };
  for (const auto* url : {"foo", "https://a:1", "http://a:1/b"}) {
    steward(url);
    expect_refused(found, "ligne 7 : steward.url doit être http://HÔTE:PORT",
                   "line 7: steward.url must be http://HOST:PORT");
  }
  steward("http://palabre.example:7777");
  EXPECT_THAT(say(found + " --lang fr").text, Not(HasSubstr("steward.url")));
  write_file(charter, begins + "root_key = \"ab\"\nname = \"Une\"\n");
  expect_refused(found, "doit être un texte de 64 octets", "must be a text of 64 bytes");
}

// docs/protocol.md M-3
TEST_F(Slips, APersonWithTwoVoicesIsToldHowToHaveOne) {
  ASSERT_EQ(members_of_first(), 1);
  done(0, "member enrol " + consent(0, 2) + by(0));
  EXPECT_EQ(members_of_first(), 2);
  const auto again = "member enrol " + consent(0, 2) + " --replaces ";
  expect_refused(at(0, again + public_key(1) + by(0)), "palabre member revoke " + public_key(1),
                 "that person has two voices");
  done(0, "member revoke " + public_key(2) + by(0));
  EXPECT_EQ(members_of_first(), 1) << "an ended key is no member";
  const auto round = network_->get(0, "/api/v1/round");
  for (const auto& row : round.at("organisations").as_array()) {
    if (row.at("name") == "Une") {
      EXPECT_EQ(row.at("members"), 1);
    }
  }
  expect_refused(at(0, again + public_key(1) + by(0)), "Cette clé est inscrite, ou l'a déjà été",
                 "This key is enrolled, or was once");
}

TEST_F(Slips, WhatIsSaidIsListedWithItsOrganisation) {
  EXPECT_THAT(done(0, "comment list"), HasSubstr("Aucun commentaire."));
  EXPECT_THAT(done(0, "story list"), HasSubstr("Aucun récit."));
  const auto amendment = propose("Un paragraphe commenté.");
  const auto comment =
      id_after(done(0, "comment add " + amendment + " --text 'Bien dit.'" + as(1)), "Commenté : ");
  EXPECT_THAT(done(0, "comment list"), HasSubstr("Une : Bien dit."));
  const auto story =
      id_after(done(0, "story tell --title 'La salle' --theme Accès --text 'Au fond.'" + as(1)),
               "Raconté : ");
  EXPECT_THAT(done(0, "story list"), HasSubstr(story.substr(0, 8) + "  La salle (Accès), Une\n"));
  // A notice is of what people say, and is lifted where there is one.
  const auto notice = std::string{"notice give --ground spam --text 'Non.' "};
  expect_refused(at(0, notice + amendment + by(0)), "que sur un commentaire ou un récit",
                 "of a comment or a story alone");
  expect_refused(at(0, notice + "--lift " + comment + by(0)), "il n'y a rien à lever",
                 "there is nothing to lift");
  EXPECT_THAT(done(0, notice + comment + by(0)), HasSubstr("Code du reçu : "));
  ASSERT_TRUE(network_->converge(20s));
  expect_refused(at(1, notice + "--lift " + comment + by(1)), "il n'y a rien à lever",
                 "there is nothing to lift");
  done(0, notice + "--lift " + comment + by(0));
  expect_refused(at(0, notice + "--lift " + comment + by(0)), "il n'y a rien à lever",
                 "there is nothing to lift");
  done(0, "amendment withdraw " + amendment + as(1));
}

TEST_F(Slips, ARevisionKeepsItsReason) {
  const auto amendment = propose("Un paragraphe motivé.", " --reason 'Pour le loyer.'");
  const auto file = (folder_ / "edited.md").string();
  const auto revise = "amendment revise " + amendment + " --yes --title Mieux --edit " + file;
  done(0, revise + as(1));
  EXPECT_THAT(done(0, "amendment show " + amendment), HasSubstr("Motif : Pour le loyer."));
  done(0, revise + " --reason 'Pour le toit.'" + as(1));
  EXPECT_THAT(done(0, "amendment show " + amendment), HasSubstr("Motif : Pour le toit."));
  done(0, revise + " --reason ''" + as(1));
  EXPECT_THAT(done(0, "amendment show " + amendment), Not(HasSubstr("Motif")));
  done(0, "amendment withdraw " + amendment + as(1));
}

TEST_F(Slips, ASheetGoesByItsReceiptCode) {
  write_file(folder_ / "list.txt", "Personne 1\n\nPersonne 2\nPersonne 1\n");
  const auto said = done(0, "paper record texte --list " + (folder_ / "list.txt").string() +
                                " --out " + (folder_ / "salts.csv").string() +
                                " --place Magog --date 2002-11-09 --witnessed x" + by(0));
  EXPECT_THAT(said, HasSubstr("les lignes 1 et 4 sont les mêmes (Personne 1)"));
  const std::string before = "Code du reçu : ";
  const auto code = said.substr(said.find(before) + before.size(), 19);
  const auto salts = read_file(folder_ / "salts.csv");
  const std::string line = "Personne 2";
  const auto salt =
      salts.substr(salts.find_first_of("0123456789abcdef", salts.find(line) + 11), 64);
  done(0, "paper strike " + code + " --line '" + line + "' --salt " + salt + by(0));
  EXPECT_THAT(done(0, "campaign open --title Avant --until 2003-06-30" + by(0)),
              HasSubstr("l'échéance 2003-06-30 est passée"));
}

TEST_F(Slips, AMemberNamesTheirOrganisation) {
  const auto record = folder_ / "voice.record";
  done(1, "endorse texte --stance support --home Une --save " + record.string() + as(1));
  EXPECT_TRUE(std::filesystem::exists(record));
  expect_refused(at(1, "endorse texte --stance support --home Trois --save x" + as(1)),
                 "rien de tel", "no such thing");
}

TEST_F(Slips, TheSameAgendaIsntPutTwice) {
  const auto next = height() + 1;
  const auto first = propose("Un paragraphe adopté.");
  ASSERT_TRUE(network_->converge(20s));
  const auto put = "adoption propose --adopt " + first;
  done(0, put + by(0));
  ASSERT_TRUE(network_->converge(20s));
  const auto agendas = network_->get(1, "/api/v1/adoptions").at("agendas").as_array();
  ASSERT_EQ(agendas.size(), 1U);
  const std::string id{agendas[0].at("id").as_string()};
  expect_refused(at(1, put + by(1)), "palabre adoption vote " + id.substr(0, 12),
                 "Une has put the same agenda already");
  EXPECT_EQ(network_->get(1, "/api/v1/adoptions").at("agendas").as_array().size(), 1U);
  done(1, "adoption vote " + id + by(1));
  for (int i = 0; i < 200 && height() < next; ++i) std::this_thread::sleep_for(100ms);
  EXPECT_EQ(height(), next);
  ASSERT_TRUE(network_->converge(20s));
}

TEST_F(Slips, NothingWaitsForWhatCantBeAdopted) {
  adopt("--round collecting");
  const auto wanted = propose("Un paragraphe voulu.");
  const auto erased = propose("Un paragraphe effacé.");
  for (const auto& id : {wanted, erased}) done(0, "endorse " + id + " --stance support" + as(1));
  EXPECT_THAT(say(at(0, "adoption propose --uncontested --lang fr" + by(0))).text,
              HasSubstr("concurrent de"));
  done(0, "erase --yes " + erased + as(1));
  adopt("--round frozen");
  const auto late = propose("Un paragraphe tardif.");
  ASSERT_TRUE(network_->converge(20s));
  const auto said = adopt("--uncontested");
  EXPECT_THAT(said, HasSubstr("adopte " + wanted.substr(0, 12)));
  EXPECT_THAT(said, HasSubstr("attend : " + erased.substr(0, 8)));
  EXPECT_THAT(said, HasSubstr("attend : " + late.substr(0, 8)));
  EXPECT_THAT(done(0, "text"), HasSubstr("Un paragraphe voulu."));
}

}  // namespace
}  // namespace palabre::test
