// A certificate as it stands in a frame and in the store. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/adoption/certificate.hpp"

namespace palabre::federation::codec {

Result<Certificate> certificate(const v1::Certificate& message);
v1::Certificate message(const Certificate& certificate);

}  // namespace palabre::federation::codec
