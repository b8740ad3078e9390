//! The style sheet, the icon and the scripts, served from here so that no page needs another site. Their names hold a digest of
//! their content, so that browsers may keep them for good and still never show an old one.

use std::sync::LazyLock;

use app::secret::digest_of;
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};

/// A file that pages refer to.
pub(crate) struct Asset {
    stem: &'static str,
    extension: &'static str,
    kind: &'static str,
    text: &'static str,
    path: String,
}

impl Asset {
    fn new(stem: &'static str, extension: &'static str, kind: &'static str, text: &'static str) -> Self {
        let digest: String = digest_of(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { stem, extension, kind, text, path: format!("/static/{stem}-{digest}.{extension}") }
    }

    fn style(stem: &'static str, text: &'static str) -> Self {
        Self::new(stem, "css", "text/css; charset=utf-8", text)
    }

    fn script(stem: &'static str, text: &'static str) -> Self {
        Self::new(stem, "js", "text/javascript; charset=utf-8", text)
    }

    /// Where it is served.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether this is the name of some version of it.
    fn is_version(&self, file: &str) -> bool {
        let rest = file.strip_prefix(self.stem).and_then(|rest| rest.strip_suffix(self.extension));
        rest.is_some_and(|rest| rest.starts_with('-') && rest.ends_with('.'))
    }
}

/// The style sheet.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("usher", include_str!("../../static/usher.css")));

/// The style sheet of the operator console, beside the other.
pub(crate) static OPERATOR: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("operator", include_str!("../../static/operator.css")));

/// The style of what is around a console's pages, beside that of every page.
pub(crate) static FRAME_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("frame", include_str!("../../static/frame.css")));

/// The script of what is around a console's pages: it says when a session is about to end, and hears the keys.
pub(crate) static FRAME: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("frame", include_str!("../../static/frame.js")));

/// The script that copies what belongs elsewhere.
pub(crate) static COPY: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("copy", include_str!("../../static/copy.js")));

/// The icon.
pub(crate) static MARK: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("mark", "svg", "image/svg+xml", include_str!("../../static/mark.svg")));

/// The script of the page that sends its form on.
pub(crate) static ONWARD: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("onward", include_str!("../../static/onward.js")));

/// The script of the pages that ask for a passkey.
pub(crate) static PASSKEY: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("passkey", include_str!("../../static/passkey.js")));

/// The script of the wizards: it prints, and looks again.
pub(crate) static GUIDE: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("guide", include_str!("../../static/guide.js")));

/// The style of what groups give, beside that of every page.
pub(crate) static GROUPS_STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::style("groups", include_str!("../../static/groups.css")));

/// The script of what groups give: it moves them in their order.
pub(crate) static GROUPS: LazyLock<Asset> =
    LazyLock::new(|| Asset::script("groups", include_str!("../../static/groups.js")));

/// The addresses of what every page of a console loads besides.
pub(crate) struct Around {
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
    pub(crate) copy: &'static str,
}

/// Those of this version.
pub(crate) fn around() -> Around {
    Around { style: FRAME_STYLE.path(), script: FRAME.path(), copy: COPY.path() }
}

/// Serves them. While nodes are replaced one after the other, a page may ask for the version of another node: it gets
/// the one that is here, which is better than none, and asks again next time.
pub(crate) async fn serve(Path(file): Path<String>) -> Response {
    let assets: [&Asset; 11] = [
        &STYLE,
        &OPERATOR,
        &FRAME_STYLE,
        &FRAME,
        &COPY,
        &MARK,
        &ONWARD,
        &PASSKEY,
        &GUIDE,
        &GROUPS_STYLE,
        &GROUPS,
    ];
    let Some(asset) = assets.into_iter().find(|asset| asset.is_version(&file)) else {
        return (StatusCode::NOT_FOUND, text::frame::no_such_file()).into_response();
    };
    let exact = asset.path.ends_with(&format!("/{file}"));
    let keep = if exact { "public, max-age=31536000, immutable" } else { "no-cache" };
    ([(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, keep)], asset.text).into_response()
}

#[cfg(test)]
mod tests {
    use super::{MARK, STYLE};

    #[test]
    fn any_version_of_a_file_is_known_by_its_name_and_no_other_file_is() {
        assert!(STYLE.path().starts_with("/static/usher-") && STYLE.path().ends_with(".css"));
        for file in ["usher-0123456789abcdef.css", "usher-.css"] {
            assert!(STYLE.is_version(file), "{file}");
        }
        for file in ["usher.css", "usher-1.svg", "mark-1.css", "usher-1.css.map", "../usher-1.cs"] {
            assert!(!STYLE.is_version(file), "{file}");
        }
        assert!(MARK.is_version("mark-1.svg"));
    }
}
