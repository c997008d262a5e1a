#include "node/people/people.hpp"

#include <sodium.h>

#include <algorithm>
#include <boost/json.hpp>

#include "node/store/rocks_open.hpp"
#include "node/text/normalise.hpp"

namespace palabre::node {

using namespace federation;
namespace json = boost::json;

namespace {

const char* words(PeopleErrc code) noexcept {
  switch (code) {
    case PeopleErrc::name_taken: return "somebody has this name already";
    case PeopleErrc::key_taken: return "somebody has this key already";
    case PeopleErrc::no_invitation: return "no such invitation, or it was used, or is too old";
    case PeopleErrc::too_much: return "too much to keep";
    case PeopleErrc::unreadable: return "what is kept of people can't be read";
  }
  return "unknown";
}

class PeopleCategory final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "palabre people"; }
  std::string message(int code) const override { return words(static_cast<PeopleErrc>(code)); }
};

std::string key_of(std::string_view kind, std::string_view rest) {
  return std::string{kind} + "/" + std::string{rest};
}

std::string hex_of(const People::Hash& hash) { return to_hex(hash.view()); }

json::object to_json(const Account& account) {
  return {{"name", account.name},
          {"key", to_hex(account.key.view())},
          {"place", account.place == SigningPlace::device ? "device" : "node"},
          {"sealed", account.sealed},
          {"verifier", account.verifier},
          {"consent", account.consent},
          {"coordinates", account.coordinates},
          {"made_ms", account.made_ms},
          {"replaces", account.replaces},
          {"note", account.note}};
}

json::object to_json(const Invitation& invitation) {
  return {{"coordinates", invitation.coordinates}, {"note", invitation.note},
          {"made_ms", invitation.made_ms},         {"until_ms", invitation.until_ms},
          {"taken_by", invitation.taken_by},       {"replaces", invitation.replaces}};
}

json::object to_json(const Session& session) {
  return {{"account", session.account},
          {"begun_ms", session.begun_ms},
          {"used_ms", session.used_ms},
          {"sealed", session.sealed}};
}

json::object to_json(const DraftKept& draft) {
  return {{"path", draft.path}, {"fields", draft.fields}, {"saved_ms", draft.saved_ms}};
}

/// Empty in what was written before keys were replaced.
std::string replaced_in(const json::object& object) {
  const auto* key = object.if_contains("replaces");
  return key == nullptr ? std::string{} : std::string{key->as_string()};
}

// What was written here is read here: a value of another shape is a disk that lies.
Account account_from(const json::object& object) {
  const auto key = from_hex(object.at("key").as_string());
  if (!key || key->size() != 32) throw boost::system::system_error{PeopleErrc::unreadable};
  // Accounts of before browsers kept keys have none.
  const auto* consent = object.if_contains("consent");
  const auto* note = object.if_contains("note");
  return {std::string{object.at("name").as_string()},
          *PublicKey::from(*key),
          object.at("place").as_string() == "device" ? SigningPlace::device : SigningPlace::node,
          std::string{object.at("sealed").as_string()},
          std::string{object.at("verifier").as_string()},
          consent == nullptr ? std::string{} : std::string{consent->as_string()},
          object.at("coordinates").as_bool(),
          object.at("made_ms").to_number<std::uint64_t>(),
          replaced_in(object),
          note == nullptr ? std::string{} : std::string{note->as_string()}};
}

Invitation invitation_from(const json::object& object) {
  return {object.at("coordinates").as_bool(),
          std::string{object.at("note").as_string()},
          object.at("made_ms").to_number<std::uint64_t>(),
          object.at("until_ms").to_number<std::uint64_t>(),
          std::string{object.at("taken_by").as_string()},
          replaced_in(object)};
}

Session session_from(const json::object& object) {
  return {std::string{object.at("account").as_string()},
          object.at("begun_ms").to_number<std::uint64_t>(),
          object.at("used_ms").to_number<std::uint64_t>(),
          std::string{object.at("sealed").as_string()}};
}

DraftKept draft_from(const json::object& object) {
  return {std::string{object.at("path").as_string()}, object.at("fields").as_object(),
          object.at("saved_ms").to_number<std::uint64_t>()};
}

bool has_ended(const Session& session, std::uint64_t now_ms) {
  return now_ms > session.begun_ms + session_ms_max ||
         now_ms > session.used_ms + session_idle_ms_max;
}

template <class Value>
Result<Value> read(std::string_view bytes, Value (*from)(const json::object&)) {
  boost::system::error_code failed;
  const auto value = json::parse(bytes, failed);
  if (failed || !value.is_object()) return PeopleErrc::unreadable;
  try {
    return from(value.get_object());
  } catch (const std::exception&) {
    return PeopleErrc::unreadable;
  }
}

/// Hexadecimal, so that no name reaches into another's drafts.
std::string draft_place(std::string_view folded, std::string_view path) {
  return to_hex(as_bytes(folded)) + "/" + std::string{path};
}

void put(rocksdb::WriteBatch& batch, const std::string& key, const json::object& value) {
  batch.Put(key, json::serialize(value));
}

}  // namespace

class People::Database {
 public:
  explicit Database(std::unique_ptr<rocksdb::DB> db) : db_{std::move(db)} {}

  Result<void> write(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto status = db_->Write(synced, &batch);
    if (!status.ok()) return errc_of(status);
    return {};
  }

  Result<std::optional<std::string>> get(const std::string& key) {
    std::string value;
    const auto status = db_->Get({}, key, &value);
    if (status.IsNotFound()) return std::optional<std::string>{};
    if (!status.ok()) return errc_of(status);
    return std::optional{std::move(value)};
  }

  template <class Value>
  Result<std::optional<Value>> one(const std::string& key, Value (*from)(const json::object&)) {
    PALABRE_TRY(const auto bytes, get(key));
    if (!bytes) return std::optional<Value>{};
    PALABRE_TRY(auto value, read(*bytes, from));
    return std::optional{std::move(value)};
  }

  /// With their keys, in the order of these.
  template <class Value>
  Result<std::vector<std::pair<std::string, Value>>> rows(const std::string& prefix,
                                                          Value (*from)(const json::object&)) {
    std::vector<std::pair<std::string, Value>> found;
    const std::unique_ptr<rocksdb::Iterator> at{db_->NewIterator({})};
    for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
      PALABRE_TRY(auto value, read(text_of(at->value()), from));
      found.emplace_back(at->key().ToString(), std::move(value));
    }
    if (!at->status().ok()) return errc_of(at->status());
    return found;
  }

  template <class Value>
  Result<std::vector<Value>> all(const std::string& prefix, Value (*from)(const json::object&)) {
    PALABRE_TRY(auto found, rows(prefix, from));
    std::vector<Value> values;
    values.reserve(found.size());
    for (auto& [key, value] : found) values.push_back(std::move(value));
    return values;
  }

 private:
  std::unique_ptr<rocksdb::DB> db_;
};

People::People(std::unique_ptr<Database> database, const Hash& secret)
    : database_{std::move(database)}, secret_{secret} {}
People::~People() = default;

Result<Account> People::join(const Hash& code, Account account, std::uint64_t now_ms) {
  const auto folded = folded_name(account.name).value_or("");
  PALABRE_TRY(auto invitation, this->invitation(code, now_ms));
  if (!invitation || !invitation->taken_by.empty()) return PeopleErrc::no_invitation;
  std::optional<std::string> replaced;
  if (!invitation->replaces.empty()) {
    PALABRE_TRY(replaced, database_->get(key_of("key", invitation->replaces)));
  }
  PALABRE_TRY(const auto named, database_->get(key_of("account", folded)));
  if (named && replaced != folded) return PeopleErrc::name_taken;
  PALABRE_TRY(const auto keyed, database_->get(key_of("key", to_hex(account.key.view()))));
  if (keyed) return PeopleErrc::key_taken;
  account.coordinates = invitation->coordinates;
  account.made_ms = now_ms;
  account.replaces = invitation->replaces;
  account.note = invitation->note;
  invitation->taken_by = account.name;
  rocksdb::WriteBatch batch;
  if (replaced) {
    PALABRE_TRY(const auto drafts, this->drafts(*replaced));
    for (const auto& draft : drafts) {
      batch.Delete(key_of("draft", draft_place(*replaced, draft.path)));
      put(batch, key_of("draft", draft_place(folded, draft.path)), to_json(draft));
    }
    PALABRE_TRY(const auto sessions, database_->rows("session/", session_from));
    for (const auto& [key, session] : sessions) {
      if (session.account == *replaced) batch.Delete(key);
    }
    batch.Delete(key_of("account", *replaced));
    batch.Delete(key_of("key", invitation->replaces));
  }
  put(batch, key_of("account", folded), to_json(account));
  batch.Put(key_of("key", to_hex(account.key.view())), folded);
  put(batch, key_of("invitation", hex_of(code)), to_json(*invitation));
  if (const auto done = database_->write(batch); !done) return done.error();
  return account;
}

Result<std::optional<Account>> People::account(std::string_view folded) {
  return database_->one(key_of("account", folded), account_from);
}
Result<std::vector<Account>> People::accounts() { return database_->all("account/", account_from); }

Result<void> People::replace(const Account& account, const Hash& kept) {
  const auto folded = folded_name(account.name).value_or("");
  rocksdb::WriteBatch batch;
  PALABRE_TRY(const auto sessions, database_->rows("session/", session_from));
  for (const auto& [key, session] : sessions) {
    const bool other = key != key_of("session", hex_of(kept));
    if (session.account == folded && other) batch.Delete(key);
  }
  put(batch, key_of("account", folded), to_json(account));
  batch.Put(key_of("key", to_hex(account.key.view())), folded);
  return database_->write(batch);
}

Result<void> People::invite(const Hash& code, const Invitation& invitation) {
  rocksdb::WriteBatch batch;
  put(batch, key_of("invitation", hex_of(code)), to_json(invitation));
  return database_->write(batch);
}

Result<std::optional<Invitation>> People::invitation(const Hash& code, std::uint64_t now_ms) {
  PALABRE_TRY(auto found, database_->one(key_of("invitation", hex_of(code)), invitation_from));
  if (found && found->until_ms < now_ms) found.reset();
  return found;
}
Result<std::map<People::Hash, Invitation>> People::invitations() {
  const std::string prefix = "invitation/";
  PALABRE_TRY(const auto rows, database_->rows(prefix, invitation_from));
  std::map<Hash, Invitation> found;
  for (const auto& [key, invitation] : rows) {
    PALABRE_TRY(const auto bytes, from_hex(std::string_view{key}.substr(prefix.size())));
    PALABRE_TRY(const auto hash, Hash::from(bytes));
    found.emplace(hash, invitation);
  }
  return found;
}

Result<void> People::take_back(const Hash& code) {
  // It stays, as too old: the page that it was made from may be sent again.
  PALABRE_TRY(auto found, database_->one(key_of("invitation", hex_of(code)), invitation_from));
  if (!found) return {};
  found->until_ms = 0;
  return invite(code, *found);
}

Result<void> People::begin(const Hash& token, const Session& session) {
  rocksdb::WriteBatch batch;
  put(batch, key_of("session", hex_of(token)), to_json(session));
  return database_->write(batch);
}

Result<std::optional<Session>> People::session(const Hash& token, std::uint64_t now_ms) {
  // So often is enough to tell a session that is used from one that isn't.
  constexpr std::uint64_t step_ms = 60'000;
  PALABRE_TRY(auto found, database_->one(key_of("session", hex_of(token)), session_from));
  if (!found) return found;
  if (has_ended(*found, now_ms)) {
    if (const auto done = end(token); !done) return done.error();
    return std::optional<Session>{};
  }
  if (now_ms > found->used_ms + step_ms) {
    found->used_ms = now_ms;
    if (const auto done = begin(token, *found); !done) return done.error();
  }
  return found;
}

Result<void> People::end(const Hash& token) {
  rocksdb::WriteBatch batch;
  batch.Delete(key_of("session", hex_of(token)));
  return database_->write(batch);
}

Result<std::vector<SessionKept>> People::sessions(std::string_view folded, std::uint64_t now_ms) {
  const std::string prefix = "session/";
  PALABRE_TRY(auto rows, database_->rows(prefix, session_from));
  std::vector<SessionKept> found;
  for (auto& [key, session] : rows) {
    if (session.account != folded || has_ended(session, now_ms)) continue;
    PALABRE_TRY(const auto bytes, from_hex(std::string_view{key}.substr(prefix.size())));
    PALABRE_TRY(const auto hash, Hash::from(bytes));
    found.push_back({hash, std::move(session)});
  }
  std::stable_sort(found.begin(), found.end(), [](const SessionKept& one, const SessionKept& two) {
    return one.session.used_ms > two.session.used_ms;
  });
  return found;
}

Result<void> People::keep(std::string_view folded, const DraftKept& draft) {
  const auto value = json::serialize(to_json(draft));
  if (value.size() > draft_bytes_max) return PeopleErrc::too_much;
  const auto key = key_of("draft", draft_place(folded, draft.path));
  PALABRE_TRY(const auto before, database_->get(key));
  if (!before) {
    PALABRE_TRY(const auto kept, drafts(folded));
    if (kept.size() >= draft_count_max) return PeopleErrc::too_much;
  }
  rocksdb::WriteBatch batch;
  batch.Put(key, value);
  return database_->write(batch);
}

Result<std::optional<DraftKept>> People::draft(std::string_view folded, std::string_view path) {
  return database_->one(key_of("draft", draft_place(folded, path)), draft_from);
}

Result<std::vector<DraftKept>> People::drafts(std::string_view folded) {
  PALABRE_TRY(auto kept, database_->all(key_of("draft", draft_place(folded, "")), draft_from));
  std::stable_sort(kept.begin(), kept.end(), [](const DraftKept& one, const DraftKept& other) {
    return one.saved_ms > other.saved_ms;
  });
  return kept;
}

Result<void> People::drop(std::string_view folded, std::string_view path) {
  rocksdb::WriteBatch batch;
  batch.Delete(key_of("draft", draft_place(folded, path)));
  return database_->write(batch);
}

boost::system::error_code make_error_code(PeopleErrc code) noexcept {
  static const PeopleCategory category;
  return {static_cast<int>(code), category};
}

std::optional<std::string> folded_name(std::string_view name) {
  auto folded = casefolded(name);
  if (!folded || folded->empty() || folded->size() > account_name_bytes_max) return std::nullopt;
  return folded;
}

Result<std::unique_ptr<People>> People::open(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  auto options = options_for(IfMissing::create);
  options.compression = rocksdb::kZSTD;
  options.write_buffer_size = 1U << 20U;
  rocksdb::DB* raw = nullptr;
  const auto status = rocksdb::DB::Open(options, folder.string(), &raw);
  if (!status.ok()) return errc_of(status);
  auto database = std::make_unique<Database>(std::unique_ptr<rocksdb::DB>{raw});
  PALABRE_TRY(auto written, database->get("secret"));
  if (!written) {
    Hash fresh;
    randombytes_buf(fresh.bytes.data(), fresh.bytes.size());
    written = hex_of(fresh);
    rocksdb::WriteBatch batch;
    batch.Put("secret", *written);
    if (const auto done = database->write(batch); !done) return done.error();
  }
  PALABRE_TRY(const auto bytes, from_hex(*written));
  PALABRE_TRY(const auto secret, Hash::from(bytes));
  return std::unique_ptr<People>{new People{std::move(database), secret}};
}

}  // namespace palabre::node
