// A member whose key was in their browser has lost the passphrase, and has the key on paper.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/people/recovery.hpp"
#include "tests/functional/owner.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Sheet : public Owners {
 protected:
  static Bytes challenge_of(const std::string& name) {
    Browser browser{url()};
    const auto answer = browser.send("POST", "/enter/sheet/challenge", {{"name", name}});
    EXPECT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    const auto bytes = from_base64(text_in(answer_of(answer), "challenge"));
    return bytes ? *bytes : Bytes{};
  }

  /// As the script fills it in, of whoever has typed the lines of this key's sheet.
  static Fields coming_back(const std::string& name, const SigningKey& key, const Bytes& challenge,
                            const node::BrowserSeal& seal, const std::string& passphrase) {
    const auto sealed = node::text_of(seal);
    const auto proof = derived(passphrase, seal.salt);
    const auto message = node::recovery_preimage(network_->network(), network_->org(0), challenge,
                                                 sealed, *node::read_proof(proof));
    return {{"name", name},
            {"challenge", to_base64(challenge)},
            {"sealed", sealed},
            {"proof", proof},
            {"signature", to_base64(key.sign(message))}};
  }
};

TEST_F(Sheet, BringsItsMemberBackUnderANewPassphrase) {
  auto owner = joined("Animatrice 20", 20);
  const auto id = proposed(owner, "Ce qui était proposé avant.");
  const auto printed = owner.browser.get("/me/key/sheet");
  EXPECT_THAT(printed, HasSubstr(url() + "/enter/sheet"));

  Owner back{"ANIMATRICE 20", 20, url()};
  EXPECT_THAT(back.browser.get("/enter"), HasSubstr("href=\"/enter/sheet\""));
  const auto page = back.browser.get("/enter/sheet");
  EXPECT_THAT(page, AllOf(HasSubstr("Revenir avec votre feuille"), HasSubstr("/keys.js")));
  const auto form = page.find("data-own-key=\"recover\"");
  ASSERT_NE(form, std::string::npos);
  EXPECT_THAT(page.substr(form, page.find("</form>", form) - form), Not(HasSubstr(" name=\"")))
      << "without the script nothing of the sheet goes anywhere";
  back.passphrase = "cinq mots qui restent ici";
  back.seal = sealed_with(21);
  const auto fields =
      coming_back(back.name, back.key, challenge_of(back.name), back.seal, back.passphrase);
  const auto answer = back.browser.send("POST", "/enter/sheet", fields);
  ASSERT_EQ(answer.status, 200U) << answer.body;
  EXPECT_EQ(text_in(answer_of(answer), "next"), "/me/key?done=2");
  EXPECT_THAT(back.browser.get("/me/key?done=2"), HasSubstr("Vous revoilà"));
  EXPECT_THAT(owner.browser.get("/me"), HasSubstr("Entrer")) << "all other sessions have ended";

  const auto entering = [&](Owner& who) {
    return who.browser.send("POST", "/enter", {{"name", who.name}, {"proof", who.proof()}}).status;
  };
  EXPECT_EQ(entering(owner), 403U) << "with the old passphrase";
  Owner elsewhere{back.name, 20, url()};
  elsewhere.passphrase = back.passphrase;
  elsewhere.seal = back.seal;
  EXPECT_EQ(entering(elsewhere), 200U);
  back.browser.post("/sign", back.signed_form(voice(back, id)));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 1)
      << "with the voice that they had";
  EXPECT_EQ(back.browser.send("POST", "/enter/sheet", fields).status, 403U)
      << "what was sent once is good once";
  EXPECT_EQ(entering(elsewhere), 200U);
}

TEST_F(Sheet, IsOfOneMemberAndNoAnswerSaysWhose) {
  auto owner = joined("Animatrice 22", 22);
  auto other = joined("Animatrice 23", 23);
  Browser plain{url()};
  const std::string phrase = "quatre mots au hasard";
  plain.post(invited(), {{"name", "Animatrice 24"}, {"passphrase", phrase}, {"again", phrase}});
  const auto try_with = [&](const std::string& name, const Owner& sheet) {
    Browser browser{url()};
    auto answer = browser.send(
        "POST", "/enter/sheet",
        coming_back(name, sheet.key, challenge_of(name), sealed_with(25), "une phrase à moi"));
    EXPECT_EQ(answer.header("set-cookie"), "");
    return answer;
  };
  const auto refused = try_with(other.name, owner);
  EXPECT_EQ(refused.status, 403U);
  EXPECT_THAT(refused.body, AllOf(HasSubstr("ne vont pas ensemble"), HasSubstr("de nouveau")));
  EXPECT_EQ(refused.body, try_with("Personne", owner).body);
  EXPECT_EQ(refused.body, try_with("Animatrice 24", owner).body) << "a key that the node keeps";
  auto broken = coming_back(owner.name, owner.key, challenge_of(owner.name), owner.seal, phrase);
  broken["sealed"] = "{}";
  Browser browser{url()};
  EXPECT_EQ(refused.body, browser.send("POST", "/enter/sheet", broken).body);
  EXPECT_EQ(challenge_of("Personne").size(), challenge_of(owner.name).size());
  for (auto* who : {&owner, &other}) {
    EXPECT_THAT(who->browser.get("/me"), HasSubstr(who->name)) << "and nothing has changed";
  }
}

TEST_F(Sheet, ItsTriesAreCounted) {
  const auto owner = joined("Animatrice 26", 26);
  for (const auto* path : {"/enter/sheet", "/enter/sheet/challenge"}) {
    node::HttpResponse answer;
    for (int i = 0; i < 40 && answer.status != 429; ++i) {
      Browser browser{url()};
      answer = browser.send("POST", path, {{"name", owner.name}});
    }
    EXPECT_EQ(answer.status, 429U) << path;
    EXPECT_NE(answer.header("retry-after"), "");
  }
}

}  // namespace
}  // namespace palabre::test
