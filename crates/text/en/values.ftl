### What is wrong with a value that somebody gave, behind “The value of … can't be used:”. So they begin small.

## Setup links

code-five-sent = five codes were sent to this mailbox within ten minutes. Use the last one, or wait a while.

## Logs that are searched. The words that are to be used are not translated.

use-changes-or-reads = use changes or reads.
use-verb = use read, create, replace, change or delete.
use-outcome = use done, refused or failed.
by-unknown = it is the id of no token and no client.
use-outcome-of-sign-in = use succeeded, refused, not_believed or tested.
connection-unknown = it is the id of no connection.
use-address-or-member = use a whole email address, or the id of a member.
use-three-words = use the three words of an error page, such as maple-river-button.

## Subscriptions

url-unreadable = it is not an address such as https://app.example.org/hooks.
url-not-https = use an https address; http is for networks in outbound.allow_private_targets alone.
url-has-user = it must not hold a user name or password; deliveries are signed instead.
url-not-encoded = it holds a character that has to be percent-encoded.

## Keys of OAuth clients

too-many-keys = it may hold at most { $most } keys.
private-key = it holds a private key, which is known to others now. Make another pair of keys and send the public one.

## Connections

made-already = the connection this page was for is made already. Go back to the security settings.
copy-it = copy it from your identity provider; it has 1 to { $longest } characters.
needed-for-oidc = an OpenID Connect connection needs it.
say-what-changes = say what is to change: the secret, the client id or the way.
no-secret-beside-key = with private_key_jwt there is none; leave it out.
saml-has-no-client = this connection speaks SAML, which has no client.
provider-changed-since = what the identity provider says of itself has changed since you looked at it. Look at it again.
provider-or-connection-changed-since = what the identity provider says of itself, or the connection, has changed since you looked at it. Look at it again.
too-many-certificates = with the certificates known so far there would be more than three. Take the new ones alone.
# $words are not translated.
type-to-accept = type { $words } to say that you accept signatures anybody with the means can forge.
no-metadata-address = this connection was not made from an address, so there is none to look at.

## Metadata that are fetched

metadata-address = give the whole https address of the metadata.
metadata-address-of-length = give the whole https address of the metadata, of at most { $longest } characters.
metadata-answered = the identity provider answered with status { $status } in place of its metadata. Redirects are not followed: give the address they lead to, or paste the metadata.
metadata-not-text = what it leads to is not UTF-8 text.

## The operator

name-length = use 1 to 120 characters.
