// Lines of a cut, as several messages have them. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/feed/cut.hpp"

namespace palabre::federation::codec {

/// Refuses with Errc::malformed: more than `count_max` lines, not ascending, or one of size 0.
Result<Cut> cut(const google::protobuf::RepeatedPtrField<v1::CutEntry>& entries,
                std::size_t count_max);
void put(const Cut& cut, google::protobuf::RepeatedPtrField<v1::CutEntry>& entries);

/// Refuses with Errc::malformed an epoch that no address could name.
Result<FeedId> feed_id(const std::string& org, std::uint32_t epoch);

}  // namespace palabre::federation::codec
