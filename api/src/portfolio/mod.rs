//! The portfolio: finished work, shown with its customer's consent.

pub(crate) mod edit_item;
pub(crate) mod get_item;
pub(crate) mod list_items;
pub(crate) mod view;

use serde::Deserialize;
use utoipa::IntoParams;

/// Which item.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ItemPath {
    /// Its public address.
    #[param(example = "roland-juno-60-sin-sonido")]
    pub(crate) slug: String,
}
