//! Mutual TLS: every side of a cluster shows a certificate of one authority of the team's own.

use crate::failure::Failure;
use ballista_core::extension::EndpointOverrideFn;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity, ServerTlsConfig, Uri};

/// The files of one side.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Mutual TLS, needed beyond this machine")]
pub struct TlsArguments {
    /// Certificate of the authority that signed everybody's
    #[arg(long, value_name = "FILE.pem", requires = "tls_cert", requires = "tls_key")]
    tls_ca: Option<PathBuf>,
    /// This side's certificate, which names its host
    #[arg(long, value_name = "FILE.pem", requires = "tls_ca")]
    tls_cert: Option<PathBuf>,
    /// Its key
    #[arg(long, value_name = "FILE.pem", requires = "tls_ca")]
    tls_key: Option<PathBuf>,
}

/// What one side shows and whom it believes.
#[derive(Clone)]
pub struct Tls {
    authority: Certificate,
    identity: Identity,
}

impl TlsArguments {
    /// Reads the files; `None` where none are named.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn open(&self) -> Result<Option<Tls>, Failure> {
        let (Some(authority), Some(certificate), Some(key)) = (&self.tls_ca, &self.tls_cert, &self.tls_key)
        else {
            return Ok(None);
        };
        let read = |path: &Path| {
            fs::read(path).map_err(|e| Failure::io(e, format!("cannot read {}", path.display())))
        };
        Ok(Some(Tls {
            authority: Certificate::from_pem(read(authority)?),
            identity: Identity::from_pem(read(certificate)?, read(key)?),
        }))
    }
}

impl Tls {
    /// An endpoint that is spoken to over TLS with our certificate, whatever scheme it was given.
    ///
    /// # Errors
    /// If a certificate is none.
    pub fn protect(&self, endpoint: Endpoint) -> Result<Endpoint, Box<dyn Error + Send + Sync>> {
        let mut parts = endpoint.uri().clone().into_parts();
        parts.scheme = Some("https".parse()?);
        let client =
            ClientTlsConfig::new().ca_certificate(self.authority.clone()).identity(self.identity.clone());
        // Ballista writes `http` before it lets us look; time-outs of an endpoint cannot be read back, so ours are set again.
        Ok(Endpoint::from(Uri::from_parts(parts)?)
            .connect_timeout(std::time::Duration::from_secs(20))
            .tcp_nodelay(true)
            .keep_alive_while_idle(true)
            .tls_config(client)?)
    }

    /// The same, as Ballista wants it.
    pub fn protecting(&self) -> EndpointOverrideFn {
        let tls = self.clone();
        Arc::new(move |endpoint| tls.protect(endpoint))
    }

    /// What a server shows, and that it wants a certificate in return.
    pub fn server(&self) -> ServerTlsConfig {
        ServerTlsConfig::new().identity(self.identity.clone()).client_ca_root(self.authority.clone())
    }
}
