//! Sessions: a random key in a cookie, kept by its digest, gone with the process; and the link that opens the first one.

use super::answer::Refusal;
use super::desk::held;
use super::person::Person;
use axum::http::StatusCode;
use dateline_types::Sha256;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The cookie's name.
pub const COOKIE: &str = "dateline_session";
/// A session ends when it is so long unused.
pub const IDLE: Duration = Duration::from_secs(2 * 3600);
/// A session ends after this, however much it is used.
pub const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// Sessions at a time; the longest unused one makes room.
const MOST: usize = 1000;
/// Failed logins of one name or from one address, within [`WINDOW`], before the next has to wait.
pub const MOST_FAILURES: usize = 5;
/// How long a failed login counts.
pub const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Random bytes of the system.
///
/// # Errors
/// If the system has none.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(Refusal::inside)?;
    Ok(bytes)
}

/// 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// If the system has no random bytes.
pub fn random_key() -> Result<String, Refusal> {
    Ok(random::<32>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[derive(Debug, Clone)]
struct Session {
    person: Person,
    made: Instant,
    used: Instant,
}

/// Who is logged in, who may open the link, who failed too often.
#[derive(Debug, Default)]
pub struct Sessions {
    /// By the digest of the key: whoever reads the memory of a crash has no keys.
    open: Mutex<HashMap<Sha256, Session>>,
    link: Mutex<Option<Sha256>>,
    failures: Mutex<HashMap<String, Vec<Instant>>>,
}

impl Sessions {
    /// Begins a session and returns its key.
    ///
    /// # Errors
    /// If the system has no random bytes.
    pub fn begin(&self, person: Person, now: Instant) -> Result<String, Refusal> {
        let key = random_key()?;
        let mut open = held(&self.open);
        open.retain(|_, session| session.is_valid(now));
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, session)| session.used).map(|(key, _)| *key);
            oldest.map(|key| open.remove(&key));
        }
        open.insert(Sha256::of(key.as_bytes()), Session { person, made: now, used: now });
        Ok(key)
    }

    /// Whose session it is; nobody's if it is not one or ended.
    pub fn person(&self, key: &str, now: Instant) -> Option<Person> {
        let mut open = held(&self.open);
        let digest = Sha256::of(key.as_bytes());
        let session = open.get_mut(&digest)?;
        if !session.is_valid(now) {
            open.remove(&digest);
            return None;
        }
        session.used = now;
        Some(session.person.clone())
    }

    /// Ends a session.
    pub fn end(&self, key: &str) {
        held(&self.open).remove(&Sha256::of(key.as_bytes()));
    }

    /// Ends every session of an account: its password, role or existence changed.
    pub fn end_all(&self, user: &str) {
        held(&self.open).retain(|_, session| session.person.user != user);
    }

    /// A new secret for the link that opens a session once; the one before it is void.
    ///
    /// # Errors
    /// If the system has no random bytes.
    pub fn new_link(&self) -> Result<String, Refusal> {
        let token = random_key()?;
        *held(&self.link) = Some(Sha256::of(token.as_bytes()));
        Ok(token)
    }

    /// True if it is the secret of the link, which is void from now on.
    pub fn use_link(&self, token: &str) -> bool {
        let mut link = held(&self.link);
        // Digests are compared, so the time it takes says nothing about the secret.
        let is_right = link.is_some_and(|digest| digest == Sha256::of(token.as_bytes()));
        if is_right {
            *link = None;
        }
        is_right
    }

    /// # Errors
    /// If this name or address failed too often lately.
    pub fn may_try(&self, user: &str, from: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        let mut failures = held(&self.failures);
        failures.retain(|_, times| {
            times.retain(|time| now.duration_since(*time) < WINDOW);
            !times.is_empty()
        });
        for who in subjects(user, from) {
            if let Some(times) = failures.get(&who).filter(|times| times.len() >= MOST_FAILURES) {
                let mut refusal = Refusal::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "slow-down",
                    "too many failed logins; wait before the next",
                );
                let waited = times.first().map_or(Duration::ZERO, |first| now.duration_since(*first));
                refusal.wait = Some(WINDOW.saturating_sub(waited).as_secs() + 1);
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// Counts a failed login.
    pub fn failed(&self, user: &str, from: Option<IpAddr>, now: Instant) {
        let mut failures = held(&self.failures);
        for who in subjects(user, from) {
            failures.entry(who).or_default().push(now);
        }
    }
}

/// Names are bounded: nobody fills the memory by trying long ones.
fn subjects(user: &str, from: Option<IpAddr>) -> impl Iterator<Item = String> {
    let user: String = user.chars().take(64).collect();
    [Some(format!("user {user}")), from.map(|address| format!("address {address}"))].into_iter().flatten()
}

impl Session {
    fn is_valid(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.made) < LONGEST
    }
}

#[cfg(test)]
mod tests {
    use super::super::person::Role;
    use super::*;
    use std::collections::HashSet;

    fn person() -> Person {
        Person { user: "ada".into(), role: Role::Reviewer, unmask: false }
    }

    #[test]
    fn keys_have_256_bits_and_none_comes_twice() {
        let keys: HashSet<String> = (0..1000).map(|_| random_key().unwrap()).collect();
        assert_eq!(keys.len(), 1000);
        assert!(keys.iter().all(|key| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit())));
        // Each hexadecimal digit comes about as often as another: 64,000 digits, 4,000 each, ±6 standard deviations.
        let mut counts = [0usize; 16];
        for digit in keys.iter().flat_map(|key| key.chars()) {
            counts[digit.to_digit(16).unwrap() as usize] += 1;
        }
        assert!(counts.iter().all(|n| (3600..4400).contains(n)), "{counts:?}");
    }

    #[test]
    fn a_session_ends_unused_and_ends_anyway() {
        let sessions = Sessions::default();
        let start = Instant::now();
        let key = sessions.begin(person(), start).unwrap();
        assert!(sessions.person(&key, start + IDLE - Duration::from_secs(1)).is_some());
        assert!(sessions.person(&key, start + IDLE + IDLE).is_none());
        let key = sessions.begin(person(), start).unwrap();
        let mut now = start;
        while now + Duration::from_secs(3600) < start + LONGEST {
            now += Duration::from_secs(3600);
            assert!(sessions.person(&key, now).is_some());
        }
        assert!(sessions.person(&key, start + LONGEST).is_none());
        let key = sessions.begin(person(), start).unwrap();
        sessions.end_all("ada");
        assert!(sessions.person(&key, start).is_none());
    }

    #[test]
    fn the_link_opens_once() {
        let sessions = Sessions::default();
        let token = sessions.new_link().unwrap();
        assert!(!sessions.use_link("guess"));
        assert!(sessions.use_link(&token));
        assert!(!sessions.use_link(&token));
    }

    #[test]
    fn five_failures_and_then_a_pause() {
        let sessions = Sessions::default();
        let (now, from) = (Instant::now(), Some(IpAddr::from([192, 0, 2, 1])));
        for _ in 0..MOST_FAILURES {
            sessions.may_try("ada", from, now).unwrap();
            sessions.failed("ada", from, now);
        }
        let refusal = sessions.may_try("ada", None, now).unwrap_err();
        assert_eq!((refusal.status, refusal.wait), (StatusCode::TOO_MANY_REQUESTS, Some(901)));
        assert!(sessions.may_try("ben", from, now).is_err(), "another name from the same address");
        sessions.may_try("ben", None, now).unwrap();
        sessions.may_try("ada", from, now + WINDOW).unwrap();
    }
}
