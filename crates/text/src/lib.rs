//! What people read, in one catalogue: the files in `en` hold the English of the consoles, the sign-in and the mails, and each
//! message is a function here, in a module that is called as its file.
//!
//! A message without a tag in it gives text. One with tags gives [`Markup`], and escapes whatever is put into it. Where the number
//! of something changes the words, both forms stand in the catalogue, so no page puts an "s" to anything.

mod markup;

pub use markup::{Escaping, Html, Markup};

use std::fmt::Display;

/// Something that can be counted, so that the words go with how many there are.
pub trait Count: Display {
    /// How many.
    fn count(&self) -> u128;
}

macro_rules! counts {
    ($($number:ty),*) => {$(
        impl Count for $number {
            fn count(&self) -> u128 {
                u128::from(*self)
            }
        }
    )*};
}
counts!(u8, u16, u32, u64);

impl Count for usize {
    fn count(&self) -> u128 {
        *self as u128
    }
}

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> u128 {
        (**self).count()
    }
}

include!(concat!(env!("OUT_DIR"), "/en.rs"));
