// What the home node keeps of its own people, and what a token opens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <filesystem>

#include "federation/core/base64.hpp"
#include "node/people/browser_seal.hpp"
#include "node/people/people.hpp"
#include "node/people/seals.hpp"
#include "node/web/entrance.hpp"
#include "node/web/form.hpp"

namespace palabre::test {
namespace {

using namespace node;
using federation::Bytes;
using federation::SigningKey;

class PeopleKept : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("people-" + fresh_token().substr(0, 16));
    open();
  }
  void TearDown() override {
    people_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    people_.reset();
    auto opened = People::open(folder_);
    ASSERT_TRUE(opened) << opened.error().message();
    people_ = std::move(*opened);
  }

  static Account account(const std::string& name, std::uint8_t key) {
    SigningKey::Seed seed{};
    seed.fill(key);
    Account made;
    made.name = name;
    made.key = SigningKey::from_seed(seed).public_key();
    made.sealed = "sealed";
    return made;
  }

  std::filesystem::path folder_;
  std::unique_ptr<People> people_;
};

TEST_F(PeopleKept, AMemberInvitedAnewTakesTheirAccountsPlace) {
  ASSERT_TRUE(people_->invite(hash_of_token("1"), {false, "", 1, 100, "", ""}));
  const auto lost = people_->join(hash_of_token("1"), account("Marée", 1), 1);
  ASSERT_TRUE(lost);
  EXPECT_EQ(lost->replaces, "");
  ASSERT_TRUE(people_->begin(hash_of_token("session"), {"marée", 1, 1, ""}));
  ASSERT_TRUE(people_->keep("marée", {"/stories/new", {{"words", "Il y eut"}}, 1}));
  const auto key = federation::to_hex(lost->key.view());
  ASSERT_TRUE(people_->invite(hash_of_token("2"), {true, "", 1, 100, "", key}));
  EXPECT_TRUE(people_->account("marée")->has_value()) << "until somebody comes in by it";
  open();
  const auto found = people_->join(hash_of_token("2"), account("Marée haute", 2), 2);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->replaces, key);
  EXPECT_TRUE(found->coordinates);
  EXPECT_FALSE(people_->account("marée")->has_value());
  EXPECT_FALSE(people_->session(hash_of_token("session"), 2)->has_value());
  EXPECT_TRUE(people_->drafts("marée")->empty());
  ASSERT_EQ(people_->drafts("marée haute")->size(), 1U);
  EXPECT_EQ(people_->drafts("marée haute")->front().path, "/stories/new");
  // Whose key it replaces is gone meanwhile: then it is an invitation like another.
  ASSERT_TRUE(people_->invite(hash_of_token("3"), {false, "", 1, 100, "", key}));
  EXPECT_TRUE(people_->join(hash_of_token("3"), account("Écume", 3), 2));
  EXPECT_TRUE(people_->account("marée haute")->has_value());
}

TEST_F(PeopleKept, AnInvitationMakesOneAccountAndNoMore) {
  const auto code = hash_of_token("CODE");
  ASSERT_TRUE(people_->invite(code, {true, "animatrice 8", 100, 200, ""}));
  EXPECT_EQ(people_->join(hash_of_token("OTHER"), account("a", 1), 150).error(),
            PeopleErrc::no_invitation);
  EXPECT_EQ(people_->join(code, account("a", 1), 201).error(), PeopleErrc::no_invitation)
      << "too old";
  ASSERT_TRUE(people_->join(code, account("Élise ", 1), 200)) << "until then, and then too";
  EXPECT_EQ(people_->join(code, account("b", 2), 150).error(), PeopleErrc::no_invitation)
      << "taken";
  open();
  const auto made = people_->account("élise");
  ASSERT_TRUE(made && *made);
  EXPECT_EQ((*made)->name, "Élise ");
  EXPECT_TRUE((*made)->coordinates) << "what the invitation says";
  EXPECT_EQ((*made)->made_ms, 200U);
  EXPECT_EQ((*made)->key, account("", 1).key);
  EXPECT_EQ(people_->invitations()->begin()->second.taken_by, "Élise ");
}

TEST_F(PeopleKept, NamesAndKeysAreOnePersonsAlone) {
  for (const auto* code : {"1", "2", "3"}) {
    ASSERT_TRUE(people_->invite(hash_of_token(code), {false, "", 0, 10, ""}));
  }
  ASSERT_TRUE(people_->join(hash_of_token("1"), account("Marée", 1), 1));
  EXPECT_EQ(people_->join(hash_of_token("2"), account("MARÉE", 2), 1).error(),
            PeopleErrc::name_taken);
  EXPECT_EQ(people_->join(hash_of_token("2"), account("autre", 1), 1).error(),
            PeopleErrc::key_taken);
  EXPECT_TRUE(people_->join(hash_of_token("2"), account("autre", 2), 1)) << "it is open still";
  EXPECT_EQ(people_->accounts()->size(), 2U);
}

TEST_F(PeopleKept, SessionsEndByAgeByIdlenessAndByHand) {
  const auto token = hash_of_token("t");
  ASSERT_TRUE(people_->begin(token, {"a", 1'000, 1'000, "sealed"}));
  EXPECT_TRUE(*people_->session(token, 1'000 + session_idle_ms_max));
  EXPECT_TRUE(*people_->session(token, 1'000 + 2 * session_idle_ms_max)) << "it was used between";
  EXPECT_FALSE(*people_->session(token, 1'001 + 3 * session_idle_ms_max));
  EXPECT_FALSE(*people_->session(token, 1'001)) << "what has ended doesn't come back";
  ASSERT_TRUE(people_->begin(token, {"a", 1'000, session_ms_max, "sealed"}));
  EXPECT_TRUE(*people_->session(token, 1'000 + session_ms_max));
  EXPECT_FALSE(*people_->session(token, 1'001 + session_ms_max)) << "used to the end";
  ASSERT_TRUE(people_->begin(token, {"a", 1'000, 1'000, "sealed"}));
  ASSERT_TRUE(people_->end(token));
  EXPECT_FALSE(*people_->session(token, 1'000));
}

TEST_F(PeopleKept, AnotherPassphraseEndsAllSessionsOfTheAccountButOne) {
  ASSERT_TRUE(people_->invite(hash_of_token("1"), {false, "", 0, 10, ""}));
  auto owner = account("Marée", 1);
  owner.place = federation::SigningPlace::device;
  owner.verifier = "verifier";
  owner.consent = "consent";
  ASSERT_TRUE(people_->join(hash_of_token("1"), owner, 1));
  const auto here = hash_of_token("here");
  for (const auto* token : {"here", "there", "over there"}) {
    ASSERT_TRUE(people_->begin(hash_of_token(token), {"marée", 1, 1, ""}));
  }
  ASSERT_TRUE(people_->begin(hash_of_token("another's"), {"marée2", 1, 1, ""}));
  ASSERT_TRUE(people_->begin(hash_of_token("old"), {"marée", 1, 2, ""}));
  EXPECT_EQ(people_->sessions("marée", 2)->size(), 4U);
  EXPECT_EQ(people_->sessions("marée", 2)->front().token, hash_of_token("old"))
      << "the one that was used last";
  EXPECT_EQ(people_->sessions("marée", 2 + session_idle_ms_max)->size(), 1U) << "the others ended";
  owner.sealed = "sealed anew";
  ASSERT_TRUE(people_->replace(owner, here));
  open();
  const auto left = people_->sessions("marée", 2);
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().token, here);
  EXPECT_EQ(people_->sessions("marée2", 2)->size(), 1U);
  const auto kept = people_->account("marée");
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->sealed, "sealed anew");
  EXPECT_EQ((*kept)->verifier, "verifier");
  EXPECT_EQ((*kept)->consent, "consent");
  EXPECT_EQ((*kept)->place, federation::SigningPlace::device);
}

TEST_F(PeopleKept, TheSecretStaysWithItsDatabase) {
  const auto before = people_->secret();
  EXPECT_NE(before, federation::Digest{});
  open();
  EXPECT_EQ(people_->secret(), before);
}

TEST_F(PeopleKept, DraftsAreTheirWritersAndHaveBounds) {
  using json = boost::json::object;
  ASSERT_TRUE(people_->keep("a", {"/blocks/1/propose", json{{"words", "un"}}, 1}));
  ASSERT_TRUE(people_->keep("a", {"/blocks/2/propose", json{{"words", "deux"}}, 2}));
  ASSERT_TRUE(people_->keep("a", {"/blocks/1/propose", json{{"words", "trois"}}, 3}));
  ASSERT_TRUE(people_->keep("a/", {"x", json{}, 1})) << "a name isn't a path";
  open();
  const auto kept = people_->drafts("a");
  ASSERT_EQ(kept->size(), 2U);
  EXPECT_EQ(kept->front().fields.at("words"), "trois")
      << "the latest first, in the place of the old";
  EXPECT_FALSE(*people_->draft("b", "/blocks/1/propose"));
  ASSERT_TRUE(people_->drop("a", "/blocks/1/propose"));
  EXPECT_FALSE(*people_->draft("a", "/blocks/1/propose"));
  EXPECT_EQ(
      people_->keep("a", {"p", json{{"words", std::string(draft_bytes_max, 'a')}}, 1}).error(),
      PeopleErrc::too_much);
  for (std::size_t i = 1; i < draft_count_max; ++i) {
    ASSERT_TRUE(people_->keep("a", {std::to_string(i), json{}, 1}));
  }
  EXPECT_EQ(people_->keep("a", {"more", json{}, 1}).error(), PeopleErrc::too_much);
  EXPECT_TRUE(people_->keep("a", {"1", json{}, 2})) << "what is there can still be written over";
}

TEST(FoldedName, IsTheSameHoweverItIsWritten) {
  EXPECT_EQ(folded_name("Élise"), folded_name("  e\u0301LISE "));
  EXPECT_NE(folded_name("Élise"), folded_name("Elise"));
  for (const auto* none : {"", "   ", "\xff", "\xed\xa0\x80"}) EXPECT_FALSE(folded_name(none));
  EXPECT_TRUE(folded_name(std::string(account_name_bytes_max, 'a')));
  EXPECT_FALSE(folded_name(std::string(account_name_bytes_max + 1, 'a')));
}

TEST(Seals, OpenWithTheirOwnTokenAlone) {
  SigningKey::Seed seed{};
  seed.fill(7);
  const auto token = fresh_token();
  const auto sealed = seal_for(token, seed);
  EXPECT_EQ(open_with(token, sealed), seed);
  EXPECT_FALSE(open_with(fresh_token(), sealed));
  EXPECT_FALSE(open_with(token, sealed.substr(4)));
  EXPECT_FALSE(open_with(token, ""));
  auto changed = sealed;
  changed[40] = changed[40] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(open_with(token, changed));
  EXPECT_NE(seal_for(token, seed), sealed) << "never the same bytes twice";
}

TEST(Seals, FormTokensAreOfTheirSessionAndNeverTheSame) {
  const auto token = fresh_token();
  const auto one = fresh_form_token(token);
  EXPECT_NE(one, fresh_form_token(token));
  EXPECT_TRUE(is_form_token(token, one));
  EXPECT_FALSE(is_form_token(fresh_token(), one));
  EXPECT_FALSE(is_form_token(token, ""));
  EXPECT_FALSE(is_form_token(token, std::string(128, '0'))) << "a mask of nothing";
  EXPECT_FALSE(is_form_token(token, one.substr(2)));
}

TEST(Seals, CodesAreReadHoweverTheyAreTyped) {
  const auto code = fresh_code();
  ASSERT_EQ(code.size(), 19U);
  const auto plain = read_code(code);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->size(), 16U);
  EXPECT_EQ(read_code("0o1i-l222 3333-4444"), read_code("0011122233334444"));
  for (const auto* none :
       {"", "0000-0000-0000-000", "0000-0000-0000-00000", "0000-0000-0000-000U"}) {
    EXPECT_FALSE(read_code(none)) << none;
  }
}

BrowserSeal browser_seal() {
  return {browser_iterations, Bytes(16, 1), Bytes(12, 2), Bytes(48, 3)};
}

TEST(BrowserSeal, IsReadAsItWasWritten) {
  const auto text = text_of(browser_seal());
  EXPECT_LE(text.size(), browser_seal_bytes_max);
  const auto read = read_browser_seal(" " + text + "\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(text_of(*read), text) << "in its one spelling";
  auto most = browser_seal();
  most.iterations = browser_iterations_max;
  EXPECT_TRUE(read_browser_seal(text_of(most)));
}

TEST(BrowserSeal, IsRefusedPastItsBounds) {
  const auto good = browser_seal();
  std::vector<BrowserSeal> bad(6, good);
  bad[0].iterations = browser_iterations - 1;
  bad[1].iterations = browser_iterations_max + 1;
  bad[2].salt.pop_back();
  bad[3].iv.push_back(0);
  bad[4].sealed.pop_back();
  bad[5].sealed.clear();
  for (const auto& seal : bad) {
    EXPECT_EQ(read_browser_seal(text_of(seal)).error(), federation::Errc::malformed);
  }
  auto object = boost::json::parse(text_of(good)).as_object();
  object["more"] = 1;
  EXPECT_FALSE(read_browser_seal(boost::json::serialize(object)));
  object.erase("more");
  object["kdf"] = "scrypt";
  EXPECT_FALSE(read_browser_seal(boost::json::serialize(object)));
  object["kdf"] = 1;
  EXPECT_FALSE(read_browser_seal(boost::json::serialize(object)));
  for (const auto* text : {"", "[]", "{}", "null", "{\"kdf\":"}) {
    EXPECT_FALSE(read_browser_seal(text)) << text;
  }
  EXPECT_EQ(read_browser_seal(text_of(good) + std::string(browser_seal_bytes_max, ' ')).error(),
            federation::Errc::too_large);
}

TEST(BrowserSeal, AProofHoldsAgainstItsVerifierAlone) {
  const auto proof = read_proof(federation::to_base64(Bytes(32, 7)));
  const auto other = read_proof(federation::to_base64(Bytes(32, 8)));
  ASSERT_TRUE(proof && other);
  EXPECT_TRUE(proves(*proof, verifier_of(*proof)));
  EXPECT_FALSE(proves(*other, verifier_of(*proof)));
  EXPECT_FALSE(proves(*proof, ""));
  EXPECT_EQ(verifier_of(*proof).find(federation::to_hex(proof->view())), std::string::npos);
  for (const auto* none : {"", "x", "AAAA"}) EXPECT_FALSE(read_proof(none)) << none;
}

TEST(ImaginedKeeper, IsAlwaysTheSameAndOfEitherSort) {
  const auto secret = hash_of_token("secret");
  const auto other = hash_of_token("another secret");
  std::size_t browsers = 0;
  std::size_t others = 0;
  for (int i = 0; i < 200; ++i) {
    const auto name = std::to_string(i);
    const auto keeper = imagined_keeper(secret, name);
    const auto again = imagined_keeper(secret, name);
    EXPECT_EQ(again.browser, keeper.browser);
    EXPECT_EQ(again.salt, keeper.salt);
    EXPECT_EQ(keeper.salt.size(), keeper.browser ? 16U : 0U);
    EXPECT_EQ(keeper.iterations, browser_iterations);
    if (keeper.browser) ++browsers;
    if (imagined_keeper(other, name).browser != keeper.browser) ++others;
  }
  EXPECT_GT(browsers, 60U);
  EXPECT_LT(browsers, 140U);
  EXPECT_GT(others, 60U) << "and with another secret otherwise";
}

HttpRequest posted(const std::string& body) {
  HttpRequest request;
  request.method = "POST";
  request.headers["content-type"] = "application/x-www-form-urlencoded";
  request.body = body;
  return request;
}

TEST(Form, ReadsWhatWasTyped) {
  const auto form = Form::read(posted("words=un+deux%0D%0Atrois+%2B&title=e%CC%81&empty="));
  ASSERT_TRUE(form);
  EXPECT_EQ(form->at("words"), "un deux\ntrois +");
  EXPECT_EQ(form->at("title"), "é") << "in NFC";
  EXPECT_EQ(form->at("empty"), "");
  EXPECT_TRUE(form->has("empty"));
  EXPECT_FALSE(form->has("none"));
  EXPECT_EQ(form->at("none"), "");
}

TEST(Form, RefusesWhatIsNone) {
  EXPECT_FALSE(Form::read(posted("a=%ff")));
  EXPECT_FALSE(Form::read(posted("a=%zz")));
  auto other = posted("a=1");
  other.headers["content-type"] = "text/plain";
  EXPECT_FALSE(Form::read(other)) << "what any site may send without asking";
  std::string many;
  for (std::size_t i = 0; i < form_field_count_max; ++i) many += "a" + std::to_string(i) + "=&";
  EXPECT_TRUE(Form::read(posted(many.substr(0, many.size() - 1))));
  EXPECT_FALSE(Form::read(posted(many + "more=")));
}

TEST(Form, IsFromHereAsTheBrowserSays) {
  struct Row {
    const char* site;
    const char* origin;
    const char* referer;
    bool from_here;
  };
  constexpr Row rows[] = {
      {"same-origin", "", "", true},
      {"none", "", "", true},
      {"cross-site", "", "", false},
      {"same-site", "http://node:7777", "", false},
      {"", "http://node:7777", "", true},
      {"", "http://node:7778", "", false},
      {"", "null", "http://node:7777/x", false},
      {"", "", "http://node:7777/x?y", true},
      {"", "", "http://node:7777.evil/x", false},
      {"", "", "http://evil/?http://node:7777/", false},
      {"", "", "", true},
  };
  for (const auto& row : rows) {
    auto request = posted("");
    request.headers["host"] = "node:7777";
    if (*row.site != '\0') request.headers["sec-fetch-site"] = row.site;
    if (*row.origin != '\0') request.headers["origin"] = row.origin;
    if (*row.referer != '\0') request.headers["referer"] = row.referer;
    EXPECT_EQ(is_from_here(request), row.from_here)
        << row.site << "|" << row.origin << "|" << row.referer;
  }
}

TEST(SafeNext, StaysOnThisNode) {
  EXPECT_EQ(safe_next("/amendments/1?x=y#say"), "/amendments/1?x=y#say");
  for (const auto* other :
       {"", "https://evil", "//evil", "/\\evil", "evil", "/a\r\nSet-Cookie: x"}) {
    EXPECT_EQ(safe_next(other), "/me") << other;
  }
}

}  // namespace
}  // namespace palabre::test
