use std::sync::Arc;

use outbound::Failure;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::server::{client, get};

/// A TLS server whose certificate is right in everything but who signed it: nobody.
async fn self_signed() -> u16 {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("../certs/self_signed.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("../certs/self_signed.key.pem")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await);
            }
        }
    });
    port
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused_also_in_an_allowed_network() {
    let port = self_signed().await;
    let failure = client().send(get(&format!("https://127.0.0.1:{port}/?code=s3cr3t"))).await.unwrap_err();
    assert!(
        matches!(&failure, Failure::Tls { host, .. } if *host == format!("127.0.0.1:{port}")),
        "{failure:?}"
    );
    assert!(!failure.to_string().contains("s3cr3t"));
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_spoken_to_in_the_clear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await.unwrap();
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await.unwrap();
        heard
    });
    let failure = client().send(get(&format!("https://127.0.0.1:{port}/s3cr3t"))).await.unwrap_err();
    assert!(matches!(failure, Failure::Tls { .. }), "{failure:?}");
    let heard = heard.await.unwrap();
    assert!(!heard.windows(6).any(|window| window == b"s3cr3t"));
}
