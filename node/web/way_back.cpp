#include "node/web/way_back.hpp"

#include <algorithm>

#include "node/http/json.hpp"
#include "node/keys/qr_code.hpp"
#include "node/web/shown.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::size_t reached_bytes_max = QrCode::text_bytes_max - coded_path_bytes_max;

bool is_visible(char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>'; }

}  // namespace

std::string reached_at(const Fold& fold, const OrgId& org) {
  const auto profile = fold.profiles().find(org);
  if (profile == fold.profiles().end()) return {};
  auto url = profile->second.url;
  while (url.ends_with('/')) url.pop_back();
  const bool leads_to_a_node = url.starts_with("https://") || url.starts_with("http://");
  const bool fits = url.size() <= reached_bytes_max;
  if (!leads_to_a_node || !fits || !std::all_of(url.begin(), url.end(), is_visible)) return {};
  return url;
}

bool is_coded_path(std::string_view path) {
  constexpr std::string_view marks = "/-_.~?=&%+";
  return path.starts_with('/') && path.size() <= coded_path_bytes_max &&
         std::all_of(path.begin(), path.end(), [&](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  marks.find(c) != std::string_view::npos;
         });
}

std::string code_address(const OrgId& org, const std::string& path) {
  return "/qr.svg?" + query_of({{"organisation", hex(org)}, {"path", path}});
}

awaitable<HttpResponse> get_qr_image(Api& api, Call call) {
  const auto path = call.query("path").value_or("");
  if (!is_coded_path(path)) co_return problem(Errc::malformed, call.language, "path:");
  const auto org = id_from_hex<OrgId>(call.query("organisation").value_or(""));
  if (!org) co_return problem(Errc::malformed, call.language, "organisation:");
  co_await api.node().readable();
  const auto reached = reached_at(api.fold(), *org);
  if (reached.empty()) co_return problem(Errc::not_found, call.language, "organisation:");
  HttpResponse response;
  response.status = 200;
  response.headers["Content-Type"] = "image/svg+xml";
  response.headers["Cache-Control"] = "public, max-age=300";
  response.headers["Content-Security-Policy"] = "default-src 'none'";
  response.headers["X-Content-Type-Options"] = "nosniff";
  response.body = QrCode{Secret{reached + path}}.svg().reveal();
  co_return response;
}

}  // namespace palabre::node
