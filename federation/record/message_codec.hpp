// Messages that stand inside several others. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/record/body.hpp"
#include "federation/record/statement.hpp"

namespace palabre::federation::codec {

Result<Profile> profile(const v1::Profile& message);
v1::Profile message(const Profile& profile);

Result<Body> body(const v1::Body& message);
v1::Body message(const Body& body);

}  // namespace palabre::federation::codec
