// The wire's parts that frames and stored evidence share. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/peer.pb.h>

#include "federation/feed/fork_proof.hpp"

namespace palabre::federation::codec {

/// An epoch has 16 bits, as in an address.
Result<FeedId> feed(const std::string& org, std::uint32_t epoch);

Result<SignedRow> signed_row(const std::string& row, const std::string& signature);

Result<ForkProof> fork_proof(const v1::ForkProof& message);
v1::ForkProof message(const ForkProof& proof);

Result<Head> head(const v1::Head& message);
v1::Head message(const Head& head);

}  // namespace palabre::federation::codec
