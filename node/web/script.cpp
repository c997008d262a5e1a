#include "node/web/script.hpp"

#include "federation/crypto/hash.hpp"
#include "node/web/handlers.hpp"
#include "pages.hpp"

namespace palabre::node {

using namespace federation;

namespace {

/// A script as it stands in this program.
struct Script {
  std::string hash;
  std::string address;
  std::string_view text;

  Script(std::string_view path, std::string_view whole)
      : hash{to_hex(ByteView{Sha256{}.add(as_bytes(whole)).finish()}.first(8))},
        address{std::string{path} + "?v=" + hash},
        text{whole} {}

  HttpResponse answer(const Call& call) const {
    HttpResponse response;
    response.headers["Content-Type"] = "text/javascript; charset=utf-8";
    response.headers["X-Content-Type-Options"] = "nosniff";
    // Under another hash it may be of another program: an old page, or a new one.
    const bool is_this = call.query("v") == hash;
    response.headers["Cache-Control"] =
        is_this ? "public, max-age=31536000, immutable" : "no-cache";
    response.body = text;
    return response;
  }
};

const Script& keys_script() {
  static const Script script{"/keys.js", pages::keys};
  return script;
}

const Script& live_script() {
  static const Script script{"/live.js", pages::live};
  return script;
}

const Script& drafts_script() {
  static const Script script{"/drafts.js", pages::drafts};
  return script;
}

const Script& lists_script() {
  static const Script script{"/lists.js", pages::lists};
  return script;
}

}  // namespace

const std::string& script_address() { return keys_script().address; }
const std::string& live_script_address() { return live_script().address; }
const std::string& drafts_script_address() { return drafts_script().address; }
const std::string& lists_script_address() { return lists_script().address; }

awaitable<HttpResponse> get_keys_script(Api&, Call call) { co_return keys_script().answer(call); }
awaitable<HttpResponse> get_live_script(Api&, Call call) { co_return live_script().answer(call); }
awaitable<HttpResponse> get_drafts_script(Api&, Call call) {
  co_return drafts_script().answer(call);
}
awaitable<HttpResponse> get_lists_script(Api&, Call call) { co_return lists_script().answer(call); }

awaitable<HttpResponse> get_icon(Api&, Call) {
  HttpResponse response;
  response.headers["Content-Type"] = "image/svg+xml";
  response.headers["Cache-Control"] = "public, max-age=86400";
  response.body = pages::icon;
  co_return response;
}

}  // namespace palabre::node
