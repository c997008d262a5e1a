// What somebody does on a node's pages: a browser without script.

#pragma once

#include <boost/json.hpp>
#include <boost/url.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>

#include "node/http/client.hpp"
#include "tests/functional/network.hpp"

namespace palabre::test {

using Fields = std::map<std::string, std::string>;

/// Cookies, forms and addresses, and nothing else.
class Browser {
 public:
  explicit Browser(std::string node) : node_{std::move(node)} {}

  std::string get(const std::string& path) { return follow(send("GET", path, {})); }
  std::string post(const std::string& path, const Fields& fields) {
    return follow(send("POST", path, fields));
  }
  /// The answer as it comes. Throws std::runtime_error if none does.
  node::HttpResponse send(const std::string& method, const std::string& path,
                          const Fields& fields) {
    node::HttpRequest request;
    request.method = method;
    request.headers["Accept"] = "text/html";
    request.headers["Accept-Language"] = "fr";
    if (!cookie_.empty()) request.headers["Cookie"] = cookie_;
    if (method == "POST") {
      boost::urls::url form;
      for (const auto& [name, value] : fields) form.params().append({name, value});
      request.headers["Content-Type"] = "application/x-www-form-urlencoded";
      request.body = std::string{form.encoded_query()};
      for (std::size_t at = 0; (at = request.body.find('+', at)) != std::string::npos;) {
        request.body.replace(at, 1, "%2B");
      }
    }
    auto response = node::fetch(node_, request, path);
    if (!response) throw std::runtime_error{path + ": " + response.error().message()};
    const auto set = response->header("set-cookie");
    if (!set.empty()) cookie_ = set.substr(0, set.find(';'));
    at_ = path;
    return *response;
  }
  const std::string& at() const { return at_; }
  unsigned status() const { return status_; }
  void forget_cookies() { cookie_.clear(); }
  void move_to(std::string node) { node_ = std::move(node); }

 private:
  std::string follow(node::HttpResponse response) {
    for (int i = 0; response.status == 303 && i < 5; ++i) {
      response = send("GET", response.header("location"), {});
    }
    status_ = response.status;
    return response.body;
  }

  std::string node_;
  std::string cookie_;
  std::string at_;
  unsigned status_ = 0;
};

/// The value of a hidden field; empty if the page has none.
inline std::string hidden(const std::string& page, const std::string& name) {
  std::smatch found;
  const std::regex field{"name=\"" + name + "\" value=\"([^\"]*)\""};
  return std::regex_search(page, found, field) ? found[1].str() : std::string{};
}

/// What the page asks to sign.
inline Fields signing(const std::string& page) {
  return {{"form", hidden(page, "form")},
          {"record", hidden(page, "record")},
          {"draft", hidden(page, "draft")},
          {"again", hidden(page, "again")}};
}

/// A code to come in by, as whoever may read the node's folder makes it.
inline std::string invitation(const Network& network, std::size_t node, bool coordinates = false) {
  std::ifstream running{network.folder(node) / "RUNNING"};
  std::string word;
  while (running >> word && word != "token") {
  }
  running >> word;
  node::HttpRequest request;
  request.method = "POST";
  request.headers["Authorization"] = "Bearer " + word;
  request.body = coordinates ? R"({"coordinates": true})" : "{}";
  const auto made = node::fetch(network.url(node), request, "/api/v1/invitations");
  if (!made || made->status != 201) throw std::runtime_error{"no invitation"};
  return std::string{boost::json::parse(made->body).at("code").as_string()};
}

/// The id of a block of the text, by its place.
inline std::string block_at(const Network& network, std::size_t index) {
  const auto text = network.get(0, "/api/v1/text");
  return std::string{text.at("blocks").as_array()[index].at("id").as_string()};
}

/// An amendment of a block, signed by whoever is in at that node: its id. Throws std::runtime_error
/// with the page that refuses it.
inline std::string propose(const Network& network, Browser& browser, std::size_t index,
                           const std::string& words, const std::string& title,
                           std::size_t node = 0) {
  const auto path = "/blocks/" + block_at(network, index) + "/propose";
  const auto form = browser.get(path);
  const auto page = browser.post(path, {{"form", hidden(form, "form")},
                                        {"expected", hidden(form, "expected")},
                                        {"way", "replace"},
                                        {"words", words},
                                        {"title", title},
                                        {"reason", "Parce que."}});
  const auto receipt = browser.post("/sign", signing(page));
  if (!browser.at().starts_with("/receipts/")) throw std::runtime_error{receipt};
  const auto code = browser.at().substr(10, 19);
  const auto record = network.get(node, "/api/v1/records/" + code);
  return std::string{record.at("record_id").as_string()};
}

}  // namespace palabre::test
