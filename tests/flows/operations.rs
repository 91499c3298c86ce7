//! A plausible request for every operation of the document, in a workshop where it can mean something.

use serde_json::{Value, json};
use tests::test_app::{Request, TakenIn, TestApp, jpeg};

use crate::document::NOBODY;

/// A version that nothing has: whoever may change something gets 412, and nothing is changed.
const NO_VERSION: u64 = 99;
/// A revision that no quotation has.
const NO_REVISION: u32 = 99;

/// A workshop with something to ask about.
pub(crate) struct Ground {
    /// The workshop.
    pub(crate) app: TestApp,
    /// A repair of the customer that was taken in and not paid for.
    pub(crate) received: TakenIn,
    /// A quotation of the customer that waits for an answer.
    pub(crate) quotation: String,
    /// A repair whose tracking link may be changed.
    spare: TakenIn,
    /// A visitor's estimate.
    estimate: String,
    disclaimer: Value,
    intake: Value,
    slug: String,
    ticket: String,
}

impl Ground {
    /// Builds it, through the API.
    pub(crate) async fn build() -> Self {
        let app = TestApp::start().await;
        app.delivered().await;
        app.clock.advance(chrono::TimeDelta::hours(25));
        let received = app.take_in(&app.customer).await;
        let spare = app.take_in(&app.customer).await;
        let quoted = app.take_in(&app.customer).await;
        app.diagnose(&quoted.number).await;
        let quotation = app.quote(&quoted.number).await;
        let policy = app.get("/policies/estimate_disclaimer").send().await.expect(200).json();
        let disclaimer = json!({ "version": policy["version"], "hash": policy["hash"] });
        let wish = json!({
            "instrument": "roland-juno-60", "faults": ["power-dead"], "disclaimer": disclaimer
        });
        let estimate = app.post("/quotations/estimate", wish).send().await.expect(201).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let intake = app.intake(&received.photos).await;
        let question = json!({ "subject": "Hola", "text": "¿Están abiertos?" });
        let ticket = app.post("/tickets", question).by(&app.customer).send().await.expect(201);
        app.settle().await;
        let slug = text(&app.get("/portfolio").send().await.json()["items"][0]["slug"]);
        Self {
            estimate: text(&estimate["id"]),
            app,
            received,
            quotation,
            spare,
            disclaimer,
            intake,
            slug,
            ticket: text(&ticket.json()["id"]),
        }
    }

    /// The request; `turn` makes apart what may exist once only. None for an operation nobody thought of.
    pub(crate) fn request(&self, operation: &str, turn: usize) -> Option<Request<'_>> {
        self.about_people(operation, turn)
            .or_else(|| self.about_prices(operation, turn))
            .or_else(|| self.about_a_repair(operation))
            .or_else(|| self.about_work(operation))
            .or_else(|| self.about_money(operation))
            .or_else(|| self.about_tickets(operation, turn))
            .or_else(|| self.about_appointments(operation, turn))
            .or_else(|| self.about_the_workshop(operation))
            .or_else(|| self.about_breaches(operation))
    }

    fn about_tickets(&self, operation: &str, turn: usize) -> Option<Request<'_>> {
        let app = &self.app;
        let ticket = |what: &str| format!("/tickets/{}{what}", self.ticket);
        let put = |what: &str, body| app.put(&ticket(what), body).if_match(NO_VERSION);
        let text = json!({ "text": format!("Gracias {turn}") });
        Some(match operation {
            "list_tickets" => app.get("/tickets"),
            "open_ticket" => app.post(
                "/tickets",
                json!({ "subject": "Hola", "text": "Una consulta", "customer": app.customer.id }),
            ),
            "get_ticket" => app.get(&ticket("")),
            "reply_to_ticket" => app.post(&ticket("/reply"), text),
            "add_ticket_note" => app.post(&ticket("/notes"), text),
            "change_ticket_status" => put("/status", json!({ "to": "RESOLVED" })),
            "assign_ticket" => put("/assignee", json!({ "assignee": app.technician.id })),
            "reclassify_ticket" => put("/category", json!({ "category": "warranty" })),
            "link_ticket_to_repair" => put("/repair", json!({ "repair": self.received.number })),
            "link_ticket_to_payment" => put("/payment", json!({ "payment": NOBODY })),
            "merge_ticket" => app.post(&ticket("/merge"), json!({ "into": NOBODY })),
            "rate_ticket" => app.post(&ticket("/rating"), json!({ "score": 5 })),
            "decide_ticket_compensation" => {
                app.post(&ticket("/compensation"), json!({ "action": "approve", "clock": 1 }))
            }
            "recount_promises" => app.get("/admin/tickets/what-if?month=2026-11"),
            _ => return None,
        })
    }

    fn about_people(&self, operation: &str, turn: usize) -> Option<Request<'_>> {
        let app = &self.app;
        let person = |what: &str| format!("/users/{}{what}", app.customer.id);
        let password = "una frase larga y propia";
        let email = format!("{operation}{turn}@example.cl");
        let contact = json!({ "name": "Gabriela Mistral", "email": email });
        Some(match operation {
            "set_up_owner" => app.post(
                "/auth/setup",
                json!({ "code": "guess", "contact": contact, "password": password }),
            ),
            "register" => app.post(
                "/auth/register",
                json!({ "name": "Gabriela", "email": email, "password": password }),
            ),
            "log_in" => app.post("/auth/login", json!({ "email": email, "password": password })),
            "refresh_session" => app.post("/auth/refresh", json!({ "refresh_token": "x" })),
            "log_out" => app.post("/auth/logout", json!({})),
            "get_me" => app.get("/auth/me"),
            "get_me_short" => app.get("/me"),
            "list_sessions" => app.get("/auth/sessions"),
            "close_session" => app.request("DELETE", &format!("/auth/sessions/{NOBODY}")),
            "forgot_password" => app.post("/auth/password/forgot", json!({ "email": email })),
            "reset_password" => {
                app.post("/auth/password/reset", json!({ "token": "x", "password": password }))
            }
            "request_magic_link" => app.post("/auth/magic-link", json!({ "email": email })),
            "consume_magic_link" => app.post("/auth/magic-link/consume", json!({ "token": "x" })),
            "enrol_totp" => app.post("/auth/totp/enrol", json!({ "password": password })),
            "confirm_totp" => app.post("/auth/totp/confirm", json!({ "code": "123456" })),
            "step_up" => app.post("/auth/step-up", json!({ "password": password })),
            "list_users" => app.get("/users"),
            "register_user" => {
                app.post("/users", json!({ "role": "technician", "contact": contact }))
            }
            "get_user" => app.get(&person("")),
            "change_user" => app.put(&person(""), contact).if_match(NO_VERSION),
            "erase_user" => app.request("DELETE", &person("?reason=Solicitud")),
            "change_role" => app
                .put(
                    &format!("/users/{}/role", app.colleague.id),
                    json!({ "role": "receptionist", "reason": "Cambia de puesto" }),
                )
                .if_match(NO_VERSION),
            "invite_user_again" => {
                app.post(&format!("/users/{}/invitation", app.colleague.id), json!({}))
            }
            "set_consent" => app.put(
                &person("/consents/marketing"),
                json!({ "given": true, "text_hash": "b".repeat(64) }),
            ),
            _ => return None,
        })
    }

    fn about_prices(&self, operation: &str, turn: usize) -> Option<Request<'_>> {
        let app = &self.app;
        let instrument = |code: &str| {
            json!({
                "code": code, "brand": "roland", "name": "SH-101", "type": "synthesizer",
                "tier": "premium", "components": ["power_supply"]
            })
        };
        let formal = |what: &str| format!("/quotations/{}{what}", self.quotation);
        let decision = json!({ "revision": NO_REVISION });
        Some(match operation {
            "list_brands" => app.get("/catalog/brands"),
            "get_brand" => app.get("/catalog/brands/roland"),
            "list_instruments" => app.get("/catalog/instruments?q=juno"),
            "get_instrument" => app.get("/catalog/instruments/roland-juno-60"),
            "list_components" => app.get("/catalog/instruments/roland-juno-60/components"),
            "list_faults" => app.get("/catalog/faults?instrument=roland-juno-60"),
            "get_valuation" => app.get("/catalog/instruments/roland-juno-60/valuation"),
            "list_price_history" => app.get("/catalog/instruments/roland-juno-60/price-history"),
            "add_instrument" => {
                app.post("/catalog/instruments", instrument(&format!("roland-sh-{turn}")))
            }
            "replace_instrument" => app
                .put("/catalog/instruments/roland-juno-60", instrument("roland-juno-60"))
                .if_match(NO_VERSION),
            "import_catalogue" => app.post(
                "/catalog/import?dry_run=true",
                json!({
                    "source": "owner-2026-11-23",
                    "brands": [{ "code": "moog", "name": "Moog", "country": "US" }]
                }),
            ),
            "list_policies" => app.get("/policies"),
            "get_policy" => app.get("/policies/terms"),
            "get_policy_diff" => app.get("/policies/terms/diff"),
            "get_policy_document" => app.get("/policies/terms/text.pdf"),
            "draft_policy" => app.post(
                "/policies/terms",
                json!({ "title": "Condiciones del servicio", "text": "# Otra cosa" }),
            ),
            "publish_policy" => app.post(
                "/policies/terms/publish",
                json!({
                    "hash": "0".repeat(64), "effective_from": "2099-01-01", "material": false,
                    "summary": "Nada"
                }),
            ),
            "accept_policy" => app.post(
                "/policies/terms/accept",
                json!({ "version": 99, "hash": "0".repeat(64), "screen": "sign_in" }),
            ),
            "estimate" => app.post(
                "/quotations/estimate",
                json!({
                    "instrument": "roland-juno-60", "faults": ["key-dead"],
                    "disclaimer": self.disclaimer
                }),
            ),
            "list_quotations" => app.get("/quotations"),
            "get_quotation" => app.get(&formal("")),
            "keep_estimate" => app.post(
                &format!("/quotations/{}/save", self.estimate),
                json!({ "email": "gabriela@example.cl" }),
            ),
            "accept_quotation" => app.post(&formal("/accept"), decision),
            "reject_quotation" => app.post(&formal("/reject"), decision),
            "accept_over_cap" => app.post(
                &formal("/over-cap-acceptance"),
                json!({ "revision": NO_REVISION, "typed": "Acepto" }),
            ),
            "cosign_over_cap" => app.post(&formal("/over-cap-cosign"), decision),
            _ => return None,
        })
    }

    fn about_a_repair(&self, operation: &str) -> Option<Request<'_>> {
        let app = &self.app;
        let number = &self.received.number;
        let repair = |what: &str| format!("/repairs/{number}{what}");
        let tracking = |what: &str| format!("/tracking/{number}{what}");
        let photo =
            |what: &str| format!("/photos/{}{what}?repair={number}", self.received.photos[0]);
        Some(match operation {
            "list_repairs" => app.get("/repairs"),
            "follow_repairs" => app.get("/repairs/live"),
            "receive_repair" => app
                .post("/repairs", json!({ "customer_id": app.customer.id, "intake": self.intake })),
            "get_repair" => app.get(&repair("")),
            "get_repair_history" => app.get(&repair("/history")),
            "get_work_order" => app.get(&repair("/work-order.pdf")),
            "get_label" => app.get(&repair("/label.pdf")),
            "get_dossier" => app.get(&repair("/dossier.zip")),
            "correct_intake" => app
                .put(
                    &repair(""),
                    json!({ "intake": self.intake, "reason": "La serie se leyó mal" }),
                )
                .if_match(NO_VERSION),
            "issue_tracking_link" => {
                app.post(&format!("/repairs/{}/tracking-link", self.spare.number), json!({}))
            }
            "upload_photo" => app.upload(&jpeg(1)),
            "get_photo" => app.get(&photo("")),
            "get_thumbnail" => app.get(&photo("/thumbnail")),
            "get_tracking" => app.get(&tracking("")),
            "list_tracking_events" => app.get(&tracking("/events")),
            "list_tracking_photos" => app.get(&tracking("/photos")),
            "follow_tracking" => app.get(&tracking("/live")),
            "open_tracking" => app.post(&tracking("/access"), json!({ "phone_last4": "0000" })),
            _ => return None,
        })
    }

    fn about_work(&self, operation: &str) -> Option<Request<'_>> {
        let app = &self.app;
        let (what, body) = match operation {
            "change_repair_status" => ("status", json!({ "to": "DIAGNOSING" })),
            "add_photo" => ("photos", json!({ "hash": self.received.photos[0], "kind": "intake" })),
            "add_note" => ("notes", json!({ "visibility": "internal", "text": "Ojo" })),
            "assign_technician" => ("technician", json!({ "technician": app.technician.id })),
            "log_work" => ("work-log", json!({ "action": "start" })),
            "record_finding" => ("findings", json!({ "description": "Corto", "severity": 3 })),
            "complete_diagnosis_checklist" => ("checklist", json!({})),
            "record_test_run" => (
                "test-run",
                json!({
                    "procedure": "synthesizer", "version": 1, "phase": "repair",
                    "measurements": [{ "step": "every_voice", "passed": true }]
                }),
            ),
            "hold_repair" => ("hold", json!({ "reason": "El cliente viaja" })),
            "release_repair" => ("release", json!({})),
            "announce_eta" => (
                "eta",
                json!({ "from": "2026-12-01", "to": "2026-12-04", "reason": "Esperamos un chip" }),
            ),
            "change_line" => {
                let line = format!("/repairs/{}/lines/{NOBODY}", self.received.number);
                return Some(app.post(&line, json!({ "action": "complete" })));
            }
            "record_parts" => ("parts", json!({ "action": "not_needed" })),
            "decide_warranty" => {
                ("warranty-verdict", json!({ "covered": true, "verdict": "La misma soldadura" }))
            }
            "issue_quote" => (
                "quotations",
                json!({ "lines": [{ "kind": "labour", "description": "Ajuste", "amount": 30000 }] }),
            ),
            _ => return None,
        };
        Some(app.post(&format!("/repairs/{}/{what}", self.received.number), body))
    }

    fn about_money(&self, operation: &str) -> Option<Request<'_>> {
        let app = &self.app;
        let evidence = json!({ "kind": "cash_receipt", "reference": "Folio 118" });
        let payment = |what: &str| format!("/payments/{NOBODY}/{what}");
        // Nothing that was received may settle what a later column meets: amounts out of range.
        let (what, body) = match operation {
            "record_payment" => (
                "payments",
                json!({ "charge": "BUDGET", "amount": 0, "method": "cash", "evidence": evidence }),
            ),
            "record_manual_payment" => {
                let body = json!({
                    "repair": self.received.number, "charge": "BUDGET", "amount": 0, "method": "cash",
                    "evidence": evidence
                });
                return Some(app.post("/payments/manual", body));
            }
            "list_payments" => return Some(app.get("/payments")),
            "create_payment" => {
                let body = json!({ "repair": self.received.number, "charge": "BUDGET" });
                return Some(app.post("/payments/create", body));
            }
            "get_payment_status" => return Some(app.get(&payment("status"))),
            "get_payment_receipt" => return Some(app.get(&payment("receipt.pdf"))),
            "refund_online_payment" => {
                return Some(
                    app.post(&payment("refund"), json!({ "reason": "Se pagó dos veces" })),
                );
            }
            "give_up_refund" => {
                let refund = format!("refunds/{NOBODY}/give-up");
                return Some(app.post(&payment(&refund), json!({ "reason": "No está en Flow" })));
            }
            "attach_refund" => {
                let refund = format!("refunds/{NOBODY}/token");
                return Some(app.post(&payment(&refund), json!({ "token": "R1" })));
            }
            "keep_payment_as_credit" => {
                return Some(app.post(&payment("keep-credit"), json!({ "reason": "Lo prefiere" })));
            }
            "settle_payment_mismatch" => {
                let body = json!({ "resolution": "Lo corrigieron" });
                return Some(app.post(&payment("settle-mismatch"), body));
            }
            "record_tax_document" => {
                let body = json!({ "kind": "boleta", "folio": 1284, "issued_on": "2026-11-22" });
                return Some(app.post(&payment("tax-document"), body));
            }
            "return_from_gateway" => return Some(app.request("POST", "/payments/return")),
            "show_return_page" => return Some(app.get("/payments/return")),
            "receive_google_calendar_webhook" => {
                return Some(app.request("POST", "/webhooks/google-calendar"));
            }
            "receive_flow_webhook" => return Some(app.request("POST", "/webhooks/flow")),
            "receive_payment_webhook" => return Some(app.request("POST", "/payments/webhook")),
            "waive_fee" => ("fee-waiver", json!({ "reason": "" })),
            "refund_payment" => (
                "refund",
                json!({ "charge": "BUDGET", "amount": 20000, "method": "cash", "reason": "Canceló" }),
            ),
            "grant_credit" => ("credit", json!({ "amount": 0, "reason": "Atraso" })),
            "settle_storage" => ("storage", json!({ "action": "charge" })),
            "authorise_disposal" => ("disposal", json!({ "reason": "Pasó un año" })),
            "authorise_receiver" => {
                ("receiver", json!({ "name": "Roberto Parra", "rut": "12.345.678-5" }))
            }
            "loan_accessory" => ("loans", json!({ "item": "Fuente 9 V" })),
            "prove_notice" => ("notices", json!({ "notice": "ready", "evidence": evidence })),
            "record_complaint" => {
                ("complaint", json!({ "action": "open", "reference": "SERNAC R2026W1" }))
            }
            _ => return None,
        };
        Some(app.post(&format!("/repairs/{}/{what}", self.received.number), body))
    }

    fn about_the_workshop(&self, operation: &str) -> Option<Request<'_>> {
        let app = &self.app;
        let item = format!("/portfolio/{}", self.slug);
        let own_work = format!("/admin/audit/replay?technician={}", app.technician.id);
        let notification = |what: &str| format!("/notifications/{NOBODY}/{what}");
        Some(match operation {
            "list_portfolio" => app.get("/portfolio"),
            "latest_portfolio" => app.get("/portfolio/latest"),
            "get_portfolio_item" => app.get(&item),
            "edit_portfolio_item" => app
                .put(&item, json!({ "title": "Un Juno-60", "summary": "Volvió a sonar." }))
                .if_match(NO_VERSION),
            "get_dashboard" => app.get("/admin/dashboard"),
            "get_kpis" => app.get("/admin/kpis?months=2"),
            "list_audit" => app.get("/admin/audit"),
            "export_audit" => app.get("/admin/audit/export"),
            "replay_audit" => app.get(&own_work),
            "list_projections" => app.get("/admin/projections"),
            "rebuild_projection" => app.post("/admin/projections/work_log/rebuild", json!({})),
            "verify_projection" => app.post("/admin/projections/work_log/verify", json!({})),
            "switch_back_projection" => {
                app.post("/admin/projections/work_log/switch-back", json!({}))
            }
            "list_notifications" => app.get("/notifications"),
            "get_notification_preferences" => app.get("/notifications/preferences"),
            "set_notification_preferences" => {
                app.put("/notifications/preferences", json!({ "sms": false }))
            }
            "mark_notification_read" => app.post(&notification("read"), json!({})),
            "redrive_notification" => {
                app.post(&notification("redrive"), json!({ "reason": "Claves nuevas" }))
            }
            "receive_sendgrid_webhook" => app.request("POST", "/webhooks/sendgrid"),
            "receive_twilio_webhook" => app.request("POST", "/webhooks/twilio"),
            "get_outbox" => app.get("/admin/outbox"),
            "preview_notification_template" => {
                app.get("/admin/notification-templates/pickup_ready/sms/preview")
            }
            "list_webhooks" => app.get("/admin/webhooks"),
            "replay_webhook" => {
                app.post("/admin/webhooks/flow.1/replay", json!({ "reason": "Código nuevo" }))
            }
            "list_jobs" => app.get("/admin/jobs"),
            "run_job" => app.post("/admin/jobs/sync_shipment_tracking/run", json!({})),
            "list_parked" => app.get("/admin/parked"),
            "redrive_parked" => app.post("/admin/parked/work_log.1/redrive", json!({})),
            "verify_log" => app.get("/admin/log/verify"),
            "get_settings" => app.get("/admin/settings"),
            _ => return None,
        })
    }
}
