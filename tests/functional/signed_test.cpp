// Whoever has signed something finds it again, with its receipt.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/functional/owner.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Signed : public Owners {
 protected:
  static json::array records_of(const Owner& owner, const std::string& query = {}) {
    const auto key = to_hex(owner.key.public_key().view());
    return network_->get(0, "/api/v1/members/" + key + "/records" + query).at("records").as_array();
  }
  static std::vector<std::string> kinds_of(const json::array& records) {
    std::vector<std::string> kinds;
    for (const auto& record : records) kinds.push_back(text_in(record.at("statement"), "kind"));
    return kinds;
  }
  static void comments(Owner& owner, const std::string& path, const std::string& words) {
    const auto form = owner.browser.get(path);
    const auto page = owner.browser.post(
        path + "/comments", {{"form", hidden(form, "form")}, {"side", "for"}, {"words", words}});
    owner.browser.post("/sign", owner.signed_form(page));
    if (!owner.browser.at().starts_with("/receipts/")) throw std::runtime_error{page};
  }
};

TEST_F(Signed, IsListedTheLatestFirstWithItsReceipt) {
  auto owner = joined("Animatrice 30", 30);
  EXPECT_THAT(owner.browser.get("/me/signed"), HasSubstr("Rien encore"));
  const auto id = proposed(owner, "Un titre à moi.");
  owner.browser.post("/sign", owner.signed_form(voice(owner, id)));
  comments(owner, "/amendments/" + id, "Ce que j’en pense.");
  const auto form = owner.browser.get("/stories/new");
  const auto told = owner.browser.post("/stories/new", {{"form", hidden(form, "form")},
                                                        {"theme", "Accès"},
                                                        {"title", "Le fil du village"},
                                                        {"words", "Il ne va pas jusqu’ici."}});
  owner.browser.post("/sign", owner.signed_form(told));

  auto records = records_of(owner);
  EXPECT_THAT(kinds_of(records), ElementsAre("story", "comment", "endorse", "amendment"));
  EXPECT_EQ(records[0].at("words").at("title"), "Le fil du village");
  EXPECT_EQ(records[0].at("words").at("theme"), "Accès");
  EXPECT_EQ(records[1].at("words").at("text"), "Ce que j’en pense.");
  EXPECT_EQ(text_in(records[1].at("words"), "about"), id);
  EXPECT_EQ(records[2].at("words").at("title"), "Un titre à moi.");
  EXPECT_EQ(records[2].at("fate").at("state"), "counted");

  const auto page = owner.browser.get("/me");
  const auto story = text_in(records[0], "record_id").substr(0, 12);
  const auto comment = text_in(records[1], "record_id").substr(0, 12);
  EXPECT_THAT(page, AllOf(HasSubstr("href=\"/stories#s" + story + "\""),
                          HasSubstr("href=\"/amendments/" + id + "#c" + comment + "\""),
                          HasSubstr("href=\"/receipts/" + text_in(records[2], "code") + "\"")));
  const auto receipt = owner.browser.get("/receipts/" + text_in(records[0], "code"));
  EXPECT_THAT(receipt, AllOf(HasSubstr("Le fil du village"), HasSubstr("un récit")))
      << "the receipt of a story leads to it";

  // A text that was taken back is listed, without it.
  const auto erasing = owner.browser.get("/records/" + text_in(records[0], "record_id") + "/erase");
  owner.browser.post("/sign", owner.signed_form(erasing));
  records = records_of(owner);
  EXPECT_THAT(kinds_of(records), ElementsAre("erase", "story", "comment", "endorse", "amendment"));
  EXPECT_TRUE(records[1].at("words").is_null());
  EXPECT_EQ(records[1].at("fate").at("state"), "erased");
  EXPECT_THAT(owner.browser.get("/me/signed"), Not(HasSubstr("Le fil du village")));
}

TEST_F(Signed, ComesInPagesAndIsNobodyElses) {
  auto owner = joined("Animatrice 31", 31);
  auto other = joined("Animatrice 32", 32);
  const auto id = proposed(other, "D’une autre.");
  for (int i = 0; i < 22; ++i) {
    comments(owner, "/amendments/" + id, "Remarque " + std::to_string(i));
  }
  EXPECT_EQ(records_of(owner).size(), 20U);
  EXPECT_EQ(kinds_of(records_of(other)), std::vector<std::string>{"amendment"});
  const auto key = to_hex(owner.key.public_key().view());
  const auto first = network_->get(0, "/api/v1/members/" + key + "/records");
  const auto rest = records_of(owner, "?cursor=" + text_in(first, "next"));
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[1].at("words").at("text"), "Remarque 0");
  const auto page = owner.browser.get("/me/signed");
  EXPECT_THAT(page, AllOf(HasSubstr("Remarque 21"), Not(HasSubstr("Remarque 1<"))));
  EXPECT_THAT(owner.browser.get("/me/signed?cursor=" + text_in(first, "next")),
              AllOf(HasSubstr("Remarque 1<"), HasSubstr("Remarque 0<")));
  EXPECT_THAT(owner.browser.get("/me"), HasSubstr("href=\"/me/signed\""));
  EXPECT_EQ(records_of(owner, "?cursor=0").size(), 0U);
  Browser nobody{url()};
  nobody.get("/me/signed");
  EXPECT_TRUE(nobody.at().starts_with("/enter"));
}

}  // namespace
}  // namespace palabre::test
