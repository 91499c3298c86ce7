//! Repairs brought to where a test begins, through the API alone.

use serde_json::{Value, json};

use super::{Member, TestApp, jpeg};

/// A repair that was taken in.
#[derive(Debug, Clone)]
pub struct TakenIn {
    /// Its number.
    pub number: String,
    /// The token of its tracking link.
    pub token: String,
    /// The photos of its intake: the first is shared with the customer.
    pub photos: Vec<String>,
}

impl TestApp {
    /// Uploads a picture; its hash.
    pub async fn photo(&self, seed: u8) -> String {
        let answer = self.upload(&jpeg(seed)).by(&self.receptionist).send().await.expect(201);
        answer.json()["hash"].as_str().expect("a hash").to_owned()
    }

    /// An intake of a Juno-60 with those photos.
    pub async fn intake(&self, photos: &[String]) -> Value {
        let in_force = self.get("/policies").send().await.expect(200).json();
        let accepted = |code: &str| {
            let policy =
                in_force.as_array().and_then(|all| all.iter().find(|it| it["policy"] == code));
            let policy = policy.expect("the policy is there");
            json!({ "policy": code, "version": policy["version"], "hash": policy["hash"] })
        };
        let photo = |(index, hash): (usize, &String)| json!({ "hash": hash, "kind": "intake", "public": index == 0, "caption": "Panel frontal" });
        let policies = ["terms", "budget_fee", "warranty", "privacy"].map(accepted);
        json!({
            "instrument": { "code": "roland-juno-60" },
            "serial": { "number": "284315" },
            "declared_fault": "No enciende desde ayer.",
            "checklist": checklist(),
            "memory": { "backup_done": "no", "patches_matter": "yes" },
            "photos": photos.iter().enumerate().map(photo).collect::<Vec<_>>(),
            "policies": policies,
            "storage_policy": accepted("storage"),
            "signature": { "signer": "Violeta Parra", "document_hash": photos[0] }
        })
    }

    /// Takes an instrument of that customer in.
    pub async fn take_in(&self, customer: &Member) -> TakenIn {
        let photos = vec![self.photo(1).await, self.photo(2).await];
        let body = json!({ "customer_id": customer.id, "intake": self.intake(&photos).await });
        let answer = self.post("/repairs", body).by(&self.receptionist).send().await.expect(201);
        let body = answer.json();
        let text = |name: &str| body[name].as_str().expect("a text").to_owned();
        TakenIn { number: text("number"), token: text("tracking_token"), photos }
    }

    /// Gives a repair a command that must succeed.
    #[track_caller]
    pub fn act(
        &self,
        by: &Member,
        number: &str,
        action: &str,
        body: Value,
    ) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        let request = self.post(&format!("/repairs/{number}/{action}"), body).by_stepped_up(by);
        async move {
            let answer = request.send().await;
            assert_eq!(answer.status.as_u16(), 200, "{caller}: {action}: {}", answer.text());
            answer.json()
        }
    }

    /// The diagnosis, up to where a quote can be issued.
    pub async fn diagnose(&self, number: &str) {
        let technician = &self.technician;
        let evidence = json!({ "kind": "cash_receipt", "reference": "Folio 118" });
        let fee =
            json!({ "charge": "BUDGET", "amount": 20000, "method": "cash", "evidence": evidence });
        self.act(&self.receptionist, number, "payments", fee).await;
        self.act(technician, number, "status", json!({ "to": "DIAGNOSING" })).await;
        let note = json!({ "visibility": "internal", "text": "NOTA-INTERNA: huele a condensador" });
        self.act(technician, number, "notes", note).await;
        let finding = json!({
            "component": "power_supply", "fault": "power-dead", "severity": 3,
            "description": "Regulador en corto"
        });
        self.act(technician, number, "findings", finding).await;
        self.act(technician, number, "checklist", json!({})).await;
    }

    /// Issues a quote of $180.000; its quotation id.
    pub async fn quote(&self, number: &str) -> String {
        let lines = json!({ "lines": [
            { "kind": "labour", "description": "Cambio de regulador", "amount": 150_000, "minutes": 180 },
            { "kind": "part", "description": "Regulador 7805", "amount": 30000 }
        ] });
        self.act(&self.technician, number, "quotations", lines).await;
        let repair = self.get(&format!("/repairs/{number}")).by(&self.technician).send().await;
        let repair = repair.expect(200).json();
        repair["quotes"][0]["quotation"].as_str().expect("a quotation").to_owned()
    }

    /// A repair of that customer whose quote waits for an answer, and the quotation's id.
    pub async fn quoted(&self, customer: &Member) -> (TakenIn, String) {
        let repair = self.take_in(customer).await;
        self.diagnose(&repair.number).await;
        let quotation = self.quote(&repair.number).await;
        (repair, quotation)
    }

    /// The customer's answer (`accept`, `reject`) to the first revision of a quote, by their link.
    pub async fn answer_quote(&self, (repair, quotation): &(TakenIn, String), answer: &str) {
        let path = format!("/quotations/{quotation}/{answer}");
        let request = self.post(&path, json!({ "revision": 1 })).with_link(&repair.token);
        request.send().await.expect(200);
    }

    /// A repair of that customer that waits to be collected.
    pub async fn ready(&self, customer: &Member) -> TakenIn {
        let quoted = self.quoted(customer).await;
        self.answer_quote(&quoted, "accept").await;
        self.repair(&quoted.0.number).await;
        quoted.0
    }

    /// Takes an approved repair to `READY_PICKUP`.
    pub async fn repair(&self, number: &str) {
        let technician = &self.technician;
        self.act(technician, number, "technician", json!({ "technician": technician.id })).await;
        let evidence = json!({ "kind": "shelf", "reference": "Caja 4" });
        let parts = json!({ "action": "reserved", "evidence": evidence });
        self.act(technician, number, "parts", parts).await;
        self.act(technician, number, "status", json!({ "to": "REPAIRING" })).await;
        let repair = self.get(&format!("/repairs/{number}")).by(technician).send().await;
        for line in repair.json()["lines"].as_array().expect("lines") {
            let action = format!("lines/{}", line["id"].as_str().expect("an id"));
            self.act(technician, number, &action, json!({ "action": "complete" })).await;
        }
        let run = json!({
            "procedure": "synthesizer", "version": 1, "phase": "repair",
            "measurements": [{ "step": "power_rails.plus_15v", "value_milli": 15020, "unit": "V",
                "min_milli": 14850, "max_milli": 15150, "passed": true }]
        });
        self.act(technician, number, "test-run", run).await;
        for (seed, kind) in [(11, "before"), (12, "after")] {
            let photo = json!({ "hash": self.photo(seed).await, "kind": kind, "public": true });
            self.act(technician, number, "photos", photo).await;
        }
        let done = json!({ "to": "COMPLETED", "outcome": "REPAIRED" });
        self.act(technician, number, "status", done).await;
        self.act(&self.colleague, number, "status", json!({ "to": "READY_PICKUP" })).await;
    }

    /// Takes a repair that is ready home.
    pub async fn deliver(&self, number: &str) {
        let reception = &self.receptionist;
        let ready = json!({
            "notice": "ready", "evidence": { "kind": "email", "reference": "Entregado 10:04" }
        });
        self.act(reception, number, "notices", ready).await;
        let repair = self.get(&format!("/repairs/{number}")).by(reception).send().await.json();
        let owed = &repair["balance"];
        if owed != 0 {
            let evidence = json!({ "kind": "bank_receipt", "reference": "Transferencia 884213" });
            let rest = json!({ "charge": "REPAIR", "amount": owed, "method": "transfer", "evidence": evidence });
            self.act(reception, number, "payments", rest).await;
        }
        let delivered = json!({
            "to": "DELIVERED", "identity_checked": true, "accessories_returned": true,
            "signature": { "signer": "Violeta Parra", "document_hash": "a".repeat(64) }
        });
        self.act(reception, number, "status", delivered).await;
    }

    /// A repair of the customer that went all the way, with its photos in the portfolio.
    pub async fn delivered(&self) -> TakenIn {
        let consent = json!({ "given": true, "text_hash": "b".repeat(64) });
        let path = format!("/users/{}/consents/portfolio", self.customer.id);
        self.put(&path, consent).by(&self.customer).send().await.expect(200);
        let repair = self.ready(&self.customer).await;
        self.deliver(&repair.number).await;
        self.settle().await;
        repair
    }
}

/// Every item of the intake checklist.
fn checklist() -> Value {
    let items = [
        "power_supply",
        "voltage",
        "cables",
        "case",
        "pedals",
        "cards",
        "manuals",
        "knobs_missing",
        "keys_broken",
        "screen",
        "previous_repairs",
        "corrosion",
        "smoke_or_liquid",
    ];
    items.map(|item| json!({ "item": item, "answer": "no" })).into_iter().collect()
}
