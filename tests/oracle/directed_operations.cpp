// Each way in which operations go together, or don't.

#include "tests/oracle/histories.hpp"
#include "tests/oracle/small.hpp"

namespace palabre::oracle {

using namespace federation;

test::Contents directed_operations() {
  Small small;
  auto& platform = small.platform;
  const auto& manifest = platform.founding().manifest;
  const Digest version{platform.network().bytes};
  const auto put = [&](std::vector<Operation> operations, std::size_t new_texts) {
    auto statement = replacing(manifest[0], version, "Titre");
    statement.operations = std::move(operations);
    statement.bodies.assign(new_texts, refer_to(sim::body_of("Texte")));
    return platform.say(0, small.member(0), Kind::amendment, encode(statement));
  };
  const auto text = commitment(sim::body_of("Texte"));
  const NewBlock block{BlockKind::list_item, 2, text};
  const auto good = put(
      {Insert{{}, {block}}, Insert{manifest[1].id, {block, block}},
       Delete{manifest[1].id, manifest[1].text}, Replace{manifest[2].id, manifest[2].text, text}},
      4);
  put({Insert{BlockId{}, {block}}}, 1);
  put({Delete{BlockId{}, text}}, 0);
  put({Delete{manifest[1].id, text}}, 0);
  put({Insert{manifest[1].id, {block}}, Insert{manifest[1].id, {block}}}, 2);
  put({Delete{manifest[1].id, manifest[1].text}, Replace{manifest[1].id, manifest[1].text, text}},
      1);
  put({}, 0);
  put({Insert{{}, {}}}, 0);
  put({Insert{{}, std::vector<NewBlock>(1'025, block)}}, 1'025);
  put({Insert{{}, {{BlockKind::paragraph, 1, text}}}}, 1);
  put({Insert{{}, {{BlockKind::heading, 7, text}}}}, 1);
  // Block 4 goes to the start with what comes after it; 5 is parted, and 6 joined with the next.
  const auto moved =
      put({Insert{manifest[4].id, {block}}, Move{{}, {manifest[4].id}},
           Split{manifest[5].id, manifest[5].text, {text, text, text}},
           Join{{{manifest[6].id, manifest[6].text}, {manifest[7].id, manifest[7].text}}, text},
           Insert{manifest[7].id, {block}}},
          6);
  const Joined fourth{manifest[4].id, manifest[4].text};
  const Joined sixth{manifest[6].id, manifest[6].text};
  put({Join{{fourth, sixth}, text}}, 1);
  put({Join{{sixth, {manifest[7].id, text}}, text}}, 1);
  put({Join{{sixth}, text}}, 1);
  put({Join{{fourth, {manifest[5].id, manifest[5].text}}, text}, Insert{manifest[4].id, {block}}},
      2);
  put({Move{manifest[4].id, {}}}, 0);
  put({Move{manifest[4].id, {manifest[4].id}}}, 0);
  put({Move{manifest[4].id, {manifest[5].id, manifest[5].id}}}, 0);
  put({Move{manifest[4].id, {BlockId{}}}}, 0);
  put({Move{manifest[4].id, {manifest[5].id}}, Delete{manifest[5].id, manifest[5].text}}, 0);
  put({Split{manifest[5].id, manifest[5].text, {text}}}, 1);
  put({Split{manifest[5].id, text, {text, text}}}, 2);
  small.adopt({good.id, moved.id});
  // The text has another version now, and this was written for version 0.
  const auto old = put({Replace{manifest[2].id, manifest[2].text, text}}, 1);
  const auto other = put({Replace{manifest[3].id, manifest[3].text, text}}, 1);
  small.adopt({old.id});
  small.adopt({other.id});
  return platform.contents();
}

}  // namespace palabre::oracle
