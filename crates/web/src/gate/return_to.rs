//! Where somebody goes after signing in: a path of ours, never anywhere else (T8).

/// The path if it is one of ours, the start page otherwise. Whatever a browser could read as another host, a scheme or
/// a way around a prefix is none.
pub(crate) fn safe(path: Option<&str>) -> String {
    path.filter(|path| is_ours(path)).unwrap_or("/").to_owned()
}

fn is_ours(path: &str) -> bool {
    let Some(rest) = path.strip_prefix('/') else { return false };
    let (walk, _) = rest.split_once('?').unwrap_or((rest, ""));
    rest.len() <= 1024
        && !rest.starts_with('/')
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'#'))
        && !walk
            .split('/')
            .any(|segment| matches!(segment, "." | "..") || segment.contains(';') || segment.contains('%'))
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        for path in ["/w/acme", "/w/acme/settings/security?tab=sso&x=%2F", "/"] {
            assert_eq!(safe(Some(path)), path);
        }
    }

    #[test]
    fn whatever_could_lead_elsewhere_leads_home() {
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil",
            "/w/..;/admin",
            "/w/../op",
            "w/acme",
            "/\t/evil",
            "/w/acme\r\nX: y",
            "/ /evil",
            "/w;x/acme",
        ] {
            assert_eq!(safe(Some(path)), "/", "{path}");
        }
        assert_eq!(safe(None), "/");
    }
}
