//! Every route, in one list.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::openapi::Document;
use crate::problem::{Problem, pages};
use crate::state::ApiState;
use crate::{
    admin, appointments, auth, breaches, catalogue, docs, documents, health, home, layers,
    notifications, payments, photos, policies, portfolio, quotations, repairs, tickets, tracking,
    users, webhooks,
};

/// The whole surface, ready to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn router(state: &ApiState) -> Router {
    let (api, _) = routes().split_for_parts();
    let router = api
        .route("/", get(home::page))
        .route("/openapi.json", get(docs::openapi_json))
        .route("/docs", get(docs::redirect))
        .route("/docs/", get(docs::index))
        .route("/docs/{file}", get(docs::asset))
        .route("/problems", get(pages::list_problems))
        .route("/problems/{code}", get(pages::get_problem))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(async || Problem::of("request.unknown_route"))
        // Extractors read bodies within their own limits.
        .layer(DefaultBodyLimit::disable())
        .with_state(state.clone());
    layers::wrap(router, state)
}

/// The routes of the API with their documentation.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", version_1())
}

fn version_1() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        // auth
        .routes(routes!(auth::set_up_owner::set_up_owner))
        .routes(routes!(auth::register::register))
        .routes(routes!(auth::log_in::log_in))
        .routes(routes!(auth::refresh::refresh_session))
        .routes(routes!(auth::log_out::log_out))
        .routes(routes!(auth::me::get_me))
        .routes(routes!(auth::me::get_me_short))
        .routes(routes!(auth::list_sessions::list_sessions))
        .routes(routes!(auth::list_sessions::close_session))
        .routes(routes!(auth::forgot_password::forgot_password))
        .routes(routes!(auth::reset_password::reset_password))
        .routes(routes!(auth::request_magic_link::request_magic_link))
        .routes(routes!(auth::consume_magic_link::consume_magic_link))
        .routes(routes!(auth::enrol_totp::enrol_totp))
        .routes(routes!(auth::confirm_totp::confirm_totp))
        .routes(routes!(auth::step_up::step_up))
        // users
        .routes(routes!(users::list_users::list_users, users::register_user::register_user))
        .routes(routes!(
            users::get_user::get_user,
            users::change_user::change_user,
            users::erase_user::erase_user
        ))
        .routes(routes!(users::change_role::change_role))
        .routes(routes!(users::invite_again::invite_user_again))
        .routes(routes!(users::set_consent::set_consent))
        // policies
        .routes(routes!(policies::list_policies::list_policies))
        .routes(routes!(policies::get_policy::get_policy, policies::draft_policy::draft_policy))
        .routes(routes!(policies::get_diff::get_policy_diff))
        .routes(routes!(policies::get_document::get_policy_document))
        .routes(routes!(policies::publish_policy::publish_policy))
        .routes(routes!(policies::accept_policy::accept_policy))
        // catalogue
        .routes(routes!(catalogue::list_brands::list_brands))
        .routes(routes!(catalogue::list_brands::get_brand))
        .routes(routes!(
            catalogue::list_instruments::list_instruments,
            catalogue::put_instrument::add_instrument
        ))
        .routes(routes!(
            catalogue::list_instruments::get_instrument,
            catalogue::put_instrument::replace_instrument
        ))
        .routes(routes!(catalogue::list_instruments::list_components))
        .routes(routes!(catalogue::get_valuation::get_valuation))
        .routes(routes!(catalogue::get_valuation::list_price_history))
        .routes(routes!(catalogue::list_faults::list_faults))
        .routes(routes!(catalogue::import::import_catalogue))
        // quotations
        .routes(routes!(quotations::estimate::estimate))
        .routes(routes!(quotations::list_quotations::list_quotations))
        .routes(routes!(quotations::get_quotation::get_quotation))
        .routes(routes!(quotations::save_estimate::keep_estimate))
        .routes(routes!(quotations::decide::accept_quotation))
        .routes(routes!(quotations::decide::reject_quotation))
        .routes(routes!(quotations::decide::accept_over_cap))
        .routes(routes!(quotations::decide::cosign_over_cap))
        .routes(routes!(quotations::issue_quote::issue_quote))
        // repairs
        .routes(routes!(
            repairs::list_repairs::list_repairs,
            repairs::receive_repair::receive_repair
        ))
        .routes(routes!(repairs::live::follow_repairs))
        .routes(routes!(repairs::get_repair::get_repair, repairs::correct_intake::correct_intake))
        .routes(routes!(repairs::get_history::get_repair_history))
        .routes(routes!(documents::get_work_order::get_work_order))
        .routes(routes!(documents::get_label::get_label))
        .routes(routes!(documents::get_dossier::get_dossier))
        .routes(routes!(repairs::change_status::change_repair_status))
        .routes(routes!(repairs::add_photo::add_photo))
        .routes(routes!(repairs::add_note::add_note))
        .routes(routes!(repairs::assign_technician::assign_technician))
        .routes(routes!(repairs::log_work::log_work))
        .routes(routes!(repairs::record_finding::record_finding))
        .routes(routes!(repairs::complete_checklist::complete_diagnosis_checklist))
        .routes(routes!(repairs::record_test_run::record_test_run))
        .routes(routes!(repairs::hold::hold_repair))
        .routes(routes!(repairs::hold::release_repair))
        .routes(routes!(repairs::announce_eta::announce_eta))
        .routes(routes!(repairs::change_line::change_line))
        .routes(routes!(repairs::record_parts::record_parts))
        .routes(routes!(repairs::record_payment::record_payment))
        .routes(routes!(repairs::waive_fee::waive_fee))
        .routes(routes!(repairs::refund::refund_payment))
        .routes(routes!(repairs::grant_credit::grant_credit))
        .routes(routes!(repairs::storage::settle_storage))
        .routes(routes!(repairs::storage::authorise_disposal))
        .routes(routes!(repairs::authorise_receiver::authorise_receiver))
        .routes(routes!(repairs::loan::loan_accessory))
        .routes(routes!(repairs::prove_notice::prove_notice))
        .routes(routes!(repairs::record_complaint::record_complaint))
        .routes(routes!(repairs::decide_warranty::decide_warranty))
        .routes(routes!(repairs::issue_tracking_link::issue_tracking_link))
        // tickets
        .routes(routes!(tickets::list_tickets::list_tickets, tickets::open_ticket::open_ticket))
        .routes(routes!(tickets::get_ticket::get_ticket))
        .routes(routes!(tickets::reply::reply_to_ticket))
        .routes(routes!(tickets::add_note::add_ticket_note))
        .routes(routes!(tickets::change_status::change_ticket_status))
        .routes(routes!(tickets::assign::assign_ticket))
        .routes(routes!(tickets::reclassify::reclassify_ticket))
        .routes(routes!(tickets::link_repair::link_ticket_to_repair))
        .routes(routes!(tickets::link_payment::link_ticket_to_payment))
        .routes(routes!(tickets::merge::merge_ticket))
        .routes(routes!(tickets::rate::rate_ticket))
        .routes(routes!(tickets::decide_compensation::decide_ticket_compensation))
        // appointments
        .routes(routes!(appointments::list_slots::list_appointment_slots))
        .routes(routes!(
            appointments::list_blocks::list_blocks,
            appointments::block_time::block_time
        ))
        .routes(routes!(appointments::block_time::unblock_time))
        .routes(routes!(
            appointments::list_waitlist::list_waitlist,
            appointments::join_waitlist::join_waitlist
        ))
        .routes(routes!(appointments::leave_waitlist::leave_waitlist))
        .routes(routes!(
            appointments::list_appointments::list_appointments,
            appointments::book_appointment::book_appointment
        ))
        .routes(routes!(
            appointments::get_appointment::get_appointment,
            appointments::reschedule_appointment::reschedule_appointment,
            appointments::cancel_appointment::cancel_appointment
        ))
        .routes(routes!(appointments::confirm_appointment::confirm_appointment))
        .routes(routes!(appointments::attendance::mark_appointment_attended))
        .routes(routes!(appointments::attendance::mark_appointment_missed))
        .routes(routes!(appointments::restore_mirror::restore_appointment_in_google))
        // payments
        .routes(routes!(payments::record_manual::record_manual_payment))
        .routes(routes!(payments::list_payments::list_payments))
        .routes(routes!(payments::create_payment::create_payment))
        .routes(routes!(payments::get_payment::get_payment_status))
        .routes(routes!(payments::get_receipt::get_payment_receipt))
        .routes(routes!(payments::refund_payment::refund_online_payment))
        .routes(routes!(payments::give_up_refund::give_up_refund))
        .routes(routes!(payments::attach_refund::attach_refund))
        .routes(routes!(payments::settle::keep_payment_as_credit))
        .routes(routes!(payments::settle::settle_payment_mismatch))
        .routes(routes!(payments::record_tax_document::record_tax_document))
        .routes(routes!(
            payments::return_from_gateway::return_from_gateway,
            payments::return_from_gateway::show_return_page
        ))
        // notifications
        .routes(routes!(notifications::list_notifications::list_notifications))
        .routes(routes!(
            notifications::preferences::get_notification_preferences,
            notifications::preferences::set_notification_preferences
        ))
        .routes(routes!(notifications::mark_read::mark_notification_read))
        .routes(routes!(notifications::redrive::redrive_notification))
        // webhooks
        .routes(routes!(webhooks::receive_flow::receive_flow_webhook))
        .routes(routes!(webhooks::receive_flow::receive_payment_webhook))
        .routes(routes!(webhooks::receive_google_calendar::receive_google_calendar_webhook))
        .routes(routes!(webhooks::receive_sendgrid::receive_sendgrid_webhook))
        .routes(routes!(webhooks::receive_inbound_mail::receive_inbound_mail_webhook))
        .routes(routes!(webhooks::receive_twilio::receive_twilio_webhook))
        .routes(routes!(webhooks::list_deliveries::list_webhooks))
        .routes(routes!(webhooks::replay_delivery::replay_webhook))
        // photos
        .routes(routes!(photos::upload_photo::upload_photo))
        .routes(routes!(photos::get_photo::get_photo))
        .routes(routes!(photos::get_photo::get_thumbnail))
        // tracking
        .routes(routes!(tracking::get_tracking::get_tracking))
        .routes(routes!(tracking::get_tracking::list_tracking_events))
        .routes(routes!(tracking::get_tracking::list_tracking_photos))
        .routes(routes!(tracking::access::open_tracking))
        .routes(routes!(tracking::live::follow_tracking))
        // portfolio
        .routes(routes!(portfolio::list_items::list_portfolio))
        .routes(routes!(portfolio::list_items::latest_portfolio))
        .routes(routes!(
            portfolio::get_item::get_portfolio_item,
            portfolio::edit_item::edit_portfolio_item
        ))
        // admin
        .routes(routes!(admin::get_dashboard::get_dashboard))
        .routes(routes!(admin::get_kpis::get_kpis))
        .routes(routes!(admin::ticket_what_if::recount_promises))
        .routes(routes!(admin::list_audit::list_audit))
        .routes(routes!(admin::export_audit::export_audit))
        .routes(routes!(admin::replay_audit::replay_audit))
        .routes(routes!(admin::list_projections::list_projections))
        .routes(routes!(admin::rebuild_projection::rebuild_projection))
        .routes(routes!(admin::verify_projection::verify_projection))
        .routes(routes!(admin::switch_back_projection::switch_back_projection))
        .routes(routes!(admin::list_jobs::list_jobs))
        .routes(routes!(admin::run_job::run_job))
        .routes(routes!(admin::list_parked::list_parked))
        .routes(routes!(admin::redrive_parked::redrive_parked))
        .routes(routes!(admin::verify_log::verify_log))
        .routes(routes!(admin::get_settings::get_settings))
        .routes(routes!(admin::get_outbox::get_outbox))
        .routes(routes!(admin::preview_template::preview_notification_template))
        .routes(routes!(
            breaches::list_breaches::list_breaches,
            breaches::record_breach::record_breach
        ))
        .routes(routes!(breaches::amend_breach::amend_breach))
        .routes(routes!(breaches::report_breach::report_breach))
        .routes(routes!(breaches::notify_breach::notify_breach))
}
