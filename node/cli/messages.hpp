// Every error that a command can meet, in words: what it is, and what to do.

#pragma once

#include "federation/core/result.hpp"
#include "node/language.hpp"

namespace palabre::node {

struct Explanation {
  Words what;
  Words advice;
};

Explanation explain(const boost::system::error_code& error);

}  // namespace palabre::node
