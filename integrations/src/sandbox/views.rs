//! What the page shows, ready to be read: local times, amounts in pesos, words in Spanish.

use chrono::{DateTime, Utc};
use domain::calendar;

use crate::flow::simulator::{OrderStatus, OrderView, RefundView};
use crate::google_calendar::simulator::EntryView;
use crate::sendgrid::simulator::MailView;
use crate::smtp::simulator::SmtpMail;
use crate::twilio::simulator::MessageView;

/// An instant in Santiago.
pub(super) fn local(at: DateTime<Utc>) -> String {
    calendar::santiago_local(at).format("%d-%m-%Y %H:%M:%S").to_string()
}

/// An order.
pub(super) struct OrderRow {
    pub(super) token: String,
    pub(super) commerce_order: String,
    pub(super) subject: String,
    pub(super) amount: String,
    pub(super) email: String,
    pub(super) status: &'static str,
    pub(super) at: String,
    pub(super) is_open: bool,
}

impl From<OrderView> for OrderRow {
    fn from(order: OrderView) -> Self {
        let status = match order.status {
            OrderStatus::Pending if order.has_coupon => "por pagar, con cupón",
            OrderStatus::Pending => "por pagar",
            OrderStatus::Paid => "pagada",
            OrderStatus::Rejected => "rechazada",
            OrderStatus::Cancelled => "anulada",
        };
        Self {
            token: order.token,
            commerce_order: order.commerce_order,
            subject: order.subject,
            amount: order.amount.to_string(),
            email: order.email,
            status,
            at: local(order.requested_at),
            is_open: order.is_open,
        }
    }
}

/// A refund.
pub(super) struct RefundRow {
    pub(super) token: String,
    pub(super) commerce_order: String,
    pub(super) amount: String,
    pub(super) receiver: String,
    pub(super) status: &'static str,
    pub(super) can_be_accepted: bool,
    pub(super) can_be_completed: bool,
}

impl From<RefundView> for RefundRow {
    fn from(refund: RefundView) -> Self {
        let status = match refund.status {
            "created" => "pedida",
            "accepted" => "aceptada",
            "rejected" => "rechazada",
            "refunded" => "devuelta",
            _ => "anulada",
        };
        Self {
            token: refund.token,
            commerce_order: refund.commerce_order,
            amount: refund.amount.to_string(),
            receiver: refund.receiver,
            status,
            can_be_accepted: refund.status == "created",
            can_be_completed: matches!(refund.status, "created" | "accepted"),
        }
    }
}

/// A stretch of a text: plain, or an address that can be followed.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_link: bool,
}

/// Cuts a text at its addresses.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    text.split_inclusive(char::is_whitespace)
        .flat_map(|word| {
            let address = word.trim_end_matches(|c: char| c.is_whitespace() || ".,;)>".contains(c));
            let is_link = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
            let (head, tail) = word.split_at(if is_link { address.len() } else { word.len() });
            [(head, is_link), (tail, false)]
        })
        .filter(|(text, _)| !text.is_empty())
        .map(|(text, is_link)| Piece { text: text.to_owned(), is_link })
        .collect()
}

/// A mail.
pub(super) struct MailRow {
    pub(super) id: String,
    pub(super) at: String,
    pub(super) to: String,
    pub(super) from: String,
    pub(super) reply_to: Option<String>,
    pub(super) subject: String,
    pub(super) text: Vec<Piece>,
    pub(super) has_html: bool,
    pub(super) attachments: Vec<String>,
    pub(super) history: String,
}

impl From<MailView> for MailRow {
    fn from(mail: MailView) -> Self {
        let file = |file: &crate::sendgrid::simulator::FileView| {
            format!("{} ({} bytes)", file.filename, file.bytes)
        };
        Self {
            id: mail.id,
            at: local(mail.at),
            to: mail.to,
            from: mail.from,
            reply_to: mail.reply_to,
            subject: mail.subject,
            text: pieces(&mail.text),
            has_html: mail.has_html,
            attachments: mail.attachments.iter().map(file).collect(),
            history: mail.history.join(" → "),
        }
    }
}

/// A mail that came by SMTP, as it came.
pub(super) struct SmtpRow {
    pub(super) at: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) source: String,
}

impl From<SmtpMail> for SmtpRow {
    fn from(mail: SmtpMail) -> Self {
        let SmtpMail { at, from, to, source } = mail;
        Self { at: local(at), from, to: to.join(", "), source }
    }
}

/// An SMS, in either direction.
pub(super) struct SmsRow {
    pub(super) sid: String,
    pub(super) at: String,
    pub(super) is_inbound: bool,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) text: Vec<Piece>,
    pub(super) segments: usize,
    pub(super) status: &'static str,
}

impl From<MessageView> for SmsRow {
    fn from(message: MessageView) -> Self {
        let status = match message.status {
            "queued" => "en cola",
            "sent" => "enviado",
            "delivered" => "entregado",
            "undelivered" => "no entregado",
            "failed" => "fallido",
            _ => "recibido",
        };
        Self {
            sid: message.sid,
            at: local(message.at),
            is_inbound: message.is_inbound,
            from: message.from,
            to: message.to,
            text: pieces(&message.body),
            segments: message.segments,
            status,
        }
    }
}

/// An entry of the calendar.
pub(super) struct EntryRow {
    pub(super) id: String,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) time: String,
    pub(super) note: &'static str,
    pub(super) is_deleted: bool,
}

impl From<EntryView> for EntryRow {
    fn from(entry: EntryView) -> Self {
        let end = |at: Option<DateTime<Utc>>| at.map_or_else(|| "?".to_owned(), local);
        let note = match (entry.is_deleted, entry.by_people, entry.takes_time) {
            (true, _, _) => "borrada",
            (false, _, false) => "no ocupa el tiempo",
            (false, true, true) => "hecha a mano",
            (false, false, true) => "nuestra",
        };
        Self {
            id: entry.id,
            summary: entry.summary,
            description: entry.description,
            time: format!("{} – {}", end(entry.starts_at), end(entry.ends_at)),
            note,
            is_deleted: entry.is_deleted,
        }
    }
}
