//! The row of an attempt to pay.

use chrono::{DateTime, Utc};
use domain::payment::{Gateway, Payment, PaymentStatus, TaxDocument};
use domain::repair::ChargeKind;
use domain::values::{Money, PaymentId, PersonId, RepairNumber};

use crate::cell::Json;
use crate::schema::table;

table! {
    /// An attempt to pay a charge through a gateway.
    PaymentRow in "payments"
    key {
        /// Which.
        payment: PaymentId,
    }
    columns {
        /// Whose charge.
        repair: RepairNumber,
        /// Who owes it.
        customer_id: PersonId,
        /// Which charge.
        charge: ChargeKind,
        /// CLP.
        amount: Money,
        /// Which gateway.
        gateway: Gateway,
        /// How it stands.
        status: PaymentStatus,
        /// The way of paying, once it is known.
        media: Option<String>,
        /// When the payer paid (UTC).
        paid_at: Option<DateTime<Utc>>,
        /// What the gateway keeps, CLP. For the owner only.
        fee: Option<Money>,
        /// What reaches the workshop, CLP. For the owner only.
        net: Option<Money>,
        /// What went back, CLP.
        refunded: Money,
        /// What is on its way back, CLP.
        refunding: Money,
        /// Whether a person must decide if the money goes back.
        refund_proposed: bool,
        /// The boleta or factura, as last recorded.
        tax_document: Json<Option<TaxDocument>>,
        /// When it began (UTC).
        requested_at: DateTime<Utc>,
        /// Until when it can be paid (UTC).
        expires_at: DateTime<Utc>,
        /// What the domain knows of it, from which the columns above follow.
        state: Json<Payment>,
        /// The position at which it began; lists go by it.
        requested_position: i64,
        /// The sequence of the last event that was folded.
        version: u64,
    }
}
