//! A request on its way to the router.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request as HttpRequest};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{Answer, Member, TestApp};

/// Far longer than any answer takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_secs(25);

/// A request, completed step by step and sent at the end.
pub struct Request<'a> {
    app: &'a TestApp,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    peer: SocketAddr,
}

impl TestApp {
    /// A request; the path is that below `/api/v1`, or a whole one that begins with `//`.
    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        let path = match path.strip_prefix('/').filter(|rest| rest.starts_with('/')) {
            Some(whole) => whole.to_owned(),
            None => format!("/api/v1{path}"),
        };
        Request {
            app: self,
            method: method.parse().expect("a method"),
            path,
            headers: Vec::new(),
            body: Vec::new(),
            peer: SocketAddr::from(([192, 0, 2, 1], 4711)),
        }
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request("GET", path)
    }

    /// `POST` of a JSON body.
    #[expect(clippy::needless_pass_by_value, reason = "reads better with json!({…})")]
    pub fn post(&self, path: &str, body: Value) -> Request<'_> {
        self.request("POST", path).json(&body)
    }

    /// `PUT` of a JSON body.
    #[expect(clippy::needless_pass_by_value, reason = "reads better with json!({…})")]
    pub fn put(&self, path: &str, body: Value) -> Request<'_> {
        self.request("PUT", path).json(&body)
    }

    /// Uploads a file to `POST /photos`.
    pub fn upload(&self, bytes: &[u8]) -> Request<'_> {
        let boundary = "a-boundary-of-the-tests";
        let mut body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"foto.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        self.request("POST", "/photos")
            .header("content-type", &format!("multipart/form-data; boundary={boundary}"))
            .bytes(body)
    }
}

impl Request<'_> {
    /// By this member.
    #[must_use]
    pub fn by(self, member: &Member) -> Self {
        let token = self.app.token_of(member);
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// By this member, after a fresh second factor.
    #[must_use]
    pub fn by_stepped_up(self, member: &Member) -> Self {
        let token = self.app.stepped_up_token_of(member);
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With the token of a link.
    #[must_use]
    pub fn with_link(self, token: &str) -> Self {
        self.header("x-link-token", token)
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an idempotency key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Only on that version.
    #[must_use]
    pub fn if_match(self, version: u64) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").bytes(body.to_string().into_bytes())
    }

    /// With those bytes as its body.
    #[must_use]
    pub fn bytes(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// From another address.
    #[must_use]
    pub fn from(mut self, ip: [u8; 4]) -> Self {
        self.peer = SocketAddr::from((ip, 4711));
        self
    }

    /// Sends it and reads the answer to its end; of a live stream, which has none, only the beginning.
    pub async fn send(self) -> Answer {
        let what = format!("{} {:.120}", self.method, self.path);
        let answer = tokio::time::timeout(PATIENCE, self.read()).await;
        answer.unwrap_or_else(|_| panic!("{what}: no answer in {PATIENCE:?}"))
    }

    async fn read(self) -> Answer {
        let response = self.open().await;
        let (parts, body) = response.into_parts();
        let media = parts.headers.get("content-type").map(axum::http::HeaderValue::as_bytes);
        if media.is_some_and(|media| media.starts_with(b"text/event-stream")) {
            return Answer { status: parts.status, headers: parts.headers, body: Vec::new() };
        }
        let body =
            axum::body::to_bytes(body, usize::MAX).await.expect("the body is whole").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends it and leaves the answer's body open.
    pub async fn open(self) -> axum::http::Response<Body> {
        let mut request = HttpRequest::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(self.body)).expect("a request");
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.app.router().oneshot(request).await.expect("the router always answers")
    }
}
