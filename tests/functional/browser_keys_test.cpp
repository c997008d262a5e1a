// A member whose key is in their browser: what the node takes of it, and what it never does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "node/people/seals.hpp"
#include "tests/functional/owner.hpp"

namespace palabre::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class BrowserKeys : public Owners {};

TEST_F(BrowserKeys, SignWhatIsShownAndTheNodeHandsItIn) {
  auto owner = joined("Animatrice 1", 1);
  const auto member = network_->get(0, "/api/v1/members/" + to_hex(owner.key.public_key().view()));
  EXPECT_EQ(member.at("signing_place"), "device");
  EXPECT_EQ(member.at("enrolled"), true);
  const auto page = asked_to_propose(owner, "Un paragraphe, réécrit.");
  const auto bytes = from_base64(attribute(page, "data-bytes"));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(to_hex(record_id(*bytes).view()), attribute(page, "data-number"));
  EXPECT_THAT(page, HasSubstr("<code>" + attribute(page, "data-number") + "</code>"));
  EXPECT_EQ(attribute(page, "data-sealed"), node::text_of(owner.seal));
  owner.browser.post("/sign", owner.signed_form(page));
  ASSERT_THAT(owner.browser.at(), HasSubstr("/receipts/"));
  const auto id = attribute(page, "data-number");
  EXPECT_THAT(owner.browser.get("/amendments/" + id), HasSubstr("Un paragraphe, réécrit."));

  const auto me = owner.browser.get("/me");
  EXPECT_THAT(me, HasSubstr("telle que votre navigateur"));
  const auto left = owner.browser.send("POST", "/leave", {{"form", hidden(me, "form")}});
  EXPECT_EQ(left.header("clear-site-data"), "\"storage\"");
  EXPECT_THAT(owner.browser.get("/me"), HasSubstr("Entrer"));

  // On another device.
  Owner again{owner.name, 1, url()};
  const auto how = salt_of("ANIMATRICE 1 ");
  EXPECT_EQ(how.at("keeper"), "browser");
  EXPECT_EQ(text_in(how, "salt"), to_base64(owner.seal.salt));
  EXPECT_EQ(how.at("iterations").to_number<std::uint64_t>(), node::browser_iterations);
  const auto entered = again.browser.send(
      "POST", "/enter", {{"name", again.name}, {"proof", again.proof()}, {"next", "/round"}});
  ASSERT_EQ(entered.status, 200U) << entered.body;
  EXPECT_EQ(entered.header("cache-control"), "no-store");
  const auto answer = answer_of(entered);
  EXPECT_EQ(answer.at("next"), "/round");
  EXPECT_EQ(text_in(answer, "key"), to_hex(owner.key.public_key().view()));
  EXPECT_EQ(text_in(answer, "sealed"), node::text_of(owner.seal));
  again.browser.post("/sign", again.signed_form(voice(again, id)));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 1);
}

TEST_F(BrowserKeys, WhatWasTypedComesAlongThroughSigningIn) {
  auto owner = joined("Animatrice 14", 14);
  const auto path = "/blocks/" + block(2) + "/propose";
  const auto form = owner.browser.get(path);
  owner.browser.forget_cookies();
  const auto page = owner.browser.post(path, {{"form", hidden(form, "form")},
                                              {"expected", hidden(form, "expected")},
                                              {"way", "replace"},
                                              {"words", "Des mots + d’autres."},
                                              {"title", "Garder"},
                                              {"reason", ""}});
  EXPECT_THAT(page, AllOf(HasSubstr("Ce que vous avez écrit vous suit"), HasSubstr("/keys.js")));
  const auto entered = owner.browser.send("POST", "/enter",
                                          {{"name", owner.name},
                                           {"proof", owner.proof()},
                                           {"next", hidden(page, "next")},
                                           {"kept", hidden(page, "kept")}});
  ASSERT_EQ(entered.status, 200U) << entered.body;
  EXPECT_EQ(text_in(answer_of(entered), "next"), path);
  EXPECT_THAT(owner.browser.get(path), HasSubstr("Des mots + d’autres.</textarea>"));
  const auto away = owner.browser.send(
      "POST", "/enter",
      {{"name", owner.name}, {"proof", owner.proof()}, {"next", "//elsewhere.example/"}});
  EXPECT_EQ(text_in(answer_of(away), "next"), "/me") << "and nowhere else";
}

TEST_F(BrowserKeys, TheNodeHandsInNothingThatTheyHaveNotSigned) {
  auto owner = joined("Animatrice 2", 2);
  auto other = joined("Animatrice 3", 3);
  const auto id = proposed(owner, "Autrement.");
  const auto page = voice(owner, id);
  const auto refused = [&](Owner& who, const Fields& fields) {
    const auto said = who.browser.post("/sign", fields);
    EXPECT_EQ(who.browser.status(), 403U);
    return said;
  };
  EXPECT_THAT(refused(owner, signing(page)), HasSubstr("Ce n’est pas signé par votre clé"))
      << "no script";
  auto fields = owner.signed_form(page);
  fields["signature"] = to_base64(Bytes(64, 0));
  EXPECT_THAT(refused(owner, fields), HasSubstr("Ce n’est pas signé par votre clé"));
  fields["signature"] = to_base64(Bytes(63, 0));
  refused(owner, fields);
  fields["signature"] = other.signed_form(page).at("signature");
  EXPECT_THAT(refused(owner, fields), HasSubstr("Ce n’est pas signé")) << "another's key";
  fields["signature"] = owner.signed_form(voice(owner, id, "oppose")).at("signature");
  EXPECT_THAT(refused(owner, fields), HasSubstr("Ce n’est pas signé")) << "of another record";
  // Somebody else's record, with their own signature, in one's own form.
  auto theirs = signing(voice(other, id));
  theirs["record"] = owner.signed_form(page).at("record");
  theirs["signature"] = owner.signed_form(page).at("signature");
  refused(other, theirs);
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 0);
  owner.browser.post("/sign", owner.signed_form(page));
  EXPECT_EQ(network_->get(0, "/api/v1/tallies/" + id).at("support").to_number<int>(), 1);
}

TEST_F(BrowserKeys, NobodyComesInWithAKeyThatTheyDoNotHave) {
  Owner owner{"Animatrice 4", 4, url()};
  const auto path = invited();
  const auto good = joining(owner);
  const auto elsewhere = owner.joining(network_->network(), network_->org(1));
  auto few = owner.seal;
  few.iterations = node::browser_iterations - 1;
  struct Row {
    const char* field;
    std::string value;
  };
  const Row rows[] = {
      {"key", to_hex(SigningKey::from_seed({5}).public_key().view())},
      {"key", "00"},
      {"consent", elsewhere.at("consent")},
      {"consent", ""},
      {"consent", to_base64(Bytes(64, 0))},
      {"proof", ""},
      {"proof", to_base64(Bytes(31, 0))},
      {"sealed", ""},
      {"sealed", "{}"},
      {"sealed", node::text_of(few)},
      {"sealed", good.at("sealed") + std::string(600, ' ')},
  };
  for (const auto& row : rows) {
    auto fields = good;
    fields[row.field] = row.value;
    const auto page = owner.browser.post(path, fields);
    EXPECT_THAT(page, HasSubstr("n’est pas une clé qu’il a")) << row.field << " " << row.value;
    EXPECT_EQ(attribute(page, "data-own-key"), "join") << "and can be tried again";
  }
  auto unnamed = good;
  unnamed["name"] = " ";
  EXPECT_THAT(owner.browser.post(path, unnamed), HasSubstr("Choisissez un nom"));
  owner.browser.post(path, good);
  EXPECT_EQ(owner.browser.at(), "/me") << "the invitation was open all the time";
  Owner thief{"Animatrice 5", 4, url()};
  EXPECT_THAT(thief.browser.post(invited(), joining(thief)), HasSubstr("a déjà cette clé"));
}

TEST_F(BrowserKeys, NoAnswerTellsWhichNamesThereAre) {
  const auto owner = joined("Animatrice 6", 6);
  Browser plain{url()};
  const std::string phrase = "quatre mots au hasard";
  plain.post(invited(), {{"name", "Animatrice 7"}, {"passphrase", phrase}, {"again", phrase}});
  EXPECT_EQ(salt_of("Animatrice 7"), (json::value{{"keeper", "node"}}));
  std::set<std::string> salts;
  std::size_t as_node = 0;
  std::map<std::string, json::value> before;
  for (int i = 0; i < 20; ++i) {
    const auto name = "Personne " + std::to_string(i);
    before[name] = salt_of(name);
    if (before[name].at("keeper") == "node") {
      ++as_node;
      continue;
    }
    salts.insert(text_in(before[name], "salt"));
    EXPECT_EQ(before[name].as_object().size(), salt_of(owner.name).as_object().size());
  }
  EXPECT_GT(as_node, 0U) << "some pass for names whose key the node keeps";
  EXPECT_EQ(salts.size() + as_node, 20U) << "and the others have each a salt of their own";
  network_->kill(0);
  network_->start(0);
  for (const auto& [name, answer] : before) EXPECT_EQ(salt_of(name), answer) << "always the same";

  const auto entering = [&](const Fields& fields) {
    Browser browser{url()};
    auto answer = browser.send("POST", "/enter", fields);
    EXPECT_EQ(answer.header("set-cookie"), "");
    return answer;
  };
  const auto wrong = derived("autre chose", owner.seal.salt);
  const auto known = entering({{"name", owner.name}, {"proof", wrong}});
  EXPECT_EQ(known.status, 403U);
  EXPECT_THAT(known.body, HasSubstr("ne vont pas ensemble"));
  EXPECT_EQ(known.body, entering({{"name", "Personne"}, {"proof", wrong}}).body);
  EXPECT_EQ(known.body, entering({{"name", "Animatrice 7"}, {"proof", wrong}}).body);
  EXPECT_EQ(known.body, entering({{"name", owner.name}, {"proof", "x"}}).body);
  EXPECT_THAT(entering({{"name", owner.name}, {"passphrase", phrase}}).body,
              HasSubstr("ne vont pas ensemble"))
      << "the node can't tell whether a passphrase is that of a browser's key";
}

TEST_F(BrowserKeys, ProofsAreNotGuessed) {
  auto owner = joined("Animatrice 8", 8);
  const auto path = [&](int i) { return i % 2 == 0 ? "/enter" : "/enter/salt"; };
  node::HttpResponse answer;
  for (int i = 0; i < 40 && answer.status != 429; ++i) {
    Browser browser{url()};
    answer = browser.send("POST", path(i), {{"name", owner.name}, {"proof", "x"}});
  }
  EXPECT_EQ(answer.status, 429U);
  EXPECT_NE(answer.header("retry-after"), "");
  EXPECT_THAT(answer.header("content-type"), HasSubstr("json"));
  Browser browser{url()};
  for (const int i : {0, 1}) {
    const auto also = browser.send("POST", path(i), {{"name", owner.name}, {"proof", "x"}});
    EXPECT_EQ(also.status, 429U) << path(i);
  }
}

TEST_F(BrowserKeys, AnotherPassphraseEndsTheOtherSessions) {
  auto owner = joined("Animatrice 9", 9);
  Owner elsewhere{owner.name, 9, url()};
  const auto enter = [&](Owner& who) {
    return who.browser.send("POST", "/enter", {{"name", who.name}, {"proof", who.proof()}}).status;
  };
  ASSERT_EQ(enter(elsewhere), 200U);
  auto page = owner.browser.get("/me/key");
  EXPECT_THAT(page, AllOf(HasSubstr("Celle-ci, commencée le"), HasSubstr("Une autre, commencée")));
  EXPECT_THAT(page, Not(HasSubstr("name=\"passphrase\""))) << "no passphrase goes to the node";
  auto renewed = owner.seal;
  renewed.salt.assign(16, 99);
  Fields fields{{"form", hidden(page, "form")},
                {"old", derived("autre chose", owner.seal.salt)},
                {"sealed", node::text_of(renewed)},
                {"proof", derived("une autre phrase", renewed.salt)}};
  EXPECT_THAT(owner.browser.post("/me/key", fields), HasSubstr("Ce n’est pas la phrase de passe"));
  fields["old"] = owner.proof();
  auto broken = fields;
  broken["sealed"] = "";
  EXPECT_THAT(owner.browser.post("/me/key", broken), HasSubstr("autorisez-le"));
  EXPECT_THAT(elsewhere.browser.get("/me"), HasSubstr(owner.name)) << "nothing has changed";
  EXPECT_THAT(owner.browser.post("/me/key", fields), HasSubstr("La phrase de passe est changée"));
  EXPECT_THAT(owner.browser.get("/me"), HasSubstr(owner.name));
  EXPECT_THAT(elsewhere.browser.get("/me"), HasSubstr("Entrer"));
  EXPECT_EQ(enter(elsewhere), 403U) << "with the old one";
  elsewhere.passphrase = "une autre phrase";
  elsewhere.seal = renewed;
  EXPECT_EQ(enter(elsewhere), 200U);
}

TEST_F(BrowserKeys, APassphraseThatTheNodeKeepsAKeyUnderIsChangedToo) {
  const Fields account{{"name", "Animatrice 10"}, {"passphrase", "quatre mots au hasard"}};
  auto joining = account;
  joining["again"] = joining["passphrase"];
  Browser browser{url()};
  browser.post(invited(), joining);
  Browser elsewhere{url()};
  elsewhere.post("/enter", account);
  ASSERT_EQ(elsewhere.at(), "/me");
  const auto change = [&](const std::string& present, const std::string& next,
                          const std::string& again) {
    return browser.post("/me/key", {{"form", hidden(browser.get("/me/key"), "form")},
                                    {"present", present},
                                    {"passphrase", next},
                                    {"again", again}});
  };
  const std::string next = "une autre phrase";
  EXPECT_THAT(change("autre chose", next, next), HasSubstr("Ce n’est pas la phrase de passe"));
  EXPECT_THAT(change(account.at("passphrase"), next, "x"), HasSubstr("ne sont pas les mêmes"));
  EXPECT_THAT(change(account.at("passphrase"), "court", "court"), HasSubstr("huit"));
  EXPECT_THAT(elsewhere.get("/me"), HasSubstr("Animatrice 10"));
  EXPECT_THAT(change(account.at("passphrase"), next, next), HasSubstr("est changée"));
  EXPECT_THAT(elsewhere.get("/me"), HasSubstr("Entrer"));
  EXPECT_THAT(elsewhere.post("/enter", account), HasSubstr("ne vont pas ensemble"));
  auto renewed = account;
  renewed["passphrase"] = next;
  elsewhere.post("/enter", renewed);
  EXPECT_EQ(elsewhere.at(), "/me");
}

TEST_F(BrowserKeys, ASessionIsEndedByWhoseItIs) {
  auto owner = joined("Animatrice 11", 11);
  auto stranger = joined("Animatrice 12", 12);
  Owner elsewhere{owner.name, 11, url()};
  elsewhere.browser.send("POST", "/enter",
                         {{"name", elsewhere.name}, {"proof", elsewhere.proof()}});
  const auto page = owner.browser.get("/me/key");
  const auto session = hidden(page, "session");
  const auto end = [&](Owner& who) {
    who.browser.post("/me/key/session",
                     {{"form", hidden(who.browser.get("/me/key"), "form")}, {"session", session}});
  };
  end(stranger);
  EXPECT_THAT(elsewhere.browser.get("/me"), HasSubstr(owner.name));
  end(owner);
  EXPECT_THAT(elsewhere.browser.get("/me"), HasSubstr("Entrer"));
  EXPECT_THAT(owner.browser.get("/me"), HasSubstr(owner.name));
}

TEST_F(BrowserKeys, TheScriptRunsWhereItIsNeededAndIsOurOwn) {
  auto owner = joined("Animatrice 13", 13);
  const auto id = proposed(owner, "Tout autrement.");
  Browser reader{url()};
  const auto policy = [](Browser& browser, const std::string& path) {
    return browser.send("GET", path, {}).header("content-security-policy");
  };
  for (const auto* path : {"/", "/amendments", "/me", "/round"}) {
    EXPECT_THAT(owner.browser.get(path), Not(HasSubstr("/keys.js"))) << path;
  }
  for (const auto& path : {std::string{"/me/key"}, std::string{"/me/key/sheet"},
                           "/amendments/" + id + "/voice?stance=support"}) {
    EXPECT_THAT(policy(owner.browser, path),
                AllOf(HasSubstr("; script-src 'self'; connect-src 'self'"),
                      Not(HasSubstr("unsafe")), HasSubstr("default-src 'none'")))
        << path;
  }
  EXPECT_THAT(policy(owner.browser, "/me"), Not(HasSubstr("script-src")));
  EXPECT_THAT(policy(reader, "/enter"), HasSubstr("script-src 'self'"));
  EXPECT_THAT(policy(reader, invited()), HasSubstr("script-src 'self'"));
  const auto address = attribute(reader.get("/enter"), "<script src");
  const auto script = reader.send("GET", address, {});
  EXPECT_EQ(script.header("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(reader.send("GET", "/keys.js?v=0", {}).header("cache-control"), "no-cache");
  EXPECT_THAT(script.body, AllOf(HasSubstr("Ed25519"), Not(HasSubstr("eval")),
                                 Not(HasSubstr("http://")), Not(HasSubstr("https://"))));
}

}  // namespace
}  // namespace palabre::test
