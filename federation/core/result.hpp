// How federation/ and node/ say no.
//
// Three kinds of failure, three tools:
//   a bug in this program     PALABRE_ASSERT   stops the process, in every build
//   a refusal we expect       Result<T>        the caller must look
//   an exception from a lib   catch            only at the edges of node/, never in federation/

#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace palabre::federation {

/// Every reason for which a record, a frame or a request is refused.
///
/// The numbers are sent in `Bye` frames and kept in logs, so they are append-only.
/// docs/protocol.md#refusals says what each means to a peer and to a client.
enum class Errc {
  malformed = 1,          ///< The bytes don't decode, or a field is outside its bounds.
  bad_signature = 2,      ///< They decode, and the signature isn't the signer's.
  too_large = 3,          ///< Over a limit of docs/protocol.md#limits.
  wrong_network = 4,      ///< Made for another network.
  unknown_kind = 5,       ///< A kind that this height's rule book doesn't list.
  dangling = 6,           ///< It speaks of a record, block or person that isn't in this history.
  not_enrolled = 7,       ///< The signer isn't an enrolled member of this organisation.
  stale_sequence = 8,     ///< At or below the highest sequence that this node holds of the signer.
  not_owner = 9,          ///< Only the amendment's owner may do this.
  text_differs = 10,      ///< The text isn't what the operation expected.
  root_mismatch = 11,     ///< The rows don't lead to the root that was signed.
  forked = 12,            ///< Two histories of one epoch.
  unexpected_frame = 13,  ///< A frame that this state of the session doesn't accept.
  timed_out = 14,         ///< The peer was silent for too long.
  proof_mismatch = 15,    ///< A Merkle proof has the wrong shape, or leads to another root.
  duplicate = 16,         ///< It is there already.
  not_found = 17,         ///< There is no such thing here.
  not_ready = 18,         ///< This node can't take it now; later it may.
  quota_exceeded = 19,    ///< Its signer has used up what the charter allows until an adoption.
  settled = 20,           ///< The amendment was adopted: nothing follows.
};

const boost::system::error_category& errc_category() noexcept;

inline boost::system::error_code make_error_code(Errc code) noexcept {
  return {static_cast<int>(code), errc_category()};
}

/// A value, or the error_code that says why there is none.
template <class T>
using Result = boost::system::result<T>;

}  // namespace palabre::federation

template <>
struct boost::system::is_error_code_enum<palabre::federation::Errc> : std::true_type {};

#define PALABRE_CONCAT_(a, b) a##b
#define PALABRE_CONCAT(a, b) PALABRE_CONCAT_(a, b)

/// Declares `declaration` from a Result's value, or returns its error to the caller.
/// In a coroutine write the two lines out: there the keyword is co_return.
///
///     PALABRE_TRY(const auto record, decode_record(bytes));
#define PALABRE_TRY(declaration, expression) \
  PALABRE_TRY_(declaration, expression, PALABRE_CONCAT(palabre_try_, __LINE__))
#define PALABRE_TRY_(declaration, expression, result) \
  auto result = (expression);                         \
  if (!result) return result.error();                 \
  declaration = *std::move(result)
