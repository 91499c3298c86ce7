//! Live, rebuilt, delivered twice, in small batches or large: the same rows, and those that the domain says.

use domain::repair::Warranty;
use projections::repair_board::{self, BoardEntry};
use projections::tracking_timeline;
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::{Life, Workshop};

fn assert_as_the_domain_says(entry: &BoardEntry, life: &Life) {
    let (repair, number) = (&life.repair, life.number);
    assert_eq!(Some(entry.status), repair.status(), "{number}");
    assert_eq!(entry.balance, repair.balance(), "{number}");
    assert_eq!(entry.progress, repair.progress_percent(), "{number}");
    assert_eq!(entry.approved_total, repair.approved_total(), "{number}");
    assert_eq!(entry.outcome, repair.outcome(), "{number}");
    assert_eq!(entry.quotation_id, repair.quotation(), "{number}");
    assert_eq!(entry.quote_revision, repair.current_revision(), "{number}");
    assert_eq!(entry.technician_id, repair.technician(), "{number}");
    assert_eq!(Some(entry.customer_id), repair.customer(), "{number}");
    assert_eq!(entry.hold.as_deref(), repair.hold_reason(), "{number}");
    assert_eq!(entry.complaint_open, repair.open_complaint().is_some(), "{number}");
    assert_eq!(entry.photos as usize, repair.photos().len(), "{number}");
    assert_eq!(entry.warranty_until, repair.warranty().map(Warranty::until), "{number}");
    assert_eq!(entry.version, life.version, "{number}");
}

pub(crate) async fn rows_of_random_lives_equal_a_rebuild_and_the_domain(store: ReadStore) {
    for seed in [1, 2] {
        let fixture = Fixture::new(store).await;
        let side = fixture.follow().await;
        let mut workshop = Workshop::new(seed);
        workshop.open(&fixture, 4).await;
        workshop.live(&fixture, 500).await;
        fixture.settle(&side).await;
        for life in &workshop.repairs {
            let entry = repair_board::get(side.db(), life.number).await.unwrap().unwrap();
            assert_as_the_domain_says(&entry, life);
            let head =
                tracking_timeline::page(side.db(), life.number).await.unwrap().unwrap().header;
            assert_eq!(Some(head.status), life.repair.status());
            assert_eq!(head.progress, life.repair.progress_percent());
        }
        for name in side.names() {
            let report = side.rebuild(name, |_| ()).await.unwrap();
            assert_eq!(report.differences, Some(0), "{name}");
            for table in &report.tables {
                assert_eq!(table.before, table.after, "{}", table.table);
            }
        }
        workshop.live(&fixture, 30).await;
        fixture.settle(&side).await;
        fixture.assert_verified(&side).await;
        side.stop().await;
    }
}

pub(crate) async fn events_that_are_delivered_twice_change_nothing(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(3);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 250).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    side.stop().await;
    // The checkpoints are lost, the rows are not: everything comes again.
    for name in side.names() {
        let reset = format!(
            "UPDATE {name}_checkpoint SET commit_position = 0, prepare_position = 0, owner = NULL"
        );
        assert_eq!(fixture.database.raw(&reset).await, 1, "{name}");
    }
    let again = fixture.follow().await;
    fixture.settle(&again).await;
    fixture.assert_verified(&again).await;
    again.stop().await;
}

pub(crate) async fn the_size_of_batches_makes_no_difference(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(4);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 150).await;
    let mut options = fixture.options();
    options.live_batch = 1;
    options.catch_up_from = u64::MAX;
    let side = fixture.open(projections::all(), options).await;
    side.start();
    fixture.settle(&side).await;
    // The verification folds in batches of thousands.
    fixture.assert_verified(&side).await;
    side.stop().await;
}
