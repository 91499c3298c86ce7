//! Offers as the agenda changes, once, and off the list.
