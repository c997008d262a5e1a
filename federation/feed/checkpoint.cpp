#include "federation/feed/checkpoint.hpp"

#include <charconv>

#include "federation/core/base64.hpp"
#include "federation/feed/note.hpp"

namespace palabre::federation {

namespace {

/// Takes the next line off `text`, without its line feed.
Result<std::string_view> next_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return Errc::malformed;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

Result<std::uint64_t> decimal(std::string_view digits) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
  if (!whole || (digits.size() > 1 && digits.front() == '0')) return Errc::malformed;
  return value;
}

/// The lines after the origin; takes them off `text`.
Result<Checkpoint> read_claim(const FeedId& feed, std::string_view& text) {
  constexpr std::string_view time_start = "time ";
  Checkpoint claim{feed, {}, 0};
  PALABRE_TRY(const auto size, next_line(text));
  PALABRE_TRY(claim.head.size, decimal(size));
  PALABRE_TRY(const auto root, next_line(text));
  PALABRE_TRY(const auto root_bytes, from_base64(root));
  PALABRE_TRY(claim.head.root, TreeHash::from(root_bytes));
  PALABRE_TRY(const auto time, next_line(text));
  if (!time.starts_with(time_start)) return Errc::malformed;
  PALABRE_TRY(claim.time_ms, decimal(time.substr(time_start.size())));
  if (claim.head.size == 0 && claim.head.root != empty_root()) return Errc::malformed;
  return claim;
}

}  // namespace

std::string checkpoint_origin(const NetworkId& network, const FeedId& feed) {
  return "palabre/" + to_hex(network.view()) + "/" + to_hex(feed.org.view()) + "/" +
         std::to_string(feed.epoch);
}

std::string checkpoint_text(const NetworkId& network, const Checkpoint& checkpoint) {
  return checkpoint_origin(network, checkpoint.feed) + "\n" + std::to_string(checkpoint.head.size) +
         "\n" + to_base64(checkpoint.head.root.view()) + "\ntime " +
         std::to_string(checkpoint.time_ms) + "\n";
}

SignedHead sign_head(const NetworkId& network, const Checkpoint& checkpoint,
                     const SigningKey& operating_key) {
  const auto text = checkpoint_text(network, checkpoint);
  return {checkpoint.head, checkpoint.time_ms, operating_key.sign(as_bytes(text))};
}

std::string note_of(const NetworkId& network, const FeedId& feed, const SignedHead& head,
                    const PublicKey& operating_key) {
  return write_note(checkpoint_text(network, {feed, head.head, head.time_ms}),
                    checkpoint_origin(network, feed), operating_key, head.signature);
}

std::string sign_checkpoint(const NetworkId& network, const Checkpoint& checkpoint,
                            const SigningKey& operating_key) {
  return note_of(network, checkpoint.feed, sign_head(network, checkpoint, operating_key),
                 operating_key.public_key());
}

bool verify(const NetworkId& network, const FeedId& feed, const SignedHead& head,
            const PublicKey& operating_key) {
  if (head.head.size == 0 && head.head.root != empty_root()) return false;
  const auto text = checkpoint_text(network, {feed, head.head, head.time_ms});
  return verify(operating_key, as_bytes(text), head.signature);
}

Result<SignedHead> open_checkpoint(const NetworkId& network, const FeedId& feed,
                                   std::string_view note, const PublicKey& operating_key) {
  const auto origin = checkpoint_origin(network, feed);
  PALABRE_TRY(const auto opened, open_note(note, origin, operating_key));
  auto text = opened.text;
  PALABRE_TRY(const auto first, next_line(text));
  if (first != origin) return Errc::malformed;
  PALABRE_TRY(const auto claimed, read_claim(feed, text));
  if (!text.empty()) return Errc::malformed;
  return SignedHead{claimed.head, claimed.time_ms, opened.signature};
}

Result<Checkpoint> claimed_checkpoint(const FeedId& feed, std::string_view note) {
  PALABRE_TRY(const auto origin, next_line(note));
  static_cast<void>(origin);
  return read_claim(feed, note);
}

}  // namespace palabre::federation
