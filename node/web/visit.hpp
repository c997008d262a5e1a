// One request for a page: in which language, what the API says of it, and the page made of that.
//
// The page of /api/v1/X is /X, and it asks the API itself: it shows no number that the API doesn't.

#pragma once

#include <map>
#include <optional>
#include <string>

#include "node/http/api.hpp"
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
};

class Visit {
 public:
  Visit(Api& api, const Call& call);

  const Locale& locale() const noexcept { return *locale_; }
  Api& api() const noexcept { return api_; }

  /// What the API answers. None if it refuses: refusal() is then the page that says so.
  awaitable<std::optional<json::object>> ask(std::string path,
                                             std::map<std::string, std::string> query = {});

  /// Cursor and filters of this page's own address, if it has them.
  std::map<std::string, std::string> passed_on(std::string_view names) const;

  HttpResponse show(const Page& page) const;
  HttpResponse refusal() const;
  /// That of a cursor which isn't a number.
  HttpResponse refuse_cursor();
  void refuse(HttpResponse problem) { refused_ = std::move(problem); }

 private:
  std::string address_in(const std::string& code) const;
  json::object frame(const Page& page) const;

  Api& api_;
  const HttpRequest& request_;
  const Locale* locale_;
  bool chosen_ = false;  ///< The language, just now.
  HttpResponse refused_;
};

/// Whether whoever sent it reads pages rather than JSON.
bool wants_page(const HttpRequest& request);

/// A problem of the API's as a page, with the same status.
HttpResponse problem_page(Api& api, const Call& call, const HttpResponse& problem);

}  // namespace palabre::node
