//! A client that does not give up: it repeats a command with the same idempotency key until it is answered.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::installation::accepted_policies;
use crate::load::Promise;

/// How long one try may take before the client tries elsewhere.
const TRY: Duration = Duration::from_secs(4);
/// How long a command may stay unanswered in all.
const PATIENCE: Duration = Duration::from_secs(90);

/// A client over HTTP. Even without TLS it wants to know which backend it would take.
pub(crate) fn http() -> reqwest::Client {
    // Whoever comes second finds it installed.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder().timeout(TRY).build().unwrap()
}

/// A client of one or several servers that share their databases.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    servers: Vec<SocketAddr>,
    token: String,
    photos: Vec<String>,
    next: usize,
}

impl Client {
    /// Signs in, and uploads what an intake needs.
    pub(crate) async fn sign_in(servers: Vec<SocketAddr>, credentials: &Value) -> Self {
        let http = http();
        let mut client = Self { http, servers, token: String::new(), photos: vec![], next: 0 };
        let (_, tokens) = client.until_answered("/auth/login", |it| it.json(credentials)).await;
        client.token = tokens["access_token"].as_str().unwrap().to_owned();
        for shade in [40, 200] {
            let (_, photo) = client
                .until_answered("/photos", |request| {
                    let part = Part::bytes(picture(shade)).file_name("foto.png");
                    request.multipart(Form::new().part("file", part))
                })
                .await;
            client.photos.push(photo["hash"].as_str().unwrap().to_owned());
        }
        client
    }

    /// Another client of the same person, which begins with another server.
    pub(crate) fn another(&self, number: usize) -> Self {
        Self { next: number, ..self.clone() }
    }

    /// Takes an instrument in whose fault is told in these words.
    pub(crate) async fn receive(&mut self, words: &str) -> Promise {
        let photos: Vec<Value> =
            self.photos.iter().map(|hash| json!({ "hash": hash, "kind": "intake" })).collect();
        let body = json!({
            "customer": {
                "name": "Cliente de prueba",
                "email": format!("{words}@example.cl"),
                "phone": "+56912345678",
            },
            "intake": {
                "instrument": { "description": "Teisco 110F" },
                "serial": { "number": "284315" },
                "declared_fault": words,
                "checklist": [{ "item": "power_supply", "answer": "yes" }],
                "memory": { "backup_done": "no", "patches_matter": "yes" },
                "photos": photos,
                "policies": accepted_policies(),
                "signature": { "signer": "Cliente de prueba", "document_hash": "0a".repeat(32) },
            },
        });
        self.command("/repairs", words, &body, None).await
    }

    /// Adds a note with these words to a repair.
    pub(crate) async fn note(&mut self, number: &str, words: &str) -> Promise {
        let body = json!({ "visibility": "internal", "text": words });
        self.command(&format!("/repairs/{number}/notes"), words, &body, Some(number)).await
    }

    /// Begins to pay the diagnosis of a repair online; what the server answers.
    pub(crate) async fn begin_to_pay(&mut self, number: &str) -> Value {
        let key = Uuid::new_v4().to_string();
        let body = json!({ "repair": number, "charge": "BUDGET" });
        let path = "/payments/create";
        self.until_answered(path, |request| request.header("idempotency-key", &key).json(&body))
            .await
            .1
    }

    /// Says what Flow says, until it is acknowledged.
    pub(crate) async fn call_back(&mut self, token: &str) {
        let form = [("token", token)];
        self.until_answered("/webhooks/flow", |request| request.form(&form)).await;
    }

    async fn command(
        &mut self,
        path: &str,
        words: &str,
        body: &Value,
        number: Option<&str>,
    ) -> Promise {
        let key = Uuid::new_v4().to_string();
        let (by, answer) = self
            .until_answered(path, |request| request.header("idempotency-key", &key).json(body))
            .await;
        let number = number.or_else(|| answer["number"].as_str());
        Promise {
            words: words.to_owned(),
            number: number.unwrap().to_owned(),
            position: answer["x-position"].as_str().unwrap().parse().unwrap(),
            by,
        }
    }

    /// Sends the same request again until a server answers that it is done.
    async fn until_answered(
        &mut self,
        path: &str,
        fill: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> (SocketAddr, Value) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let server = self.servers[self.next % self.servers.len()];
            self.next += 1;
            let request = self.http.post(format!("http://{server}/api/v1{path}"));
            let request = match self.token.as_str() {
                "" => fill(request),
                token => fill(request).bearer_auth(token),
            };
            if let Ok(answer) = request.send().await
                && let Some(done) = done(path, answer).await
            {
                return (server, done);
            }
            assert!(Instant::now() < deadline, "{path} stays unanswered");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
}

/// The answer, if the command is done; none if it is to be repeated. A refusal or a fault is a failure.
async fn done(path: &str, answer: Response) -> Option<Value> {
    let status = answer.status();
    let later = answer.headers().contains_key("retry-after");
    let position = answer.headers().get("x-position").map(|text| text.to_str().unwrap().to_owned());
    // The connection may be cut in the middle of the answer.
    let bytes = answer.bytes().await.ok()?;
    // A webhook is answered with nothing.
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
    let mut body: Value = serde_json::from_slice(text).ok()?;
    if status.is_success() {
        if let Some(position) = position {
            body["x-position"] = position.into();
        }
        return Some(body);
    }
    let repeatable = status == StatusCode::SERVICE_UNAVAILABLE || later;
    assert!(repeatable, "{path} was answered with {status}: {body:#}");
    None
}

/// A small picture of one colour.
fn picture(shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(16, 16, image::Rgb([shade, 90, 120]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}
