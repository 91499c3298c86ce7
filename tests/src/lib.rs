//! What the test suites share.

pub mod databases;
pub mod read_databases;
pub mod test_app;
