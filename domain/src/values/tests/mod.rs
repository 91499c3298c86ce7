//! What the values accept, refuse and show.

mod email;
mod ids;
mod money;
mod personal;
mod phone;
mod rut;
mod sha256;
