//! The audit, its export and its replay.

use domain::repair::samples::TECHNICIAN;
use futures::TryStreamExt;
use projections::audit;
use projections::audit_log::{self, AuditFilter, ExportFormat};
use tests::read_databases::ReadStore;

use crate::fixture::Fixture;
use crate::lives::Workshop;

pub(crate) async fn the_audit_says_who_did_what_and_what_changed(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(121);
    workshop.open(&fixture, 2).await;
    workshop.live(&fixture, 120).await;
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let life = &workshop.repairs[0];
    let of_repair = AuditFilter {
        aggregate_type: Some("repair".into()),
        aggregate_id: Some(life.number.to_string()),
        ..AuditFilter::default()
    };
    let page = audit_log::list(side.db(), &of_repair, None, 200).await.unwrap();
    assert_eq!(page.items.len() as u64, life.version);
    let events = fixture.log.load(&life.stream(), 0).await.unwrap();
    for (entry, event) in page.items.iter().rev().zip(&events) {
        assert_eq!(entry.action, event.event_type);
        assert_eq!(entry.actor_id, event.metadata.actor_id);
        assert_eq!(entry.ip, event.metadata.ip);
        assert_eq!(entry.reason, event.metadata.reason);
        assert_eq!(entry.recorded_at, event.recorded_at);
        assert_eq!(audit_log::get(side.db(), entry.position).await.unwrap().as_ref(), Some(entry));
    }
    let intake = page.items.last().unwrap();
    assert!(!intake.personal.is_empty());
    let told = serde_json::to_string(&page.items).unwrap();
    for personal in ["No enciende", "La firma", "prefiere la tarde"] {
        assert!(!told.contains(personal), "{personal}");
    }

    let by_actor = AuditFilter { actor: Some(TECHNICIAN.to_string()), ..AuditFilter::default() };
    let page = audit_log::list(side.db(), &by_actor, None, 200).await.unwrap();
    assert!(page.items.iter().all(|entry| entry.actor_id == TECHNICIAN.to_string()));
    let by_action = AuditFilter {
        action: Some("RepairReceived".into()),
        from: Some(intake.recorded_at),
        until: Some(intake.recorded_at + chrono::Duration::microseconds(1)),
        ..AuditFilter::default()
    };
    let page = audit_log::list(side.db(), &by_action, None, 200).await.unwrap();
    assert_eq!(page.items, std::slice::from_ref(intake));
    side.stop().await;
}

pub(crate) async fn a_technicians_day_is_replayed_with_the_states_before_and_after(
    store: ReadStore,
) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(122);
    workshop.open(&fixture, 2).await;
    while workshop.repairs.is_empty() {
        workshop.live(&fixture, 1).await;
    }
    let from = fixture.clock.now();
    workshop.deliver(&fixture, 0).await;
    let until = fixture.clock.now() + chrono::Duration::microseconds(1);
    let side = fixture.follow().await;
    fixture.settle(&side).await;

    let technician = TECHNICIAN.to_string();
    let replay = audit::of_actor(side.db(), &fixture.log, &technician, from, until).await.unwrap();
    let everything = fixture.log.read_after(eventlog::Position::START, 100_000).await.unwrap();
    let own = everything.iter().filter(|event| {
        event.metadata.actor_id == technician && (from..until).contains(&event.recorded_at)
    });
    let own: Vec<_> = own.map(|event| event.event_type.as_str()).collect();
    let steps: Vec<_> = replay.steps.iter().map(|step| step.action.as_str()).collect();
    assert_eq!(steps, own);
    let started = replay.steps.iter().find(|step| step.action == "DiagnosisStarted").unwrap();
    assert!(started.before.to_string().contains("received"), "{}", started.before);
    assert!(started.after.to_string().contains("diagnosing"), "{}", started.after);
    assert!(!started.changes.is_empty());
    assert!(started.after.to_string().contains("No enciende"), "the replay reads the log");

    let life = &workshop.repairs[0];
    let of_repair = audit::of_aggregate(&fixture.log, &life.stream(), from, until).await.unwrap();
    assert!(of_repair.steps.len() >= replay.steps.len());
    for pair in of_repair.steps.windows(2) {
        assert_eq!(pair[0].after, pair[1].before, "step by step");
    }
    let table = audit::table(&replay);
    assert!(table.contains("DiagnosisStarted") && table.ends_with("pasos\n"), "{table}");
    let csv = audit::csv(&replay);
    assert!(csv.starts_with("\u{feff}posicion;fecha;actor".as_bytes()));
    let lines = String::from_utf8(audit::ndjson(&replay)).unwrap();
    assert_eq!(lines.lines().count(), replay.steps.len());

    // Erased, the customer's words are gone from the replay too.
    let customer = life.repair.customer().unwrap();
    fixture.log.vault().destroy(customer.uuid(), until).await.unwrap();
    let replay = audit::of_actor(side.db(), &fixture.log, &technician, from, until).await.unwrap();
    let told = serde_json::to_string(&replay).unwrap();
    assert!(!told.contains("No enciende") && told.contains("dato eliminado"));
    side.stop().await;
}

pub(crate) async fn the_export_holds_every_entry_once(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(123);
    workshop.open(&fixture, 2).await;
    while fixture.log.head().await.unwrap().commit < 1_100 {
        workshop.live(&fixture, 50).await;
    }
    let side = fixture.follow().await;
    let head = fixture.settle(&side).await;
    let ndjson = audit_log::export(side.db(), AuditFilter::default(), ExportFormat::Ndjson);
    let ndjson: Vec<Vec<u8>> = ndjson.try_collect().await.unwrap();
    let lines = String::from_utf8(ndjson.concat()).unwrap();
    let positions: Vec<u64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|entry| entry["position"].as_u64().unwrap())
        .collect();
    assert_eq!(positions, (1..=head.commit).collect::<Vec<_>>());

    let csv = audit_log::export(side.db(), AuditFilter::default(), ExportFormat::Csv);
    let csv: Vec<Vec<u8>> = csv.try_collect().await.unwrap();
    let csv = String::from_utf8(csv.concat()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.matches('\u{feff}').count() == 1);
    assert_eq!(csv.matches("\r\n").count() as u64, head.commit + 1);

    let nobody = AuditFilter { actor: Some("nobody".into()), ..AuditFilter::default() };
    let empty = audit_log::export(side.db(), nobody, ExportFormat::Csv);
    let empty: Vec<Vec<u8>> = empty.try_collect().await.unwrap();
    let header = String::from_utf8(empty.concat()).unwrap();
    assert_eq!(header.lines().count(), 1, "{header}");
    side.stop().await;
}
