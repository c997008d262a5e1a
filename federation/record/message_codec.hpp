// Messages that stand inside several others. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/record/body.hpp"
#include "federation/record/record.hpp"
#include "federation/record/statement.hpp"

namespace palabre::federation::codec {

Result<Profile> profile(const v1::Profile& message);
v1::Profile message(const Profile& profile);

Result<MediaType> media_type(v1::MediaType number);
Result<Body> body(const v1::Body& message);
v1::Body message(const Body& body);

Result<Signature> signature(const std::string& field);

/// Without bodies: a message that has some is malformed.
Result<SignedRecord> signed_record(const v1::SignedRecord& message);
v1::SignedRecord message(const SignedRecord& signed_record);

}  // namespace palabre::federation::codec
