//! A plausible request for every operation about appointments.

use serde_json::json;
use tests::test_app::Request;

use crate::document::NOBODY;
use crate::operations::Ground;

impl Ground {
    /// The request; `turn` makes apart what may exist once only.
    pub(crate) fn about_appointments(&self, operation: &str, turn: usize) -> Option<Request<'_>> {
        let app = &self.app;
        let nobody = |what: &str| format!("/appointments/{NOBODY}{what}");
        let to = json!({ "date": "2026-12-10", "starts": "11:30" });
        Some(match operation {
            "list_appointment_slots" => app.get("/appointments/slots?kind=RECEPTION"),
            "list_appointments" => app.get("/appointments"),
            "book_appointment" => app.post(
                "/appointments",
                json!({
                    "kind": "PICKUP", "date": "2026-12-09", "starts": "10:00",
                    "repair": self.received.number
                }),
            ),
            "get_appointment" => app.get(&nobody("")),
            "reschedule_appointment" => app.put(&nobody(""), to),
            "cancel_appointment" => app.request("DELETE", &nobody("")),
            "confirm_appointment" => app.post(&nobody("/confirm"), json!({})),
            "mark_appointment_attended" => app.post(&nobody("/arrive"), json!({})),
            "mark_appointment_missed" => app.post(&nobody("/no-show"), json!({})),
            "restore_appointment_in_google" => app.post(&nobody("/restore-in-google"), json!({})),
            "list_blocks" => app.get("/appointments/blocks"),
            "block_time" => app.post(
                "/appointments/blocks",
                json!({ "date": "2026-12-09", "reason": format!("Inventario {turn}") }),
            ),
            "unblock_time" => app.request("DELETE", &format!("/appointments/blocks/{NOBODY}")),
            "list_waitlist" => app.get("/appointments/waitlist"),
            "join_waitlist" => app.post(
                "/appointments/waitlist",
                json!({
                    "kind": "RECEPTION", "first_day": "2026-12-09", "last_day": "2026-12-11",
                    "customer": app.customer.id
                }),
            ),
            "leave_waitlist" => app.request("DELETE", &format!("/appointments/waitlist/{NOBODY}")),
            _ => return None,
        })
    }
}
