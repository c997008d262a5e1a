#include "node/bundle/mirror.hpp"

#include <boost/json.hpp>
#include <boost/url/parse.hpp>
#include <functional>

#include "node/http/client.hpp"
#include "node/http/json.hpp"

namespace palabre::node {

using namespace federation;

namespace {

constexpr std::string_view index_path = "/federation/v1/bundle/index.json";

struct Address {
  std::string base;    // http://host:port
  std::string index;   // Path of the index.
  std::string folder;  // Path before the parts' names.
};

Result<Address> address_of(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "http") {
    return boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
  }
  Address address{"http://" + std::string{parsed->encoded_host_and_port()},
                  std::string{parsed->encoded_path()},
                  {}};
  if (address.index.empty() || address.index == "/") address.index = index_path;
  address.folder = address.index.substr(0, address.index.rfind('/') + 1);
  return address;
}

/// A name out of an index: one part beside it, and no other place.
Result<std::string> name_at(const json::value& value) {
  if (!value.is_string()) return Errc::malformed;
  const std::string name{value.get_string()};
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), plain)) return Errc::malformed;
  return name;
}

struct Listed {
  FeedId feed;
  std::uint64_t from = 0;
  std::optional<std::uint64_t> to;
  std::string rows;
  std::vector<std::string> bodies;
};

struct Index {
  NetworkId network;
  std::string founding;
  std::string forks;
  std::vector<std::string> bodies;
  std::vector<Listed> parts;
};

Result<std::vector<std::string>> names_at(const json::object& object) {
  const auto* list = object.if_contains("bodies");
  if (list == nullptr || !list->is_array()) return Errc::malformed;
  std::vector<std::string> names;
  for (const auto& value : list->get_array()) {
    PALABRE_TRY(auto name, name_at(value));
    names.push_back(std::move(name));
  }
  return names;
}

Result<Listed> listed(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return Errc::malformed;
  const auto number = [&](std::string_view name) -> std::optional<std::uint64_t> {
    const auto* field = object->if_contains(name);
    if (field == nullptr || !field->is_int64() || field->get_int64() < 0) return std::nullopt;
    return static_cast<std::uint64_t>(field->get_int64());
  };
  const auto* org = object->if_contains("organisation");
  const auto* rows = object->if_contains("rows");
  const auto epoch = number("epoch");
  const auto from = number("from");
  if (org == nullptr || !org->is_string() || rows == nullptr || !epoch || *epoch > 65'535 ||
      !from) {
    return Errc::malformed;
  }
  Listed part;
  PALABRE_TRY(part.feed.org, id_from_hex<OrgId>(org->get_string()));
  part.feed.epoch = static_cast<std::uint32_t>(*epoch);
  part.from = *from;
  part.to = number("to");
  PALABRE_TRY(part.rows, name_at(*rows));
  PALABRE_TRY(part.bodies, names_at(*object));
  return part;
}

Result<Index> read_index(const std::string& text) {
  boost::system::error_code failed;
  const auto value = json::parse(text, failed);
  const auto* object = failed ? nullptr : value.if_object();
  if (object == nullptr) return Errc::malformed;
  for (const auto* name : {"network_id", "founding", "forks", "parts"}) {
    if (!object->contains(name)) return Errc::malformed;
  }
  const auto* parts = object->at("parts").if_array();
  const auto* network = object->at("network_id").if_string();
  if (parts == nullptr || network == nullptr) return Errc::malformed;
  Index index;
  PALABRE_TRY(index.network, id_from_hex<NetworkId>(*network));
  PALABRE_TRY(index.founding, name_at(object->at("founding")));
  PALABRE_TRY(index.forks, name_at(object->at("forks")));
  PALABRE_TRY(index.bodies, names_at(*object));
  for (const auto& element : *parts) {
    PALABRE_TRY(auto part, listed(element));
    index.parts.push_back(std::move(part));
  }
  return index;
}

/// Every frame of one part, in order.
Result<Bytes> for_each_frame(const std::string& part,
                             const std::function<Result<void>(Frame&&)>& act) {
  BundleReader reader;
  reader.give(as_bytes(part));
  for (;;) {
    PALABRE_TRY(auto frame, reader.next());
    if (!frame) break;
    if (const auto acted = act(std::move(*frame)); !acted) return acted.error();
  }
  if (const auto closed = reader.close(); !closed) return closed.error();
  return reader.founding();
}

/// One mirror, over one connection.
class Mirror {
 public:
  explicit Mirror(Address address) : address_{std::move(address)}, client_{io_, address_.base} {}

  Result<std::string> get(const std::string& name) { return get_path(address_.folder + name); }
  Result<Index> index() {
    PALABRE_TRY(const auto text, get_path(address_.index));
    return read_index(text);
  }

 private:
  Result<std::string> get_path(const std::string& path) {
    std::optional<Result<HttpResponse>> answer;
    auto ask = [](HttpClient& client, std::string target,
                  std::optional<Result<HttpResponse>>& into) -> awaitable<void> {
      const HttpRequest request;
      into = co_await client.send(request, std::move(target));
    };
    io_.restart();
    spawn(io_, "mirror", ask(client_, path, answer));
    io_.run();
    if (!answer) return Errc::not_ready;
    if (!*answer) return answer->error();
    if ((*answer)->status != 200) return Errc::not_found;
    return std::move((*answer)->body);
  }

  Address address_;
  asio::io_context io_{1};
  HttpClient client_;
};

/// Leaves out what the reader holds.
class Merge {
 public:
  Merge(const BundleBase& base, BundleWriter& writer) : base_{base}, writer_{writer} {}

  std::uint64_t held(const FeedId& feed) const {
    const auto line = base_.find(feed);
    return line == base_.end() ? 0 : line->second.size;
  }

  Result<void> add(Frame&& frame) {
    if (const auto* certificate = std::get_if<Certificate>(&frame)) writer_.add(*certificate);
    if (const auto* proof = std::get_if<ForkProof>(&frame)) writer_.add(*proof);
    if (auto* run = std::get_if<Run>(&frame)) add_run(std::move(*run));
    if (auto* bodies = std::get_if<Bodies>(&frame)) {
      for (auto& body : bodies->bodies) {
        if (bodies_.insert(commitment(body)).second) writer_.add(std::move(body));
      }
    }
    return boost::system::in_place_value;
  }

 private:
  void add_run(Run&& run) {
    const auto from = held(run.feed);
    if (run.end() <= from) return;
    if (run.from < from) {
      run.rows.erase(run.rows.begin(),
                     run.rows.begin() + static_cast<std::ptrdiff_t>(from - run.from));
      run.from = from;
    }
    writer_.add(run);
  }

  const BundleBase& base_;
  BundleWriter& writer_;
  std::set<Commitment> bodies_;
};

std::vector<HaveEntry> entries_of(const BundleBase& base) {
  std::vector<HaveEntry> entries;
  for (const auto& [feed, line] : base) {
    if (line.size > 0 && line.root) entries.push_back({feed, line.size, *line.root});
  }
  return entries;
}

}  // namespace

Result<BundleEnd> fetch_bundle(const std::string& url, const BundleBase& base,
                               const BundleSink& sink, BundleProgress& progress) {
  progress.step = BundleProgress::Step::writing;
  PALABRE_TRY(auto address, address_of(url));
  Mirror mirror{std::move(address)};
  PALABRE_TRY(const auto index, mirror.index());
  PALABRE_TRY(const auto first, mirror.get(index.founding));
  const auto pass = [](Frame&&) -> Result<void> { return boost::system::in_place_value; };
  PALABRE_TRY(const auto founding, for_each_frame(first, pass));
  BundleWriter writer{{index.network, founding, entries_of(base)}};
  Merge merge{base, writer};
  const auto take = [&](const std::string& name) -> Result<void> {
    PALABRE_TRY(const auto part, mirror.get(name));
    const auto add = [&](Frame&& frame) { return merge.add(std::move(frame)); };
    const auto read = for_each_frame(part, add);
    if (!read) return read.error();
    progress.done = writer.counts().row_count;
    return sink(writer.take());
  };
  std::vector<std::string> names{index.forks};
  std::vector<std::string> bodies;
  if (base.empty()) bodies = index.bodies;
  for (const auto& part : index.parts) {
    if (part.to && *part.to <= merge.held(part.feed)) continue;
    names.push_back(part.rows);
    bodies.insert(bodies.end(), part.bodies.begin(), part.bodies.end());
  }
  names.insert(names.end(), bodies.begin(), bodies.end());
  for (const auto& name : names) {
    if (const auto taken = take(name); !taken) return taken.error();
  }
  writer.finish();
  if (const auto put = sink(writer.take()); !put) return put.error();
  return writer.counts();
}

Result<Bytes> fetch_founding(const std::string& url) {
  PALABRE_TRY(auto address, address_of(url));
  Mirror mirror{std::move(address)};
  PALABRE_TRY(const auto index, mirror.index());
  PALABRE_TRY(const auto part, mirror.get(index.founding));
  const auto pass = [](Frame&&) -> Result<void> { return boost::system::in_place_value; };
  return for_each_frame(part, pass);
}

}  // namespace palabre::node
