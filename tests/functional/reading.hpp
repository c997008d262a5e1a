// Two organisations whose text is read: what their members said of it, and the pages that show it.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "federation/deliberation/round_statement.hpp"
#include "node/clock.hpp"
#include "node/http/client.hpp"
#include "tests/functional/posting.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {

class Reading : public testing::Test {
 protected:
  static constexpr const char* short_text =
      "Internet est un bien commun.\n\nL’accès est un droit.\n\n## Suite\n\n"
      "- un élément\n\n- un autre\n";

  static void open(const std::string& name, const std::string& text = short_text) {
    network_ = start(small_plan(name, 2), text).release();
    const auto agreed = node::consent(network_->network(), network_->org(0), key());
    post(network_->as_organisation(0, node::enrolment(agreed, federation::SigningPlace::device)));
  }
  static void TearDownTestSuite() {
    if (network_ == nullptr) return;
    const auto folder = network_->folder(0).parent_path();
    delete network_;
    network_ = nullptr;
    std::filesystem::remove_all(folder);
  }

  static const federation::SigningKey& key() {
    static const auto made = federation::SigningKey::from_seed({9});
    return made;
  }

  static federation::RecordId post(const federation::PostedRecord& posted) {
    Posting posting{network_->urls(), 1};
    posting.add(0, 0, posted);
    posting.run([](std::size_t) {});
    return federation::record_id(posted.signed_record.record);
  }

  /// By the member of the first organisation; 0: with a sequence that comes next and is a time.
  static federation::RecordId say(node::Statement statement, std::uint64_t seq = 0) {
    if (seq == 0) seq = last_seq_ = std::max(last_seq_ + 1, node::wall_ms());
    return post(network_->as_member(0, key(), seq, std::move(statement)));
  }

  static boost::json::object block(std::size_t index) {
    const auto text = network_->get(0, "/api/v1/text");
    return text.at("blocks").as_array().at(index).as_object();
  }
  static std::string block_id(std::size_t index) {
    return std::string{block(index).at("id").as_string()};
  }

  static federation::RecordId propose(std::size_t index, const std::string& words,
                                      const std::string& title) {
    const auto shown = block(index);
    const auto bytes_at = [&](std::string_view name) {
      return *federation::from_hex(shown.at(name).as_string());
    };
    node::Draft draft;
    draft.operations.push_back(
        node::DraftReplace{*federation::BlockId::from(bytes_at("id")),
                           *federation::Commitment::from(bytes_at("commitment")), words});
    draft.title = title;
    draft.reason = "Parce que.";
    return say(node::compose(network_->network(), federation::Kind::amendment, draft, {}));
  }

  static void translate(std::size_t index, const std::string& language, const std::string& words) {
    federation::TranslateStatement translation;
    const auto body = node::make_body(words, federation::MediaType::plain);
    translation.language = language;
    const auto source = *federation::Commitment::from(
        *federation::from_hex(block(index).at("commitment").as_string()));
    translation.texts = {{source, federation::refer_to(body)}};
    say({federation::Kind::translate, federation::encode(translation), {}, {body}});
  }

  static node::HttpResponse fetch(const std::string& path, const std::string& language = "fr",
                                  std::size_t node = 0) {
    node::HttpRequest request;
    request.headers["Accept"] = "text/html";
    request.headers["Accept-Language"] = language;
    auto response = node::fetch(network_->url(node), request, path);
    if (!response) throw std::runtime_error{path + ": " + response.error().message()};
    return *response;
  }
  /// A page that is there.
  static std::string page(const std::string& path, const std::string& language = "fr") {
    const auto response = fetch(path, language);
    EXPECT_EQ(response.status, 200U) << path << "\n" << response.body;
    return response.body;
  }

  template <class IdType>
  static std::string hex(const IdType& id) {
    return federation::to_hex(id.view());
  }

  inline static Network* network_ = nullptr;
  inline static std::uint64_t last_seq_ = 0;
};

}  // namespace palabre::test
