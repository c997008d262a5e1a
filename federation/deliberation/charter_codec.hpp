// The charter stands in the founding and in an agenda. Included by *_codec.cpp alone.

#pragma once

#include <palabre/v1/record.pb.h>

#include "federation/deliberation/statement.hpp"

namespace palabre::federation::codec {

Result<Charter> charter(const v1::Charter& message);
v1::Charter message(const Charter& charter);

}  // namespace palabre::federation::codec
