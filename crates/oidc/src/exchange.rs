//! The HTTP half that all exchanges share: a GET that asks for JSON, and JSON out of an answer.

use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use serde::de::DeserializeOwned;

use crate::{
    Fault, Request, Response,
    fault::{Message, quote},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A GET for a JSON document, or nothing when the address can't be asked for.
pub(crate) fn get(address: &str) -> Option<Request> {
    request(Method::GET, address, &[(ACCEPT, JSON)], Vec::new())
}

/// A GET for a JSON document with an access token, or nothing when the token is not header text.
pub(crate) fn get_with_token(address: &str, token: &str) -> Option<Request> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
    bearer.set_sensitive(true);
    request(Method::GET, address, &[(ACCEPT, JSON), (AUTHORIZATION, bearer)], Vec::new())
}

/// A POST of a form that wants JSON back, or nothing when the address can't be asked for.
pub(crate) fn post(address: &str, authorization: Option<HeaderValue>, form: String) -> Option<Request> {
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    let mut headers = vec![(ACCEPT, JSON), (CONTENT_TYPE, kind)];
    headers.extend(authorization.map(|value| (AUTHORIZATION, value)));
    request(Method::POST, address, &headers, form.into_bytes())
}

fn request(
    method: Method,
    address: &str,
    headers: &[(HeaderName, HeaderValue)],
    body: Vec<u8>,
) -> Option<Request> {
    let mut builder = http::Request::builder().method(method).uri(address);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    builder.body(body).ok()
}

/// The JSON of a 200 answer. The content type is not judged: several providers label JSON as text, and
/// what is not JSON fails anyway.
pub(crate) fn read<T: DeserializeOwned>(message: Message, response: &Response) -> Result<T, Fault> {
    if response.status() != StatusCode::OK {
        return Err(Fault::Status { message, status: response.status().as_u16() });
    }
    json(message, response)
}

/// The JSON of an answer, whatever its status.
pub(crate) fn json<T: DeserializeOwned>(message: Message, response: &Response) -> Result<T, Fault> {
    serde_json::from_slice(response.body()).map_err(|error| {
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.to_ascii_lowercase().starts_with("text/html") {
            return Fault::malformed(message, "it is a web page, not JSON");
        }
        Fault::malformed(message, quote::complaint(&error.to_string()))
    })
}
