// A network of two stewards, each with a coordinator at its node's pages.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "tests/functional/browser.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {

namespace json = boost::json;

inline constexpr const char* passphrase = "quatre mots au hasard";

/// Two stewards; each has a coordinator.
class Desk : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto plan = small_plan("desk", 2);
    plan.stewards = 2;
    network_ =
        start(plan, "Un paragraphe.\n\nUn autre.\n\nUn mot, puis le tout dernier.\n").release();
    coordinator_ = new Browser{joined(0, invitation(*network_, 0, true), "Coordination 1")};
  }
  static void TearDownTestSuite() {
    delete coordinator_;
    delete network_;
  }

  static Browser joined(std::size_t node, const std::string& code, const std::string& name) {
    Browser browser{network_->url(node)};
    const auto page = browser.post(
        "/join/" + code, {{"name", name}, {"passphrase", passphrase}, {"again", passphrase}});
    if (browser.at() != "/me") throw std::runtime_error{page};
    return browser;
  }

  static Browser member(std::size_t node, const std::string& name) {
    return joined(node, invitation(*network_, node), name);
  }

  /// What a form of the desk leads to: the page that says what would be signed.
  static std::string fill(Browser& browser, const std::string& path, Fields fields,
                          const std::string& action = {}) {
    fields["form"] = hidden(browser.get(path), "form");
    return browser.post(action.empty() ? path : action, fields);
  }

  /// Makes the invitations that the page before ticks: the codes, or the page of the only one.
  static std::string invited(Browser& browser, const std::string& list) {
    const auto page = fill(browser, "/desk/members", {{"notes", list}}, "/desk/members/invite");
    return browser.post("/desk/members/invited", ticked(page));
  }

  /// The form of a list of people, as a browser sends it.
  static Fields ticked(const std::string& page) {
    Fields fields{{"form", hidden(page, "form")}, {"batch", hidden(page, "batch")}};
    const std::regex row{"name=\"(wanted-([0-9]+))\" checked"};
    for (std::sregex_iterator at{page.begin(), page.end(), row}, end; at != end; ++at) {
      fields[(*at)[1].str()] = "on";
      const auto note = "note-" + (*at)[2].str();
      fields[note] = hidden(page, note);
    }
    return fields;
  }

  /// Signs what such a page says; answers with the page after it.
  static std::string sign(Browser& browser, const std::string& page) {
    EXPECT_THAT(page, testing::HasSubstr("Signer pour l’organisation"));
    return browser.post("/desk/sign", {{"form", hidden(page, "form")},
                                       {"records", hidden(page, "records")},
                                       {"draft", hidden(page, "draft")},
                                       {"next", hidden(page, "next")}});
  }

  static std::string block(std::size_t index) { return block_at(*network_, index); }

  /// An amendment of a block with that member's own voice for it: its id.
  static std::string proposed(Browser& browser, std::size_t index, const std::string& words,
                              const std::string& title, std::size_t node = 0) {
    auto id = propose(*network_, browser, index, words, title, node);
    browser.post("/sign", signing(browser.get("/amendments/" + id + "/voice?stance=support")));
    return id;
  }

  static json::object until(std::size_t node, const std::string& path,
                            const std::function<bool(const json::object&)>& holds) {
    json::object found;
    for (int i = 0; i < 300; ++i) {
      found = network_->get(node, path);
      if (holds(found)) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    throw std::runtime_error{path + ": " + json::serialize(found)};
  }

  static inline Network* network_ = nullptr;
  static inline Browser* coordinator_ = nullptr;  ///< Of the first.
};

}  // namespace palabre::test
