// What is published of a real platform: feeds and a site, read by programs that know neither.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "node/clock.hpp"
#include "node/http/client.hpp"
#include "node/program.hpp"
#include "tests/functional/posting.hpp"
#include "tests/functional/small.hpp"

namespace palabre::test {
namespace {

using namespace federation;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;
namespace json = boost::json;

Output run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PALABRE_PROGRAM);
  return run_program(arguments);
}

/// What a script of tests/support says of it, and its code.
Output check(const std::string& script, const fs::path& what) {
  const auto said = node::run_to_end(
      {{"python3", std::string{PALABRE_ROOT} + "/tests/support/" + script, what.string()},
       "/dev/null",
       std::chrono::seconds{60},
       1U << 20U});
  return said ? Output{said->exit_code, said->out + said->err} : Output{-1, said.error().message()};
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

std::string read(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// Two sections; what members of both organisations say of them, some of it to break pages.
class Published : public testing::Test {
 public:
  static void SetUpTestSuite() {
    auto plan = small_plan("site", 2);
    folder_ = plan.folder;
    network_ = start(std::move(plan),
                     "Un paragraphe.\n\n## Accès\n\nUn prix *juste*.\n\n- un\n  - deux\n\n## "
                     "Langues\n\n[Un lien](https://exemple.org/?a=1&b=2) et `a<b`.\n");
    const auto text = network_->get(0, "/api/v1/text");
    for (const auto& value : text.at("blocks").as_array()) {
      const auto& block = value.as_object();
      ids_.emplace_back(block.at("id").as_string());
      blocks_.push_back({*BlockId::from(*from_hex(ids_.back())),
                         *Commitment::from(*from_hex(block.at("commitment").as_string()))});
    }
    for (std::size_t home = 0; home < 2; ++home) {
      const auto agreed = node::consent(network_->network(), network_->org(home), keys_[home]);
      post(home, network_->as_organisation(home, node::enrolment(agreed, SigningPlace::device)));
    }
    // The second says that it was tomorrow, the third long before the platform was.
    now_ = node::wall_ms();
    first_ = propose(0, now_, 1, "Titre <script>alert(1)</script> & ]]>", "Un autre paragraphe.");
    propose(1, now_ + 86'400'000, 3, "Un \"prix\" plus juste", "Un prix <b>plus</b> *juste*.");
    erased_ = propose(0, now_ + 1, 7, "Secret de famille", "Un lien de moins.");
    withdrawn_ = propose(0, now_ + 2, 4, "Retiré aussitôt", "rien");
    post(0, as_member(0, node::withdrawal(withdrawn_)));
    node::CommentDraft comment;
    comment.target = first_;
    comment.side = Side::question;
    comment.text = "Et </article><img src=x onerror=alert(1)> ?";
    const auto asked = as_member(0, node::comment(comment));
    post(0, asked);
    comment.target = record_id(asked.signed_record.record);
    comment.text = "Réponse & <fin>";
    post(0, as_member(0, node::comment(comment)));
    post(0, as_member(0, node::endorsement(first_, Stance::support)));
    post(0,
         as_member(
             0, node::story(
                    {"Thème <i>", "Récit </h3>", "Il était & sera.\n<p>", "fr", {blocks_[3].id}})));
    post(0, as_member(0, node::erasure({erased_})));
    ASSERT_TRUE(network_->converge(std::chrono::seconds{30}));
  }

  static void TearDownTestSuite() {
    network_.reset();
    fs::remove_all(folder_);
  }

  static PostedRecord as_member(std::size_t home, node::Statement statement) {
    return network_->as_member(home, keys_[home], seqs_[home]++, std::move(statement));
  }

  static void post(std::size_t home, const PostedRecord& posted) {
    Posting posting{network_->urls(), 1};
    posting.add(home, 0, posted);
    posting.run([](std::size_t) {});
    ASSERT_TRUE(network_->converge(std::chrono::seconds{30}));
  }

  static RecordId propose(std::size_t home, std::uint64_t seq, std::size_t block,
                          const std::string& title, const std::string& text) {
    node::Draft draft;
    draft.operations.push_back(
        node::DraftReplace{blocks_[block].id, blocks_[block].commitment, text});
    draft.title = title;
    draft.reason = "Parce que 1 < 2 & 3 > 2.";
    seqs_[home] = seq;
    const auto posted =
        as_member(home, node::compose(network_->network(), Kind::amendment, draft, std::nullopt));
    post(home, posted);
    return record_id(posted.signed_record.record);
  }

  static node::HttpResponse get(const std::string& target, const std::string& etag = {}) {
    node::HttpRequest request;
    request.headers["Accept-Language"] = "en";
    if (!etag.empty()) request.headers["If-None-Match"] = etag;
    const auto answer = node::fetch(network_->url(0), request, target);
    return answer ? *answer : node::HttpResponse{};
  }

  static Output check_feed(const std::string& xml) {
    write(folder_ / "feed.xml", xml);
    return check("atom.py", folder_ / "feed.xml");
  }

  struct Block {
    BlockId id;
    Commitment commitment;
  };
  static inline std::unique_ptr<Network> network_;
  static inline fs::path folder_;
  static inline std::vector<Block> blocks_;
  static inline std::vector<std::string> ids_;
  static inline const SigningKey keys_[] = {SigningKey::from_seed({1}), SigningKey::from_seed({2})};
  static inline std::uint64_t seqs_[] = {1, 1};
  static inline std::uint64_t now_ = 0;
  static inline RecordId first_, erased_, withdrawn_;
};

TEST_F(Published, AFeedIsWhatRfc4287Demands) {
  const auto answer = get("/feeds/amendments.atom");
  ASSERT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.header("content-type"), "application/atom+xml; charset=utf-8");
  EXPECT_EQ(answer.header("content-language"), "en");
  EXPECT_THAT(answer.header("link"), HasSubstr("/feeds/amendments.atom>; rel=\"self\""));
  EXPECT_EQ(get("/feeds/amendments.atom", answer.header("etag")).status, 304U);
  const auto said = check_feed(answer.body);
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("4 entries"));
  EXPECT_THAT(said.text, HasSubstr("Titre <script>alert(1)</script> & ]]> |"));
  EXPECT_THAT(said.text, HasSubstr("[text taken back by its author] |"));
  EXPECT_THAT(answer.body, Not(HasSubstr("Secret de famille")));
  EXPECT_THAT(answer.body, HasSubstr("[added: autre]"));
}

/// What came last is first, whatever it says of its time, and says a time that can be.
TEST_F(Published, AFalseDateMovesNothingInAFeed) {
  const auto said = check_feed(get("/feeds/amendments.atom").body);
  const auto at = [&](const std::string& title) { return said.text.find(title); };
  EXPECT_LT(at("Retiré aussitôt"), at("[text taken back"));
  EXPECT_LT(at("[text taken back"), at("Un \"prix\""));
  EXPECT_LT(at("Un \"prix\""), at("Titre <script>"));
  const std::string founded{network_->get(0, "/api/v1/status").at("founded").as_string()};
  EXPECT_THAT(said.text, HasSubstr("Un \"prix\" plus juste | " + founded));
  const auto shown = network_->get(0, "/api/v1/amendments/" + to_hex(first_.view()));
  const std::string updated{shown.at("updated").as_string()};
  EXPECT_GT(updated, founded.substr(0, 10));
  EXPECT_THAT(said.text, HasSubstr("& ]]> | " + updated));
}

TEST_F(Published, AFeedIsOfAnOrganisationOrASection) {
  const auto org = to_hex(network_->org(1).view());
  const struct {
    std::string query;
    std::string entries;
  } cases[] = {{"organisation=" + org, "1 entries"},
               {"section=" + ids_[0], "4 entries"},
               {"section=" + ids_[2], "2 entries"},
               {"section=" + ids_[6], "1 entries"},
               {"section=" + ids_[2] + "&organisation=" + org, "1 entries"}};
  std::set<std::string> etags;
  for (const auto& c : cases) {
    SCOPED_TRACE(c.query);
    const auto answer = get("/feeds/amendments.atom?" + c.query);
    const auto said = check_feed(answer.body);
    EXPECT_EQ(said.exit_code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr(c.entries));
  }
  EXPECT_EQ(get("/feeds/amendments.atom?section=" + ids_[1]).status, 404U) << "no heading";
  EXPECT_EQ(get("/feeds/amendments.atom?organisation=xy").status, 400U);
  EXPECT_EQ(get("/feeds/amendments.atom?cursor=x").status, 400U);
}

TEST_F(Published, AFeedInAFileIsOneToo) {
  const auto file = (folder_ / "fil.atom").string();
  const auto made = run({"publish", "atom", "--out", file, "--node", network_->url(0), "--lang",
                         "fr", "--section", ids_[2].substr(0, 12)});
  EXPECT_EQ(made.exit_code, 0);
  const auto said = check("atom.py", file);
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("2 entries"));
  EXPECT_THAT(read(file), HasSubstr("[supprimé : "));
  EXPECT_EQ(run({"publish", "atom", "--out", file, "--node", network_->url(0), "--section", "zz"})
                .exit_code,
            1);
}

TEST_F(Published, ASiteHasEveryPageThatItLinksToAndAsksNothingOfANetwork) {
  for (const std::string language : {"fr", "en"}) {
    const auto site = folder_ / ("site-" + language);
    const std::vector<std::string> publishes{"publish", "site",           "--out",  site.string(),
                                             "--node",  network_->url(0), "--lang", language};
    ASSERT_EQ(run(publishes).exit_code, 0);
    const auto said = check("pages.py", site);
    EXPECT_EQ(said.exit_code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("12 pages"));
    EXPECT_EQ(check("atom.py", site / "amendments.atom").exit_code, 0);
    const auto verified = run({"verify", (site / "platform.bundle").string()});
    EXPECT_EQ(verified.exit_code, 0);
    const auto digest = network_->get(0, "/api/v1/status").at("state_digest");
    EXPECT_THAT(verified.text, HasSubstr(std::string{digest.as_string()}));
    EXPECT_THAT(read(site / "verify.html"), HasSubstr(std::string{digest.as_string()}));
    for (const auto& entry : fs::recursive_directory_iterator{site}) {
      if (!entry.is_regular_file() || entry.path().extension() == ".bundle") continue;
      EXPECT_THAT(read(entry.path()), Not(HasSubstr("Secret de famille"))) << entry.path();
      EXPECT_THAT(read(entry.path()), Not(HasSubstr(folder_.string()))) << entry.path();
    }
    // Once more: what isn't of it any more goes.
    write(site / "amendments" / "gone.html", "<!DOCTYPE html>");
    auto marker = json::parse(read(site / "palabre-site.json")).as_object();
    marker.at("files").as_array().push_back("amendments/gone.html");
    marker.at("files").as_array().push_back("../outside");
    write(site / "palabre-site.json", json::serialize(marker));
    write(folder_ / "outside", "stays");
    ASSERT_EQ(run(publishes).exit_code, 0);
    EXPECT_FALSE(fs::exists(site / "amendments" / "gone.html"));
    EXPECT_TRUE(fs::exists(folder_ / "outside"));
  }
}

/// A checker that has never failed isn't known to work.
TEST_F(Published, ASiteThatIsBrokenIsSeen) {
  const auto site = folder_ / "broken";
  ASSERT_EQ(run({"publish", "site", "--out", site.string(), "--node", network_->url(0)}).exit_code,
            0);
  const auto page = read(site / "stories.html");
  const struct {
    const char* added;
    const char* said;
  } cases[] = {
      {"<p><a href=\"nowhere.html\">x</a></p>", "isn't there"},
      {"<p><a href=\"index.html#nowhere\">x</a></p>", "no such place"},
      {"<script>1</script>", "no place here"},
      {"<p onclick=\"x\">x</p>", "acts or loads"},
      {"<img src=\"http://exemple.org/x.png\">", "no place here"},
      {"<p>x</div>", "closes nothing"},
      {"<h5>x</h5>", "left out"},
      {"<link rel=\"stylesheet\" href=\"https://exemple.org/x.css\">", "leaves the folder"},
      {"<table><tr><td>x</td></tr></table>", "without caption"}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.added);
    auto bad = page;
    bad.insert(bad.find("</main>"), c.added);
    write(site / "stories.html", bad);
    const auto said = check("pages.py", site);
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_THAT(said.text, HasSubstr(c.said));
  }
}

TEST_F(Published, ASiteGoesIntoNoFolderOfSomethingElse) {
  const auto other = folder_ / "other";
  fs::create_directories(other);
  write(other / "thesis.txt", "ten years");
  EXPECT_EQ(run({"publish", "site", "--out", other.string(), "--node", network_->url(0)}).exit_code,
            1);
  EXPECT_EQ(std::distance(fs::directory_iterator{other}, {}), 1);
  write(other / "palabre-site.json", R"({"network_id": "00", "files": ["thesis.txt"]})");
  EXPECT_EQ(run({"publish", "site", "--out", other.string(), "--node", network_->url(0)}).exit_code,
            1);
  EXPECT_EQ(read(other / "thesis.txt"), "ten years");
}

}  // namespace
}  // namespace palabre::test
