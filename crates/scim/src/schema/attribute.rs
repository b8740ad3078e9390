//! The characteristics of one attribute (RFC 7643 §2.2 and §7).

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fold::Folding;

/// The data type of an attribute's values (RFC 7643 §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number that may have a fraction.
    Decimal,
    /// A number without fraction.
    Integer,
    /// An xsd:dateTime text.
    DateTime,
    /// Base64 text.
    Binary,
    /// A URI, or the id of another resource.
    Reference,
    /// An object with sub-attributes.
    Complex,
}

/// Who may set an attribute, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mutability {
    /// The provider alone.
    ReadOnly,
    /// The client, at any time.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client; nobody can read it back.
    WriteOnly,
}

/// When an attribute is part of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Returned {
    /// In every response, whatever is asked for.
    Always,
    /// In no response.
    Never,
    /// Unless it is excluded, or others are asked for.
    Default,
    /// Only when it is asked for by name.
    Request,
}

/// Among whom a value is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Uniqueness {
    /// Not at all.
    None,
    /// Among the resources of this endpoint.
    Server,
    /// Everywhere.
    Global,
}

/// What it means that a PUT does not mention an attribute. Not advertised; RFC 7644 §3.5.1 leaves it to the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Omission {
    /// The attribute is cleared.
    Clears,
    /// The attribute, or each sub-attribute that is not mentioned, keeps its value, because clients are known to
    /// leave it out without meaning to clear it.
    Keeps,
    /// The attribute keeps its value, and where it has none yet the provider assigns one (RFC 7644 §3.3 on POST). It is
    /// never without a value, so that a message that would leave it without one is refused.
    Defaults,
}

/// How many values a multi-valued attribute is made for. Not advertised; it picks the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Volume {
    /// A handful, kept inside the resource.
    Few,
    /// Very many, such as a group's members; a provider may well keep them as rows.
    Many,
}

/// One attribute or sub-attribute. [`Attribute::new`] gives the defaults of RFC 7643 §2.2, the methods change them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name in its canonical case.
    pub name: String,
    /// What the attribute holds, for people.
    pub description: String,
    /// The data type.
    pub kind: Type,
    /// Whether there can be several values.
    pub multi_valued: bool,
    /// Whether every resource has it. One without it is refused, unless leaving it out means [`Omission::Defaults`].
    pub required: bool,
    /// Whether texts that differ in case are different.
    pub case_exact: bool,
    /// Who may set it.
    pub mutability: Mutability,
    /// When it is part of a response.
    pub returned: Returned,
    /// Among whom it is unique.
    pub uniqueness: Uniqueness,
    /// Suggested values; others are accepted too.
    pub canonical_values: Vec<String>,
    /// What a reference may point to.
    pub reference_types: Vec<String>,
    /// The parts of a complex attribute. They are never complex themselves.
    pub sub_attributes: Vec<Arc<Attribute>>,
    /// How texts are compared. Not advertised: `caseExact` is all that SCIM can say of it.
    pub folding: Folding,
    /// What leaving it out of a PUT means.
    pub omission: Omission,
    /// How many values it is made for.
    pub volume: Volume,
    /// Characters of one value, where tighter than [`crate::Limits::text_chars`].
    pub max_chars: Option<usize>,
}

impl Attribute {
    /// A singular, optional, readable and writable attribute that ignores case.
    pub fn new(name: &str, kind: Type, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: description.to_owned(),
            kind,
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: Vec::new(),
            reference_types: Vec::new(),
            sub_attributes: Vec::new(),
            folding: Folding::Caseless,
            omission: Omission::Clears,
            volume: Volume::Few,
            max_chars: None,
        }
    }

    /// A complex attribute with these parts.
    pub fn complex(name: &str, description: &str, parts: Vec<Self>) -> Self {
        let sub_attributes = parts.into_iter().map(Arc::new).collect();
        Self { sub_attributes, ..Self::new(name, Type::Complex, description) }
    }

    /// Several values.
    pub fn multi_valued(mut self) -> Self {
        self.multi_valued = true;
        self
    }

    /// A resource without it is refused.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Case matters.
    pub fn exact(mut self) -> Self {
        self.case_exact = true;
        self.folding = Folding::Exact;
        self
    }

    /// Texts are compared with this folding.
    pub fn folded(mut self, folding: Folding) -> Self {
        self.case_exact = folding == Folding::Exact;
        self.folding = folding;
        self
    }

    /// Only the provider sets it, and its parts.
    pub fn read_only(self) -> Self {
        self.mutable(Mutability::ReadOnly)
    }

    /// Who may set it, and its parts.
    pub fn mutable(mut self, mutability: Mutability) -> Self {
        self.mutability = mutability;
        for part in &mut self.sub_attributes {
            Arc::make_mut(part).mutability = mutability;
        }
        self
    }

    /// When it is part of a response.
    pub fn returned(mut self, returned: Returned) -> Self {
        self.returned = returned;
        self
    }

    /// Unique in this way.
    pub fn unique(mut self, uniqueness: Uniqueness) -> Self {
        self.uniqueness = uniqueness;
        self
    }

    /// Suggested values.
    pub fn canonical(mut self, values: &[&str]) -> Self {
        self.canonical_values = values.iter().map(|&value| value.to_owned()).collect();
        self
    }

    /// What the reference may point to: resource type names, `external` or `uri`.
    pub fn refers_to(mut self, types: &[&str]) -> Self {
        self.reference_types = types.iter().map(|&kind| kind.to_owned()).collect();
        self
    }

    /// At most so many characters.
    pub fn at_most(mut self, chars: usize) -> Self {
        self.max_chars = Some(chars);
        self
    }

    /// A PUT that does not mention it, or a part of it, leaves that as it is.
    pub fn kept_when_omitted(mut self) -> Self {
        self.omission = Omission::Keeps;
        self
    }

    /// Every resource has it, said or not: what is not said stays, or is assigned by the provider. To clients it is a
    /// required attribute, which RFC 7644 §3.5.2.2 lets nobody remove.
    pub fn never_without(mut self) -> Self {
        self.required = true;
        self.omission = Omission::Defaults;
        self
    }

    /// Made for very many values.
    pub fn many(mut self) -> Self {
        self.volume = Volume::Many;
        self
    }

    /// The part of this name, in any case.
    pub fn sub_attribute(&self, name: &str) -> Option<&Arc<Self>> {
        super::named(&self.sub_attributes, name)
    }

    /// Whether values are compared as texts.
    pub fn is_textual(&self) -> bool {
        matches!(self.kind, Type::String | Type::Reference)
    }

    /// The attribute as `/Schemas` shows it (RFC 7643 §7). Characteristics that say nothing for its type are left
    /// out; nothing is null.
    pub fn to_value(&self) -> Value {
        let mut shown = json!({
            "name": self.name,
            "type": self.kind.as_str(),
            "multiValued": self.multi_valued,
            "description": self.description,
            "required": self.required,
        });
        if matches!(self.kind, Type::String | Type::Reference | Type::Binary) {
            shown["caseExact"] = self.case_exact.into();
        }
        if !self.canonical_values.is_empty() {
            shown["canonicalValues"] = self.canonical_values.clone().into();
        }
        if !self.reference_types.is_empty() {
            shown["referenceTypes"] = self.reference_types.clone().into();
        }
        shown["mutability"] = self.mutability.as_str().into();
        shown["returned"] = self.returned.as_str().into();
        // Erratum 6004: a complex attribute is never unique, only its parts can be.
        if self.kind == Type::Complex {
            shown["subAttributes"] = self.sub_attributes.iter().map(|part| part.to_value()).collect();
        } else {
            shown["uniqueness"] = self.uniqueness.as_str().into();
        }
        shown
    }
}

/// Gives each variant its word on the wire.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// The word on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

words!(Type {
    String = "string", Boolean = "boolean", Decimal = "decimal", Integer = "integer", DateTime = "dateTime",
    Binary = "binary", Reference = "reference", Complex = "complex",
});
words!(Mutability {
    ReadOnly = "readOnly", ReadWrite = "readWrite", Immutable = "immutable", WriteOnly = "writeOnly",
});
words!(Returned { Always = "always", Never = "never", Default = "default", Request = "request" });
words!(Uniqueness { None = "none", Server = "server", Global = "global" });
