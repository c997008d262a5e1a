// A profile stands in two messages: the founding header and a Profile record. Included by
// *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/record/statement.hpp"

namespace palabre::federation::codec {

Result<Profile> profile(const v1::Profile& message);
v1::Profile message(const Profile& profile);

}  // namespace palabre::federation::codec
