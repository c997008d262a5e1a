// The commands, each with what was said to it; they answer with the process's exit code.

#pragma once

#include "node/cli/options.hpp"
#include "node/cli/terminal.hpp"

namespace palabre::node {

int node_init(const Options& options, const Terminal& terminal);
int node_rekey(const Options& options, const Terminal& terminal);
int node_recover(const Options& options, const Terminal& terminal);
int node_serve(const Options& options, const Terminal& terminal);
int platform_found(const Options& options, const Terminal& terminal);
int platform_join(const Options& options, const Terminal& terminal);
int organisation_admit(const Options& options, const Terminal& terminal);
int organisation_profile(const Options& options, const Terminal& terminal);
int organisation_list(const Options& options, const Terminal& terminal);
int member_create(const Options& options, const Terminal& terminal);
int member_consent(const Options& options, const Terminal& terminal);
int member_enrol(const Options& options, const Terminal& terminal);
int member_invite(const Options& options, const Terminal& terminal);
int member_revoke(const Options& options, const Terminal& terminal);
int member_list(const Options& options, const Terminal& terminal);
int amendment_propose(const Options& options, const Terminal& terminal);
int amendment_revise(const Options& options, const Terminal& terminal);
int amendment_withdraw(const Options& options, const Terminal& terminal);
int amendment_hand_over(const Options& options, const Terminal& terminal);
int amendment_list(const Options& options, const Terminal& terminal);
int amendment_relations(const Options& options, const Terminal& terminal);
int amendment_show(const Options& options, const Terminal& terminal);
int amendment_diff(const Options& options, const Terminal& terminal);
int amendment_rebase(const Options& options, const Terminal& terminal);
int amendment_offer(const Options& options, const Terminal& terminal);
int amendment_confirm(const Options& options, const Terminal& terminal);
int organisation_resolve(const Options& options, const Terminal& terminal);
int organisation_attest(const Options& options, const Terminal& terminal);
int organisation_retract(const Options& options, const Terminal& terminal);
int paper_record(const Options& options, const Terminal& terminal);
int paper_strike(const Options& options, const Terminal& terminal);
int campaign_open(const Options& options, const Terminal& terminal);
int campaign_list(const Options& options, const Terminal& terminal);
int round_show(const Options& options, const Terminal& terminal);
int recommend(const Options& options, const Terminal& terminal);
int answer(const Options& options, const Terminal& terminal);
int asked_again(const Options& options, const Terminal& terminal);
int meeting_add(const Options& options, const Terminal& terminal);
int meeting_report(const Options& options, const Terminal& terminal);
int meeting_list(const Options& options, const Terminal& terminal);
int notice_give(const Options& options, const Terminal& terminal);
int notice_appeal(const Options& options, const Terminal& terminal);
int notice_list(const Options& options, const Terminal& terminal);
int translation_add(const Options& options, const Terminal& terminal);
int endorse(const Options& options, const Terminal& terminal);
int comment_add(const Options& options, const Terminal& terminal);
int comment_list(const Options& options, const Terminal& terminal);
int story_tell(const Options& options, const Terminal& terminal);
int story_list(const Options& options, const Terminal& terminal);
int carry(const Options& options, const Terminal& terminal);
int erase(const Options& options, const Terminal& terminal);
int tally(const Options& options, const Terminal& terminal);
int history(const Options& options, const Terminal& terminal);
int search(const Options& options, const Terminal& terminal);
int text(const Options& options, const Terminal& terminal);
int text_blame(const Options& options, const Terminal& terminal);
int text_import(const Options& options, const Terminal& terminal);
int publish_synopsis(const Options& options, const Terminal& terminal);
int publish_report(const Options& options, const Terminal& terminal);
int publish_calendar(const Options& options, const Terminal& terminal);
int publish_atom(const Options& options, const Terminal& terminal);
int publish_site(const Options& options, const Terminal& terminal);
int publish_csv(const Options& options, const Terminal& terminal);
int publish_odt(const Options& options, const Terminal& terminal);
int publish_akn(const Options& options, const Terminal& terminal);
int status(const Options& options, const Terminal& terminal);
int adoption_propose(const Options& options, const Terminal& terminal);
int adoption_inspect(const Options& options, const Terminal& terminal);
int adoption_vote(const Options& options, const Terminal& terminal);
int adoption_status(const Options& options, const Terminal& terminal);
int bundle_export(const Options& options, const Terminal& terminal);
int bundle_import(const Options& options, const Terminal& terminal);
int bundle_show(const Options& options, const Terminal& terminal);
int verify_file(const Options& options, const Terminal& terminal);
int check_folder(const Options& options, const Terminal& terminal);
int receipt_show(const Options& options, const Terminal& terminal);
int receipt_check(const Options& options, const Terminal& terminal);
int keys(const Options& options, const Terminal& terminal);
int keys_root(const Options& options, const Terminal& terminal);
int keys_operating(const Options& options, const Terminal& terminal);

/// Parses the command line and runs its command.
int run_command_line(int argument_count, char** arguments);

}  // namespace palabre::node
