//! Pages are complete and without duplicates, and filters narrow them.

use std::collections::HashSet;

use domain::repair::samples::TECHNICIAN;
use projections::audit_log::{self, AuditFilter};
use projections::people::{self, PeopleFilter};
use projections::repair_board::{self, BoardFilter};
use projections::{Cursor, ReadSide};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

async fn board(side: &ReadSide, filter: &BoardFilter, limit: u32) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = repair_board::list(side.db(), filter, after, limit).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        numbers.extend(page.items.iter().map(|entry| entry.number.to_string()));
        match page.next {
            // What a client holds is the text.
            Some(cursor) => after = Some(cursor.to_string().parse().unwrap()),
            None => return numbers,
        }
    }
}

pub(crate) async fn pages_are_complete_and_without_duplicates(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(71);
    workshop.open(&fixture, 9).await;
    workshop.live(&fixture, 220).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let mut newest_first: Vec<_> =
        workshop.repairs.iter().map(|life| life.number.to_string()).collect();
    newest_first.reverse();
    for limit in [1, 3, 7, 200] {
        assert_eq!(board(&side, &BoardFilter::default(), limit).await, newest_first, "{limit}");
    }

    let mut seen = HashSet::new();
    let mut after = None;
    loop {
        let page = people::list(side.db(), &PeopleFilter::default(), after, 4).await.unwrap();
        assert!(page.items.iter().all(|person| seen.insert(person.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 12);

    let head = fixture.log.head().await.unwrap().commit;
    let (mut positions, mut after) = (Vec::new(), None);
    loop {
        let page = audit_log::list(side.db(), &AuditFilter::default(), after, 50).await.unwrap();
        positions.extend(page.items.iter().map(|entry| entry.position));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (1..=i64::try_from(head).unwrap()).rev().collect();
    assert_eq!(positions, expected);
    side.stop().await;
}

pub(crate) async fn filters_and_search_narrow_the_board(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(72);
    workshop.open(&fixture, 4).await;
    workshop.live(&fixture, 260).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let expect = |keep: &dyn Fn(&crate::lives::Life) -> bool| {
        let kept = workshop.repairs.iter().rev().filter(|life| keep(life));
        kept.map(|life| life.number.to_string()).collect::<Vec<_>>()
    };
    let statuses: HashSet<_> =
        workshop.repairs.iter().map(|life| life.repair.status().unwrap()).collect();
    for status in statuses {
        let filter = BoardFilter { status: vec![status], ..BoardFilter::default() };
        let expected = expect(&|life| life.repair.status() == Some(status));
        assert_eq!(board(&side, &filter, 3).await, expected, "{status}");
    }
    let filter = BoardFilter { technician: Some(TECHNICIAN), ..BoardFilter::default() };
    let expected = expect(&|life| life.repair.technician() == Some(TECHNICIAN));
    assert_eq!(board(&side, &filter, 5).await, expected);

    let customer = workshop.people[0].0;
    let filter = BoardFilter { customer: Some(customer), ..BoardFilter::default() };
    let expected = expect(&|life| life.repair.customer() == Some(customer));
    assert_eq!(board(&side, &filter, 5).await, expected);

    let by_q = |q: &str| BoardFilter { q: Some(q.to_owned()), ..BoardFilter::default() };
    let labelled =
        |label: &str| expect(&|life| life.repair.intake().unwrap().instrument_label == label);
    assert_eq!(board(&side, &by_q("juno 60"), 5).await, labelled("Roland Juno-60"));
    assert_eq!(board(&side, &by_q("MS20"), 5).await, labelled("Korg MS-20"));
    assert_eq!(board(&side, &by_q("cds-2026-0001"), 5).await, ["CDS-2026-0001"]);
    let name = people::get(side.db(), customer).await.unwrap().unwrap().name;
    let found = board(&side, &by_q(&name.to_uppercase()), 5).await;
    let own = expect(&|life| life.repair.customer() == Some(customer));
    assert!(own.iter().all(|number| found.contains(number)), "{name}");
    for nothing in ["zzz", "", "%", "_", "' OR 1=1 --"] {
        assert!(board(&side, &by_q(nothing), 5).await.is_empty(), "{nothing}");
    }
    side.stop().await;
}
