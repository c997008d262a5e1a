// A root key on paper: five lines that a person can type back, and a mistake is found in its line.
//
//   line 1 to 4      8 bytes of the seed each
//   line 5           the first 8 bytes of the public key
//   each, after it   the first 2 bytes of SHA-256("palabre/paper" ‖ version ‖ line ‖ those 8
//   bytes),
//                    the context padded to 16, version and line one byte each
//   as text          its 10 bytes as 16 characters of Crockford's base32, in four groups of four
//   as a QR code     "PALABRE 1 " and the five lines without blanks
//
// What is read back may be in either case, with any blanks and hyphens, with O for 0 and I or L
// for 1.
//
// Source: docs/storage.md.

#pragma once

#include <array>
#include <string_view>

#include "node/keys/key_file.hpp"

namespace palabre::node {

inline constexpr std::size_t paper_line_count = 5;
inline constexpr std::uint8_t paper_version = 1;

enum class PaperErrc {
  too_short = 1,     ///< Less than 16 characters in a line.
  too_long = 2,      ///< More.
  not_on_it = 3,     ///< A character that no such line has.
  mistyped = 4,      ///< The checksum says that something in this line is wrong.
  mixed_sheets = 5,  ///< Each line is right, and they aren't of one key.
  ended_early = 6,   ///< There were less than five lines.
};
boost::system::error_code make_error_code(PaperErrc code) noexcept;

/// The five lines, in groups: `ABCD EFGH JKMN PQRS`.
std::array<Secret, paper_line_count> paper_lines(const Seed& seed);

/// The same for a QR code: letters, digits and blanks alone.
Secret paper_code(const Seed& seed);

/// Takes a sheet back, line by line, or as its QR code in one.
class PaperReader {
 public:
  PaperReader() = default;
  PaperReader(const PaperReader&) = delete;
  PaperReader& operator=(const PaperReader&) = delete;
  ~PaperReader() { sodium_memzero(bytes_.data(), bytes_.size()); }

  /// The line that is due, from 1; the reader is full after the last.
  std::size_t line() const noexcept { return taken_ + 1; }
  bool full() const noexcept { return taken_ == paper_line_count; }

  /// What was typed for line(); a blank line or a sheet's heading is passed over. Refuses with
  /// PaperErrc::too_short, too_long, not_on_it or mistyped, and then the same line is due again.
  federation::Result<void> take(std::string_view typed);

  /// Refuses with PaperErrc::ended_early or mixed_sheets. The caller wipes what it gets.
  federation::Result<Seed> seed() const;

 private:
  federation::Result<void> take_line(std::string_view text);

  std::array<std::uint8_t, paper_line_count * 8> bytes_{};
  std::size_t taken_ = 0;
};

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::PaperErrc> : std::true_type {};
