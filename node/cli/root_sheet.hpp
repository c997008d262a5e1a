// A root key as a sheet to keep in a safe: what it is, what to do with it, its five lines and its
// QR code; as text for a terminal or a printer, or as a page that prints on A4 in black and white.

#pragma once

#include <string>

#include "node/cli/terminal.hpp"
#include "node/keys/key_file.hpp"
#include "node/keys/qr_code.hpp"

namespace palabre::node {

struct RootSheet {
  enum class Which { current, next };
  Which which = Which::current;
  std::string organisation;  ///< Its name.
  std::string fingerprint;   ///< Of the organisation; empty while it belongs to no platform.
  std::string key_fingerprint;
  const Seed& seed;
};

Secret sheet_as_text(const RootSheet& sheet, const Terminal& terminal, QrCode::Drawn drawn);
Secret sheet_as_html(const RootSheet& sheet, const Terminal& terminal);

}  // namespace palabre::node
