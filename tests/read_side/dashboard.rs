//! Figures.

use domain::calendar::santiago_date;
use domain::repair::Status;
use projections::dashboard::{self};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn counts_ageing_and_figures_come_out_of_the_events(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(111);
    workshop.open(&fixture, 4).await;
    while workshop.repairs.is_empty() {
        workshop.live(&fixture, 1).await;
    }
    workshop.deliver(&fixture, 0).await;
    workshop.live(&fixture, 250).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let now = fixture.clock.now();
    let overview = dashboard::overview(side.db(), now).await.unwrap();
    for count in &overview.states {
        let expected =
            workshop.repairs.iter().filter(|life| life.repair.status() == Some(count.status));
        assert_eq!(count.repairs, i64::try_from(expected.count()).unwrap(), "{}", count.status);
    }
    let open: Vec<_> = workshop
        .repairs
        .iter()
        .filter(|life| life.repair.status().is_some_and(|status| !status.is_terminal()))
        .collect();
    assert_eq!(overview.open, open.len() as u64);
    let owed: i64 = open.iter().map(|life| life.repair.balance().pesos().max(0)).sum();
    assert_eq!(overview.unpaid.pesos(), owed);
    let balances = workshop.repairs.iter().map(|life| life.repair.balance().pesos());
    let in_credit: i64 = balances.map(|balance| (-balance).max(0)).sum();
    assert!(in_credit > 0, "somebody paid ahead");
    assert_eq!(overview.owed_to_customers.pesos(), in_credit);
    let ageing = overview.ageing;
    let buckets = [
        ageing.days_0_7,
        ageing.days_8_15,
        ageing.days_16_30,
        ageing.days_31_60,
        ageing.days_over_60,
    ];
    assert_eq!(buckets.iter().sum::<u64>(), overview.open);
    let later = dashboard::overview(side.db(), now + chrono::Duration::days(90)).await.unwrap();
    assert_eq!(later.ageing.days_over_60, overview.open, "the clock is the caller's");

    let months = dashboard::kpis(side.db(), now, 60).await.unwrap();
    assert_eq!(months[0].month, santiago_date(now).format("%Y-%m").to_string());
    let sum = |of: fn(&dashboard::MonthlyKpis) -> i64| months.iter().map(of).sum::<i64>();
    let delivered: Vec<_> = workshop
        .repairs
        .iter()
        .filter(|life| life.repair.status() == Some(Status::Delivered))
        .collect();
    assert_eq!(sum(|month| month.delivered.cast_signed()), i64::try_from(delivered.len()).unwrap());
    let revenue: i64 = delivered
        .iter()
        .filter_map(|life| life.repair.final_total())
        .map(domain::values::Money::pesos)
        .sum();
    assert_eq!(sum(|month| month.delivered_revenue.pesos()), revenue);
    let cash: i64 = workshop
        .repairs
        .iter()
        .flat_map(|life| life.repair.ledger())
        .filter(|entry| {
            use domain::repair::EntryKind;
            matches!(entry.kind, EntryKind::Payment(_) | EntryKind::Refund(_))
        })
        .map(|entry| -entry.amount.pesos())
        .sum();
    assert_eq!(sum(|month| month.cash_in.pesos()), cash);
    for month in &months {
        let split = [&month.turnaround_ours, &month.turnaround_customer, &month.turnaround_parts];
        let split: i64 = split.iter().map(|part| part.sum).sum();
        // Seconds are cut off at each state.
        let states = i64::try_from(month.turnaround.count).unwrap() * 64;
        assert!((month.turnaround.sum - split).abs() <= states, "{}", month.month);
    }

    // As of a day: what came later is not known.
    let early = workshop.repairs[0].repair.received_at().unwrap();
    let then = dashboard::kpis(side.db(), early, 1).await.unwrap();
    assert_eq!((then[0].received, then[0].delivered), (1, 0));
    side.stop().await;
}
