// What this place is, how to read it, and how to take part.

#include "node/http/json.hpp"
#include "node/web/visit.hpp"
#include "pages.hpp"

namespace palabre::node {

awaitable<HttpResponse> get_help_page(Api& api, Call call) {
  Visit visit{api, call};
  co_await visit.begin();
  const auto& fold = api.fold();
  Page page;
  page.title = visit.locale().say("Help");
  page.template_text = pages::help;
  page.section = "/help";
  page.values = {{"platform", fold.founding().name},
                 {"platform_language", fold.founding().language},
                 {"organisation", name_in(fold, api.replica().own())}};
  co_return visit.show(page);
}

}  // namespace palabre::node
