//! The discovery documents, as a client reads them.

use serde_json::{Map, Value, json};

use crate::world::{Directory, resources};

/// A resource type with everything its schemas publish.
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) endpoint: String,
    schema: String,
    pub(super) attributes: Vec<Attribute>,
}

/// An attribute of a resource: of the core schema or of an extension.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) extension: Option<String>,
    /// As it stands in the schema.
    pub(super) published: Value,
}

/// All resource types, from `/ResourceTypes` and the schemas they name.
pub(super) async fn kinds(directory: &Directory) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for found in resources(&directory.get("/ResourceTypes").await.must(200).json()) {
        let text = |name: &str| found[name].as_str().unwrap().to_owned();
        let mut attributes = Vec::new();
        let extensions = found["schemaExtensions"].as_array().cloned().unwrap_or_default();
        let extensions = extensions.iter().map(|one| Some(one["schema"].as_str().unwrap().to_owned()));
        for extension in [None].into_iter().chain(extensions) {
            let uri = extension.clone().unwrap_or_else(|| text("schema"));
            let schema = directory.get(&format!("/Schemas/{uri}")).await.must(200).json();
            attributes.extend(
                schema["attributes"].as_array().unwrap().iter().map(|published| Attribute {
                    extension: extension.clone(),
                    published: published.clone(),
                }),
            );
        }
        kinds.push(Kind { name: text("id"), endpoint: text("endpoint"), schema: text("schema"), attributes });
    }
    kinds
}

/// What every resource has (RFC 7643 section 3.1), and no schema document lists.
pub(super) fn of_every_resource() -> Vec<Attribute> {
    let text = |name: &str, returned: &str| {
        json!({"name": name, "type": "string", "multiValued": false, "required": false,
        "caseExact": true, "mutability": "readOnly", "returned": returned, "uniqueness": "none"})
    };
    let time = |name: &str| {
        json!({"name": name, "type": "dateTime", "multiValued": false, "required": false,
        "mutability": "readOnly", "returned": "default", "uniqueness": "none"})
    };
    let meta = json!({"name": "meta", "type": "complex", "multiValued": false, "required": false, "mutability": "readOnly",
        "returned": "default", "subAttributes": [text("resourceType", "default"), time("created"), time("lastModified"),
            text("location", "default"), text("version", "default")]});
    [text("id", "always"), meta].map(|published| Attribute { extension: None, published }).to_vec()
}

impl Kind {
    /// The least body this kind takes, told apart from others by this name.
    pub(super) fn least(&self, name: &str) -> Value {
        let mut body = json!({"schemas": [self.schema], "externalId": name});
        for attribute in &self.attributes {
            let published = &attribute.published;
            if published["required"] == true && published["type"] == "string" {
                attribute.put_into(&mut body, json!(format!("{}-{name}", attribute.name())));
            }
        }
        body
    }
}

impl Attribute {
    pub(super) fn name(&self) -> &str {
        self.published["name"].as_str().unwrap()
    }

    fn is(&self, characteristic: &str, word: &str) -> bool {
        self.published[characteristic] == word
    }

    /// As filters, paths and projections name it.
    pub(super) fn path(&self) -> String {
        match &self.extension {
            Some(uri) => format!("{uri}:{}", self.name()),
            None => self.name().to_owned(),
        }
    }

    pub(super) fn parts(&self) -> &[Value] {
        self.published["subAttributes"].as_array().map_or(&[], Vec::as_slice)
    }

    pub(super) fn is_many(&self) -> bool {
        self.published["multiValued"] == true
    }

    pub(super) fn is_complex(&self) -> bool {
        self.is("type", "complex")
    }

    /// Whether clients may write it.
    pub(super) fn is_written(&self) -> bool {
        !self.is("mutability", "readOnly")
    }

    /// Whether anybody ever gets to see it.
    pub(super) fn is_shown(&self) -> bool {
        !self.is("returned", "never")
    }

    pub(super) fn is_always_shown(&self) -> bool {
        self.is("returned", "always")
    }

    pub(super) fn is_required(&self) -> bool {
        self.published["required"] == true
    }

    pub(super) fn is_unique(&self) -> bool {
        !self.is("uniqueness", "none") && self.published.get("uniqueness").is_some()
    }

    /// What of it a resource has.
    pub(super) fn of<'a>(&self, resource: &'a Value) -> Option<&'a Value> {
        match &self.extension {
            Some(uri) => resource.get(uri)?.get(self.name()),
            None => resource.get(self.name()),
        }
    }

    pub(super) fn put_into(&self, resource: &mut Value, value: Value) {
        let holder = match &self.extension {
            Some(uri) => resource.as_object_mut().unwrap().entry(uri).or_insert_with(|| json!({})),
            None => resource,
        };
        holder[self.name()] = value;
    }

    /// A value without the parts that clients do not write.
    pub(super) fn own(&self, value: &Value) -> Value {
        let own = |element: &Value| match element {
            Value::Object(fields) => {
                let kept = fields.iter().filter(|(name, _)| self.part(name)["mutability"] != "readOnly");
                Value::Object(kept.map(|(name, part)| (name.clone(), part.clone())).collect::<Map<_, _>>())
            }
            other => other.clone(),
        };
        match value {
            Value::Array(elements) => elements.iter().map(own).collect(),
            one => own(one),
        }
    }

    /// A part as it is published.
    pub(super) fn part(&self, name: &str) -> &Value {
        let found = self.parts().iter().find(|part| part["name"] == name);
        found.unwrap_or_else(|| panic!("{} has {name}, which is not published", self.path()))
    }

    /// Copies one part from another view of the same resource, element by element.
    pub(super) fn add_part(&self, whole: &mut Value, from: &Value, part: &str) {
        let Some(Value::Array(from)) = self.of(from) else { return };
        let values: Vec<Value> = from.iter().map(|element| element[part].clone()).collect();
        let holder = match &self.extension {
            Some(uri) => &mut whole[uri],
            None => whole,
        };
        let elements = holder[self.name()].as_array_mut().unwrap();
        assert_eq!(elements.len(), values.len());
        for (element, value) in elements.iter_mut().zip(values) {
            element[part] = value;
        }
    }
}
