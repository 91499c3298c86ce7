//! What an upload leaves behind: never where the picture was taken, and nothing at all when it was cut off.

use axum::body::Body;
use axum::http::Request;
use futures::stream;
use serde_json::json;
use tests::test_app::{TestApp, jpeg};
use tower::ServiceExt as _;

/// A JPEG with an EXIF block that tells a place.
fn jpeg_with_exif() -> Vec<u8> {
    let plain = jpeg(1);
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS Santiago 33.4569S 70.6483W");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut bytes = plain[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xe1]);
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(&exif);
    bytes.extend_from_slice(&plain[2..]);
    bytes
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[tokio::test]
async fn the_place_where_a_picture_was_taken_is_not_kept() {
    let app = TestApp::start().await;
    let picture = jpeg_with_exif();
    assert!(contains(&picture, b"Santiago"));
    let kept = app.upload(&picture).by(&app.receptionist).send().await.expect(201).json();
    let path = format!("/photos/{}", kept["hash"].as_str().unwrap());
    for path in [path.clone(), format!("{path}/thumbnail")] {
        let answer = app.get(&path).by(&app.technician).send().await.expect(200);
        assert!(!contains(&answer.body, b"Santiago") && !contains(&answer.body, b"Exif"), "{path}");
    }
    for file in app.photo_files() {
        assert!(!contains(&std::fs::read(&file).unwrap(), b"Santiago"), "{}", file.display());
    }
}

#[tokio::test]
async fn the_same_picture_twice_is_one_file() {
    let app = TestApp::start().await;
    let first = app.photo(1).await;
    let files = app.photo_files();
    assert_eq!(app.photo(1).await, first);
    assert_eq!(app.photo_files(), files);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let begun = [
        Ok(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".to_vec()),
        Ok(jpeg(1)[..200].to_vec()),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/photos")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("authorization", format!("Bearer {}", app.token_of(&app.receptionist)))
        .body(Body::from_stream(stream::iter(begun)))
        .unwrap();
    let answer = app.router().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(app.photo_files(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_leaves_nothing() {
    let app = TestApp::start().await;
    let begun = b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhalf".to_vec();
    let (asked, wait) = tokio::sync::oneshot::channel();
    let mut asked = Some(asked);
    let body = stream::poll_fn(move |_| match asked.take() {
        Some(asked) => {
            asked.send(()).ok();
            std::task::Poll::Ready(Some(Ok::<_, std::io::Error>(begun.clone())))
        }
        None => std::task::Poll::Pending,
    });
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/photos")
        .header("content-type", "multipart/form-data; boundary=b")
        .header("authorization", format!("Bearer {}", app.token_of(&app.receptionist)))
        .body(Body::from_stream(body))
        .unwrap();
    tokio::select! {
        _ = app.router().oneshot(request) => panic!("half an upload has no answer"),
        begun = wait => begun.unwrap(),
    }
    assert_eq!(app.photo_files(), Vec::<std::path::PathBuf>::new());
    app.photo(2).await;
}

#[tokio::test]
async fn what_is_no_picture_leaves_nothing() {
    let app = TestApp::start().await;
    let whole = jpeg(1);
    let polyglot = [b"#!/bin/sh\n".to_vec(), whole.clone()].concat();
    for bytes in
        [polyglot, whole[..whole.len() - 2].to_vec(), b"GIF89a".to_vec(), b"<svg/>".to_vec()]
    {
        let answer = app.upload(&bytes).by(&app.receptionist).send().await;
        answer.expect_problem_shape();
        assert_eq!(answer.status, 422);
    }
    assert_eq!(app.photo_files(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn a_photo_of_a_repair_must_have_been_uploaded() {
    let app = TestApp::start().await;
    let repair = app.take_in(&app.customer).await;
    let photo = json!({ "hash": "d".repeat(64), "kind": "during" });
    let path = format!("/repairs/{}/photos", repair.number);
    let answer = app.post(&path, photo).by(&app.technician).send().await;
    answer.expect_problem(422, "request.invalid_fields");
}
