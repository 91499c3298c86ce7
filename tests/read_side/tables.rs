//! The SQL of the tables is what the rows say.

use projections::{Ddl, Kind, Projection, Projector};
use tests::read_databases::ReadStore;

use crate::brittle::Brittle;
use crate::fixture::Fixture;

pub(crate) async fn every_table_is_as_its_rows_say(store: ReadStore) {
    let fixture = Fixture::new(store).await;
    let _side = fixture.open(projections::all(), fixture.options()).await;
    for projection in projections::all() {
        for schema in projection.schemas() {
            for (place, column) in schema.columns.iter().enumerate() {
                let types: &[&str] = match (column.kind, store) {
                    (Kind::Bool, ReadStore::Sqlite) => &["BOOLEAN"],
                    (Kind::Bool, ReadStore::MySql) => &["tinyint"],
                    (Kind::Int, ReadStore::Sqlite) => &["INTEGER"],
                    (Kind::Int, ReadStore::MySql) => &["bigint"],
                    (Kind::Text, ReadStore::Sqlite) => &["VARCHAR", "CHAR", "TEXT"],
                    (Kind::Text, ReadStore::MySql) => &["varchar", "char", "text"],
                    (Kind::Time, ReadStore::Sqlite) => &["DATETIME"],
                    (Kind::Time, ReadStore::MySql) => &["datetime"],
                    (Kind::Date, ReadStore::Sqlite) => &["DATE"],
                    (Kind::Date, ReadStore::MySql) => &["date"],
                    (Kind::Json, ReadStore::Sqlite) => &["JSON"],
                    (Kind::Json, ReadStore::MySql) => &["json", "longtext"],
                };
                let (table, name) = (schema.table, column.name);
                let matches = types.iter().map(|kind| match store {
                    ReadStore::Sqlite => format!("type = '{kind}' OR type LIKE '{kind}(%'"),
                    ReadStore::MySql => format!("data_type = '{kind}'"),
                });
                let matches = matches.collect::<Vec<_>>().join(" OR ");
                let sql = match store {
                    ReadStore::Sqlite => format!(
                        "SELECT COUNT(*) FROM pragma_table_info('{table}') \
                         WHERE cid = {place} AND name = '{name}' \
                         AND \"notnull\" = {} AND ({matches})",
                        u8::from(!column.nullable)
                    ),
                    ReadStore::MySql => format!(
                        "SELECT COUNT(*) FROM information_schema.columns \
                         WHERE table_schema = DATABASE() AND table_name = '{table}' \
                         AND ordinal_position = {} AND column_name = '{name}' \
                         AND is_nullable = '{}' AND ({matches})",
                        place + 1,
                        if column.nullable { "YES" } else { "NO" }
                    ),
                };
                assert_eq!(fixture.database.number(&sql).await, 1, "{table}.{name}");
            }
            let count = match store {
                ReadStore::Sqlite => {
                    format!("SELECT COUNT(*) FROM pragma_table_info('{}')", schema.table)
                }
                ReadStore::MySql => format!(
                    "SELECT COUNT(*) FROM information_schema.columns \
                     WHERE table_schema = DATABASE() AND table_name = '{}'",
                    schema.table
                ),
            };
            let columns = fixture.database.number(&count).await;
            assert_eq!(columns, i64::try_from(schema.columns.len()).unwrap(), "{}", schema.table);
        }
    }
}

pub(crate) async fn an_edited_definition_is_refused(store: ReadStore) {
    struct Edited;
    impl Projector for Edited {
        const NAME: &'static str = Brittle::NAME;
        const VERSION: u32 = 2;
        const DDL: Ddl = Ddl {
            sqlite: "CREATE TABLE brittle (id TEXT NOT NULL PRIMARY KEY, events INTEGER NOT NULL, \
                     last INTEGER NOT NULL, more TEXT)",
            mysql: "CREATE TABLE brittle (id VARCHAR(40) NOT NULL PRIMARY KEY, \
                    events BIGINT NOT NULL, last BIGINT NOT NULL, more TEXT)",
            ..Brittle::DDL
        };
        type Rows = <Brittle as Projector>::Rows;
        fn wants(kind: projections::AggregateKind, name: &str) -> bool {
            Brittle::wants(kind, name)
        }
        fn declare(rows: &mut Self::Rows, at: &projections::Envelope, event: &projections::Event) {
            Brittle::declare(rows, at, event);
        }
        fn apply(
            rows: &mut Self::Rows,
            at: &projections::Envelope,
            event: &projections::Event,
        ) -> Result<(), projections::Unprojectable> {
            Brittle::apply(rows, at, event)
        }
    }

    let fixture = Fixture::new(store).await;
    let _side = fixture.open(vec![Projection::of::<Brittle>()], fixture.options()).await;
    let edited = fixture.open(vec![Projection::of::<Edited>()], fixture.options()).await;
    let error = edited.rebuild("brittle", |_| ()).await.unwrap_err();
    assert!(error.to_string().contains("edited after it was applied"), "{error}");
}
