//! Accounts of a team: `accounts.toml` in the workspace, with an argon2id digest of each password (RFC 9106).
//!
//! The file is the owner's alone and no part of a backup: a copy of the pile gives nobody a way in.

use super::answer::Refusal;
use super::desk::held;
use super::person::{Person, Role};
use crate::failure::Failure;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The file's name.
pub const FILE: &str = "accounts.toml";
/// Characters a password has at least (ASVS 5.0, 6.2.1).
const SHORTEST_PASSWORD: usize = 8;
/// Bytes of a password at most: hashing takes time in proportion.
const LONGEST_PASSWORD: usize = 1024;
/// Characters of a name at most.
const LONGEST_NAME: usize = 64;

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What it may do.
    pub role: Role,
    /// May see names of persons.
    #[serde(default)]
    pub unmask: bool,
    /// When it was made.
    pub created: jiff::Timestamp,
    /// The password's digest, in PHC form.
    pub password: String,
}

/// All accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    path: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Account>>,
}

impl Accounts {
    /// Nobody: what a bundle has.
    pub fn none() -> Accounts {
        Accounts::default()
    }

    /// The accounts of a workspace.
    ///
    /// # Errors
    /// If the file is there and does not read.
    pub fn open(root: &Path) -> Result<Accounts, Failure> {
        let path = root.join(FILE);
        let known = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                Failure::usage(format!("{}: {}", path.display(), error.message()))
                    .with_hint("mend the file, or remove it to begin anew")
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(Failure::io(error, format!("cannot read {}", path.display()))),
        };
        Ok(Accounts { path: Some(path), known: Mutex::new(known) })
    }

    /// True if there is no account.
    pub fn is_empty(&self) -> bool {
        held(&self.known).is_empty()
    }

    /// Every account with its name.
    pub fn all(&self) -> Vec<(String, Account)> {
        held(&self.known).iter().map(|(name, account)| (name.clone(), account.clone())).collect()
    }

    /// The person of this name and password; nobody if either is wrong. Takes as long for a name that is not there.
    pub fn check(&self, user: &str, password: &str) -> Option<Person> {
        let account = held(&self.known).get(user).cloned();
        let digest = account.as_ref().map_or(NOBODY, |account| account.password.as_str());
        let parsed = PasswordHash::new(digest).ok()?;
        let password = password.get(..LONGEST_PASSWORD).unwrap_or(password);
        let right = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
        let account = account.filter(|_| right)?;
        Some(Person { user: user.to_owned(), role: account.role, unmask: account.unmask })
    }

    /// Makes an account.
    ///
    /// # Errors
    /// If the name is taken or not one, the password is too short, or the file cannot be written.
    pub fn add(&self, user: &str, password: &str, role: Role, unmask: bool) -> Result<(), Refusal> {
        let legal = !user.is_empty()
            && user.chars().count() <= LONGEST_NAME
            && user.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
        if !legal {
            return Err(Refusal::bad(
                "a name has letters, digits, dots, hyphens, underscores and at most 64 of them",
            ));
        }
        let mut known = held(&self.known);
        if known.contains_key(user) {
            return Err(Refusal::bad("there is an account of this name"));
        }
        let account = Account { role, unmask, created: jiff::Timestamp::now(), password: digest(password)? };
        let mut changed = known.clone();
        changed.insert(user.to_owned(), account);
        self.write(&changed)?;
        *known = changed;
        Ok(())
    }

    /// Changes an account.
    ///
    /// # Errors
    /// If there is none of this name, it is the last admin who would be one no more, or the file cannot be written.
    pub fn change(
        &self,
        user: &str,
        password: Option<&str>,
        role: Option<Role>,
        unmask: Option<bool>,
    ) -> Result<(), Refusal> {
        let mut known = held(&self.known);
        let mut changed = known.clone();
        let account =
            changed.get_mut(user).ok_or_else(|| Refusal::not_found("there is no account of this name"))?;
        if let Some(password) = password {
            account.password = digest(password)?;
        }
        account.role = role.unwrap_or(account.role);
        account.unmask = unmask.unwrap_or(account.unmask);
        expect_admin(&changed)?;
        self.write(&changed)?;
        *known = changed;
        Ok(())
    }

    /// Removes an account.
    ///
    /// # Errors
    /// If there is none of this name, it is the last admin, or the file cannot be written.
    pub fn remove(&self, user: &str) -> Result<(), Refusal> {
        let mut known = held(&self.known);
        let mut changed = known.clone();
        if changed.remove(user).is_none() {
            return Err(Refusal::not_found("there is no account of this name"));
        }
        expect_admin(&changed)?;
        self.write(&changed)?;
        *known = changed;
        Ok(())
    }

    /// Written aside and put in place, so that a power cut leaves the old file or the new one.
    fn write(&self, accounts: &BTreeMap<String, Account>) -> Result<(), Refusal> {
        let Some(path) = &self.path else { return Err(Refusal::forbidden("a bundle has no accounts")) };
        let text = toml::to_string(accounts).map_err(Refusal::inside)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let write = || -> std::io::Result<()> {
            // A temporary file is its owner's alone (0600).
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(Refusal::inside)
    }
}

/// The digest of no password, in the usual parameters: what an unknown name is compared with.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn expect_admin(accounts: &BTreeMap<String, Account>) -> Result<(), Refusal> {
    match accounts.values().any(|account| account.role == Role::Admin) {
        true => Ok(()),
        false => Err(Refusal::bad("somebody must stay admin")),
    }
}

fn digest(password: &str) -> Result<String, Refusal> {
    if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
        return Err(Refusal::bad(format!("a password has at least {SHORTEST_PASSWORD} characters")));
    }
    let salt = SaltString::encode_b64(&super::session::random::<16>()?).map_err(Refusal::inside)?;
    let digest = Argon2::default().hash_password(password.as_bytes(), &salt).map_err(Refusal::inside)?;
    Ok(digest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_kept_and_the_last_admin_stays() {
        let top = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(top.path()).unwrap();
        assert!(accounts.add("ada", "short", Role::Admin, true).is_err());
        assert!(accounts.add("a\nb", "long enough", Role::Admin, true).is_err());
        accounts.add("ada", "long enough", Role::Admin, true).unwrap();
        accounts.add("ben", "also enough", Role::Coder, false).unwrap();
        assert!(accounts.add("ben", "also enough", Role::Coder, false).is_err());
        let text = std::fs::read_to_string(top.path().join(FILE)).unwrap();
        assert!(!text.contains("enough") && text.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
        let again = Accounts::open(top.path()).unwrap();
        assert_eq!(again.check("ben", "also enough").map(|p| p.role), Some(Role::Coder));
        assert_eq!(again.check("ben", "long enough"), None);
        assert_eq!(again.check("nobody", "long enough"), None);
        assert!(again.remove("ada").is_err());
        assert!(again.change("ada", None, Some(Role::Viewer), None).is_err());
        again.change("ben", Some("another one"), Some(Role::Admin), None).unwrap();
        again.remove("ada").unwrap();
        assert_eq!(again.check("ben", "another one").map(|p| p.role), Some(Role::Admin));
    }

    #[test]
    fn an_unknown_name_is_compared_with_a_digest_that_reads() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(top.path()).unwrap();
        accounts.add("ada", "long enough", Role::Admin, true).unwrap();
        let mode = std::fs::metadata(top.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
