//! Every route, once: where it is, who may ask, what answers. The router, the role check, the OpenAPI description and the
//! tests are made from this list.

use super::answer::Handler;
use super::person::Role;
use super::{
    add_event, bulletins, compose, dictionary, document, explore, inbox, lists, login, measure, open_api,
    page_picture, queue, read, regroup, review, settings, sittings, steps,
};
use axum::http::Method;

/// Bytes of a body that is no upload.
pub const LARGEST_BODY: usize = 1 << 20;
/// Bytes of an upload.
pub const LARGEST_UPLOAD: usize = 64 << 20;

/// A route.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, parts in braces.
    pub path: &'static str,
    /// The least role; `None` where no session is needed.
    pub least: Option<Role>,
    /// One line for the description.
    pub summary: &'static str,
    /// What answers.
    pub handler: Handler,
    /// Bytes of the body at most.
    pub largest: usize,
}

const fn route(
    method: Method,
    path: &'static str,
    least: Option<Role>,
    summary: &'static str,
    handler: Handler,
) -> Route {
    Route { method, path, least, summary, handler, largest: LARGEST_BODY }
}

const ANYBODY: Option<Role> = None;
const VIEWER: Option<Role> = Some(Role::Viewer);
const CODER: Option<Role> = Some(Role::Coder);
const REVIEWER: Option<Role> = Some(Role::Reviewer);
const ADMIN: Option<Role> = Some(Role::Admin);

const GET: Method = Method::GET;
const POST: Method = Method::POST;

/// The list.
pub static ROUTES: &[Route] = &[
    route(GET, "/api/openapi.json", ANYBODY, "this description", open_api::describe),
    route(GET, "/api/session", ANYBODY, "who is logged in and what can be done", login::session),
    route(POST, "/api/login", ANYBODY, "log in with name and password", login::login),
    route(POST, "/api/logout", VIEWER, "end the session", login::logout),
    route(POST, "/api/session/tour-done", VIEWER, "the tour was seen", login::tour_done),
    route(GET, "/api/accounts", ADMIN, "all accounts", login::accounts),
    route(POST, "/api/accounts", ADMIN, "make an account", login::add_account),
    route(Method::PATCH, "/api/accounts/{user}", ADMIN, "change an account", login::change_account),
    route(Method::DELETE, "/api/accounts/{user}", ADMIN, "remove an account", login::remove_account),
    route(GET, "/api/incidents/columns", VIEWER, "all incidents that fit, by column", explore::columns),
    route(GET, "/api/incidents", VIEWER, "incidents that fit, a page of them", explore::rows),
    route(GET, "/api/facets", VIEWER, "how many fit, by value", explore::facets),
    route(GET, "/api/incidents/{id}", VIEWER, "one incident with its events", read::incident),
    route(GET, "/api/measures/shift", VIEWER, "where the centre moved", measure::shift_route),
    route(GET, "/api/measures/hotspots", VIEWER, "where incidents concentrate", measure::hotspots_route),
    route(GET, "/api/measures/trend", VIEWER, "how many by step", measure::trend_route),
    route(GET, "/api/documents", VIEWER, "documents, a page of them", document::documents),
    route(GET, "/api/documents/{id}", VIEWER, "one document with its events", document::document),
    route(
        GET,
        "/api/documents/{id}/pages/{page}",
        VIEWER,
        "the picture of a page of a PDF",
        page_picture::picture,
    ),
    route(POST, "/api/documents/{id}/events", REVIEWER, "add an event nobody coded", add_event::add),
    route(GET, "/api/events/{id}", VIEWER, "one event", read::event),
    route(
        GET,
        "/api/events/{id}/reasons",
        VIEWER,
        "why it was coded so, and what else it may be",
        read::reasons,
    ),
    route(GET, "/api/events/{id}/decisions", VIEWER, "what people decided on an event", review::decisions),
    route(POST, "/api/events/{id}/decisions", REVIEWER, "accept, reject or correct an event", review::decide),
    route(POST, "/api/events/{id}/notes", CODER, "add a remark to an event", review::add_note),
    route(POST, "/api/events/{id}/seen", VIEWER, "this version was seen", review::see),
    route(POST, "/api/seen", VIEWER, "these events were seen", review::see_all),
    route(GET, "/api/notes", VIEWER, "all remarks", review::notes),
    route(GET, "/api/queue", VIEWER, "events, the ones a look is worth most first", queue::queue),
    route(POST, "/api/undo", REVIEWER, "take a step back", steps::undo),
    route(GET, "/api/steps", VIEWER, "what was decided, step by step", steps::steps),
    route(POST, "/api/batches", REVIEWER, "one decision on many events", steps::batch),
    route(POST, "/api/incidents/merge", REVIEWER, "incidents that are one", regroup::merge),
    route(POST, "/api/incidents/{id}/split", REVIEWER, "events that are another incident", regroup::split),
    route(GET, "/api/search", VIEWER, "documents by their words", read::search),
    route(GET, "/api/vocabulary", VIEWER, "every closed vocabulary", lists::vocabulary),
    route(GET, "/api/candidates/places", VIEWER, "places a name may mean", lists::places),
    route(GET, "/api/candidates/actors", VIEWER, "actors a name may mean", lists::actors),
    route(GET, "/api/dictionary", VIEWER, "what was entered of names, places and words", dictionary::list),
    route(
        POST,
        "/api/dictionary/preview",
        REVIEWER,
        "what an entry, or one taken out, would change",
        dictionary::preview,
    ),
    route(POST, "/api/dictionary", REVIEWER, "enter it or take it out, and code again", dictionary::enter),
    route(GET, "/api/sittings", CODER, "all sittings", sittings::list),
    route(POST, "/api/sittings", REVIEWER, "draw a sample for a second coding or an audit", sittings::new),
    route(GET, "/api/sittings/{id}", CODER, "one sitting", sittings::one),
    route(GET, "/api/sittings/{id}/next", CODER, "the next sentence to code blind", sittings::next),
    route(Method::PUT, "/api/sittings/{id}/units/{unit}", CODER, "answer", sittings::answer),
    route(
        POST,
        "/api/sittings/{id}/units/{unit}/settle",
        REVIEWER,
        "say whose answer holds",
        sittings::settle,
    ),
    route(GET, "/api/sittings/{id}/agreement", CODER, "alpha and kappa by field", sittings::agree),
    route(GET, "/api/sittings/{id}/disagreements", CODER, "where coders differ", sittings::disagree),
    route(GET, "/api/sittings/{id}/results", VIEWER, "precision and recall", sittings::result),
    route(GET, "/api/sittings/{id}/audit.json", VIEWER, "the file that measures take", sittings::audit_file),
    route(POST, "/api/sittings/{id}/model", ADMIN, "let a language model answer", sittings::ask_model),
    route(
        GET,
        "/api/compose/draft",
        VIEWER,
        "what a filter keeps, as a bulletin to be changed",
        compose::draft,
    ),
    Route {
        method: POST,
        path: "/api/compose/lint",
        least: VIEWER,
        summary: "what may not be said of a composed bulletin",
        handler: compose::lint,
        largest: bulletins::LARGEST_FILE,
    },
    Route {
        method: POST,
        path: "/api/compose/lines",
        least: VIEWER,
        summary: "incidents in the program's words with what they rest on",
        handler: compose::lines,
        largest: bulletins::LARGEST_FILE,
    },
    route(GET, "/api/bulletins", VIEWER, "composed bulletins that are kept", bulletins::list),
    route(GET, "/api/bulletins/{name}", VIEWER, "one composed bulletin", bulletins::one),
    Route {
        method: Method::PUT,
        path: "/api/bulletins/{name}",
        least: REVIEWER,
        summary: "keep a composed bulletin",
        handler: bulletins::save,
        largest: bulletins::LARGEST_FILE,
    },
    route(GET, "/api/bulletins/{name}/print", VIEWER, "print a composed bulletin", bulletins::print),
    route(POST, "/api/bulletins/{name}/sign", REVIEWER, "sign a composed bulletin", bulletins::sign),
    route(GET, "/api/bulletins/{name}/signed", VIEWER, "a bulletin as it was signed", bulletins::signed),
    route(GET, "/api/verdicts", VIEWER, "what became of every input", settings::verdicts),
    route(GET, "/api/jobs", VIEWER, "what runs in the background", inbox::jobs),
    route(GET, "/api/jobs/{id}", VIEWER, "one job", inbox::job),
    route(POST, "/api/jobs/{id}/cancel", REVIEWER, "stop a job", inbox::cancel),
    Route {
        method: POST,
        path: "/api/inbox",
        least: REVIEWER,
        summary: "take files in",
        handler: inbox::upload,
        largest: LARGEST_UPLOAD,
    },
    route(GET, "/api/export/{name}", VIEWER, "a file of the bundle", settings::export),
    route(GET, "/api/settings", VIEWER, "how the workspace is set", settings::settings),
    route(Method::PUT, "/api/settings", ADMIN, "set the second coder for this run", settings::set),
    route(GET, "/api/health", VIEWER, "what is held and how it is", settings::health),
    route(POST, "/api/health/verify", ADMIN, "check the workspace", settings::verify),
];
