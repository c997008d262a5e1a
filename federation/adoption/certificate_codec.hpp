// Votes of q stewards as they stand in a frame and in the store. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/adoption/certificate.hpp"
#include "federation/adoption/valid_ballot.hpp"

namespace palabre::federation::codec {

Result<Certificate> certificate(const v1::Certificate& message);
Result<ValidBallot> valid_ballot(const v1::ValidBallot& message);
v1::Certificate message(const Certificate& certificate);
v1::ValidBallot message(const ValidBallot& valid);

}  // namespace palabre::federation::codec
