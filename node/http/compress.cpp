#include "node/http/compress.hpp"

#include <zlib.h>

namespace palabre::node {

namespace {

bool is_text(std::string_view media_type) {
  return media_type.starts_with("text/") || media_type.find("json") != std::string_view::npos ||
         media_type.find("xml") != std::string_view::npos;
}

/// Whether it stands there, and not with a weight of zero.
bool accepts_gzip(std::string_view accept_encoding) {
  const auto at = accept_encoding.find("gzip");
  if (at == std::string_view::npos) return false;
  const auto rest = accept_encoding.substr(at + 4);
  const auto weight = rest.substr(0, rest.find(','));
  return weight.find("q=0") == std::string_view::npos ||
         weight.find("q=0.") != std::string_view::npos;
}

/// Empty if zlib couldn't.
std::string gzipped(std::string_view body) {
  constexpr int level = 6;
  constexpr int window_and_gzip = 15 + 16;
  constexpr int memory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, window_and_gzip, memory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    return {};
  }
  std::string made(deflateBound(&stream, static_cast<uLong>(body.size())), '\0');
  // zlib's interface predates const, and takes bytes.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(made.data());
  stream.avail_out = static_cast<uInt>(made.size());
  const auto ended = deflate(&stream, Z_FINISH);
  made.resize(stream.total_out);
  deflateEnd(&stream);
  return ended == Z_STREAM_END ? made : std::string{};
}

}  // namespace

void compress(HttpResponse& response, std::string_view accept_encoding) {
  if (response.body.size() < compressed_bytes_min || !is_text(response.header("Content-Type"))) {
    return;
  }
  auto& vary = response.headers["Vary"];
  vary += vary.empty() ? "Accept-Encoding" : ", Accept-Encoding";
  if (!accepts_gzip(accept_encoding)) return;
  auto made = gzipped(response.body);
  if (made.empty()) return;
  response.body = std::move(made);
  response.headers["Content-Encoding"] = "gzip";
}

}  // namespace palabre::node
