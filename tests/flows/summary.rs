//! What the owner reads at eight besides the day's work: what has a deadline by law, and what failed.

use domain::job_run::Job;
use serde_json::json;
use tests::test_app::PostOffice;

use crate::breaches;

/// Whether the summary of that morning has a line that begins like this; the line.
async fn line(post: &PostOffice, morning: &str, begin: &str) -> Option<String> {
    post.app.wait_until(morning);
    post.run_twice(Job::SendDailySummary).await;
    let text = &post.mails("daily_summary").pop().unwrap().text;
    let mut lines = text.lines().filter_map(|line| line.trim().strip_prefix("- "));
    lines.find(|line| line.starts_with(begin)).map(str::to_owned)
}

#[tokio::test]
async fn the_owner_reads_who_waits_to_be_erased_and_by_when() {
    const REQUESTS: &str = "Solicitudes de eliminar datos por atender: ";
    let post = PostOffice::open().await;
    let app = &post.app;
    assert_eq!(line(&post, "2026-11-24T08:00", REQUESTS).await, None);
    let erase = || app.request("DELETE", &format!("/users/{}?reason=Solicitud", app.stranger.id));
    erase().by(&app.stranger).send().await.expect(200);
    let told = line(&post, "2026-11-25T08:00", REQUESTS).await.unwrap();
    assert!(told.ends_with(": 1, la primera vence el 24-12-2026"), "{told}");
    let told = line(&post, "2026-12-25T08:00", REQUESTS).await.unwrap();
    assert!(told.ends_with(": 1, la primera venció el 24-12-2026"), "{told}");
    erase().by_stepped_up(&app.owner).send().await.expect(200);
    assert_eq!(line(&post, "2026-12-26T08:00", REQUESTS).await, None);
}

#[tokio::test]
async fn the_owner_reads_by_when_the_agency_is_to_be_told_of_a_breach() {
    const UNREPORTED: &str = "Vulneraciones de datos sin informar a la Agencia: ";
    let post = PostOffice::open().await;
    let app = &post.app;
    assert_eq!(line(&post, "2026-11-24T08:00", UNREPORTED).await, None);
    let breach = breaches::recorded(app).await;
    let told = line(&post, "2026-11-25T08:00", UNREPORTED).await.unwrap();
    assert!(told.ends_with(": 1, la primera vence el 25-11-2026 09:00"), "{told}");
    let told = line(&post, "2026-11-26T08:00", UNREPORTED).await.unwrap();
    assert!(told.ends_with(": 1, la primera venció el 25-11-2026 09:00"), "{told}");
    let report = json!({ "reported_at": "2026-11-26T11:00:00Z", "reference": "VS-2026-118" });
    let path = format!("/{breach}/report");
    breaches::change(app, &path, &report).await.expect(200);
    assert_eq!(line(&post, "2026-11-27T08:00", UNREPORTED).await, None);
}

#[tokio::test]
async fn the_owner_reads_what_the_workshop_owes_customers() {
    const OWED: &str = "A favor de clientes: ";
    let post = PostOffice::open().await;
    let app = &post.app;
    assert_eq!(line(&post, "2026-11-24T08:00", OWED).await.unwrap(), format!("{OWED}$0"));
    let repair = app.take_in(&app.customer).await;
    let credit = json!({ "amount": 5_000, "reason": "Un atraso nuestro" });
    let granted = app.post(&format!("/repairs/{}/credit", repair.number), credit);
    granted.by_stepped_up(&app.owner).send().await.expect(200);
    let waived = json!({ "reason": "Por el atraso" });
    let waived = app.post(&format!("/repairs/{}/fee-waiver", repair.number), waived);
    waived.by_stepped_up(&app.owner).send().await.expect(200);
    app.settle().await;
    assert_eq!(line(&post, "2026-11-25T08:00", OWED).await.unwrap(), format!("{OWED}$5.000"));
}

#[tokio::test]
async fn the_owner_reads_which_job_failed_until_it_is_done() {
    const FAILED: &str = "Tareas automáticas que fallaron: ";
    let post = PostOffice::open().await;
    let app = &post.app;
    app.take_in(&app.customer).await;
    app.settle().await;
    app.alter_read_table("UPDATE repair_board SET progress = 99").await;
    let run = app.post("/admin/jobs/verify_projections/run", json!({})).by(&app.owner).send();
    assert_eq!(run.await.expect(200).json()["standing"], "failed");
    let told = line(&post, "2026-11-24T08:00", FAILED).await;
    assert_eq!(told.as_deref(), Some("Tareas automáticas que fallaron: verify_projections"));
    app.alter_read_table("UPDATE repair_board SET progress = 0").await;
    app.run_by_hand(Job::VerifyProjections).await;
    assert_eq!(line(&post, "2026-11-25T08:00", FAILED).await, None);
}
