//! An identity provider's metadata, fetched from the address an admin gave.

use http::{Request, StatusCode, header};
use saml::Transport;

use crate::App;

/// The longest address, in bytes.
const LONGEST: usize = 2048;
/// What is asked for; identity providers serve it as any of them.
const ACCEPTED: &str = "application/samlmetadata+xml, application/xml, text/xml";

/// Fetches metadata. How large they may be, how long it may take and where it may lead is up to the door to the outside.
///
/// # Errors
/// What is wrong, for the admin.
pub(super) async fn fetch(app: &App, address: &str) -> Result<String, String> {
    if address.len() > LONGEST || !Transport::HttpsOnly.allows(address) {
        return Err(text::values::metadata_address_of_length(LONGEST));
    }
    let request = Request::get(address).header(header::ACCEPT, ACCEPTED).body(Vec::new());
    let request = request.map_err(|_| text::values::metadata_address().to_owned())?;
    let answer = app.wire.send(request).await.map_err(|error| format!("{error}."))?;
    if answer.status() != StatusCode::OK {
        let status = answer.status().as_u16();
        return Err(text::values::metadata_answered(status));
    }
    String::from_utf8(answer.into_body()).map_err(|_| text::values::metadata_not_text().to_owned())
}
