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
awaitable<HttpResponse> get_notices_page(Api& api, Call call);
awaitable<HttpResponse> get_organisations_page(Api& api, Call call);
awaitable<HttpResponse> get_receipts_page(Api& api, Call call);
awaitable<HttpResponse> get_receipt_page(Api& api, Call call);
awaitable<HttpResponse> get_invitation_page(Api& api, Call call);
awaitable<HttpResponse> get_join_page(Api& api, Call call);
awaitable<HttpResponse> post_join_page(Api& api, Call call);
awaitable<HttpResponse> get_enter_page(Api& api, Call call);
awaitable<HttpResponse> post_enter_page(Api& api, Call call);
awaitable<HttpResponse> post_enter_salt(Api& api, Call call);
awaitable<HttpResponse> get_recover_page(Api& api, Call call);
awaitable<HttpResponse> post_recover_challenge(Api& api, Call call);
awaitable<HttpResponse> post_recover_page(Api& api, Call call);
awaitable<HttpResponse> post_leave_page(Api& api, Call call);
awaitable<HttpResponse> get_keys_script(Api& api, Call call);
awaitable<HttpResponse> get_live_script(Api& api, Call call);
awaitable<HttpResponse> get_drafts_script(Api& api, Call call);
awaitable<HttpResponse> get_lists_script(Api& api, Call call);
awaitable<HttpResponse> get_icon(Api& api, Call call);
awaitable<HttpResponse> get_key_page(Api& api, Call call);
awaitable<HttpResponse> post_key_page(Api& api, Call call);
awaitable<HttpResponse> get_sheet_page(Api& api, Call call);
awaitable<HttpResponse> post_session_page(Api& api, Call call);
awaitable<HttpResponse> get_me_page(Api& api, Call call);
awaitable<HttpResponse> get_signed_page(Api& api, Call call);
awaitable<HttpResponse> post_drop_page(Api& api, Call call);
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
awaitable<HttpResponse> get_answer_page(Api& api, Call call);
awaitable<HttpResponse> post_answer_page(Api& api, Call call);
awaitable<HttpResponse> get_appeal_page(Api& api, Call call);
awaitable<HttpResponse> post_appeal_page(Api& api, Call call);
awaitable<HttpResponse> get_erase_page(Api& api, Call call);
awaitable<HttpResponse> get_search_page(Api& api, Call call);
awaitable<HttpResponse> get_synopsis_page(Api& api, Call call);
awaitable<HttpResponse> get_help_page(Api& api, Call call);
awaitable<HttpResponse> get_qr_image(Api& api, Call call);

// Those of the coordinators, in node/desk.
awaitable<HttpResponse> get_desk_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_resume_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_sign(Api& api, Call call);
awaitable<HttpResponse> get_desk_queue_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_agenda_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_agenda_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_agree_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_amendment_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_amendment_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_conflicts_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_conflict_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_members_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_invite_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_invited_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_renew_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_invitation_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_take_back_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_enrol_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_revoke_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_meeting_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_meeting_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_correct_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_correct_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_report_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_report_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_notices_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_notice_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_notice_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_strike_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_strike_page(Api& api, Call call);
awaitable<HttpResponse> get_desk_paper_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_paper_page(Api& api, Call call);
awaitable<HttpResponse> post_desk_slips(Api& api, Call call);
awaitable<HttpResponse> get_publications_page(Api& api, Call call);
awaitable<HttpResponse> post_publications_page(Api& api, Call call);
awaitable<HttpResponse> get_publication(Api& api, Call call);

}  // namespace palabre::node
