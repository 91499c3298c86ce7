//! `people`: who the workshop knows, and how to reach them.
//!
//! Personal texts of the read side live here, in the row of the person, and nowhere else where it can be
//! avoided: other tables name persons by id and queries join. An erasure therefore blanks one row; a rebuild
//! opens the same texts as erased and comes to the same row.

mod projector;
mod queries;
mod rows;
#[cfg(test)]
mod tests;

pub use projector::People;
pub use queries::{PeopleFilter, Person, erasure_requests, get, list, names_of, phone_last_four};
pub use rows::PersonRow;
