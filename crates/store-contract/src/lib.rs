//! One suite of promises for every storage adapter. A promise is a test: an adapter mounts all of them, each as a test
//! of its own, and may leave out none.
//!
//! ```ignore
//! store_contract::contract!(adapter);
//! ```
//!
//! mounts them, where `adapter` is a `fn(test: &'static str) -> Adapter`. The adapter's tests need `tokio`.

#![expect(clippy::unwrap_used, reason = "all of this crate is tests: what fails here fails a test")]

mod adapter;
pub mod attempts;
pub mod audit;
pub mod clients;
pub mod closing;
pub mod commit;
pub mod connections;
pub mod deliveries;
pub mod directory_groups;
pub mod directory_users;
pub mod doors;
pub mod durability;
pub mod events;
pub mod exchanges;
pub mod factors;
pub mod identities;
pub mod isolation;
pub mod leases;
pub mod logouts;
pub mod member_lists;
pub mod members;
pub mod operators;
pub mod sessions;
pub mod setup_links;
pub mod sign_ins;
pub mod tenancy;
pub mod upkeep;
pub mod usage;
pub mod waves;
pub mod workspaces;
pub mod world;

pub use self::{
    adapter::{Adapter, Fresh},
    world::World,
};

/// Mounts every promise as a test of the adapter.
#[macro_export]
macro_rules! contract {
    ($adapter:ident) => {
        $crate::mount! {
            $adapter;
            isolation {
                the_last_seat_is_given_once,
                a_user_name_is_given_once,
                what_fifty_read_and_write_loses_nothing,
                two_workspaces_do_not_disturb_each_other,
                a_reader_sees_no_half_of_a_change,
                a_transaction_sees_tallies_that_counting_gives,
                a_slug_is_given_once,
                an_address_waits_for_one_account_whoever_invites_it,
                a_domain_is_verified_once,
                a_sign_in_never_outlives_a_deactivation_it_races,
            }
            commit {
                what_a_change_says_is_there_once_the_commit_returns,
                a_script_that_fails_after_its_reads_writes_nothing,
                a_refusal_is_an_answer_and_writes_nothing,
                an_empty_change_writes_nothing,
                a_change_that_breaks_a_unique_key_leaves_nothing_behind,
                a_change_that_breaks_a_unique_key_does_not_hurt_its_neighbours,
                a_script_that_panics_writes_nothing_and_stops_nobody,
                a_script_has_effect_once_however_often_it_is_run,
                a_caller_who_goes_away_leaves_all_or_nothing,
                a_change_of_hundreds_of_people_is_one_change,
                a_workspace_that_is_not_there_is_none,
            }
            workspaces {
                a_workspace_reads_back_as_written,
                an_edit_keeps_what_it_does_not_name,
                an_edit_never_writes_a_tally,
                whether_people_are_taken_in_is_kept,
                workspaces_are_listed_page_by_page,
                a_slug_leads_to_its_workspace,
                a_taken_slug_leaves_nothing_behind,
            }
            closing {
                a_closed_workspace_is_found_by_nobody,
                a_closed_workspace_is_emptied_in_strides_and_deleted,
                what_a_closed_workspace_held_is_anybodys,
            }
            member_lists {
                a_member_is_found_by_what_is_shown_of_them,
                an_erased_person_is_found_by_no_word,
                a_list_holds_whom_everything_that_is_asked_applies_to,
                a_list_is_in_the_order_that_is_asked_for,
                who_has_signed_in_is_known_by_when,
                whom_the_directory_assigns_who_has_no_access_is_found,
                whoever_is_shown_otherwise_than_is_told_is_found,
            }
            members {
                a_member_reads_back_as_written,
                who_leaves_and_returns_is_the_same_member,
                a_suspension_reads_back_as_written,
                pages_of_members_follow_one_another,
                members_are_listed_by_standing,
                only_owners_with_access_are_counted,
                an_account_has_one_place_in_a_workspace,
                every_place_of_an_account_is_found,
                an_account_and_its_addresses_read_back_as_written,
                a_moved_address_leaves_the_old_one_free,
                an_erased_account_is_nobodys_and_nothing_is_shown_of_it,
                a_member_is_found_by_the_address_they_are_shown_under,
            }
            directory_users {
                a_directory_user_reads_back_as_written,
                a_directory_user_is_found_by_what_it_was_told_under,
                a_script_finds_directory_users_alike,
                pages_by_position_and_by_number_agree,
                a_search_for_one_heeds_where_its_page_begins,
                an_update_moves_what_a_person_is_found_by,
                an_odd_address_comes_and_goes_like_any_other,
                a_forgotten_person_frees_what_they_were_found_by,
                a_directory_that_is_gone_releases_its_members,
            }
            directory_groups {
                a_group_reads_back_as_written,
                a_group_is_found_by_what_it_was_told_under,
                pages_of_groups_follow_one_another,
                groups_are_found_by_how_their_names_begin,
                a_list_reads_back_in_order,
                a_turnover_is_written_as_it_is_said,
                whoever_is_added_at_once_is_all_there,
                a_person_is_in_groups_directly_and_through_others,
                whoever_is_forgotten_is_on_no_list,
                a_group_name_is_given_once,
                a_directory_that_is_gone_takes_its_groups_along,
                mappings_read_back_as_mapped,
                a_read_of_groups_finds_nothing_of_another_workspace,
            }
            upkeep {
                connections_are_due_a_day_after_they_were_looked_after,
                a_record_is_awaited_of_domains_that_were_claimed_or_lost_lately,
            }
            connections {
                a_connection_reads_back_as_written,
                a_saml_connection_reads_back_as_written,
                a_workspace_is_as_strict_as_its_strictest_connection,
                a_domain_claim_reads_back_as_written,
                a_domain_has_one_holder_at_a_time,
                a_lost_domain_reads_back_as_written,
                a_released_domain_is_gone_for_its_workspace_alone,
                domains_are_due_when_they_were_not_looked_at,
                a_verified_domain_leads_to_its_connections,
                a_lost_domain_leads_where_it_led_until_another_has_it,
                a_token_reads_back_as_written,
                a_token_digest_is_given_once,
                a_workspace_has_one_directory,
            }
            clients {
                a_client_reads_back_as_written,
                a_revoked_secret_is_listed_and_opens_nothing,
                a_directory_that_is_gone_takes_its_clients_along,
            }
            sessions {
                a_session_reads_back_as_opened,
                only_its_own_secret_leads_to_a_session,
                an_ended_session_opens_nothing,
                live_sessions_have_neither_ended_nor_run_out,
                a_dropped_proof_leaves_the_others,
                an_ended_session_is_still_known_with_what_it_proved,
                the_sessions_through_a_connection_are_those_proven_by_it,
                the_sessions_an_identity_provider_names_are_found,
                a_session_of_one_workspace_ends_with_access,
                a_use_is_noted_and_never_taken_back,
                a_session_digest_is_given_once,
                the_longest_a_session_lay_unused_is_kept,
                an_accounts_sessions_are_listed_beside_writers,
            }
            setup_links {
                a_setup_link_reads_back_as_written,
                a_setup_link_leads_to_its_workspace,
                a_setup_link_is_opened_by_one_of_many,
                a_setup_link_is_forgotten_in_time,
            }
            sign_ins {
                a_sign_in_leaves_its_entry_in_the_commit_of_its_session,
                an_entry_reads_back_as_written,
                entries_are_listed_newest_first_page_by_page,
                entries_are_found_by_what_is_asked_for,
                entries_of_another_workspace_are_not_there,
                what_anybody_can_cause_is_kept_in_a_bounded_number,
                an_entry_is_swept_after_ninety_days,
            }
            exchanges {
                an_exchange_reads_back_as_written,
                an_exchange_that_stands_there_already_stays_as_it_is,
                an_exchange_tells_nothing_and_counts_nothing,
                exchanges_are_listed_newest_first_page_by_page,
                exchanges_are_found_by_what_is_asked_for,
                what_came_to_nothing_is_found_by_itself,
                causes_are_counted_from_an_instant_on,
                exchanges_of_another_workspace_are_not_there,
                a_journal_is_shortened_to_so_many,
                an_exchange_is_swept_after_ninety_days,
                what_was_asked_about_an_erased_account_is_gone,
                a_deleted_workspace_leaves_no_exchange,
            }
            waves {
                losses_at_once_are_each_counted_and_make_one_wave,
                a_wave_reads_back_as_written,
                who_lost_access_is_listed_page_by_page,
                a_wave_that_is_taken_back_twice_is_taken_back_once,
                a_wave_of_which_nobody_was_told_is_found,
                a_wave_of_another_workspace_is_not_there,
                a_wave_is_swept_after_thirty_days,
                a_wave_outlives_its_directory_and_not_its_workspace,
                how_many_are_assigned_is_what_counting_gives,
            }
            identities {
                a_first_sign_in_is_bound_to_its_account,
                a_subject_and_an_account_are_bound_once,
                a_forgotten_person_loses_their_bonds_here,
                a_removed_connection_is_gone_with_its_bonds,
                every_bond_of_an_account_is_listed_where_it_is,
                members_who_never_came_through_a_connection_are_found,
            }
            factors {
                a_factor_reads_back_as_written,
                the_apps_of_everybody_are_listed,
                a_factor_that_is_removed_takes_the_recovery_codes_along_if_it_was_the_last,
                a_session_knows_whether_its_account_has_a_factor,
                a_proof_by_a_factor_reads_back_as_opened,
                a_code_of_an_app_is_taken_by_one_of_many,
                a_recovery_code_is_used_by_one_of_many,
                a_passkey_is_one_accounts_alone,
                owners_with_a_factor_are_counted,
            }
            events {
                an_event_reads_back_as_told,
                numbers_have_no_gaps_whoever_writes_and_fails,
                the_feed_is_in_the_order_of_commits,
                a_follower_misses_nothing_and_sees_nothing_twice,
                what_concerns_no_workspace_stands_where_it_was_committed,
                pages_of_events_follow_one_another,
            }
            audit {
                an_entry_reads_back_as_recorded,
                what_was_done_about_somebody_is_found,
                a_note_of_a_refusal_is_recorded_alone,
                the_log_only_grows,
                every_change_has_its_entry,
                entries_of_the_house_stand_apart,
                pages_of_the_log_follow_one_another,
            }
            attempts {
                an_attempt_is_taken_as_it_was_begun_and_once,
                an_attempt_is_taken_by_one_of_many,
                an_attempt_that_has_run_out_is_not_given,
                guesses_run_down_to_none,
                guesses_made_at_once_are_each_spent,
                a_code_that_has_run_out_is_not_given,
                a_code_is_spent_by_one_of_many,
                a_new_code_takes_the_place_of_the_old,
                no_more_codes_are_sent_than_may_wait,
                of_codes_asked_for_at_once_so_many_are_sent,
                a_mark_is_the_first_once,
                a_mark_is_made_by_one_of_many,
                a_connection_has_more_marks_than_a_client,
                a_client_has_so_many_marks_and_no_more,
                a_sweep_forgets_what_has_run_out_and_nothing_else,
                a_session_is_swept_a_day_after_it_is_over,
            }
            logouts {
                a_logout_is_found_by_whom_it_means,
                the_last_logout_counts,
                a_sign_in_begun_before_a_logout_opens_nothing,
                of_a_sign_in_and_a_logout_at_once_no_session_is_left,
                a_logout_is_swept_when_nobody_of_before_is_on_the_way_any_more,
            }
            usage {
                of_notes_of_one_use_the_latest_counts_whichever_comes_first,
                what_opened_nothing_any_more_is_noted_apart,
                a_directory_that_is_gone_takes_its_notes_with_it,
                what_was_never_made_is_noted_beside_what_was,
            }
            leases {
                a_lease_is_claimed_by_one_of_many,
                a_lease_that_ran_out_is_taken_over_by_one_of_many,
                a_lease_is_held_by_who_renews_it,
                a_lease_that_is_given_back_is_anybodys_at_once,
                a_lease_is_held_through_a_reopening,
            }
            deliveries {
                a_subscription_reads_back_as_written,
                a_settlement_reads_back_as_written,
                nothing_is_settled_without_the_lease,
                a_change_takes_the_lease_away,
                what_waits_is_due_when_resumed_and_forgotten_when_replayed,
                who_is_due_has_something_to_be_told_and_nobody_who_tells_it,
                events_of_one_workspace_are_read_between_two_places,
            }
            doors {
                a_secret_opens_its_own_door_alone,
                every_door_shows_the_same_workspace,
                workspaces_with_a_directory_are_walked_through,
                reads_never_wait_for_a_writer,
            }
            operators {
                an_operator_key_opens_the_house,
                a_revoked_operator_key_opens_nothing,
                an_operators_session_reads_back_until_it_is_ended,
                an_operators_session_ends_with_its_key_and_is_forgotten,
                a_customer_is_found_by_name_domain_and_three_words,
            }
            tenancy {
                a_reader_finds_nothing_of_another_workspace,
                a_reader_finds_nothing_where_there_is_no_workspace,
                a_transaction_finds_nothing_of_another_workspace,
                what_is_the_houses_is_found_from_anywhere,
            }
            durability {
                what_was_committed_is_there_after_reopening,
                reopening_changes_nothing,
                a_killed_process_loses_nothing_it_was_told,
            }
        }
    };
}

/// Makes the tests of [`contract!`].
#[doc(hidden)]
#[macro_export]
macro_rules! mount {
    ($adapter:ident; $($subject:ident { $($promise:ident,)* })*) => {$(
        mod $subject {$(
            #[::tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $promise() {
                let adapter = super::$adapter(concat!(module_path!(), "::", stringify!($promise)));
                $crate::$subject::$promise($crate::World::begin(adapter).await).await;
            }
        )*}
    )*};
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    fn source(path: &str) -> String {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    fn names<'a>(text: &'a str, before: &str) -> BTreeSet<&'a str> {
        let after = text.lines().filter_map(|line| line.trim_start().strip_prefix(before));
        after.filter_map(|rest| rest.split_once('(').map(|(name, _)| name)).collect()
    }

    #[test]
    fn every_promise_that_is_written_is_mounted() {
        let list = source("src/lib.rs");
        let mut subjects = 0;
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
            let path = entry.unwrap().path();
            let subject = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() || ["lib", "adapter", "world"].contains(&subject.as_str()) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let (_, mounted) = list.split_once(&format!("            {subject} {{\n")).expect(&subject);
            let (mounted, _) = mounted.split_once('}').unwrap();
            let mounted: BTreeSet<_> =
                mounted.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
            assert_eq!(names(&text, "pub async fn "), mounted, "{subject}");
            subjects += 1;
        }
        assert!(subjects > 0);
    }

    #[test]
    fn every_read_of_a_workspace_is_asked_for_anothers_rows() {
        let asked = source("src/tenancy.rs") + &source("src/directory_groups.rs") + &source("src/waves.rs");
        for port in ["reader", "transaction", "groups", "waves"].map(|name| format!("../store/src/{name}.rs"))
        {
            let port = source(&port);
            // Behind the trait, the file speaks of what writes.
            let (port, _) = port.split_once("\n}\n\n/// What a script came to").unwrap_or((&port, ""));
            let reads = names(port, "async fn ");
            assert!(reads.len() > 5, "{reads:?}");
            for read in reads {
                assert!(
                    asked.contains(&format!(".{read}(")),
                    "nobody asks {read} for another workspace's rows"
                );
            }
        }
    }
}
