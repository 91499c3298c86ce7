//! One suite over every store of the log: what the log promises, each promise a test.
//!
//! A property is written once, as an async function over a [`fixture::Fixture`], and bound to each store by the
//! macro below. What only one store can show (stock clients, cut connections) stands in a module of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod appending;
mod archive;
mod backup;
mod chain;
mod checkpoints;
mod cqrs;
mod credentials;
mod feed;
mod fixture;
mod idempotency;
mod keys;
mod limits;
mod postgres_only;
mod sealing;
mod sqlite_only;

macro_rules! bind {
    ($store:ident: $($module:ident { $($name:ident),+ $(,)? })+) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let store = tests::databases::Store::$store;
                crate::$module::$name(crate::fixture::Fixture::new(store).await).await;
            })+
        })+
    };
}

macro_rules! on_every_store {
    ($($properties:tt)+) => {
        mod sqlite {
            bind!(Sqlite: $($properties)+);
        }
        mod postgres {
            bind!(Postgres: $($properties)+);
        }
    };
}

on_every_store! {
    appending {
        a_stream_is_numbered_from_one_without_gaps,
        a_conflict_carries_the_events_that_intervened,
        an_append_beyond_the_end_of_a_stream_is_a_conflict,
        a_conflict_does_not_fail_its_neighbours,
        of_many_writers_at_one_version_exactly_one_wins,
        a_caller_that_goes_away_leaves_the_log_consistent,
        an_append_of_many_events_is_all_or_nothing,
        a_log_opened_again_goes_on_where_it_was,
        a_log_that_was_shut_down_answers_that_it_is_closed,
    }
    idempotency {
        the_same_command_again_returns_its_first_outcome,
        the_same_command_with_another_body_is_an_error,
        the_same_command_for_another_stream_is_an_error,
        the_same_command_sent_at_once_is_appended_once,
        a_command_can_be_found_by_its_id,
    }
    limits {
        unicode_survives_unchanged,
        a_payload_of_one_mebibyte_survives,
        a_payload_that_is_too_large_is_refused_without_its_neighbours,
        a_nul_character_is_refused_wherever_it_stands,
        empty_and_endless_names_are_refused,
        a_stream_of_100_000_events_loads,
        the_stored_events_can_neither_be_changed_nor_removed,
    }
    feed {
        followers_miss_nothing_while_six_writers_race,
        two_logs_on_one_database_keep_one_order_and_wake_each_other,
        pages_of_the_feed_equal_a_replay,
        a_replay_can_be_narrowed_and_broken_off,
        an_error_of_the_visitor_ends_a_replay_as_an_error,
        the_log_counts_what_it_holds,
    }
    sealing {
        personal_data_never_rests_in_the_clear,
        what_is_sealed_reads_as_it_was_written,
        any_json_survives_being_sealed,
        personal_values_of_the_domain_are_what_is_sealed,
        an_erased_person_reads_as_erased_and_every_rebuild_is_equal,
        an_erased_person_never_gets_another_key,
        another_process_notices_an_erasure_in_the_feed,
        malformed_personal_data_is_refused,
        an_altered_ciphertext_is_reported_and_not_guessed,
    }
    keys {
        keys_travel_apart_from_the_log,
        a_tombstone_travels_with_the_keys,
        other_keys_for_a_known_person_are_refused,
        a_new_master_key_takes_over_the_vault,
        a_foreign_master_key_opens_nothing,
    }
    archive {
        an_export_fills_an_empty_log_of_any_store,
        an_export_is_refused_by_a_log_that_is_in_use,
        a_damaged_export_leaves_the_log_empty,
        a_file_that_is_no_export_is_refused,
        an_empty_log_can_be_exported_and_imported,
    }
    backup {
        a_backup_comes_back_in_an_empty_folder_and_in_a_store_of_its_kind,
        whoever_was_erased_comes_back_from_no_backup,
    }
    chain {
        an_untouched_log_verifies_and_its_root_moves_with_it,
        the_chain_names_the_first_altered_event,
        the_chain_notices_a_removed_and_a_slipped_in_event,
        two_processes_can_extend_the_chain_at_once,
        an_erasure_leaves_the_chain_intact,
    }
    checkpoints {
        a_checkpoint_moves_only_from_where_it_is,
        of_many_that_move_a_checkpoint_one_succeeds,
        a_lease_is_held_by_one_owner_at_a_time,
    }
    credentials {
        a_person_and_an_address_have_one_account,
        an_address_is_found_however_it_is_written_and_can_change,
        too_many_failures_lock_an_account_for_a_while,
        a_refresh_token_rotates_once_and_its_reuse_is_noticed,
        of_many_rotations_at_once_one_succeeds,
        sessions_can_be_listed_and_revoked,
        a_one_time_token_is_good_once_and_for_a_while,
        a_second_factor_is_sealed_and_its_codes_are_good_once,
        deleting_an_account_leaves_nothing_behind,
    }
    cqrs {
        an_aggregate_lives_in_the_log_through_cqrs_es,
        a_lost_race_is_told_with_its_events,
        what_cqrs_es_does_wrongly_is_refused,
    }
}
