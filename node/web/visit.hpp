// One request for a page: in which language, what the API says of it, and the page made of that.
//
// The page of /api/v1/X is /X, and it asks the API itself: it shows no number that the API doesn't.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "node/http/api.hpp"
#include "node/web/form.hpp"
#include "node/web/handlers.hpp"
#include "node/web/locale.hpp"

namespace palabre::node {

namespace json = boost::json;

/// What one template shows, and what stands around it on every page.
struct Page {
  std::string title;     ///< Plain; the h1.
  std::string language;  ///< Of the title, where it is somebody's; else empty.
  std::string_view template_text;
  json::object values;       ///< By the names in the template; `…_html` ones are HTML already.
  std::string_view section;  ///< Of the sections of the site which it belongs to, by its path.
  std::string back = {};     ///< The path to which a print of it leads back; empty: nowhere.
  bool scripted = false;     ///< The browser's own key may be needed: keys.js runs on it.
  bool live = false;         ///< Its parts that are marked so are shown anew: live.js runs on it.
  bool keeps_typed = false;  ///< What is typed is kept meanwhile: drafts.js runs on it.
  bool reads_files = false;  ///< A list on it may be a file: lists.js runs on it.
};

/// Who is signed in.
struct Signer {
  Account account;
  std::string folded;  ///< The account's name as it is kept.
  std::string token;
  Session session;
};

class Visit {
 public:
  Visit(Api& api, const Call& call);

  /// Finds out who is signed in, then waits until the fold may be read.
  awaitable<void> begin();

  const Locale& locale() const noexcept { return *locale_; }
  Api& api() const noexcept { return api_; }
  const HttpRequest& request() const noexcept { return request_; }
  const std::optional<Signer>& signer() const noexcept { return signer_; }
  /// Whether whoever is signed in may speak for the organisation: never once their key is off its
  /// roll.
  bool coordinates() const;

  /// What the API answers. None if it refuses: refusal() is then the page that says so.
  awaitable<std::optional<json::object>> ask(std::string path,
                                             std::map<std::string, std::string> query = {});

  /// Cursor and filters of this page's own address, if it has them.
  std::map<std::string, std::string> passed_on(std::string_view names) const;

  /// Hands a signed record in, as any member's software does. None if it is refused.
  awaitable<std::optional<json::object>> post(Bytes record);

  HttpResponse show(const Page& page) const;

  /// After a form was taken: the browser goes on by a GET, so that going back sends nothing again.
  HttpResponse go_on(const std::string& path) const;

  /// That of the page which is asked for, with its query.
  std::string own_address() const;

  /// To sign in, and come back to this address.
  HttpResponse ask_to_enter() const;
  /// Where somebody enters, and then comes back to this page.
  std::string enter_address() const;

  /// A form that another site may have sent, or an old page of ours.
  HttpResponse refuse_form();
  /// Whether this form is of a page of this visitor's session.
  bool is_own(const Form& form) const;

  /// A cookie for the browser of this visitor; `max_age` in seconds, 0 takes it away.
  void set_session_cookie(HttpResponse& response, const std::string& token,
                          std::uint64_t max_age) const;
  HttpResponse refusal() const;
  /// The same as the API has it, for a script.
  const HttpResponse& refused() const noexcept { return refused_; }
  /// That of a cursor which isn't a number.
  HttpResponse refuse_cursor();
  /// Something that the node itself couldn't do.
  HttpResponse refuse(const boost::system::error_code& error);
  void refuse(HttpResponse problem) { refused_ = std::move(problem); }

 private:
  std::string address_in(const std::string& code) const;
  json::object frame(const Page& page) const;

  Api& api_;
  const HttpRequest& request_;
  const Locale* locale_;
  bool chosen_ = false;  ///< The language, just now.
  HttpResponse refused_;
  std::optional<Signer> signer_;
};

/// Whether whoever sent it reads pages rather than JSON.
bool wants_page(const HttpRequest& request);

/// A problem of the API's as a page, with the same status.
awaitable<HttpResponse> problem_page(Api& api, Call call, HttpResponse problem);

}  // namespace palabre::node
