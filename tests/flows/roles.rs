//! Who may do what: every operation of the document with the status for everybody. An operation without a row fails.
//!
//! Commands are sent with a version that is not the repair's, so that whoever is let through is stopped at 412
//! before anything changes; what has no version is sent with an empty body, and stops at 422.

use serde_json::{Value, json};
use tests::test_app::{Request, TestApp};

use crate::document::{Operation, Places, operations};

/// Operation, then the status for: a visitor, the bearer of the customer's link, the customer, another customer, the
/// receptionist, a technician, the owner, the owner after a second factor.
const TABLE: &str = "
set_up_owner                 422 422 422 422 422 422 422 422
register                     422 422 422 422 422 422 422 422
log_in                       422 422 422 422 422 422 422 422
refresh_session              422 422 422 422 422 422 422 422
forgot_password              422 422 422 422 422 422 422 422
request_magic_link           422 422 422 422 422 422 422 422
consume_magic_link           422 422 422 422 422 422 422 422
reset_password               422 422 422 422 422 422 422 422
log_out                      401 401 204 204 204 204 204 204
get_me                       401 401 200 200 200 200 200 200
get_me_short                 401 401 200 200 200 200 200 200
list_sessions                401 401 200 200 200 200 200 200
close_session                401 401 404 404 404 404 404 404
enrol_totp                   401 401 422 422 422 422 422 422
confirm_totp                 401 401 422 422 422 422 422 422
step_up                      401 401 422 422 422 422 422 422

list_users                   401 401 403 403 200 200 200 200
register_user                401 401 403 403 403 403 403 201
get_user                     401 401 200 404 200 200 200 200
change_user                  401 401 412 404 412 412 412 412
change_role                  401 401 403 403 403 403 403 412
invite_user_again            401 401 403 403 403 403 403 404
set_consent                  401 401 200 404 200 200 200 200
erase_user                   401 401 200 403 403 403 403 409

list_policies                200 200 200 200 200 200 200 200
get_policy                   200 200 200 200 200 200 200 200
get_policy_diff              200 200 200 200 200 200 200 200
get_policy_document          200 200 200 200 200 200 200 200
draft_policy                 401 401 403 403 403 403 422 422
publish_policy               401 401 403 403 403 403 403 422
accept_policy                401 401 422 422 422 422 422 422

list_brands                  200 200 200 200 200 200 200 200
get_brand                    200 200 200 200 200 200 200 200
list_instruments             200 200 200 200 200 200 200 200
get_instrument               200 200 200 200 200 200 200 200
list_components              200 200 200 200 200 200 200 200
list_faults                  200 200 200 200 200 200 200 200
get_valuation                401 401 403 403 403 200 200 200
list_price_history           401 401 403 403 403 200 200 200
add_instrument               401 401 403 403 403 403 422 422
replace_instrument           401 401 403 403 403 403 422 422
import_catalogue             401 401 403 403 403 403 422 422

estimate                     428 428 428 428 428 428 428 428
list_quotations              401 401 200 200 200 200 200 200
get_quotation                404 200 200 404 200 200 200 200
keep_estimate                404 404 404 404 404 404 404 404
accept_quotation             401 412 412 404 412 412 412 412
reject_quotation             401 412 412 404 412 412 412 412
accept_over_cap              401 412 412 404 412 412 412 412
cosign_over_cap              401 401 403 403 403 403 403 412
issue_quote                  401 401 403 403 403 412 412 412

list_repairs                 401 401 200 200 200 200 200 200
receive_repair               401 401 403 403 422 422 422 422
follow_repairs               401 401 403 403 200 200 200 200
get_repair                   401 401 200 404 200 200 200 200
correct_intake               401 401 403 403 422 422 422 422
get_repair_history           401 401 200 404 403 200 200 200
get_work_order               401 401 200 404 200 200 200 200
get_label                    401 401 200 404 200 200 200 200
get_dossier                  401 401 200 404 200 200 200 200
change_repair_status         401 401 412 404 403 403 412 412
add_photo                    401 401 403 403 422 422 422 422
add_note                     401 401 403 403 412 412 412 412
assign_technician            401 401 403 403 403 412 412 412
log_work                     401 401 403 403 403 409 409 409
record_finding               401 401 403 403 403 412 412 412
complete_diagnosis_checklist 401 401 403 403 403 412 412 412
record_test_run              401 401 403 403 403 412 412 412
hold_repair                  401 401 403 403 403 412 412 412
release_repair               401 401 403 403 403 412 412 412
announce_eta                 401 401 403 403 403 412 412 412
change_line                  401 401 403 403 403 412 412 412
record_parts                 401 401 403 403 403 412 412 412
decide_warranty              401 401 403 403 403 412 412 412
record_payment               401 401 403 403 412 412 412 412
record_manual_payment        401 401 403 403 412 412 412 412
list_payments                401 401 200 200 200 200 200 200
create_payment               401 503 503 503 503 503 503 503
get_payment_status           401 404 404 404 404 404 404 404
get_payment_receipt          401 404 404 404 404 404 404 404
refund_online_payment        401 401 403 403 403 403 403 503
give_up_refund               401 401 403 403 403 403 403 404
attach_refund                401 401 403 403 403 403 403 503
keep_payment_as_credit       401 401 403 403 403 403 403 404
settle_payment_mismatch      401 401 403 403 403 403 403 404
record_tax_document          401 401 403 403 404 404 404 404
return_from_gateway          303 303 303 303 303 303 303 303
show_return_page             200 200 200 200 200 200 200 200
receive_flow_webhook         503 503 503 503 503 503 503 503
receive_google_calendar_webhook 503 503 503 503 503 503 503 503
receive_payment_webhook      503 503 503 503 503 503 503 503
receive_sendgrid_webhook     503 503 503 503 503 503 503 503
receive_inbound_mail_webhook 503 503 503 503 503 503 503 503
receive_twilio_webhook       503 503 503 503 503 503 503 503

list_notifications           401 401 200 200 200 200 200 200
get_notification_preferences 401 401 200 200 200 200 200 200
set_notification_preferences 401 401 200 200 200 200 200 200
mark_notification_read       401 401 404 404 404 404 404 404
redrive_notification         401 401 403 403 403 403 404 404
settle_storage               401 401 403 403 412 412 412 412
authorise_receiver           401 401 403 403 412 412 412 412
loan_accessory               401 401 403 403 412 412 412 412
prove_notice                 401 401 403 403 412 412 412 412
record_complaint             401 401 403 403 412 412 412 412
issue_tracking_link          401 401 403 403 412 412 412 412
waive_fee                    401 401 403 403 403 403 403 412
refund_payment               401 401 403 403 403 403 403 412
grant_credit                 401 401 403 403 403 403 403 412
authorise_disposal           401 401 403 403 403 403 403 412

list_appointment_slots       401 401 200 200 200 200 200 200
list_appointments            401 401 200 200 200 200 200 200
book_appointment             401 409 409 422 422 422 422 422
get_appointment              401 404 404 404 404 404 404 404
reschedule_appointment       401 404 404 404 404 404 404 404
cancel_appointment           401 404 404 404 404 404 404 404
confirm_appointment          401 404 404 404 404 404 404 404
mark_appointment_attended    401 401 403 403 404 404 404 404
mark_appointment_missed      401 401 403 403 404 404 404 404
restore_appointment_in_google 401 401 403 403 404 404 404 404
list_blocks                  401 401 403 403 200 200 200 200
block_time                   401 401 403 403 201 201 201 201
unblock_time                 401 401 403 403 404 404 404 404
list_waitlist                401 401 200 200 200 200 200 200
join_waitlist                401 409 409 422 422 422 422 422
leave_waitlist               401 404 404 404 404 404 404 404

list_tickets                 401 401 200 200 200 200 200 200
open_ticket                  401 401 422 422 422 422 422 422
get_ticket                   401 404 200 404 200 200 200 200
reply_to_ticket              401 404 412 404 412 412 412 412
add_ticket_note              401 401 403 403 412 412 412 412
change_ticket_status         401 404 403 403 412 412 412 412
assign_ticket                401 401 403 403 412 412 412 412
reclassify_ticket            401 401 403 403 412 412 412 412
link_ticket_to_payment       401 401 403 403 422 422 422 422
link_ticket_to_repair        401 401 403 403 412 412 412 412
merge_ticket                 401 401 403 403 404 404 404 404
rate_ticket                  401 404 412 404 412 412 412 412
decide_ticket_compensation   401 401 403 403 403 403 403 412

upload_photo                 401 401 403 403 415 415 415 415
get_photo                    404 200 200 404 200 200 200 200
get_thumbnail                404 200 200 404 200 200 200 200

get_tracking                 403 200 200 403 200 200 200 200
list_tracking_events         403 200 200 403 200 200 200 200
list_tracking_photos         403 200 200 403 200 200 200 200
follow_tracking              403 200 200 403 200 200 200 200
open_tracking                200 200 200 200 200 200 200 200

list_portfolio               200 200 200 200 200 200 200 200
latest_portfolio             200 200 200 200 200 200 200 200
get_portfolio_item           404 404 404 404 404 404 404 404
edit_portfolio_item          401 401 403 403 403 403 404 404

get_dashboard                401 401 403 403 403 403 200 200
get_kpis                     401 401 403 403 403 403 200 200
recount_promises             401 401 403 403 403 403 200 200
list_audit                   401 401 403 403 403 200 200 200
export_audit                 401 401 403 403 403 403 403 200
replay_audit                 401 401 403 403 403 200 200 200
get_outbox                   401 401 403 403 403 403 200 200
preview_notification_template 401 401 403 403 403 403 200 200
list_breaches                401 401 403 403 403 403 200 200
record_breach                401 401 403 403 403 403 403 422
amend_breach                 401 401 403 403 403 403 403 404
report_breach                401 401 403 403 403 403 403 404
notify_breach                401 401 403 403 403 403 403 404
list_webhooks                401 401 403 403 403 403 200 200
replay_webhook               401 401 403 403 403 403 404 404
list_projections             401 401 403 403 403 403 200 200
rebuild_projection           401 401 403 403 403 403 200 200
verify_projection            401 401 403 403 403 403 200 200
switch_back_projection       401 401 403 403 403 403 204 204
list_jobs                    401 401 403 403 403 403 200 200
run_job                      401 401 403 403 403 403 200 409
list_parked                  401 401 403 403 403 403 200 200
redrive_parked               401 401 403 403 403 403 404 404
verify_log                   401 401 403 403 403 403 200 200
get_settings                 401 401 403 403 403 403 200 200
";

/// The same for each state that a repair can be moved to: the intents behind one endpoint ask for different things.
const STATES: &str = r#"
{"to":"DIAGNOSING","reason":"x"}                401 401 403 403 403 412 412 412
{"to":"APPROVED","revision":1}                  401 401 412 404 412 412 412 412
{"to":"REJECTED","revision":1}                  401 401 412 404 412 412 412 412
{"to":"REPAIRING"}                              401 401 403 403 403 412 412 412
{"to":"WAITING_PARTS","parts":[]}               401 401 403 403 403 412 412 412
{"to":"COMPLETED","outcome":"REPAIRED"}         401 401 403 403 403 412 412 412
{"to":"READY_PICKUP"}                           401 401 403 403 403 412 412 412
{"to":"UNREPAIRABLE","reason":"x"}              401 401 403 403 403 412 412 412
{"to":"CANCELLED","reason":"x"}                 401 401 412 404 403 403 412 412
{"to":"ABANDONED"}                              401 401 403 403 403 403 403 403
{"to":"VOIDED","reason":"x"}                    401 401 403 403 403 403 403 412
"#;

/// Operations whose example would do something that others in the table need undone, or that has no version.
const EMPTY_BODY: [&str; 20] = [
    "set_up_owner",
    "register",
    "log_in",
    "refresh_session",
    "forgot_password",
    "request_magic_link",
    "consume_magic_link",
    "reset_password",
    "enrol_totp",
    "confirm_totp",
    "step_up",
    "add_instrument",
    "replace_instrument",
    "import_catalogue",
    "receive_repair",
    "correct_intake",
    "open_ticket",
    "draft_policy",
    "publish_policy",
    "accept_policy",
];

const WHO: [&str; 8] = [
    "a visitor",
    "the link",
    "the customer",
    "another customer",
    "the receptionist",
    "a technician",
    "the owner",
    "the owner, stepped up",
];

/// A workshop with something in every place, and the token of the customer's link.
async fn seed(app: &TestApp) -> (Places, String) {
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    let quotation = app.quote(&repair.number).await;
    let question = json!({ "subject": "Hola", "text": "¿Están abiertos?" });
    let ticket = app.post("/tickets", question).by(&app.customer).send().await.expect(201).json();
    app.settle().await;
    let places = Places {
        quotation,
        ticket: ticket["id"].as_str().unwrap().to_owned(),
        photo: repair.photos[0].clone(),
        ..Places::of(app.customer.id, &repair.number)
    };
    (places, repair.token)
}

fn as_everybody<'a>(
    app: &'a TestApp,
    token: &str,
    who: usize,
    request: Request<'a>,
) -> Request<'a> {
    match who {
        0 => request,
        1 => request.with_link(token),
        2 => request.by(&app.customer),
        3 => request.by(&app.stranger),
        4 => request.by(&app.receptionist),
        5 => request.by(&app.technician),
        6 => request.by(&app.owner),
        _ => request.by_stepped_up(&app.owner),
    }
}

fn rows(table: &str) -> Vec<(String, Vec<u16>)> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let mut words: Vec<&str> = line.split_whitespace().collect();
            let statuses = words.split_off(words.len() - 8);
            let statuses = statuses.iter().map(|status| status.parse().unwrap()).collect();
            (words.join(" "), statuses)
        })
        .collect()
}

/// Where it is asked for.
fn path_of(operation: &Operation, places: &Places) -> String {
    let path = places.fill(&operation.path);
    match operation.id.as_str() {
        "get_photo" | "get_thumbnail" | "replay_audit" => {
            format!("{path}?repair={}", places.repair)
        }
        "recount_promises" => format!("{path}?month=2026-11"),
        "list_appointment_slots" => format!("{path}?kind=RECEPTION"),
        "erase_user" => format!("{path}?reason=Solicitud"),
        _ => path,
    }
}

/// What is sent.
fn body_of(operation: Operation) -> Option<Value> {
    match operation.id.as_str() {
        "change_repair_status" => Some(json!({ "to": "CANCELLED", "reason": "x" })),
        "log_work" => Some(json!({ "action": "stop" })),
        id if EMPTY_BODY.contains(&id) => Some(json!({})),
        _ => operation.body,
    }
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_every_operation_is_in_it() {
    let app = TestApp::start().await;
    let (places, token) = seed(&app).await;
    let mut operations = operations();
    let mut wrong = Vec::new();
    for (id, statuses) in rows(TABLE) {
        let Some(place) = operations.iter().position(|operation| operation.id == id) else {
            wrong.push(format!("{id} is in the table and not in the document"));
            continue;
        };
        let operation = operations.swap_remove(place);
        let (method, path) = (operation.method.clone(), path_of(&operation, &places));
        let body = body_of(operation);
        for (who, expected) in statuses.iter().enumerate() {
            let request = app.request(&method, &path);
            let request = match &body {
                Some(body) => request.json(body),
                None => request,
            };
            let request = as_everybody(&app, &token, who, request.if_match(999_999));
            // Only the head: live streams have no end.
            let status = request.open().await.status().as_u16();
            if status != *expected {
                wrong.push(format!("{id} by {}: {status}, not {expected}", WHO[who]));
            }
        }
    }
    wrong.extend(operations.iter().map(|it| format!("{} has no row in the table", it.id)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn each_move_of_a_repair_is_open_to_whom_the_table_says() {
    let app = TestApp::start().await;
    let (places, token) = seed(&app).await;
    let path = format!("/repairs/{}/status", places.repair);
    let mut wrong = Vec::new();
    for (body, statuses) in rows(STATES) {
        for (who, expected) in statuses.iter().enumerate() {
            let request = app.post(&path, serde_json::from_str(&body).unwrap()).if_match(999_999);
            let status = as_everybody(&app, &token, who, request).open().await.status().as_u16();
            if status != *expected {
                wrong.push(format!("{body} by {}: {status}, not {expected}", WHO[who]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
