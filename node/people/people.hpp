// What the home node alone knows of its own people: accounts, invitations, sessions and drafts.
// None of it is ever part of the shared history.
//
//   account/NAME      as the person writes it, folded: the key's number, and the key as it is kept
//   key/HEX           the folded name of the account that has this key
//   invitation/HASH   of its code; who may come in, and until when
//   session/HASH      of its token; whose, until when, and the key it has unlocked
//   draft/NAME/PATH   what was typed and not signed yet
//   secret            32 random bytes, in hexadecimal; what is answered of names that nobody has
//                     is made of them
//
// Values are JSON. Every change is synced, in the order of the calls; codes and tokens stand there
// as hashes alone, so that whoever reads the disk can't use them.
//
// Source: docs/storage.md.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "federation/core/ids.hpp"
#include "federation/record/statement.hpp"
#include "node/store/rocks_store.hpp"

namespace palabre::node {

inline constexpr std::size_t account_name_bytes_max = 60;
inline constexpr std::uint64_t session_ms_max = std::uint64_t{30} * 24 * 3'600 * 1'000;
/// A session nobody uses for so long ends.
inline constexpr std::uint64_t session_idle_ms_max = std::uint64_t{12} * 3'600 * 1'000;
inline constexpr std::uint64_t invitation_ms = std::uint64_t{30} * 24 * 3'600 * 1'000;
inline constexpr std::size_t draft_bytes_max = 200'000;
inline constexpr std::size_t draft_count_max = 200;  ///< Of one account.

struct Account {
  std::string name;
  federation::PublicKey key;
  federation::SigningPlace place = federation::SigningPlace::node;
  std::string sealed;  ///< The key under the passphrase, as whoever sealed it reads it.
  /// Of a key that a browser sealed: the hash of what proves its passphrase.
  std::string verifier;
  /// Likewise: what it signed to be enrolled, in base64, since the node can't sign it again.
  std::string consent;
  bool coordinates = false;
  std::uint64_t made_ms = 0;
  std::string replaces = {};  ///< The invitation's.
  std::string note = {};      ///< Likewise: for whom it was.
};

struct Invitation {
  bool coordinates = false;
  std::string note;  ///< For whom, as whoever invited wrote it down for themselves.
  std::uint64_t made_ms = 0;
  std::uint64_t until_ms = 0;
  std::string taken_by;  ///< An account's name; empty while it is open.
  /// In hexadecimal, the key of the member who is invited anew since they have lost it; empty: of
  /// nobody.
  std::string replaces = {};

  bool is_open(std::uint64_t now_ms) const noexcept {
    return taken_by.empty() && until_ms >= now_ms;
  }
};

struct Session {
  std::string account;  ///< Its folded name.
  std::uint64_t begun_ms = 0;
  std::uint64_t used_ms = 0;
  std::string sealed;  ///< The account's key under the session's token; empty for a browser's key.
};

struct SessionKept {
  federation::Digest token;  ///< Its hash.
  Session session;
};

struct DraftKept {
  std::string path;
  boost::json::object fields;
  std::uint64_t saved_ms = 0;
};

enum class PeopleErrc {
  name_taken = 1,
  key_taken = 2,
  no_invitation = 3,  ///< Unknown, used, or too old.
  too_much = 4,       ///< A draft, or drafts, past their bounds.
  unreadable = 5,     ///< What stands on the disk isn't what was written.
};
boost::system::error_code make_error_code(PeopleErrc code) noexcept;

/// The name that two ways of writing it have in common: NFKC, case folded, blanks trimmed. None if
/// it isn't UTF-8, is empty, or is longer than account_name_bytes_max.
std::optional<std::string> folded_name(std::string_view name);

class People {
 public:
  using Hash = federation::Digest;

  /// Opens or makes the database in this folder. Refuses with StoreErrc.
  static Result<std::unique_ptr<People>> open(const std::filesystem::path& folder);
  ~People();

  /// An account, made for whoever holds this invitation, which is taken by it; as it was made. The
  /// account whose key it replaces is gone: its name is free, its sessions have ended, and its
  /// drafts are the new one's. Refuses with PeopleErrc::no_invitation, name_taken or key_taken, and
  /// then nothing has changed.
  Result<Account> join(const Hash& invitation, Account account, std::uint64_t now_ms);

  Result<std::optional<Account>> account(std::string_view folded);
  /// In the order of their names.
  Result<std::vector<Account>> accounts();
  /// The account has another key, or another passphrase: all sessions of it end but `kept`. Costs a
  /// read of all sessions, as each function does that looks for those of an account.
  Result<void> replace(const Account& account, const Hash& kept);

  Result<void> invite(const Hash& code, const Invitation& invitation);
  /// Taken or open, until it is too old.
  Result<std::optional<Invitation>> invitation(const Hash& code, std::uint64_t now_ms);
  /// By the hash of their codes, those that are too old as well.
  Result<std::map<Hash, Invitation>> invitations();
  /// Nobody comes in by it any more. No effect if there is none.
  Result<void> take_back(const Hash& code);

  Result<void> begin(const Hash& token, const Session& session);
  /// None if it has ended; `used_ms` is moved on now and then.
  Result<std::optional<Session>> session(const Hash& token, std::uint64_t now_ms);
  Result<void> end(const Hash& token);
  /// Those of an account that haven't ended, the one that was used last first.
  Result<std::vector<SessionKept>> sessions(std::string_view folded, std::uint64_t now_ms);

  /// In the place of what was kept for this path. Refuses with PeopleErrc::too_much.
  Result<void> keep(std::string_view folded, const DraftKept& draft);
  Result<std::optional<DraftKept>> draft(std::string_view folded, std::string_view path);
  /// The latest first.
  Result<std::vector<DraftKept>> drafts(std::string_view folded);
  Result<void> drop(std::string_view folded, std::string_view path);

  /// Made with the database, and never told to anybody.
  const Hash& secret() const noexcept { return secret_; }

 private:
  class Database;
  People(std::unique_ptr<Database> database, const Hash& secret);

  std::unique_ptr<Database> database_;
  Hash secret_;
};

}  // namespace palabre::node

template <>
struct boost::system::is_error_code_enum<palabre::node::PeopleErrc> : std::true_type {};
