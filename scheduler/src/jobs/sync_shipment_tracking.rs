//! `sync_shipment_tracking`: asks for news of parcels that have been silent (module 9). There are no parcels yet.

use crate::done::Done;

pub(super) fn run() -> Done {
    Done::nothing()
}
