//! Object stores: where `s3://bucket/folder` leads, by what credentials, and what its refusals mean for the user.
//!
//! Settings are those of every S3 tool, from the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`,
//! `AWS_ENDPOINT_URL` for a store that is not Amazon's. Nothing is asked of the network to find credentials.

use crate::failure::{Failure, FailureKind};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Key;
use object_store::{ClientOptions, Error, ObjectStore, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// A connection that is not there by then will not come.
const CONNECT: Duration = Duration::from_secs(5);
/// One request, a whole file up or down, may take this long.
const REQUEST: Duration = Duration::from_secs(300);
/// A store that stumbles is asked again for so long.
const PATIENCE: Duration = Duration::from_secs(10);

/// A folder of an object store.
#[derive(Debug, Clone)]
pub struct Remote {
    /// The store, which is a bucket.
    pub store: Arc<dyn ObjectStore>,
    /// The folder's key; empty for the whole bucket.
    pub folder: Key,
    /// As the user names it.
    pub address: String,
    /// What makes it another store under the same name: the endpoint.
    pub endpoint: String,
}

/// True for what is an address and no path: `scheme://…`.
pub fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

impl Remote {
    /// What an address means; nothing is asked of the store yet.
    ///
    /// # Errors
    /// If it is no address of a bucket, there are no credentials, or the endpoint would carry them in the clear.
    pub fn of(address: &str) -> Result<Remote, Failure> {
        let setting = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Remote::with(address, &setting)
    }

    fn with(address: &str, setting: &dyn Fn(&str) -> Option<String>) -> Result<Remote, Failure> {
        let Some(rest) = address.strip_prefix("s3://") else {
            return Err(Failure::usage(format!(
                "{address}: a lake lies in a folder or at s3://BUCKET/FOLDER"
            ))
            .with_hint("stores that speak S3 are reached with AWS_ENDPOINT_URL (docs/lake.md)"));
        };
        let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        if bucket.len() < 3 || !bucket.bytes().all(is_name) {
            return Err(Failure::usage(format!("{address}: {bucket:?} is no name of a bucket"))
                .with_hint("name it as s3://BUCKET/FOLDER"));
        }
        let folder = Key::parse(folder.trim_end_matches('/'))
            .map_err(|error| Failure::usage(format!("{address}: {error}")))?;
        let has_keys = setting("AWS_ACCESS_KEY_ID").is_some() && setting("AWS_SECRET_ACCESS_KEY").is_some();
        let is_given = [
            "AWS_WEB_IDENTITY_TOKEN_FILE",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_SKIP_SIGNATURE",
        ];
        if !has_keys && !is_given.iter().any(|name| setting(name).is_some()) {
            return Err(Failure::usage(format!("{address}: no credentials for the object store")).with_hint(
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION or AWS_ENDPOINT_URL",
            ));
        }
        let endpoint = setting("AWS_ENDPOINT_URL_S3")
            .or_else(|| setting("AWS_ENDPOINT_URL"))
            .or_else(|| setting("AWS_ENDPOINT"));
        let is_clear = endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        if is_clear && !endpoint.as_deref().is_some_and(is_loopback) {
            return Err(Failure::usage(format!(
                "{address}: the endpoint is not encrypted: {}",
                endpoint.unwrap_or_default()
            ))
            .with_hint("use https://; without it only a store on this machine is talked to"));
        }
        let client = ClientOptions::new()
            .with_allow_http(is_clear)
            .with_connect_timeout(CONNECT)
            .with_timeout(REQUEST);
        let retry = RetryConfig { max_retries: 3, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let store = AmazonS3Builder::from_env()
            .with_client_options(client)
            .with_retry(retry)
            .with_bucket_name(bucket)
            .build()
            .map_err(|error| Failure::usage(format!("{address}: {error}")))?;
        Ok(Remote {
            store: Arc::new(store),
            folder,
            address: address.trim_end_matches('/').to_owned(),
            endpoint: endpoint.unwrap_or_default(),
        })
    }

    /// The key of a file of the folder, by its path below it with `/`.
    pub fn key(&self, path: &str) -> Key {
        path.split('/').fold(self.folder.clone(), |key, part| key.join(part))
    }

    /// What a refusal of the store means.
    pub fn refused(&self, error: Error, doing: &str) -> Failure {
        let hint = match &error {
            Error::NotFound { .. } => "check the name of the bucket".to_owned(),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do in this bucket"
                    .to_owned()
            }
            _ if self.endpoint.is_empty() => "check the network, AWS_REGION and AWS_ENDPOINT_URL".to_owned(),
            _ => format!("check the network and the endpoint, {}", self.endpoint),
        };
        let (kind, why) = match &error {
            Error::NotFound { .. } => (FailureKind::Usage, "it is not there".to_owned()),
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                (FailureKind::Io, "the store refuses it".to_owned())
            }
            _ => (FailureKind::Io, innermost(&error)),
        };
        Failure::new(kind, anyhow::anyhow!("cannot {doing} {}: {why}", self.address)).with_hint(hint)
    }
}

/// What is at the bottom of an error, whose layers repeat each other; one line of it.
fn innermost(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().lines().next().unwrap_or_default().chars().take(300).collect()
}

fn is_loopback(endpoint: &str) -> bool {
    let Ok(url) = url::Url::parse(endpoint) else { return false };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];

    fn with(address: &str, settings: &[(&str, &str)]) -> Result<Remote, Failure> {
        Remote::with(address, &|name| {
            settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_is_a_bucket_and_a_folder() {
        for (address, folder, key) in
            [("s3://bucket/a/lake/", "a/lake", "a/lake/documents/x"), ("s3://bucket", "", "documents/x")]
        {
            let remote = with(address, &KEYS).unwrap();
            assert_eq!((remote.folder.as_ref(), remote.key("documents/x").as_ref()), (folder, key));
        }
        assert!(
            is_address("s3://x") && is_address("gs://x") && !is_address("C:\\lake") && !is_address("a/b")
        );
    }

    #[test]
    fn what_leads_nowhere_or_would_tell_keys_is_refused_before_anything_is_sent() {
        let endpoint = |url| [KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL", url)];
        for (address, settings, said) in [
            ("gs://bucket/x", &KEYS[..], "s3://BUCKET"),
            ("s3://B_/x", &KEYS[..], "no name of a bucket"),
            ("s3:///x", &KEYS[..], "no name of a bucket"),
            ("s3://bucket/a//b", &KEYS[..], "a//b"),
            ("s3://bucket/x", &KEYS[..1], "no credentials"),
            ("s3://bucket/x", &endpoint("http://store.example:9000"), "not encrypted"),
            ("s3://bucket/x", &endpoint("http://127.0.0.1.store.example"), "not encrypted"),
        ] {
            let failure = with(address, settings).unwrap_err();
            assert_eq!(failure.kind.exit_code(), 2);
            assert!(failure.to_string().contains(said), "{address}: {failure}");
        }
        for url in
            ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", "https://store.example"]
        {
            assert!(with("s3://bucket/x", &endpoint(url)).is_ok(), "{url}");
        }
    }
}
