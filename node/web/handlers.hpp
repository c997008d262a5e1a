// The handlers of pages and their forms, one file each; the table of routes names them.

#pragma once

#include "node/http/api.hpp"

namespace palabre::node {

awaitable<HttpResponse> get_text_page(Api& api, Call call);
awaitable<HttpResponse> get_block_page(Api& api, Call call);
awaitable<HttpResponse> get_amendments_page(Api& api, Call call);
awaitable<HttpResponse> get_amendment_page(Api& api, Call call);
awaitable<HttpResponse> get_tally_page(Api& api, Call call);
awaitable<HttpResponse> get_versions_page(Api& api, Call call);
awaitable<HttpResponse> get_version_page(Api& api, Call call);
awaitable<HttpResponse> get_round_page(Api& api, Call call);
awaitable<HttpResponse> get_stories_page(Api& api, Call call);
awaitable<HttpResponse> get_meetings_page(Api& api, Call call);
awaitable<HttpResponse> get_organisations_page(Api& api, Call call);
awaitable<HttpResponse> get_receipt_page(Api& api, Call call);
awaitable<HttpResponse> get_invitation_page(Api& api, Call call);
awaitable<HttpResponse> get_join_page(Api& api, Call call);
awaitable<HttpResponse> post_join_page(Api& api, Call call);
awaitable<HttpResponse> get_enter_page(Api& api, Call call);
awaitable<HttpResponse> post_enter_page(Api& api, Call call);
awaitable<HttpResponse> post_leave_page(Api& api, Call call);
awaitable<HttpResponse> get_me_page(Api& api, Call call);
awaitable<HttpResponse> get_voice_page(Api& api, Call call);
awaitable<HttpResponse> post_amendment_comment_page(Api& api, Call call);
awaitable<HttpResponse> post_block_comment_page(Api& api, Call call);
awaitable<HttpResponse> get_propose_page(Api& api, Call call);
awaitable<HttpResponse> post_propose_page(Api& api, Call call);
awaitable<HttpResponse> post_sign_page(Api& api, Call call);
awaitable<HttpResponse> get_story_page(Api& api, Call call);
awaitable<HttpResponse> post_story_page(Api& api, Call call);
awaitable<HttpResponse> get_revise_page(Api& api, Call call);
awaitable<HttpResponse> post_revise_page(Api& api, Call call);
awaitable<HttpResponse> get_withdraw_page(Api& api, Call call);
awaitable<HttpResponse> get_erase_page(Api& api, Call call);
awaitable<HttpResponse> get_search_page(Api& api, Call call);

}  // namespace palabre::node
