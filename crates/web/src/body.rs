//! Request bodies, read whole and no further than a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

/// The largest body of the operator API, in bytes.
pub(crate) const API_BYTES: usize = 1024 * 1024;

/// The largest form, in bytes.
pub(crate) const FORM_BYTES: usize = 64 * 1024;

/// How much beyond its limit a body is still listened to, in bytes. Who is cut off while sending sees a broken
/// connection in place of the answer that says why.
const HEARD_OUT: usize = 16 * 1024 * 1024;

/// Why there is no body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is larger than the limit.
    TooLarge,
    /// It broke off.
    BrokenOff,
}

/// The whole body, if it has at most so many bytes.
///
/// # Errors
/// [`Unread`]. Of a body that is too large nothing is kept.
pub(crate) async fn whole(body: Body, most: usize) -> Result<Bytes, Unread> {
    let mut pieces = body.into_data_stream();
    let (mut kept, mut length) = (BytesMut::new(), 0_usize);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Unread::BrokenOff)?;
        length = length.saturating_add(piece.len());
        if length <= most {
            kept.extend_from_slice(&piece);
        } else if length > most.saturating_add(HEARD_OUT) {
            break;
        }
    }
    if length > most { Err(Unread::TooLarge) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_is_read_to_its_limit_and_not_a_byte_further() {
        let of = |length: usize| Body::from(vec![b'x'; length]);
        assert_eq!(whole(of(0), 8).await.unwrap().len(), 0);
        assert_eq!(whole(of(8), 8).await.unwrap().len(), 8);
        assert_eq!(whole(of(9), 8).await, Err(Unread::TooLarge));
        assert_eq!(whole(of(HEARD_OUT * 2), 8).await, Err(Unread::TooLarge));
    }

    #[tokio::test]
    async fn pieces_are_put_together_in_order_and_a_broken_body_is_none() {
        let pieces = |last| Body::from_stream(futures::stream::iter([Ok("ab"), Ok("cd"), last]));
        assert_eq!(whole(pieces(Ok("ef")), 8).await.unwrap(), "abcdef");
        let broken = pieces(Err(std::io::Error::other("gone")));
        assert_eq!(whole(broken, 8).await, Err(Unread::BrokenOff));
    }
}
