//! The read side over SQLite and over MySQL (MariaDB): one suite, bound to each.
//!
//! The log is a SQLite file throughout but in one test; that the stores of the log are alike is the conformance
//! suite's business.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod appointments;
mod audit;
mod brittle;
mod catalogue;
mod crashing;
mod dashboard;
mod equality;
mod erasing;
mod fencing;
mod fixture;
mod following;
mod job_runs;
mod lives;
mod notifications;
mod paging;
mod parking;
mod payments;
mod process;
mod rebuilding;
mod tables;
mod talks;
mod tickets;
mod time_travel;
mod tracking;
mod verifying;

/// Binds tests, written as `async fn(ReadStore)`, to both read databases.
macro_rules! over_both {
    ($($module:ident::$test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    crate::$module::$test(tests::read_databases::ReadStore::Sqlite).await;
                }
            )+
        }
        mod mysql {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    crate::$module::$test(tests::read_databases::ReadStore::MySql).await;
                }
            )+
        }
    };
}

over_both! {
    appointments::an_appointment_is_listed_where_it_is_and_rebuilt_the_same,
    appointments::of_two_moves_at_once_the_row_follows_the_one_that_counts,
    appointments::appointments_are_narrowed_and_paged_by_their_beginning,
    audit::the_audit_says_who_did_what_and_what_changed,
    audit::a_technicians_day_is_replayed_with_the_states_before_and_after,
    audit::the_export_holds_every_entry_once,
    catalogue::a_model_is_found_by_any_spelling,
    catalogue::a_revised_price_leaves_a_history_and_never_reaches_a_card,
    catalogue::a_deprecated_entry_is_no_longer_offered_but_still_known,
    crashing::a_failure_before_the_commit_leaves_nothing_behind,
    crashing::a_commit_that_was_not_noticed_is_not_done_twice,
    dashboard::counts_ageing_and_figures_come_out_of_the_events,
    equality::rows_of_random_lives_equal_a_rebuild_and_the_domain,
    equality::events_that_are_delivered_twice_change_nothing,
    equality::the_size_of_batches_makes_no_difference,
    erasing::an_erased_person_disappears_from_every_table,
    fencing::of_two_runners_one_follows_and_a_paused_one_does_no_harm,
    fencing::when_the_leader_goes_silent_the_other_takes_over,
    following::a_position_can_be_waited_for_by_any_process,
    following::a_runner_that_stops_goes_on_where_it_was,
    following::a_log_in_postgres_is_followed,
    job_runs::a_run_is_to_be_taken_over_until_it_is_over,
    paging::pages_are_complete_and_without_duplicates,
    paging::filters_and_search_narrow_the_board,
    notifications::a_message_is_listed_as_it_stands_and_rebuilt_the_same,
    payments::a_payment_is_listed_as_it_stands_and_rebuilt_the_same,
    payments::a_delivery_is_due_until_it_is_processed_or_given_up,
    parking::an_event_that_cannot_be_applied_waits_with_those_behind_it,
    parking::parked_events_are_driven_again_in_order,
    parking::what_still_fails_stays_parked,
    parking::an_event_of_a_newer_version_is_parked_and_others_go_on,
    rebuilding::a_rebuild_while_events_come_in_loses_nothing,
    rebuilding::a_rebuild_killed_anywhere_is_begun_again,
    rebuilding::a_rebuild_mends_what_was_altered_and_can_be_switched_back,
    rebuilding::another_version_is_rebuilt_at_the_start,
    rebuilding::two_rebuilds_do_not_get_in_each_others_way,
    tables::every_table_is_as_its_rows_say,
    tables::an_edited_definition_is_refused,
    tickets::rows_of_tickets_are_those_of_the_domain,
    tickets::the_desk_is_narrowed_and_paged_with_broken_promises_first,
    tickets::an_erased_customer_takes_their_words_along,
    time_travel::a_repair_and_its_timeline_are_seen_as_they_were,
    tracking::a_timeline_tells_the_public_and_only_the_public,
    verifying::every_projection_verifies_after_random_lives,
    verifying::an_altered_row_a_missing_one_and_a_foreign_one_are_found,
}
