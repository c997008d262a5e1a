// The scripts of ours: one makes and keeps a member's key in their browser (docs/adr/0025), one
// shows anew what has changed. Every page works without them.
//
// Each has an address of its own, with a hash of what it is, so that a browser asks for it once.

#pragma once

#include <string>

namespace palabre::node {

/// Of this program's keys.js.
const std::string& script_address();
/// Of its live.js.
const std::string& live_script_address();
/// Of its drafts.js.
const std::string& drafts_script_address();
/// Of its lists.js.
const std::string& lists_script_address();

}  // namespace palabre::node
