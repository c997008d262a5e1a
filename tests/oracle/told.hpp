// What the node's own code says of a bundle, for the oracle to compare with.

#pragma once

#include <boost/json.hpp>

#include "federation/core/bytes.hpp"

namespace palabre::oracle {

/// Reads the bundle whole and audits it:
///
///   {"refused": true}                       it is no bundle
///   {"refused": false, "flaws": [...], and, where it has a founding, everything that it says}
///
/// in hexadecimal and in a fixed order, as tests/oracle/audit.py answers.
boost::json::object told_of(federation::ByteView bundle);

/// The same, and where `bundle` doesn't continue `older`, which is a bundle:
///
///   "breaks": [[what, organisation, epoch, position, height], ...]
boost::json::object told_of(federation::ByteView bundle, federation::ByteView older);

}  // namespace palabre::oracle
