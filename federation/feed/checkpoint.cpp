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
  constexpr std::string_view time_start = "time ";
  const auto origin = checkpoint_origin(network, feed);
  PALABRE_TRY(const auto opened, open_note(note, origin, operating_key));
  auto text = opened.text;
  SignedHead checkpoint{{}, 0, opened.signature};
  PALABRE_TRY(const auto first, next_line(text));
  if (first != origin) return Errc::malformed;
  PALABRE_TRY(const auto size, next_line(text));
  PALABRE_TRY(checkpoint.head.size, decimal(size));
  PALABRE_TRY(const auto root, next_line(text));
  PALABRE_TRY(const auto root_bytes, from_base64(root));
  PALABRE_TRY(checkpoint.head.root, TreeHash::from(root_bytes));
  PALABRE_TRY(const auto time, next_line(text));
  if (!time.starts_with(time_start) || !text.empty()) return Errc::malformed;
  PALABRE_TRY(checkpoint.time_ms, decimal(time.substr(time_start.size())));
  if (checkpoint.head.size == 0 && checkpoint.head.root != empty_root()) return Errc::malformed;
  return checkpoint;
}

}  // namespace palabre::federation
