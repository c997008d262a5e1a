// What a running node finds of what was said on it, and what it finds no more.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "federation/deliberation/round_statement.hpp"
#include "node/clock.hpp"
#include "node/http/client.hpp"
#include "tests/functional/posting.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace json = boost::json;

class SearchedNode : public testing::Test {
 protected:
  SearchedNode() {
    auto plan = small_plan("search", 1);
    folder_ = plan.folder;
    network_ = start(std::move(plan), "Internet est un bien commun.\n\nL’accès est un droit.\n");
    const auto agreed = node::consent(network_->network(), network_->org(0), key_);
    post(network_->as_organisation(0, node::enrolment(agreed, SigningPlace::device)));
    const auto text = network_->get(0, "/api/v1/text");
    for (const auto& value : text.at("blocks").as_array()) {
      const auto& block = value.as_object();
      blocks_.push_back({*BlockId::from(*from_hex(block.at("id").as_string())),
                         *Commitment::from(*from_hex(block.at("commitment").as_string()))});
    }
  }
  ~SearchedNode() override {
    network_.reset();
    std::filesystem::remove_all(folder_);
  }

  RecordId post(const PostedRecord& posted) {
    Posting posting{network_->urls(), 1};
    posting.add(0, 0, posted);
    posting.run([](std::size_t) {});
    return record_id(posted.signed_record.record);
  }
  RecordId say(node::Statement statement) {
    return post(network_->as_member(0, key_, seq_++, std::move(statement)));
  }
  RecordId say_as_organisation(node::Statement statement) {
    return post(network_->as_organisation(0, std::move(statement)));
  }

  RecordId propose(const std::string& title, const std::string& text,
                   const std::optional<RecordId>& revised = {}) {
    node::Draft draft;
    draft.operations.push_back(node::DraftReplace{blocks_[2].first, blocks_[2].second, text});
    draft.title = title;
    if (revised) draft.change = Change::substantive;
    draft.reason = "Parce que les bibliothèques ferment.";
    return say(node::compose(network_->network(), revised ? Kind::revise : Kind::amendment, draft,
                             revised));
  }

  json::object search(const std::string& words, const std::string& filter = {}) const {
    return network_->get(0, "/api/v1/search?q=" + node::encode_query(words) + filter);
  }
  /// "kind id" of what is found, by the id's first digits.
  std::vector<std::string> find(const std::string& words, const std::string& filter = {}) const {
    const auto shown = search(words, filter);
    std::vector<std::string> rows;
    for (const auto& value : shown.at("found").as_array()) {
      const auto& row = value.as_object();
      rows.push_back(std::string{row.at("kind").as_string()} + " " +
                     std::string{row.at("id").as_string()}.substr(0, 8));
    }
    return rows;
  }
  template <class IdType>
  static std::string row(const std::string& kind, const IdType& id) {
    return kind + " " + to_hex(id.view()).substr(0, 8);
  }

  std::filesystem::path folder_;
  std::unique_ptr<Network> network_;
  SigningKey key_ = SigningKey::from_seed({9});
  std::uint64_t seq_ = node::wall_ms();
  std::vector<std::pair<BlockId, Commitment>> blocks_;
};

TEST_F(SearchedNode, FindsEveryKindOfWhatWasSaid) {
  EXPECT_THAT(find("biens communs"), ElementsAre(row("block", blocks_[1].first)));
  EXPECT_THAT(find("une", "&kind=organisation"),
              ElementsAre(row("organisation", network_->org(0))));
  const auto amendment = propose("Réserver des crédits", "L’accès gratuit est un droit.");
  EXPECT_THAT(find("credit"), ElementsAre(row("amendment", amendment)));
  EXPECT_THAT(find("bibliotheque"), ElementsAre(row("amendment", amendment)));
  EXPECT_THAT(find("\"acces gratuit\""), ElementsAre(row("amendment", amendment)));
  node::CommentDraft comment;
  comment.block = blocks_[1].first;
  comment.text = "Trop vague.";
  const auto commented = say(node::comment(comment));
  EXPECT_THAT(find("vagues"), ElementsAre(row("comment", commented)));
  const auto about = search("vagues").at("found").as_array().at(0).as_object().at("about");
  EXPECT_EQ(about, json::value(to_hex(blocks_[1].first.view())));
  const auto story =
      say(node::story({"Santé", "Au village", "Nous avons posé un câble.", "fr", {}}));
  EXPECT_THAT(find("câbles"), ElementsAre(row("story", story)));
  EXPECT_THAT(find("sante"), ElementsAre(row("story", story)));
  MeetingStatement meeting;
  const auto title = node::make_body("Tournée d'automne", MediaType::plain);
  const auto question = node::make_body("Qui paiera ?", MediaType::plain);
  meeting.title = refer_to(title);
  meeting.questions = {refer_to(question)};
  meeting.place = "Chicoutimi";
  meeting.date = 20030914;
  meeting.language = "fr";
  const auto met = say_as_organisation({Kind::meeting, encode(meeting), {}, {title, question}});
  EXPECT_THAT(find("chicoutimi"), ElementsAre(row("meeting", met)));
  EXPECT_THAT(find("payer"), ElementsAre(row("meeting", met)));
  EXPECT_THAT(find("paiera automne"), ElementsAre(row("meeting", met)));
  RecommendStatement advice{amendment};
  const auto why = node::make_body("Le budget manque.", MediaType::plain);
  advice.reason = refer_to(why);
  const auto advised = say_as_organisation({Kind::recommend, encode(advice), {}, {why}});
  EXPECT_THAT(find("budgets"), ElementsAre(row("recommendation", advised)));
  AnswerStatement answer;
  const auto reply = node::make_body("Cherchons ailleurs.", MediaType::plain);
  answer.text = refer_to(reply);
  say({Kind::answer, encode(answer), {advised}, {reply}});
  EXPECT_THAT(find("cherchons"), ElementsAre(row("recommendation", advised)));
  TranslateStatement translation;
  const auto english = node::make_body("Access is everybody's right.", MediaType::plain);
  translation.language = "en";
  translation.texts = {{blocks_[2].second, refer_to(english)}};
  const auto translated = say({Kind::translate, encode(translation), {}, {english}});
  EXPECT_THAT(find("rights", "&language=en"), ElementsAre(row("translation", translated)));
  EXPECT_THAT(find("rights", "&language=fr"), IsEmpty());
}

// docs/protocol.md B-7: of what is taken back, nothing is found from then on.
TEST_F(SearchedNode, FindsNoMoreWhatWasErasedHiddenOrRevised) {
  const auto story = say(node::story({"t", "Titre", "Un secretbiengardé.", "fr", {}}));
  const auto rude = say(node::story({"t", "Titre", "Une grossièreté.", "fr", {}}));
  const auto amendment = propose("Premier jet", "Un texte provisoire.");
  ASSERT_THAT(find("secretbiengarde"), ElementsAre(row("story", story)));
  ASSERT_THAT(find("grossierete"), ElementsAre(row("story", rude)));
  ASSERT_THAT(find("provisoire"), ElementsAre(row("amendment", amendment)));
  say(node::erasure({story}));
  EXPECT_THAT(find("secretbiengarde"), IsEmpty());
  const auto because = node::make_body("Une insulte.", MediaType::plain);
  NoticeStatement notice{rude, Ground::insult, false, refer_to(because)};
  say_as_organisation({Kind::notice, encode(notice), {}, {because}});
  EXPECT_THAT(find("grossierete"), IsEmpty());
  notice.lifted = true;
  say_as_organisation({Kind::notice, encode(notice), {}, {because}});
  EXPECT_THAT(find("grossierete"), ElementsAre(row("story", rude)));
  const auto revised = propose("Second jet", "Un texte mûri.", amendment);
  EXPECT_THAT(find("provisoire"), IsEmpty());
  EXPECT_THAT(find("murir"), ElementsAre(row("amendment", amendment)));
  say(node::erasure({revised}));
  EXPECT_THAT(find("murir"), IsEmpty());
  ASSERT_EQ(network_->stop(0), 0);
  network_->start(0);
  EXPECT_THAT(find("grossierete"), ElementsAre(row("story", rude))) << "the same after a restart";
  EXPECT_THAT(find("secretbiengarde"), IsEmpty());
}

TEST_F(SearchedNode, AnswersManyAtOnceWhileTextsCome) {
  constexpr std::size_t reader_count = 8;
  std::vector<std::future<std::size_t>> asked;
  asked.reserve(reader_count);
  for (std::size_t i = 0; i < reader_count; ++i) {
    asked.push_back(std::async(std::launch::async, [&] {
      std::size_t answered = 0;
      for (int j = 0; j < 20; ++j) answered += find("commun").empty() ? 0U : 1U;
      return answered;
    }));
  }
  for (int i = 0; i < 20; ++i) {
    say(node::story({"t", "Titre", "Un récit commun " + std::to_string(i), "fr", {}}));
  }
  for (auto& each : asked) EXPECT_EQ(each.get(), 20U);
  EXPECT_EQ(search("commun").at("total"), json::value(21));
  const auto next = search("recit commun", "&cursor=0").at("next");
  EXPECT_EQ(next, json::value(nullptr)) << "twenty are one page";
  EXPECT_EQ(search("commun").at("next"), json::value("20"));
  EXPECT_THAT(find("commun", "&cursor=20"), testing::SizeIs(1));
}

TEST_F(SearchedNode, TellsOnTheCommandLineWhatItFinds) {
  const auto story = say(node::story({"t", "Au village", "Nous avons posé un câble.", "fr", {}}));
  const auto run = [&](std::vector<std::string> line) {
    line.insert(line.begin(), {PALABRE_PROGRAM, "search"});
    line.insert(line.end(), {"--node", network_->url(0)});
    return run_program(line);
  };
  const auto found = run({"cables", "poser", "--lang", "fr"});
  EXPECT_EQ(found.exit_code, 0);
  EXPECT_EQ(found.text, "récit " + to_hex(story.view()).substr(0, 8) +
                            "  Au village\n  Nous avons *posé* un *câble*.\n");
  EXPECT_THAT(run({"absent", "--lang", "fr"}).text, HasSubstr("Rien de trouvé."));
  EXPECT_THAT(run({"absent", "--lang", "en"}).text, HasSubstr("Nothing found."));
  EXPECT_NE(run({"mot", "--kind", "chose", "--lang", "fr"}).exit_code, 0);
  node::HttpRequest request;
  request.headers["Accept-Language"] = "fr";
  const auto refused = [&](const std::string& query) {
    const auto answer = node::fetch(network_->url(0), request, "/api/v1/search?" + query);
    return answer ? answer->status : 0U;
  };
  EXPECT_EQ(refused("q=" + std::string(1'000, 'a')), 200U);
  EXPECT_EQ(refused("q=" + std::string(1'001, 'a')), 413U);
  EXPECT_EQ(refused("q=mot&kind=chose"), 400U);
  EXPECT_EQ(refused("q=mot&cursor=x"), 400U);
  EXPECT_EQ(refused("q=%22%C2%AB%28AND"), 200U);
}

}  // namespace
}  // namespace palabre::test
