//! The proof that nothing changes without an event.

use projections::DifferenceKind;
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn every_projection_verifies_after_random_lives(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(61);
    workshop.open(&fixture, 4).await;
    workshop.live(&fixture, 300).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    for name in side.names() {
        let mut told = 0;
        let report = side.verify(name, |_| told += 1).await.unwrap();
        assert!(report.is_equal() && told > 0, "{name}: {:#?}", report.differences);
    }
    assert_eq!(fixture.database.tables_like("%\\_\\_verify%").await, 0);
    side.stop().await;
}

pub(crate) async fn an_altered_row_a_missing_one_and_a_foreign_one_are_found(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(62);
    workshop.open(&fixture, 3).await;
    workshop.live(&fixture, 60).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;
    let database = &fixture.database;

    let one = "UPDATE repair_board SET balance = balance + 1, hold = 'x' \
               WHERE number = 'CDS-2026-0001'";
    assert_eq!(database.raw(one).await, 1);
    let report = side.verify("repair_board", |_| ()).await.unwrap();
    assert_eq!(report.differing, 1);
    assert_eq!(report.differences[0].key, ["CDS-2026-0001"]);
    let DifferenceKind::Changed(columns) = &report.differences[0].kind else { panic!("changed") };
    let names: Vec<_> = columns.iter().map(|column| column.column).collect();
    assert!(names.contains(&"balance") && names.contains(&"hold"), "{names:?}");

    let position = "SELECT MIN(position) FROM tracking_timeline";
    let first = database.number(position).await;
    database.raw(&format!("DELETE FROM tracking_timeline WHERE position = {first}")).await;
    let report = side.verify("tracking_timeline", |_| ()).await.unwrap();
    assert_eq!(report.differences[0].kind, DifferenceKind::Missing);

    database.raw("INSERT INTO repair_counts (status, repairs) VALUES ('LOST', 3)").await;
    let report = side.verify("dashboard", |_| ()).await.unwrap();
    assert_eq!(report.differences[0].kind, DifferenceKind::Unexpected);

    let json = "UPDATE tracking_repairs SET work = '{\"quoted\":[],\"approved\":[ ]}' \
                WHERE number = 'CDS-2026-0001'";
    database.raw(json).await;
    let report = side.verify("tracking_timeline", |_| ()).await.unwrap();
    assert_eq!(report.differing, 2, "{:#?}", report.differences);
    side.stop().await;
}
