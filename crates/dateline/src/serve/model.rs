//! A language model as a second coder, behind an address the user gives.

use super::answer::Refusal;
use serde::Deserialize;
use utoipa::ToSchema;

/// Where an OpenAI-compatible server answers, and which of its models is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The base address, such as `http://127.0.0.1:8000/v1`.
    pub address: String,
    /// The model's name there.
    pub model: String,
}

impl Address {
    /// # Errors
    /// If it is no web address, or there is no model's name.
    pub fn check(&self) -> Result<(), Refusal> {
        let address = url::Url::parse(&self.address)
            .ok()
            .filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
        let address =
            address.ok_or_else(|| Refusal::bad("the second coder's address is http:// or https://"))?;
        if !address.username().is_empty() || address.password().is_some() {
            return Err(Refusal::bad("the address holds no name or password"));
        }
        match self.model.trim().is_empty() {
            true => Err(Refusal::bad("name the model")),
            false => Ok(()),
        }
    }
}
