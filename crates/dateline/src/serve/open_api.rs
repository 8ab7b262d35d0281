//! The description of the API (OpenAPI 3.1), made from the list of routes; `docs/openapi.json` holds it for readers.

use super::answer::{Answer, Call, Reply};
use super::routes::{ROUTES, Route};
use super::{
    add_event, bulletins, change, compose, dictionary, login, model, passage, person, regroup, review,
    settings, sittings, steps,
};
use crate::report::compose::{ComposedIncident, ComposedSection, Composition, Finding, Tie};
use axum::http::Method;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required,
    ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

/// The body a route takes, by the name of its form.
fn body_of(route: &Route) -> Option<String> {
    let form = match (&route.method, route.path) {
        (&Method::POST, "/api/login") => login::Credentials::name(),
        (&Method::POST, "/api/accounts") => login::NewAccount::name(),
        (&Method::PATCH, "/api/accounts/{user}") => login::AccountChange::name(),
        (&Method::PUT, "/api/settings") => settings::NewSettings::name(),
        (&Method::POST, "/api/events/{id}/decisions") => review::Decide::name(),
        (&Method::POST, "/api/events/{id}/notes") => review::Remark::name(),
        (&Method::POST, "/api/events/{id}/seen") => review::Version::name(),
        (&Method::POST, "/api/seen") => review::Ids::name(),
        (&Method::POST, "/api/documents/{id}/events") => add_event::NewEvent::name(),
        (&Method::POST, "/api/dictionary/preview" | "/api/dictionary") => dictionary::Entry::name(),
        (&Method::POST, "/api/sittings") => sittings::NewSitting::name(),
        (&Method::PUT, "/api/sittings/{id}/units/{unit}") => passage::Given::name(),
        (&Method::POST, "/api/sittings/{id}/units/{unit}/settle") => sittings::Settle::name(),
        (&Method::POST, "/api/compose/lint") => compose::ToLint::name(),
        (&Method::POST, "/api/compose/lines") => compose::AskedLines::name(),
        (&Method::PUT, "/api/bulletins/{name}") => Composition::name(),
        (&Method::POST, "/api/bulletins/{name}/sign") => bulletins::Sign::name(),
        (&Method::POST, "/api/undo") => steps::Undo::name(),
        (&Method::POST, "/api/batches") => steps::Batch::name(),
        (&Method::POST, "/api/incidents/merge") => regroup::Merge::name(),
        (&Method::POST, "/api/incidents/{id}/split") => review::Ids::name(),
        _ => return None,
    };
    Some(form.into_owned())
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

/// The description.
pub fn description() -> OpenApi {
    let mut components = ComponentsBuilder::new();
    macro_rules! forms {
        ($($form:ty),+ $(,)?) => { $( components = components.schema(<$form>::name(), <$form>::schema()); )+ };
    }
    forms!(
        login::Credentials,
        login::NewAccount,
        login::AccountChange,
        settings::NewSettings,
        model::Address,
        person::Role,
        review::Decide,
        review::Remark,
        review::Version,
        review::Ids,
        steps::Undo,
        steps::Batch,
        steps::EventSeen,
        regroup::Merge,
        add_event::NewEvent,
        dictionary::Entry,
        change::Candidate,
        sittings::NewSitting,
        passage::Given,
        sittings::Settle,
        change::Change,
        change::Marked,
        compose::ToLint,
        compose::AskedLines,
        bulletins::Sign,
        Composition,
        Finding,
        ComposedSection,
        ComposedIncident,
        Tie,
    );
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(super::session::COOKIE)));
    components = components.security_scheme("session", cookie);
    let mut paths = PathsBuilder::new();
    for route in ROUTES {
        let mut operation = OperationBuilder::new().summary(Some(route.summary)).response(
            "default",
            ResponseBuilder::new()
                .description("JSON; a refusal has `error`, `code` and perhaps `hint`")
                .build(),
        );
        for part in route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameter =
                ParameterBuilder::new().name(part).parameter_in(ParameterIn::Path).required(Required::True);
            operation = operation.parameter(parameter.build());
        }
        if let Some(form) = body_of(route) {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(form))).build();
            let body =
                RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        if let Some(least) = route.least {
            let role = format!("{least:?}").to_lowercase();
            operation = operation
                .description(Some(format!("Needs the role {role} at least.")))
                .security(SecurityRequirement::new("session", [role]));
        }
        paths = paths.path(route.path, PathItem::new(method(&route.method), operation.build()));
    }
    let info = InfoBuilder::new()
        .title("dateline serve")
        .version("1")
        .description(Some(
            "The interface's own API. Every request that is no GET carries the header `X-Dateline: 1`. Places of words are \
             UTF-16 code units of the text as shown, in which names of persons are masked.",
        ))
        .build();
    OpenApiBuilder::new().info(info).paths(paths.build()).components(Some(components.build())).build()
}

/// `GET /api/openapi.json`
pub fn describe(_: &Call<'_>) -> Answer {
    let text = serde_json::to_string(&description()).map_err(super::answer::Refusal::inside)?;
    Ok(Reply::of_json_text(text))
}
