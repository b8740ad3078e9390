//! The parameters of a query (RFC 7644 §3.4.2, RFC 9865 §2), from an address or from the body of `/.search`.

use serde_json::Value;

use crate::{
    Fault, Filter, Projection, Rules, lenient,
    list::{Page, Paging},
    resource_type::ResourceType,
    sort::Sort,
    urn,
};

/// A query that fits a resource type.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Which resources are meant; all, if `None`.
    pub filter: Option<Filter>,
    /// In what order; the provider's own, if `None`.
    pub sort: Option<Sort>,
    /// Which page of them.
    pub page: Page,
    /// What of each is shown.
    pub projection: Projection,
}

/// The parameters as they came, before they are understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    attributes: Option<Vec<String>>,
    excluded: Option<Vec<String>>,
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    start_index: Option<String>,
    count: Option<String>,
    cursor: Option<String>,
}

impl Parameters {
    /// Takes the parameters of a query string, decoded. Unknown ones are passed over: clients carry their own flags
    /// through every address. Names count in any case.
    ///
    /// # Errors
    /// 400 `invalidValue` when a parameter is given twice.
    pub fn from_pairs<N, V>(pairs: impl IntoIterator<Item = (N, V)>) -> Result<Self, Fault>
    where
        N: AsRef<str>,
        V: Into<String>,
    {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            let name = name.as_ref().to_ascii_lowercase();
            let slot = match name.as_str() {
                "attributes" | "excludedattributes" => {
                    let slot = match name.as_str() {
                        "attributes" => &mut parameters.attributes,
                        _ => &mut parameters.excluded,
                    };
                    // The list may be parted by commas or spread over several parameters.
                    slot.get_or_insert_default().push(value.into());
                    continue;
                }
                "filter" => &mut parameters.filter,
                "sortby" => &mut parameters.sort_by,
                "sortorder" => &mut parameters.sort_order,
                "startindex" => &mut parameters.start_index,
                "count" => &mut parameters.count,
                "cursor" => &mut parameters.cursor,
                _ => continue,
            };
            if slot.replace(value.into()).is_some() {
                return Err(Fault::invalid_value(format!(
                    "`{name}` is given twice in the query; send it once."
                )));
            }
        }
        Ok(parameters)
    }

    /// Takes the parameters of a search request (RFC 7644 §3.4.3).
    ///
    /// # Errors
    /// 400 `invalidSyntax` for a body that is no search request, `invalidValue` for a parameter of the wrong type.
    pub fn from_search(body: Value, rules: &Rules) -> Result<Self, Fault> {
        let Value::Object(mut body) = body else {
            return Err(Fault::invalid_syntax("The body has to be a JSON object: a search request."));
        };
        lenient::envelope(rules.profile, body.get("schemas"), urn::SEARCH_REQUEST)?;
        let mut take = |name: &str| lenient::take(rules.profile, &mut body, name);
        Ok(Self {
            attributes: names("attributes", take("attributes"))?,
            excluded: names("excludedAttributes", take("excludedAttributes"))?,
            filter: text("filter", take("filter"))?,
            sort_by: text("sortBy", take("sortBy"))?,
            sort_order: text("sortOrder", take("sortOrder"))?,
            start_index: number("startIndex", take("startIndex"))?,
            count: number("count", take("count"))?,
            cursor: text("cursor", take("cursor"))?,
        })
    }

    /// What is asked, apart from how much of it is shown: filter and order as they were written. A cursor is good for one
    /// question (RFC 9865 §2).
    pub fn question(&self) -> String {
        let parts = [&self.filter, &self.sort_by, &self.sort_order];
        parts.map(|part| part.as_deref().unwrap_or_default()).join("\0")
    }

    /// The projection alone, for requests that answer with one resource.
    ///
    /// # Errors
    /// As [`Projection::parse`].
    pub fn projection(&self, resource_type: &ResourceType, rules: &Rules) -> Result<Projection, Fault> {
        let joined = |names: &Option<Vec<String>>| names.as_ref().map(|names| names.join(","));
        let (attributes, excluded) = (joined(&self.attributes), joined(&self.excluded));
        Projection::parse(attributes.as_deref(), excluded.as_deref(), resource_type, rules)
    }

    /// Whether `attributes` or `excludedAttributes` is given: a PATCH is then answered with the resource
    /// (RFC 7644 §3.5.2).
    pub fn selects_attributes(&self) -> bool {
        self.attributes.is_some() || self.excluded.is_some()
    }

    /// Whether there is a filter, which discovery endpoints have to refuse (RFC 7644 §4).
    pub fn has_filter(&self) -> bool {
        self.filter.is_some()
    }

    /// The whole query.
    ///
    /// # Errors
    /// 400: `invalidFilter` for the filter, also an empty one, since ignoring it would answer with everybody;
    /// `invalidCount` and `invalidValue` for the others.
    pub fn query(
        &self,
        resource_type: &ResourceType,
        paging: &Paging,
        rules: &Rules,
    ) -> Result<Query, Fault> {
        let filter =
            self.filter.as_deref().map(|text| Filter::parse(text, resource_type, rules)).transpose()?;
        let sort = Sort::parse(self.sort_by.as_deref(), self.sort_order.as_deref(), resource_type, rules)?;
        let page =
            Page::parse(self.start_index.as_deref(), self.count.as_deref(), self.cursor.as_deref(), paging)?;
        Ok(Query { filter, sort, page, projection: self.projection(resource_type, rules)? })
    }
}

fn text(name: &str, value: Option<Value>) -> Result<Option<String>, Fault> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::invalid_value(format!("`{name}` has to be a text."))),
    }
}

fn number(name: &str, value: Option<Value>) -> Result<Option<String>, Fault> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::invalid_value(format!("`{name}` has to be a number."))),
    }
}

fn names(name: &str, value: Option<Value>) -> Result<Option<Vec<String>>, Fault> {
    let wrong = || Fault::invalid_value(format!("`{name}` has to be an array of attribute names."));
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(vec![text])),
        Some(Value::Array(items)) => {
            let texts = items.into_iter().map(|item| match item {
                Value::String(text) => Ok(text),
                _ => Err(wrong()),
            });
            texts.collect::<Result<_, _>>().map(Some)
        }
        Some(_) => Err(wrong()),
    }
}
