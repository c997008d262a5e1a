// A member whose key is in their browser, and the browser's part played here: what it derives from
// a passphrase the node can't tell from anything else, so here it is a hash that costs nothing.
// tests/browser has the script itself.

#pragma once

#include <gtest/gtest.h>

#include "federation/core/base64.hpp"
#include "federation/crypto/hash.hpp"
#include "node/client/compose.hpp"
#include "node/people/browser_seal.hpp"
#include "tests/functional/browser.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {

using namespace federation;
namespace json = boost::json;

inline std::string attribute(const std::string& page, const std::string& name) {
  std::smatch found;
  const std::regex field{name + "=\"([^\"]*)\""};
  if (!std::regex_search(page, found, field)) return {};
  return std::regex_replace(found[1].str(), std::regex{"&quot;"}, "\"");
}

inline std::string text_in(const json::value& object, std::string_view name) {
  return std::string{object.at(name).as_string()};
}

inline std::string derived(const std::string& passphrase, const Bytes& salt) {
  return to_base64(Sha256{}.add(as_bytes(passphrase)).add(salt).finish());
}

inline node::BrowserSeal sealed_with(std::uint8_t mark) {
  return {node::browser_iterations, Bytes(16, mark), Bytes(12, mark), Bytes(48, mark)};
}

/// A browser that has a key, and whoever sits at it.
struct Owner {
  std::string name;
  std::string passphrase = "quatre mots au hasard";
  SigningKey key;
  node::BrowserSeal seal;
  Browser browser;

  Owner(const std::string& named, std::uint8_t mark, const std::string& url)
      : name{named}, key{SigningKey::from_seed({mark})}, seal{sealed_with(mark)}, browser{url} {}

  std::string proof() const { return derived(passphrase, seal.salt); }
  Fields joining(const NetworkId& network, const OrgId& org) const {
    const auto agreed = node::consent(network, org, key);
    return {{"name", name},
            {"keeper", "browser"},
            {"key", to_hex(key.public_key().view())},
            {"sealed", node::text_of(seal)},
            {"proof", proof()},
            {"consent", to_base64(agreed.signature)}};
  }
  /// The page's form, as the script fills it in.
  Fields signed_form(const std::string& page) const {
    auto fields = signing(page);
    const auto bytes = from_base64(attribute(page, "data-bytes"));
    fields["signature"] = to_base64(key.sign(bytes ? *bytes : Bytes{}));
    return fields;
  }
};

/// Two organisations, the members of whose first have keys in browsers.
class Owners : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    network_ = start(small_plan("browser-keys", 2), "Un paragraphe.\n\nUn autre.\n").release();
  }
  static void TearDownTestSuite() {
    delete network_;
    network_ = nullptr;
  }

  static const std::string& url() { return network_->url(0); }
  static std::string invited() { return "/join/" + invitation(*network_, 0); }
  static Fields joining(const Owner& owner) {
    return owner.joining(network_->network(), network_->org(0));
  }

  static Owner joined(const std::string& name, std::uint8_t mark) {
    Owner owner{name, mark, url()};
    const auto page = owner.browser.post(invited(), joining(owner));
    if (owner.browser.at() != "/me") throw std::runtime_error{page};
    return owner;
  }

  static json::value answer_of(const node::HttpResponse& response) {
    return json::parse(response.body);
  }
  static json::value salt_of(const std::string& name) {
    Browser browser{url()};
    return answer_of(browser.send("POST", "/enter/salt", {{"name", name}}));
  }

  /// The page that asks to sign a voice on the text's first amendment.
  static std::string voice(Owner& owner, const std::string& amendment,
                           const std::string& stance = "support") {
    return owner.browser.get("/amendments/" + amendment + "/voice?stance=" + stance);
  }

  static std::string block(std::size_t index) {
    const auto text = network_->get(0, "/api/v1/text");
    return std::string{text.at("blocks").as_array()[index].at("id").as_string()};
  }
  static std::string asked_to_propose(Owner& owner, const std::string& words) {
    const auto path = "/blocks/" + block(1) + "/propose";
    const auto form = owner.browser.get(path);
    return owner.browser.post(path, {{"form", hidden(form, "form")},
                                     {"expected", hidden(form, "expected")},
                                     {"way", "replace"},
                                     {"words", words},
                                     {"title", words},
                                     {"reason", "Parce que."}});
  }
  /// Its id.
  static std::string proposed(Owner& owner, const std::string& words) {
    const auto page = asked_to_propose(owner, words);
    const auto receipt = owner.browser.post("/sign", owner.signed_form(page));
    if (!owner.browser.at().starts_with("/receipts/")) throw std::runtime_error{receipt};
    return attribute(page, "data-number");
  }

  inline static Network* network_ = nullptr;
};

}  // namespace palabre::test
