//! Digests.

use crate::values::Sha256Hex;

#[test]
fn the_digest_of_nothing_is_the_known_one() {
    let known = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Sha256Hex::of(b"").as_str(), known);
    assert!(Sha256Hex::parse(&known.to_uppercase()).is_err());
}
