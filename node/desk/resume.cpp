// What a coordinator sent as their session ended: taken up again once they are in.

#include "node/desk/desk.hpp"
#include "node/http/json.hpp"
#include "node/people/seals.hpp"
#include "node/web/signing.hpp"
#include "pages.hpp"

namespace palabre::node {

std::string resume_address(const std::string& path) { return "/desk/resume?path=" + path; }

awaitable<HttpResponse> get_desk_resume_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  if (auto refused = refuse_others(visit)) co_return *refused;
  const auto path = call.query("path").value_or("");
  const auto kept = co_await kept_draft(visit, resume_address(path));
  const bool is_ours = path.starts_with("/desk/") || path == "/publications";
  if (kept.empty() || !is_ours) co_return visit.go_on("/desk");
  json::array fields;
  for (const auto& [name, value] : kept) {
    if (name != resumed_field && value.is_string()) {
      fields.push_back(json::object{{"name", name}, {"value", value}});
    }
  }
  Page page;
  page.title = visit.locale().say("Go on where you were");
  page.template_text = pages::desk_resume;
  page.values = {{"action", path},
                 {"summary", path == "/desk/sign" ? text_at(kept, "summary") : std::string{}},
                 {"form", fresh_form_token(visit.signer()->token)},
                 {"fields", std::move(fields)}};
  co_return show_desk(visit, std::move(page));
}

}  // namespace palabre::node
