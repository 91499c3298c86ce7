//! What the owner watches and does: figures, the audit, the read tables, the log.

use serde_json::{Value, json};
use tests::test_app::TestApp;

#[tokio::test]
async fn the_dashboard_and_the_kpis_count_what_happened() {
    let app = TestApp::start().await;
    app.delivered().await;
    app.take_in(&app.stranger).await;
    app.settle().await;
    let figures = app.get("/admin/dashboard").by(&app.owner).send().await.expect(200).json();
    let state = |name: &str| {
        let states = figures["states"].as_array().unwrap();
        states.iter().find(|it| it["status"] == name).unwrap()["repairs"].clone()
    };
    assert_eq!((state("DELIVERED"), state("RECEIVED")), (json!(1), json!(1)));
    let months = app.get("/admin/kpis?months=1").by(&app.owner).send().await.expect(200).json();
    assert_eq!(months[0]["delivered"], 1);
    let before = app.get("/admin/kpis?months=1&as_of=2026-10-31").by(&app.owner).send().await;
    assert_eq!(before.expect(200).json()[0]["delivered"], 0);
}

#[tokio::test]
async fn a_technicians_audit_is_replayed_step_by_step() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.diagnose(&repair.number).await;
    app.settle().await;
    let path = format!("/admin/audit/replay?technician={}", app.technician.id);
    let replay = app.get(&path).by(&app.owner).send().await.expect(200).json();
    let actions: Vec<_> = replay["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["DiagnosisStarted", "NoteAdded", "FindingRecorded", "DiagnosisChecklistCompleted"]
    );
    assert_ne!(replay["steps"][0]["before"], replay["steps"][0]["after"]);
    app.get(&path).by(&app.technician).send().await.expect(200);
    app.get(&path).by(&app.colleague).send().await.expect_problem(403, "auth.forbidden");
    for (format, media) in [
        ("csv", "text/csv; charset=utf-8"),
        ("ndjson", "application/x-ndjson"),
        ("table", "text/plain; charset=utf-8"),
    ] {
        let file =
            app.get(&format!("{path}&format={format}")).by(&app.owner).send().await.expect(200);
        assert_eq!(file.header("content-type"), Some(media));
    }
    let repair = format!("/admin/audit/replay?repair={}", repair.number);
    let steps = app.get(&repair).by(&app.owner).send().await.expect(200).json();
    assert_eq!(steps["steps"][0]["action"], "RepairReceived");
}

#[tokio::test]
async fn the_audit_says_who_when_from_where_and_what_changed() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    app.act(&app.technician, &repair.number, "hold", json!({ "reason": "El cliente viaja" })).await;
    app.settle().await;
    let path = format!("/admin/audit?aggregate_id={}&action=RepairPutOnHold", repair.number);
    let page = app.get(&path).by(&app.owner).send().await.expect(200).json();
    let entry = &page["items"][0];
    assert_eq!(entry["actor_id"], app.technician.id.to_string());
    assert_eq!(entry["ip"], "192.0.2.1");
    assert_eq!(entry["reason"], "El cliente viaja");
    let own = app.get("/admin/audit").by(&app.colleague).send().await.expect(200).json();
    assert_eq!(own["items"], json!([]));
}

#[tokio::test]
async fn the_audit_is_exported_after_a_second_factor() {
    let app = TestApp::start().await;
    app.take_in(&app.customer).await;
    app.settle().await;
    let path = "/admin/audit/export";
    app.get(path).by(&app.owner).send().await.expect_problem(403, "auth.step_up_required");
    let csv = app.get(path).by_stepped_up(&app.owner).send().await.expect(200);
    assert!(csv.body.starts_with("\u{feff}".as_bytes()));
    assert!(csv.text().contains("RepairReceived"));
    let ndjson = app.get("/admin/audit/export?format=ndjson&aggregate_type=repair");
    let ndjson = ndjson.by_stepped_up(&app.owner).send().await.expect(200).text();
    let lines: Vec<Value> =
        ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
    let pdf = app.get("/admin/audit/export?format=pdf").by_stepped_up(&app.owner).send().await;
    let pdf = pdf.expect(200);
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    assert!(pdf.body.starts_with(b"%PDF-"));
    let other = app.get("/admin/audit/export?format=xlsx").by_stepped_up(&app.owner).send().await;
    other.expect_problem(400, "request.malformed_query");
}

#[tokio::test]
async fn every_projection_is_rebuilt_verified_as_equal_and_switched_back() {
    let app = TestApp::start().await;
    app.delivered().await;
    let all = app.get("/admin/projections").by(&app.owner).send().await.expect(200).json();
    assert!(all.as_array().unwrap().len() >= 9, "{all}");
    let post = async |name: &str, action: &str| {
        let path = format!("/admin/projections/{name}/{action}");
        app.post(&path, json!({})).by(&app.owner).send().await
    };
    for projection in all.as_array().unwrap() {
        let name = projection["name"].as_str().unwrap();
        let rebuilt = post(name, "rebuild").await.expect(200).json();
        assert_eq!(rebuilt["differences"], 0, "{rebuilt}");
        let verified = post(name, "verify").await.expect(200).json();
        assert_eq!(verified["differing"], 0, "{verified}");
    }
    post("tracking_timeline", "switch-back").await.expect(204);
    post("nothing", "verify").await.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn the_log_verifies_and_nothing_is_parked() {
    let app = TestApp::start().await;
    app.delivered().await;
    let verified = app.get("/admin/log/verify").by(&app.owner).send().await.expect(200).json();
    assert_eq!(verified["intact"], true, "{verified}");
    let parked = app.get("/admin/parked").by(&app.owner).send().await.expect(200).json();
    assert_eq!(parked, json!([]));
    let redrive = app.post("/admin/parked/people.7/redrive", json!({})).by(&app.owner).send().await;
    redrive.expect_problem(404, "resource.not_found");
    let settings = app.get("/admin/settings").by(&app.owner).send().await.expect(200).json();
    assert!(settings["log"]["events"].as_u64().unwrap() > 10);
}
