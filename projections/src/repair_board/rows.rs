//! The row of a repair.

use chrono::{DateTime, NaiveDate, Utc};
use domain::repair::{Outcome, Status};
use domain::values::{InstrumentCode, Money, PersonId, QuotationId, RepairNumber};

use crate::cell::Json;
use crate::schema::table;
use crate::work_lines::WorkLines;

table! {
    /// A repair.
    BoardRow in "repair_board"
    key {
        /// Its number.
        number: RepairNumber,
    }
    columns {
        /// The position of its intake; lists go by it.
        received_position: i64,
        /// Where it stands …
        status: Status,
        /// … and since when (UTC).
        since: DateTime<Utc>,
        /// Whose instrument it is.
        customer_id: PersonId,
        /// "Roland Juno-60".
        instrument_label: String,
        /// The model, where it is in the catalogue.
        instrument_code: Option<InstrumentCode>,
        /// Its serial number; none for "sin serie".
        serial: Option<String>,
        /// The words by which it is found: number, instrument, serial number.
        search: String,
        /// Who is in charge.
        technician_id: Option<PersonId>,
        /// How far the approved work has come, percent.
        progress: u8,
        /// Why it is on hold.
        hold: Option<String>,
        /// What the customer owes, CLP; negative is owed to them.
        balance: Money,
        /// What the customer approved, CLP; none while no approval stands.
        approved_total: Option<Money>,
        /// The formal quotation.
        quotation_id: Option<QuotationId>,
        /// Its last revision …
        quote_revision: Option<u32>,
        /// … what it came to, CLP …
        quote_total: Option<Money>,
        /// … until when it holds (UTC) …
        quote_valid_until: Option<DateTime<Utc>>,
        /// … and whether it passed half of the instrument's value.
        quote_over_cap: bool,
        /// When it was taken in (UTC).
        received_at: DateTime<Utc>,
        /// Who took it in.
        received_by: PersonId,
        /// The earliest day on which it should be finished.
        eta_from: Option<NaiveDate>,
        /// The latest.
        eta_to: Option<NaiveDate>,
        /// Since when it waits to be collected (UTC).
        ready_since: Option<DateTime<Utc>>,
        /// When it went home (UTC).
        delivered_at: Option<DateTime<Utc>>,
        /// How it ended.
        outcome: Option<Outcome>,
        /// The earlier repair whose warranty is claimed.
        warranty_of: Option<RepairNumber>,
        /// The last day of its warranty, on labour or on new parts.
        warranty_until: Option<NaiveDate>,
        /// A complaint is open.
        complaint_open: bool,
        /// Insured or of sentimental value.
        high_value: bool,
        /// Photos filed.
        photos: u32,
        /// The diagnosis fee that applies, CLP.
        fee: Money,
        /// How much of the fee counts towards the repair, CLP.
        fee_credited: Money,
        /// What the repair itself comes to, CLP.
        repair_charge: Money,
        /// The lines of the work and how they stand.
        work: Json<WorkLines>,
        /// When something last happened to it (UTC).
        last_activity: DateTime<Utc>,
        /// The position of the last event that was folded.
        position: i64,
        /// The sequence of the last event that was folded: the repair's version.
        version: u64,
    }
}
