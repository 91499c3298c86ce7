//! An erased person disappears from every table, and a rebuild agrees.

use domain::person::PersonEvent;
use domain::repair::{NoteVisibility, RepairEvent};
use domain::values::{ERASED_TEXT, NoteId, Personal};
use projections::{people, repair_board, tracking_timeline};
use tests::read_databases::ReadStore;
use uuid::Uuid;

use crate::fixture::Fixture;
use crate::lives::{Workshop, person_stream};

/// A text that is in no other row.
const SECRET: &str = "Xilófono-Secreto-77";

/// In how many rows of all tables a text stands.
async fn rows_with(fixture: &Fixture, text: &str) -> i64 {
    let mut found = 0;
    for projection in projections::all() {
        for schema in projection.schemas() {
            let columns: Vec<_> = schema.columns.iter().map(|column| column.name).collect();
            for column in columns {
                let sql = format!(
                    "SELECT COUNT(*) FROM `{}` WHERE LOWER(CAST(`{column}` AS CHAR(2000))) \
                     LIKE LOWER('%{text}%')",
                    schema.table
                );
                found += fixture.database.number(&sql).await;
            }
        }
    }
    found
}

pub(crate) async fn an_erased_person_disappears_from_every_table(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let mut workshop = Workshop::new(81);
    workshop.open(&fixture, 1).await;
    workshop.live(&fixture, 40).await;
    let side = fixture.follow().await;
    let (person, version) = workshop.people[0];

    // A name that nobody else has, and a public note about them.
    let contact = crate::lives::contact(person, SECRET, "+56987654321");
    let event = PersonEvent::ContactChanged { contact, at: fixture.clock.now() };
    let by = fixture.by(&person, "customer", "person.change_contact");
    fixture.append(&person_stream(person), version, &[event], by).await;
    let life = &workshop.repairs[0];
    let note = RepairEvent::NoteAdded {
        note: NoteId::new(Uuid::from_u128(99)),
        visibility: NoteVisibility::Public,
        text: Personal::new(person, format!("{SECRET} pasará el lunes")),
        at: fixture.clock.now(),
    };
    let by = fixture.by(&person, "customer", "repair.add_note");
    fixture.append(&life.stream(), life.version, &[note], by).await;
    fixture.settle(&side).await;
    assert!(rows_with(&fixture, SECRET).await >= 2);
    assert!(rows_with(&fixture, "xilofono").await >= 1, "the search words too");
    let last_four = tracking_timeline::access(side.db(), life.number).await.unwrap().unwrap();
    assert_eq!(last_four.phone_last_four.as_deref(), Some("4321"));
    let ips = "SELECT COUNT(*) FROM audit_log WHERE ip IS NOT NULL AND actor_id = ";
    assert!(fixture.database.number(&format!("{ips}'{person}'")).await > 0);

    // The event comes first, and the key is destroyed a moment later: what is said in between goes as well.
    let erased = PersonEvent::PersonErased { reason: "Lo pidió".into(), at: fixture.clock.now() };
    let by = fixture.by(&domain::repair::samples::OWNER, "owner", "person.erase");
    fixture.append(&person_stream(person), version + 1, &[erased], by).await;
    let late = RepairEvent::NoteAdded {
        note: NoteId::new(Uuid::from_u128(98)),
        visibility: NoteVisibility::Public,
        text: Personal::new(person, format!("{SECRET} llamó otra vez")),
        at: fixture.clock.now(),
    };
    let by = fixture.by(&&person, "customer", "repair.add_note");
    fixture.append(&life.stream(), life.version + 1, &[late], by).await;
    fixture.settle(&side).await;
    fixture.log.vault().destroy(person.uuid(), fixture.clock.now()).await.unwrap();

    for text in [SECRET, "xilofono", "87654321", "12345678", "siempre viva"] {
        let rows = rows_with(&fixture, text).await;
        // The staff share the samples' RUT and address.
        let of_others = if text == SECRET || text == "xilofono" || text == "87654321" {
            0
        } else {
            rows_with_of_staff(&fixture, text).await
        };
        assert_eq!(rows, of_others, "{text}");
    }
    assert_eq!(fixture.database.number(&format!("{ips}'{person}'")).await, 0);
    let gone = people::get(side.db(), person).await.unwrap().unwrap();
    assert!(gone.erased && gone.phone.is_none() && gone.name == ERASED_TEXT);
    let access = tracking_timeline::access(side.db(), life.number).await.unwrap().unwrap();
    assert_eq!(access.phone_last_four, None);
    let entry = repair_board::get(side.db(), life.number).await.unwrap().unwrap();
    assert_eq!(entry.customer_name, ERASED_TEXT);
    let timeline = tracking_timeline::timeline(side.db(), life.number).await.unwrap();
    let notes: Vec<_> = timeline.iter().filter(|entry| entry.kind == "note").collect();
    assert!(notes.len() >= 2);
    assert!(notes.iter().all(|note| note.detail.as_deref() == Some(ERASED_TEXT)));

    // A rebuild opens the same texts as erased and comes to the same rows.
    fixture.assert_verified(&side).await;
    for name in side.names() {
        assert_eq!(side.rebuild(name, |_| ()).await.unwrap().differences, Some(0), "{name}");
    }
    side.stop().await;
}

async fn rows_with_of_staff(fixture: &Fixture, text: &str) -> i64 {
    let mut found = 0;
    for column in ["rut", "address", "search"] {
        let sql = format!(
            "SELECT COUNT(*) FROM people WHERE role <> 'customer' AND LOWER({column}) \
             LIKE '%{text}%'"
        );
        found += fixture.database.number(&sql).await;
    }
    found
}
