// What pages are made with: languages, templates, compression, and what changed between versions.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "node/http/compress.hpp"
#include "node/web/locale.hpp"
#include "node/web/template.hpp"
#include "node/web/version_changes.hpp"

namespace palabre::test {
namespace {

using namespace node;
namespace json = boost::json;

const Locale& french() { return *find_locale("fr"); }
const Locale& english() { return *find_locale("en"); }

TEST(Locale, FrenchComesFirstAndEachSaysItsOwnName) {
  ASSERT_GE(locales().size(), 2U);
  EXPECT_EQ(locales()[0].own_name(), "Français");
  EXPECT_EQ(locales()[1].own_name(), "English");
  EXPECT_EQ(find_locale("xx"), nullptr);
  EXPECT_EQ(find_locale(""), nullptr);
}

TEST(Locale, CountsByTheRuleOfItsLanguage) {
  const auto in = [](const Locale& locale, std::uint64_t number) {
    return locale.count("{1} amendment", "{1} amendments", number);
  };
  EXPECT_EQ(in(french(), 0), "0 amendement");
  EXPECT_EQ(in(french(), 1), "1 amendement");
  EXPECT_EQ(in(french(), 2), "2 amendements");
  EXPECT_EQ(in(english(), 0), "0 amendments");
  EXPECT_EQ(in(english(), 1), "1 amendment");
  EXPECT_EQ(in(english(), 1'234'567), "1,234,567 amendments");
  EXPECT_EQ(in(french(), 1'234'567), "1\u00a0234\u00a0567 amendements");
  EXPECT_EQ(in(french(), std::uint64_t{1} << 60),
            "1\u00a0152\u00a0921\u00a0504\u00a0606\u00a0846\u00a0976 amendements");
  EXPECT_EQ(french().count("{1} organisation of {2} is heard.",
                           "{1} organisations of {2} are heard.", 2, 3),
            "2 organisations entendues sur 3.");
}

TEST(Locale, SaysDaysAndLeavesWhatIsNone) {
  EXPECT_EQ(french().day("2002-05-14"), "14 mai 2002");
  EXPECT_EQ(english().day("2002-05-14T23:59:59Z"), "May 14, 2002");
  for (const auto* none : {"", "2002", "2002-5-14", "demain", "2002-xx-14"}) {
    EXPECT_EQ(french().day(none), none);
  }
}

TEST(Locale, OrdersNamesAsPeopleDo) {
  EXPECT_TRUE(french().before("Écho", "Zèbre"));
  EXPECT_TRUE(french().before("ecluse", "Écluses"));
  EXPECT_FALSE(french().before("Zèbre", "Écho"));
}

TEST(Locale, IsTheFirstOfOursThatABrowserNames) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "fr"},
      {"en-CA,en;q=0.9,fr;q=0.8", "en"},
      {"fr-CA, en", "fr"},
      {"es, iu;q=0.5", "fr"},
      {"es-419,  en;q=0.1", "en"},
      {",,;q=1", "fr"},
      {"enough", "fr"},
  };
  for (const auto& [header, code] : rows) EXPECT_EQ(locale_accepted(header).code(), code) << header;
}

TEST(Template, EscapesWhatPeopleWrite) {
  const json::object values{{"text", "<script>alert(1)</script> & \"'"}, {"made_html", "<b>x</b>"}};
  EXPECT_EQ(fill("{{text}}|{{{made_html}}}", values, english()),
            "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;&apos;|<b>x</b>");
}

TEST(Template, NeverReadsTagsInWhatPeopleWrite) {
  const json::object values{{"text", "{{{secret}}} {{#_}}Why{{/_}}"}, {"secret", "s"}};
  EXPECT_EQ(fill("{{text}}", values, english()), "{{{secret}}} {{#_}}Why{{/_}}");
}

TEST(Template, ShowsNothingWhereThereIsNothing) {
  const json::object values{
      {"name", "outer"},
      {"rows", json::array{json::object{{"name", nullptr}}, json::object{{"name", ""}},
                           json::object{{"name", "inner"}}}},
      {"none", json::array{}}};
  EXPECT_EQ(fill("{{#rows}}[{{name}}{{#name}}!{{/name}}]{{/rows}}", values, english()),
            "[][][inner!]");
  EXPECT_EQ(fill("{{#rows?}}some{{/rows?}}{{^none?}}none{{/none?}}", values, english()),
            "somenone");
}

TEST(Template, SaysMessagesAndNumbersInItsLanguage) {
  const json::object values{{"count", 12'345}};
  EXPECT_EQ(fill("{{#_}}Why{{/_}} {{count}}", values, french()), "Pourquoi 12\u00a0345");
  EXPECT_EQ(fill("{{#_}}Why{{/_}} {{count}}", values, english()), "Why 12,345");
}

std::string gunzipped(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string made(100'000, '\0');
  auto given = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(given.data());
  stream.avail_in = static_cast<uInt>(given.size());
  stream.next_out = reinterpret_cast<Bytef*>(made.data());
  stream.avail_out = static_cast<uInt>(made.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  made.resize(stream.total_out);
  inflateEnd(&stream);
  return made;
}

HttpResponse answer(std::string body, std::string media_type) {
  HttpResponse response;
  response.body = std::move(body);
  response.headers["Content-Type"] = std::move(media_type);
  return response;
}

TEST(Compress, MakesGzipOfTextForWhoeverTakesIt) {
  std::string body;
  for (int i = 0; i < 500; ++i) body += "ligne " + std::to_string(i) + "\n";
  auto taken = answer(body, "text/html; charset=utf-8");
  taken.headers["Vary"] = "Cookie";
  compress(taken, "br, gzip;q=0.8");
  EXPECT_EQ(taken.header("Content-Encoding"), "gzip");
  EXPECT_EQ(taken.header("Vary"), "Cookie, Accept-Encoding");
  EXPECT_LT(taken.body.size() * 3, body.size());
  EXPECT_EQ(gunzipped(taken.body), body);
  for (const auto* header : {"", "br", "gzip;q=0", "identity"}) {
    auto left = answer(body, "application/problem+json");
    compress(left, header);
    EXPECT_EQ(left.body, body) << header;
    EXPECT_EQ(left.header("Content-Encoding"), "") << header;
    EXPECT_EQ(left.header("Vary"), "Accept-Encoding") << "a cache must know that it depends";
  }
}

TEST(Compress, LeavesWhatIsSmallOrNoText) {
  auto small = answer(std::string(compressed_bytes_min - 1, 'a'), "text/html");
  compress(small, "gzip");
  EXPECT_EQ(small.header("Content-Encoding"), "");
  auto least = answer(std::string(compressed_bytes_min, 'a'), "text/html");
  compress(least, "gzip");
  EXPECT_EQ(least.header("Content-Encoding"), "gzip");
  auto bytes = answer(std::string(5'000, 'a'), "application/octet-stream");
  compress(bytes, "gzip");
  EXPECT_EQ(bytes.header("Content-Encoding"), "");
}

std::vector<VersionBlock> blocks(const std::string& ids) {
  std::vector<VersionBlock> made;
  for (const auto id : ids) {
    // A capital is the same block with another text.
    const auto lower = static_cast<char>(id | 0x20);
    made.push_back({std::string(1, lower), std::string(1, id), false});
  }
  return made;
}

std::string said(const std::string& before, const std::string& after) {
  std::string words;
  for (const auto& change : version_changes(blocks(before), blocks(after))) {
    constexpr char marks[] = {'=', '~', '>', '+', '-'};
    words += marks[static_cast<std::size_t>(change.kind)] + change.id + " ";
  }
  return words;
}

TEST(VersionChanges, SayWhatBecameOfEachBlock) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"", "", ""},
      {"abc", "abc", "=a =b =c "},
      {"abc", "aBc", "=a ~b =c "},
      {"abc", "abxc", "=a =b +x =c "},
      {"abc", "ac", "=a -b =c "},
      {"abc", "bc", "-a =b =c "},
      {"abc", "", "-a -b -c "},
      {"", "ab", "+a +b "},
      {"abcd", "bcda", "=b =c =d >a "},
      {"abcd", "dabc", ">d =a =b =c "},
      {"abc", "xBy", "-a +x ~b -c +y "},
      {"ab", "BA", ">b ~a "},
  };
  for (const auto& [before, after, words] : rows) {
    EXPECT_EQ(said(before, after), words) << before << " to " << after;
  }
}

}  // namespace
}  // namespace palabre::test
