//! The web interface and its API: `dateline serve`.
//!
//! ```text
//! server    sockets, the router, what every answer carries      guard     who is let in, before any handler
//! routes    every route once: place, role, handler              answer    what handlers take and give
//! desk      the state                                           view      the pile in memory, for lists and maps
//! shown     text as a session sees it                           record    events and documents as a page gets them
//! ```
//!
//! Handlers are plain functions from a [`Call`](answer::Call) to an [`Answer`](answer::Answer); they know nothing of
//! sockets. Names of persons are masked here and never in the page. Nothing is fetched from anywhere.

pub mod accounts;
mod add_event;
mod answer;
mod assets;
mod bulletins;
mod bundled;
mod change;
mod commit;
mod compose;
mod desk;
mod dictionary;
mod document;
mod explore;
mod filter;
mod guard;
mod inbox;
mod jobs;
mod lists;
mod live;
mod log;
mod login;
mod measure;
mod model;
mod open_api;
mod page_picture;
mod passage;
mod person;
mod personal;
mod queue;
mod read;
mod record;
mod regroup;
mod relink;
mod review;
mod routes;
mod server;
mod session;
mod settings;
mod shown;
mod sittings;
mod steps;
mod view;

pub use desk::Desk;
pub use open_api::description;
pub use person::Role;
pub use routes::{ROUTES, Route};
pub use server::{Listening, Mode, Options, listen};
