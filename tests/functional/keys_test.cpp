// Keys on paper and under a second passphrase, from the command line; and what is said when
// something is typed wrong.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "node/keys/paper_key.hpp"
#include "tests/functional/saying.hpp"

namespace palabre::test {
namespace {

using testing::HasSubstr;

/// A folder with keys, of an organisation without a platform.
class Paper : public testing::Test {
 public:
  static std::string made(const std::string& name) {
    const auto data = (folder_ / name).string();
    EXPECT_EQ(say("node init --data " + data + " --name 'Les <Essais>'" + pass_).exit_code, 0);
    return data;
  }

  static void SetUpTestSuite() {
    folder_ = fresh("paper");
    write_file(folder_ / "old", "first words of all\n");
    write_file(folder_ / "new", "other words instead\n");
    pass_ = " --passphrase-file " + (folder_ / "old").string();
    new_pass_ = " --passphrase-file " + (folder_ / "new").string();
    data_ = made("node");
    sheet_ = say("keys root --paper --data " + data_ + pass_).text;
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder_); }

  static inline std::filesystem::path folder_;
  static inline std::string data_, pass_, new_pass_, sheet_;
};

TEST_F(Paper, AMembersSheetGivesTheirKeyBackToTheProgram) {
  const auto seed = federation::SigningKey::Seed{7};
  const auto number =
      federation::to_hex(federation::SigningKey::from_seed(seed).public_key().view());
  std::string lines;
  for (const auto& line : node::paper_lines(seed)) lines += line.reveal() + "\n";
  write_file(folder_ / "sheet", lines);
  const auto create = [](const std::string& key) {
    return "member create --from-paper --key " + (folder_ / key).string() + new_pass_;
  };
  const auto made = say(create("member.key") + " < " + (folder_ / "sheet").string());
  EXPECT_EQ(made.exit_code, 0);
  EXPECT_THAT(made.text, HasSubstr(number));
  EXPECT_THAT(say("keys --key " + (folder_ / "member.key").string()).text, HasSubstr(number));
  expect_refused(create("member.key"), "déjà une clé", "key here already", folder_ / "sheet");
  lines.front() = lines.front() == '0' ? '1' : '0';
  write_file(folder_ / "sheet", lines);
  expect_refused(create("no.key"), "ligne 1", "line 1", folder_ / "sheet");
  expect_refused(create("no.key"), "manque des lignes", "Lines are missing");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "no.key"));
}

TEST_F(Paper, ASheetGivesTheKeyBackUnderANewPassphrase) {
  const auto lines = key_lines(sheet_);
  ASSERT_EQ(lines.size(), 5U) << sheet_;
  EXPECT_THAT(sheet_, HasSubstr("Clé racine de Les <Essais>"));
  EXPECT_THAT(sheet_, HasSubstr("█"));
  const auto key = std::filesystem::path{data_} / "root.key";
  write_file(folder_ / "typed", joined(lines));
  expect_refused("keys root --from-paper --data " + data_ + new_pass_, "déjà une clé",
                 "key here already", folder_ / "typed");
  std::filesystem::rename(key, folder_ / "away.key");
  // As people type: small letters, no blanks, and look-alikes.
  auto typed = joined(lines);
  for (auto& c : typed) c = c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
  write_file(folder_ / "typed", std::regex_replace(typed, std::regex{" "}, ""));
  const auto back = say("keys root --from-paper --data " + data_ + new_pass_ + " < " +
                        (folder_ / "typed").string());
  EXPECT_EQ(back.exit_code, 0) << back.text;
  const auto again = say("keys root --paper --data " + data_ + new_pass_);
  EXPECT_EQ(key_lines(again.text), lines);
  expect_refused("keys root --paper --data " + data_ + pass_, "n'est pas la bonne", "is wrong");
  // The file that was taken away is still good, from where it is.
  const auto elsewhere = say("keys root --paper --root-key " + (folder_ / "away.key").string() +
                             " --data " + data_ + pass_);
  EXPECT_EQ(key_lines(elsewhere.text), lines);
}

TEST_F(Paper, AMistakeIsToldByItsLine) {
  auto lines = key_lines(sheet_);
  ASSERT_EQ(lines.size(), 5U);
  const auto input = folder_ / "wrong";
  const auto line =
      "keys root --from-paper --root-key " + (folder_ / "no.key").string() + new_pass_;
  auto wrong = lines;
  wrong[2][5] = wrong[2][5] == 'Z' ? 'Y' : 'Z';
  write_file(input, joined(wrong));
  expect_refused(line, "ligne 3: Il y a une faute", "line 3: There is a mistake", input);
  wrong = lines;
  wrong[1].resize(14);
  write_file(input, joined(wrong));
  expect_refused(line, "ligne 2: Il manque des signes", "line 2: Characters are missing", input);
  lines.pop_back();
  write_file(input, joined(lines));
  expect_refused(line, "Il manque des lignes", "Lines are missing", input);
  expect_refused("keys root --from-paper" + new_pass_, "où mettre la clé", "where does the key go");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "no.key"));
}

TEST_F(Paper, AnotherOrganisationsKeyIsRefused) {
  const auto other = made("other");
  write_file(folder_ / "typed", joined(key_lines(sheet_)));
  expect_refused("keys root --from-paper --data " + other + new_pass_,
                 "celle de cette organisation", "isn't this organisation's", folder_ / "typed");
  expect_refused("keys root --paper --root-key " + data_ + "/root-next.key --data " + other + pass_,
                 "celle de cette organisation", "isn't this organisation's");
  // The next root key has a sheet of its own, and goes back to its own place.
  const auto next = say("keys root --paper --next --data " + other + pass_ + " --lang en");
  EXPECT_THAT(next.text, HasSubstr("Next root key of"));
  std::filesystem::remove(std::filesystem::path{other} / "root-next.key");
  write_file(folder_ / "typed", joined(key_lines(next.text)));
  EXPECT_EQ(say("keys root --from-paper --data " + other + new_pass_ + " < " +
                (folder_ / "typed").string())
                .exit_code,
            0);
  EXPECT_TRUE(std::filesystem::exists(std::filesystem::path{other} / "root-next.key"));
}

TEST_F(Paper, TheSecretIsInNoFileThatWasNotAskedFor) {
  const auto data = made("kept");
  const auto by_shell = (folder_ / "by-shell").string();
  const auto redirected = say("keys root --paper --data " + data + pass_ + " --lang en > " +
                              by_shell + " 2> " + by_shell + ".err");
  EXPECT_EQ(redirected.exit_code, 1);
  EXPECT_EQ(read_file(by_shell), "");
  EXPECT_THAT(read_file(by_shell + ".err"), HasSubstr("--paper FILE"));
  const auto page = (folder_ / "sheet.html").string();
  const auto said = say("keys root --data " + data + pass_ + " --lang en --paper " + page);
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("in clear in " + page));
  struct ::stat status {};
  ASSERT_EQ(::stat(page.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto html = read_file(page);
  EXPECT_THAT(html, HasSubstr("Les &lt;Essais&gt;"));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("size:A4"));
  EXPECT_EQ(key_lines(html), key_lines(say("keys root --paper --data " + data + pass_).text));
  expect_refused("keys root --data " + data + pass_ + " --paper " + page, "pas remplacée",
                 "isn't replaced");
  const auto both = say("keys root --paper --from-paper --lang fr");
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.text, HasSubstr("ne va pas avec"));
  expect_refused("keys root --paper --data /nonexistent" + pass_, "pas de nœud", "no node");
}

}  // namespace
}  // namespace palabre::test
