//! Encrypted connections, in Rust alone: rustls with the cryptography of graviola, and the certificates
//! that this machine trusts.

use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;

use super::error::ServerError;
use super::service::Service;

/// A configuration that can speak https.
#[cfg(all(feature = "tls", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub fn configured(
    config: ConfigBuilder<AgentScope>,
    (service, endpoint): (Service, &str),
) -> Result<ConfigBuilder<AgentScope>, ServerError> {
    use std::sync::Arc;

    use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

    if !is_supported() {
        return Err(ServerError::Processor { endpoint: endpoint.to_owned() });
    }
    let trusted = rustls_native_certs::load_native_certs().certs;
    if trusted.is_empty() {
        let why =
            "this machine trusts no certificates: install ca-certificates, or set SSL_CERT_FILE";
        return Err(ServerError::Unreachable {
            service,
            endpoint: endpoint.to_owned(),
            why: why.to_owned(),
        });
    }
    let trusted = trusted.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(trusted)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls_graviola::default_provider()));
    Ok(config.tls_config(tls.build()))
}

/// Without https.
#[cfg(not(all(feature = "tls", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub fn configured(
    _: ConfigBuilder<AgentScope>,
    (_, endpoint): (Service, &str),
) -> Result<ConfigBuilder<AgentScope>, ServerError> {
    Err(ServerError::NotBuilt { endpoint: endpoint.to_owned(), feature: "tls" })
}

/// Whether the processor has what graviola asserts.
#[cfg(all(feature = "tls", target_arch = "x86_64"))]
fn is_supported() -> bool {
    std::arch::is_x86_feature_detected!("adx")
        && std::arch::is_x86_feature_detected!("aes")
        && std::arch::is_x86_feature_detected!("avx2")
        && std::arch::is_x86_feature_detected!("bmi1")
        && std::arch::is_x86_feature_detected!("bmi2")
        && std::arch::is_x86_feature_detected!("pclmulqdq")
}

/// Whether the processor has what graviola asserts.
#[cfg(all(feature = "tls", target_arch = "aarch64"))]
fn is_supported() -> bool {
    std::arch::is_aarch64_feature_detected!("aes")
        && std::arch::is_aarch64_feature_detected!("pmull")
        && std::arch::is_aarch64_feature_detected!("sha2")
}
