#include "node/web/form.hpp"

#include <boost/url.hpp>

#include "node/text/normalise.hpp"

namespace palabre::node {

namespace urls = boost::urls;

std::optional<Form> Form::read(const HttpRequest& request) {
  if (!request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
    return std::nullopt;
  }
  // A plus sign is a blank in forms, though not in addresses.
  auto body = request.body;
  for (std::size_t at = body.find('+'); at != std::string::npos; at = body.find('+', at)) {
    body.replace(at, 1, "%20");
  }
  const auto parsed = urls::parse_query(body);
  if (!parsed || parsed->size() > form_field_count_max) return std::nullopt;
  Form form;
  for (const auto& field : *parsed) {
    auto words = normalise(field.value.decode());
    if (!words) return std::nullopt;
    form.fields_[field.key.decode()] = std::move(*words);
  }
  return form;
}

bool is_from_here(const HttpRequest& request) {
  const auto site = request.header("sec-fetch-site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  auto from = request.header("origin");
  if (from.empty()) from = request.header("referer");
  if (from.empty()) return true;  // An old browser, which the form's own token must vouch for.
  std::string_view origin{from};
  if (!origin.starts_with("http://") && !origin.starts_with("https://")) return false;
  origin.remove_prefix(origin.find("://") + 3);
  return origin.substr(0, origin.find('/')) == request.header("host");
}

}  // namespace palabre::node
