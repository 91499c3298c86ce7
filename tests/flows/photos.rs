//! Pictures: what is taken in, what is refused, who sees them.

use tests::test_app::{TestApp, bomb, jpeg, png};

#[tokio::test]
async fn a_picture_is_stored_under_its_hash_with_a_thumbnail() {
    let app = TestApp::start().await;
    let kept = app.upload(&png(3)).by(&app.receptionist).send().await.expect(201).json();
    assert_eq!((&kept["width"], &kept["height"]), (&64.into(), &48.into()));
    let path = format!("/photos/{}", kept["hash"].as_str().unwrap());
    let full = app.get(&path).by(&app.technician).send().await.expect(200);
    assert_eq!(full.header("content-type"), Some("image/png"));
    assert_eq!(full.body.len() as u64, kept["bytes"].as_u64().unwrap());
    let tag = full.header("etag").unwrap();
    let again = app.get(&path).by(&app.technician).header("if-none-match", tag).send().await;
    again.expect(304);
    let small = app.get(&format!("{path}/thumbnail")).by(&app.technician).send().await.expect(200);
    assert_eq!(small.header("content-type"), Some("image/jpeg"));
    app.get(&path).send().await.expect_problem(404, "resource.not_found");
    app.get(&path).by(&app.customer).send().await.expect_problem(404, "resource.not_found");
}

#[tokio::test]
async fn a_bomb_a_program_and_half_a_picture_are_refused() {
    let app = TestApp::start().await;
    let whole = jpeg(1);
    let cases = [
        (bomb(), "photo.too_many_pixels"),
        (b"MZ\x90\0 this program cannot be run in DOS mode".to_vec(), "photo.unknown_format"),
        (whole[..whole.len() / 2].to_vec(), "photo.invalid"),
        (Vec::new(), "photo.unknown_format"),
    ];
    for (bytes, code) in cases {
        app.upload(&bytes).by(&app.receptionist).send().await.expect_problem(422, code);
    }
}

#[tokio::test]
async fn an_upload_beyond_fifteen_mebibytes_is_refused_before_it_is_looked_at() {
    let app = TestApp::start().await;
    let big = vec![0xff; (15 << 20) + 1];
    let answer = app.upload(&big).by(&app.receptionist).send().await;
    answer.expect_problem(413, "request.too_large");
    let mut cut = app.upload(&jpeg(1)).by(&app.receptionist);
    cut = cut
        .bytes(b"--a-boundary-of-the-tests\r\nContent-Disposition: form-data; name=\"fi".to_vec());
    cut.send().await.expect_problem(400, "request.malformed_upload");
}
