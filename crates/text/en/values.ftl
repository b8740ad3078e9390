### What is wrong with a value that somebody gave, behind “The value of … can't be used:”. So they begin small.

## How long something may be

printable = use 1 to { $longest } printable characters.
printable-on-one-line = use 1 to { $longest } printable characters, on one line.
at-most-printable = use at most { $longest } printable characters.
at-most-bytes = use at most { $longest } bytes.
bytes-without-blanks = use 1 to { $longest } bytes of text with no blanks around it.
name-length = use 1 to 120 characters.

## Workspaces and members

slug-shape = use 2 to 63 lower-case letters, digits and hyphens, with no hyphen at either end.
give-short-name = to delete a workspace, give its short name as it is written.
personal-has-standard-plan = a personal workspace has the standard plan.
owner-needs-seat = the owner needs one seat.
minutes = use { $least } to { $most } minutes.
shorter-than-unused = a sign-in can't last shorter than it may lie unused.
choose-proven-address = choose an address that is proven to be this person's own.

## Groups that give roles

nobody-becomes-owner = nobody becomes an owner by a group. Map it to admin or member.
mapped-once = a group can be mapped once. Keep the first of its places.
too-many-mapped = at most { $most } groups can be mapped. Nest groups to need fewer.

## Setup links

link-days = a link works for one day at least, and for 30 at most.
link-works-longer = it works for longer already. Revoke it to end it sooner.
code-five-sent = five codes were sent to this mailbox within ten minutes. Use the last one, or wait a while.
say-where-it-stops = say in a sentence or two where it does not go on.
message-too-long = at most 2,000 characters are passed on.
asked-ten-times = your admin was asked ten times through this link. Answer their mail instead.

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
old-secret-hours = the old secret may go on signing for at most 168 hours.
# $event is in quotes.
no-such-event = there is no event { $event }; docs/events.md lists those there are.
feed-has-no-event = the feed has no such event yet.

## Tokens and OAuth clients

within-two-years = it must lie in the future and at most two years ahead.
day-to-three-years-ahead = it must lie at least one day and at most three years ahead.
old-token-thirty-days = the old token may go on for at most 30 days beside the new one.
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

oidc-has-no-metadata = this connection speaks OpenID Connect, which has none.
oidc-takes-no-sha1 = this connection speaks OpenID Connect, which never takes SHA-1.
day-to-come = give a day that is still to come.
day-within-ninety = give a day within the next 90 days.

## A new key of ours

key-goes-with-client = this connection speaks OpenID Connect; its key is replaced with its client.
no-key-of-ours = this connection has no key of ours. It gets one when it needs one.
key-published-already = a new key is published already.
remove-old-key-first = remove the old key first.
publish-key-first = publish a new key first.
one-key-alone = there is one key alone, and it is in use.

## Metadata: “they” are the metadata

metadata-no-certificate = they name no signing certificate, so nothing could be believed.
metadata-no-address = they name no address for single sign-on.
metadata-too-many-certificates = they name more than three signing certificates. Leave those that are still in use, and the next one.
# $told and $connected are identity providers' addresses for themselves.
of-another = they are of { $told }, and this connection is to { $connected }.
of-another-make-new = they are of { $told }, and this connection is to { $connected }. Make a new connection for another one.
nothing-to-confirm = nothing waits to be confirmed for this connection.
metadata-changed-since = the metadata have changed since you looked. Look at what they say now.

## Metadata that are fetched

metadata-address = give the whole https address of the metadata.
metadata-address-of-length = give the whole https address of the metadata, of at most { $longest } characters.
metadata-answered = the identity provider answered with status { $status } in place of its metadata. Redirects are not followed: give the address they lead to, or paste the metadata.
metadata-not-text = what it leads to is not UTF-8 text.

## Keys of the operator

no-operator-key = there is no such operator key.
