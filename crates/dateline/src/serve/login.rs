//! Who is there: sessions, logging in and out, accounts.

use super::answer::{Answer, Call, Refusal, Reply};
use super::desk::{Desk, Source};
use super::person::{Person, Role};
use super::session::COOKIE;
use super::{log, server};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Instant;
use utoipa::ToSchema;

/// What the page is told about a session, or about having none.
pub fn describe(desk: &Desk, person: Option<&Person>, mode: server::Mode) -> Value {
    let (kind, demonstration) = match &desk.source {
        Source::Workspace { demonstration: true, .. } => ("demo", true),
        Source::Workspace { .. } => ("workspace", false),
        Source::Bundle(_) => ("bundle", false),
    };
    let writes = matches!(desk.source, Source::Workspace { .. });
    let may = |role: Role| writes && person.is_some_and(|p| p.role >= role);
    json!({
        "user": person.map(|p| &p.user), "role": person.map(|p| p.role),
        "mode": match mode { server::Mode::Loopback => "loopback", server::Mode::Accounts => "accounts" },
        "source": { "kind": kind, "name": desk.name },
        "can": {
            "review": may(Role::Reviewer), "code": may(Role::Coder), "upload": may(Role::Reviewer),
            "administer": may(Role::Admin), "unmask": writes && person.is_some_and(|p| p.unmask),
        },
        "tour": person.is_some_and(|p| !desk.personal.tour_done(&p.user)),
        "version": env!("CARGO_PKG_VERSION"), "made_by": crate::made_by(), "demonstration": demonstration,
    })
}

/// `GET /api/session`
pub fn session(call: &Call<'_>) -> Answer {
    Ok(Reply::json(&describe(call.desk, call.person.as_ref(), call.desk.mode)))
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    user: String,
    password: String,
}

/// The cookie that carries a session's key; `secure` where the browser speaks TLS with us or with what stands before us.
pub fn cookie(key: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={key}; HttpOnly; SameSite=Strict; Path=/{secure}")
}

/// `POST /api/login`
pub fn login(call: &Call<'_>) -> Answer {
    let Credentials { user, password } = call.json()?;
    let now = Instant::now();
    if call.desk.mode == server::Mode::Loopback {
        return Err(Refusal::forbidden("there are no accounts here")
            .with_hint("open the link that `dateline serve` printed"));
    }
    call.desk.sessions.may_try(&user, call.from, now)?;
    let Some(person) = call.desk.accounts.check(&user, &password) else {
        call.desk.sessions.failed(&user, call.from, now);
        log::say(&format!(
            "login failed: {user:?} from {}",
            call.from.map_or("?".to_owned(), |a| a.to_string())
        ));
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, "no-session", "name or password is wrong"));
    };
    let key = call.desk.sessions.begin(person.clone(), now)?;
    log::say(&format!("login: {user:?}"));
    let told = describe(call.desk, Some(&person), call.desk.mode);
    Ok(Reply::json(&told).with("set-cookie", cookie(&key, call.desk.secure)))
}

/// `POST /api/logout`
pub fn logout(call: &Call<'_>) -> Answer {
    if let Some(key) = &call.session {
        call.desk.sessions.end(key);
    }
    let gone = format!("{COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0");
    Ok(Reply::empty().with("set-cookie", gone).with("clear-site-data", "\"cache\""))
}

/// `POST /api/session/tour-done`
pub fn tour_done(call: &Call<'_>) -> Answer {
    call.desk.personal.set_tour_done(&call.person()?.user);
    Ok(Reply::empty())
}

/// `GET /api/accounts`
pub fn accounts(call: &Call<'_>) -> Answer {
    let list: Vec<Value> = call
        .desk
        .accounts
        .all()
        .into_iter()
        .map(|(user, a)| json!({ "user": user, "role": a.role, "unmask": a.unmask, "created": a.created.to_string() }))
        .collect();
    Ok(Reply::json(&json!(list)))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    user: String,
    password: String,
    role: Role,
    #[serde(default)]
    unmask: bool,
}

/// `POST /api/accounts`
pub fn add_account(call: &Call<'_>) -> Answer {
    let new: NewAccount = call.json()?;
    call.desk.accounts.add(&new.user, &new.password, new.role, new.unmask)?;
    log::say(&format!("account made: {:?} by {:?}", new.user, call.person()?.user));
    Ok(Reply::empty().with_status(StatusCode::CREATED))
}

/// What changes of an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    password: Option<String>,
    role: Option<Role>,
    unmask: Option<bool>,
}

/// `PATCH /api/accounts/{user}`: the account's sessions end.
pub fn change_account(call: &Call<'_>) -> Answer {
    let change: AccountChange = call.json()?;
    let user = call.part("user");
    call.desk.accounts.change(user, change.password.as_deref(), change.role, change.unmask)?;
    call.desk.sessions.end_all(user);
    log::say(&format!("account changed: {user:?} by {:?}", call.person()?.user));
    Ok(Reply::empty())
}

/// `DELETE /api/accounts/{user}`
pub fn remove_account(call: &Call<'_>) -> Answer {
    let user = call.part("user");
    call.desk.accounts.remove(user)?;
    call.desk.sessions.end_all(user);
    log::say(&format!("account removed: {user:?} by {:?}", call.person()?.user));
    Ok(Reply::empty())
}
