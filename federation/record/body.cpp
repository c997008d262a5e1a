#include "federation/record/body.hpp"

#include "federation/crypto/hash.hpp"

namespace palabre::federation {

Commitment commitment(const Body& body) {
  constexpr Context body_context{"palabre/body"};
  return hash_as<Commitment>(body_context, {ByteView{body.salt}, ByteView{body.text}});
}

BodyRef refer_to(const Body& body) {
  return {commitment(body), static_cast<std::uint32_t>(body.text.size()), body.media_type};
}

bool matches(const BodyRef& ref, const Body& body) { return refer_to(body) == ref; }

}  // namespace palabre::federation
