#include "node/http/bundles.hpp"

#include <sodium.h>

#include <charconv>
#include <fstream>

#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

bool Bundles::allows(const HttpRequest& request) const {
  const auto given = request.header("authorization");
  const auto due = "Bearer " + place_.token;
  return given.size() == due.size() && ::sodium_memcmp(given.data(), due.data(), due.size()) == 0;
}

awaitable<Result<json::object>> Bundles::index() {
  auto pages = pages_;
  auto work = [&] { return index_of_parts(node_.store(), platform_, pages); };
  auto made = co_await on(node_.threads().reads, node_.threads().io, work);
  pages_ = std::move(pages);
  co_return made;
}

awaitable<Result<BundlePart>> Bundles::part(std::string name) {
  auto work = [&] { return part_named(node_.store(), platform_, name); };
  co_return co_await on(node_.threads().reads, node_.threads().io, work);
}

awaitable<Result<void>> Bundles::add(std::uint64_t offset, std::string bytes) {
  if (under_way_) co_return Errc::not_ready;
  auto work = [&]() -> Result<void> {
    std::error_code failed;
    const auto size = std::filesystem::file_size(place_.spool, failed);
    if (offset != 0 && (failed || size != offset)) return Errc::malformed;
    const auto mode = offset == 0 ? std::ios::trunc : std::ios::app;
    std::ofstream stream{place_.spool, std::ios::binary | mode};
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) return StoreErrc::disk_full;
    return boost::system::in_place_value;
  };
  co_return co_await on(node_.threads().disk, node_.threads().io, work);
}

Result<void> Bundles::start() {
  if (under_way_) return Errc::not_ready;
  under_way_ = true;
  report_.reset();
  progress_.done = 0;
  progress_.total = 0;
  progress_.step = BundleProgress::Step::reading;
  spawn(node_.threads().io, "bundle import", import());
  return boost::system::in_place_value;
}

awaitable<void> Bundles::import() {
  report_ = to_json(co_await import_bundle(node_, place_.spool, progress_));
  under_way_ = false;
  std::error_code ignored;
  std::filesystem::remove(place_.spool, ignored);
}

json::object Bundles::state() const {
  json::object told{{"state", "idle"},
                    {"done", progress_.done.load()},
                    {"total", progress_.total.load()},
                    {"report", nullptr}};
  if (report_) {
    told["state"] = "done";
    told["report"] = *report_;
  } else if (under_way_) {
    const bool checks = progress_.step == BundleProgress::Step::reading;
    told["state"] = checks ? "checking" : "taking";
  }
  return told;
}

namespace {

HttpResponse closed(const Call& call) {
  const Words words{"Seul qui peut lire le dossier du nœud (le fichier RUNNING) le peut.",
                    "Only whoever may read the node's folder (the file RUNNING) may."};
  auto response = problem(401, "unauthorised", "Unauthorised", words.in(call.language));
  response.headers["WWW-Authenticate"] = "Bearer";
  return response;
}

}  // namespace

awaitable<HttpResponse> get_bundle_part(Api& api, Call call) {
  const auto name = call.parameter("name");
  if (name == "index.json") {
    const auto index = co_await api.bundles().index();
    if (!index) co_return problem(index.error(), call.language);
    auto response = json_response(*index);
    response.headers["Cache-Control"] = "public, max-age=10";
    co_return response;
  }
  auto part = co_await api.bundles().part(name);
  if (!part) co_return problem(part.error(), call.language);
  HttpResponse response;
  response.headers["Content-Type"] = "application/octet-stream";
  switch (part->life) {
    case BundlePart::Life::immutable:
      response.headers["Cache-Control"] = "public, max-age=31536000, immutable";
      response.headers["ETag"] = "\"" + name + "\"";
      break;
    case BundlePart::Life::short_lived:
      response.headers["Cache-Control"] = "public, max-age=300";
      break;
    case BundlePart::Life::changing: response.headers["Cache-Control"] = "no-cache"; break;
  }
  response.body = std::string{as_text(part->bytes)};
  co_return response;
}

awaitable<HttpResponse> put_import(Api& api, Call call) {
  if (!api.bundles().allows(call.request)) co_return closed(call);
  const auto words = call.query("offset").value_or("0");
  std::uint64_t offset = 0;
  const auto read = std::from_chars(words.data(), words.data() + words.size(), offset);
  if (read.ec != std::errc{} || read.ptr != words.data() + words.size()) {
    co_return problem(Errc::malformed, call.language, "offset:");
  }
  const auto added = co_await api.bundles().add(offset, call.request.body);
  if (!added) co_return problem(added.error(), call.language);
  co_return json_response(json::object{{"size", offset + call.request.body.size()}});
}

awaitable<HttpResponse> post_import(Api& api, Call call) {
  if (!api.bundles().allows(call.request)) co_return closed(call);
  const auto started = api.bundles().start();
  if (!started) co_return problem(started.error(), call.language);
  co_return json_response(api.bundles().state(), 202);
}

awaitable<HttpResponse> get_import(Api& api, Call) {
  co_return json_response(api.bundles().state());
}

}  // namespace palabre::node
