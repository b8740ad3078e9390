//! The authorization request, read and judged before anyone is asked anything. No I/O.

use crate::application::Client;
use crate::fields::{Fields, Repeated};

/// What may be asked for (OpenID Connect Core section 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    OpenId,
    Email,
    Profile,
}

impl Scope {
    pub(crate) const ALL: [Self; 3] = [Self::OpenId, Self::Email, Self::Profile];

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Email => "email",
            Self::Profile => "profile",
        }
    }
}

/// Whether the person may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// `prompt=none`: answer at once or refuse.
    None,
    /// Show the page on which one chooses.
    Choose,
}

/// A request that is in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) scopes: Vec<Scope>,
    /// The S256 challenge (RFC 7636).
    pub(crate) challenge: String,
    pub(crate) prompt: Prompt,
    pub(crate) login_hint: Option<String>,
    /// The greatest age of a sign-in, in seconds.
    pub(crate) max_age: Option<i64>,
}

/// A request that is not in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It can't be trusted to send anyone anywhere: the person is told, on a page.
    Page(String),
    /// The application is told, at the address it registered.
    Back(Refusal),
}

/// An OAuth error on its way to the application (RFC 6749 section 4.1.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) error: &'static str,
    pub(crate) says: String,
}

/// Judges the request of this client.
pub(crate) fn read(fields: &Fields, client: &Client) -> Result<Request, Fault> {
    let page = |says: String| Fault::Page(says);
    let twice = |Repeated(name): Repeated| Fault::Page(format!("The parameter “{name}” was given twice."));
    match fields.once("client_id").map_err(twice)? {
        None => return Err(page("The request names no client_id.".to_owned())),
        Some(id) if id == client.id => {}
        Some(id) => return Err(page(format!("No application here has the client_id “{id}”."))),
    }
    let redirect_uri = match fields.once("redirect_uri").map_err(twice)? {
        None => return Err(page("The request names no redirect_uri.".to_owned())),
        Some(uri) if client.redirect_uris.iter().any(|registered| registered == uri) => uri.to_owned(),
        Some(uri) => {
            return Err(page(format!(
                "The redirect_uri “{uri}” is not registered. It must match a registered one character by character."
            )));
        }
    };
    let state = fields.get("state").map(str::to_owned);
    let back = |error: &'static str, says: &str| {
        Fault::Back(Refusal {
            redirect_uri: redirect_uri.clone(),
            state: state.clone(),
            error,
            says: says.to_owned(),
        })
    };
    let once = |name: &'static str| {
        fields
            .once(name)
            .map_err(|_| back("invalid_request", &format!("The parameter {name} was given twice.")))
    };
    once("state")?;
    match once("response_type")? {
        Some("code") => {}
        Some(_) => return Err(back("unsupported_response_type", "Only response_type=code is spoken here.")),
        None => return Err(back("invalid_request", "The request names no response_type.")),
    }
    if once("request")?.is_some() {
        return Err(back("request_not_supported", "Request objects are not spoken here."));
    }
    if once("request_uri")?.is_some() {
        return Err(back("request_uri_not_supported", "Request objects are not spoken here."));
    }
    if once("response_mode")?.is_some_and(|mode| mode != "query") {
        return Err(back("invalid_request", "Only response_mode=query is spoken here."));
    }
    let asked: Vec<&str> = once("scope")?.unwrap_or_default().split(' ').collect();
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| asked.contains(&scope.code())).collect();
    if !scopes.contains(&Scope::OpenId) {
        return Err(back("invalid_scope", "The scope must contain openid."));
    }
    let challenge = match (once("code_challenge")?, once("code_challenge_method")?) {
        (None, _) => return Err(back("invalid_request", "PKCE is required: code_challenge is missing.")),
        (Some(_), Some("S256")) if !is_challenge(once("code_challenge")?) => {
            return Err(back("invalid_request", "A code_challenge for S256 has 43 URL-safe characters."));
        }
        (Some(challenge), Some("S256")) => challenge.to_owned(),
        (Some(_), _) => return Err(back("invalid_request", "code_challenge_method must be S256.")),
    };
    let prompts: Vec<&str> = once("prompt")?.unwrap_or_default().split_whitespace().collect();
    let prompt = match prompts.as_slice() {
        ["none"] => Prompt::None,
        several if several.contains(&"none") => {
            return Err(back("invalid_request", "prompt=none stands alone."));
        }
        _ => Prompt::Choose,
    };
    let max_age = match once("max_age")?.map(str::parse::<u32>) {
        None => None,
        Some(Ok(seconds)) => Some(i64::from(seconds)),
        Some(Err(_)) => return Err(back("invalid_request", "max_age is a number of seconds.")),
    };
    Ok(Request {
        state: state.clone(),
        nonce: once("nonce")?.map(str::to_owned),
        scopes,
        challenge,
        prompt,
        login_hint: once("login_hint")?.map(str::to_owned),
        max_age,
        redirect_uri,
    })
}

fn is_challenge(text: Option<&str>) -> bool {
    text.is_some_and(|text| {
        text.len() == 43
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    const WELL: &str = "client_id=rp&redirect_uri=http%3A%2F%2Frp%2Fcb&response_type=code&scope=openid+email+offline_access\
        &state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    fn judge(query: &str) -> Result<Request, Fault> {
        let client = Client {
            id: "rp".to_owned(),
            secret: Secret::new("s"),
            redirect_uris: vec!["http://rp/cb".to_owned()],
            post_logout_redirect_uris: Vec::new(),
        };
        read(&Fields::parse(query.as_bytes()), &client)
    }

    fn error(query: &str) -> &'static str {
        match judge(query) {
            Err(Fault::Back(refusal)) => refusal.error,
            Err(Fault::Page(_)) => "page",
            Ok(_) => "none",
        }
    }

    #[test]
    fn an_unknown_scope_is_left_out_and_the_rest_is_kept() {
        let request = judge(WELL).unwrap();
        assert_eq!(request.scopes, [Scope::OpenId, Scope::Email]);
        assert_eq!(request.nonce.as_deref(), Some("n"));
    }

    #[test]
    fn nobody_is_sent_to_an_address_that_is_not_registered() {
        assert_eq!(error(&WELL.replace("rp%2Fcb", "rp%2Fcb%2F")), "page");
        assert_eq!(error(&WELL.replace("rp%2Fcb", "RP%2Fcb")), "page");
        assert_eq!(error(&WELL.replace("client_id=rp", "client_id=other")), "page");
        assert_eq!(error(&format!("{WELL}&redirect_uri=http%3A%2F%2Frp%2Fcb")), "page");
    }

    #[test]
    fn pkce_with_s256_is_required() {
        assert_eq!(error(&WELL.replace("&code_challenge_method=S256", "")), "invalid_request");
        assert_eq!(error(&WELL.replace("=S256", "=plain")), "invalid_request");
        assert_eq!(error(&WELL.replace("E9Mel", "short")), "none");
        assert_eq!(error(&WELL.replace("E9Mel", "")), "invalid_request");
        assert_eq!(error(&WELL.replace("code_challenge=", "other=")), "invalid_request");
    }

    #[test]
    fn what_is_not_spoken_here_is_said_in_oauths_own_words() {
        assert_eq!(
            error(&WELL.replace("response_type=code", "response_type=token")),
            "unsupported_response_type"
        );
        assert_eq!(error(&format!("{WELL}&request=x")), "request_not_supported");
        assert_eq!(error(&format!("{WELL}&request_uri=x")), "request_uri_not_supported");
        assert_eq!(error(&format!("{WELL}&response_mode=fragment")), "invalid_request");
        assert_eq!(error(&WELL.replace("openid", "open")), "invalid_scope");
        assert_eq!(error(&format!("{WELL}&prompt=none+login")), "invalid_request");
        assert_eq!(error(&format!("{WELL}&max_age=soon")), "invalid_request");
        assert_eq!(error(&format!("{WELL}&nonce=again")), "invalid_request");
    }
}
