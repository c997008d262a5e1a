#include "node/http/json.hpp"

namespace palabre::node {

namespace {

json::object parameter(std::string_view name, std::string_view place) {
  return {{"name", name},
          {"in", place},
          {"required", place == "path"},
          {"schema", json::object{{"type", "string"}}}};
}

json::array parameters_of(const Route& route) {
  json::array parameters;
  for (std::size_t at = route.path.find('{'); at != std::string_view::npos;
       at = route.path.find('{', at + 1)) {
    const auto end = route.path.find('}', at);
    parameters.push_back(parameter(route.path.substr(at + 1, end - at - 1), "path"));
  }
  auto names = route.query;
  while (!names.empty()) {
    const auto blank = names.find(' ');
    parameters.push_back(parameter(names.substr(0, blank), "query"));
    names = blank == std::string_view::npos ? std::string_view{} : names.substr(blank + 1);
  }
  return parameters;
}

json::object response(std::string_view description) { return {{"description", description}}; }

/// Pages are named so in the table of routes.
bool is_page(const Route& route) { return route.summary.starts_with("Page: "); }

json::object operation_of(const Route& route) {
  const bool posts = route.path == "/api/v1/records";
  const char* status = posts ? "201" : route.method == "POST" ? "202" : "200";
  auto success = response(posts ? "A signed receipt" : "As asked");
  if (is_page(route)) success["content"] = json::object{{"text/html", json::object{}}};
  json::object responses{{status, std::move(success)},
                         {"default", response("RFC 9457 problem details")}};
  json::object operation{{"summary", route.summary},
                         {"parameters", parameters_of(route)},
                         {"responses", std::move(responses)}};
  if (posts) {
    operation["requestBody"] =
        json::object{{"required", true},
                     {"content", json::object{{"application/x-protobuf", json::object{}},
                                              {"application/json", json::object{}}}}};
  }
  if (route.method == "PUT") {
    operation["requestBody"] =
        json::object{{"required", true},
                     {"content", json::object{{"application/octet-stream", json::object{}}}}};
  }
  return operation;
}

std::string lower(std::string_view method) {
  std::string name{method};
  for (auto& c : name) c = static_cast<char>(c - 'A' + 'a');
  return name;
}

}  // namespace

awaitable<HttpResponse> get_openapi(Api&, Call) {
  json::object paths;
  for (const auto& route : routes()) {
    auto& path = paths[route.path];
    if (path.is_null()) path = json::object{};
    path.get_object()[lower(route.method)] = operation_of(route);
  }
  json::object body{{"openapi", "3.1.0"},
                    {"info", json::object{{"title", "Palabre"},
                                          {"version", "1"},
                                          {"license", json::object{{"name", "Apache-2.0"}}}}},
                    {"paths", std::move(paths)}};
  co_return cached_json_response(body, software.substr(software.find(' ') + 1));
}

}  // namespace palabre::node
