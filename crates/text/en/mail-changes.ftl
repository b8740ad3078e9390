### Mails to those who manage a workspace: somebody changed how it is set up. A mail says who did what and when, what follows
### from it, and then where to look. $who is a name, or one of the messages of the first group; $when is a day and a time.

## Who did it

somebody-who-left = Somebody who has left since
# Also in mails about directories.
somebody-erased = Somebody whose account was erased
holder-of-link = Whoever holds the setup link that was sent to { $recipient }
holder-of-some-link = Whoever holds a setup link
operator = The operator

## What to do about it, at the end

ask-them = If you expected it, there is nothing to do. If not, ask them, and look at it here: { $page }
ask-operator = If you expected it, there is nothing to do. If not, ask the operator, and look at it here: { $page }
revoke-link = If that is not what the link was sent for, undo it and revoke the link here: { $page }

## Tokens of the directory. $hint is the end of a token.

token-made-subject = { $workspace }: a token was made
token-made = { $who } made the token …{ $hint } for the directory, in { $workspace }, on { $when }.
token-works-until = It works until { $until }.
token-before-works-until = The one before it works until { $until }.
token-before-revoked = One before it was revoked.
token-revoked-subject = { $workspace }: a token was revoked
token-revoked = { $who } revoked the token …{ $hint } of the directory, in { $workspace }, on { $when }.
# A token, an OAuth client or its secret.
opens-nothing = It opens nothing any more.

## OAuth clients of the directory. $client is a name, “in quotes”.

client-made-subject = { $workspace }: an OAuth client was made
client-made = { $who } made the OAuth client { $client } for the directory, in { $workspace }, on { $when }.
client-has-keys = It shows itself by keys of its own.
client-has-secret = Its secret …{ $hint } works until { $until }.
client-revoked-subject = { $workspace }: an OAuth client was revoked
client-revoked = { $who } revoked the OAuth client { $client } of the directory, in { $workspace }, on { $when }.
secret-made-subject = { $workspace }: a secret of an OAuth client was made
secret-made = { $who } made the secret …{ $hint } for the OAuth client { $client }, in { $workspace }, on { $when }.
secret-revoked-subject = { $workspace }: a secret of an OAuth client was revoked
secret-revoked = { $who } revoked the secret …{ $hint } of the OAuth client { $client }, in { $workspace }, on { $when }.
client-in-quotes = “{ $name }”

## The directory

directory-staged-subject = { $workspace }: the directory was set up
directory-staged = { $who } set the directory up, in { $workspace }, on { $when }.
directory-collects = It collects what the identity provider tells, and nobody gains or loses access by it yet.
directory-enabled-subject = { $workspace }: the directory was turned on
directory-enabled = { $who } turned the directory on, in { $workspace }, on { $when }.
directory-says-who-belongs = From now on the identity provider says who belongs to it, and nobody is added or removed here.
directory-disabled-subject = { $workspace }: the directory was turned off
directory-disabled = { $who } turned the directory off, in { $workspace }, on { $when }.
directory-people-keep-access = Its tokens and OAuth clients open nothing any more. Its people keep their access, and are added and removed here.

## Domains

domain-released-subject = { $workspace }: a domain was given up
domain-released = { $who } gave the domain { $domain } up, in { $workspace }, on { $when }.
domain-spoken-for-no-more = The identity provider speaks for no addresses in it any more.

## Connections. $issuer is the identity provider's address for itself.

connection-made-subject = { $workspace }: a connection was made
connection-made = { $who } made a connection to { $issuer }, in { $workspace }, on { $when }.
connection-is-off = It is off: nobody signs in through it yet.
client-changed-subject = { $workspace }: the client of a connection was changed
client-changed = { $who } changed by what the connection to { $issuer } shows itself: its client ID, client secret or key, in { $workspace }, on { $when }.
metadata-changed-subject = { $workspace }: the metadata of a connection were changed
metadata-changed = { $who } changed the metadata of the connection to { $issuer }: its certificates, addresses or settings, in { $workspace }, on { $when }.
connection-untested = Nobody has tested it since.
connection-removed-subject = { $workspace }: a connection was removed
connection-removed = { $who } removed the connection to { $issuer }, in { $workspace }, on { $when }.
known-by-it-no-more = Nobody is known by it any more.

## The mode of a connection. $before and $after are two of the modes.

mode-changed = { $who } switched the connection to { $issuer } from { $before } to { $after }, in { $workspace }, on { $when }.
mode-off = off
mode-testing = testing
mode-optional = optional
mode-required = required
turned-off-subject = { $workspace }: a connection was turned off
turned-off = Nobody signs in through it any more.
in-testing-subject = { $workspace }: a connection is in testing
in-testing = Nobody but admins signs in through it, to test it.
optional-now-subject = { $workspace }: single sign-on is optional now
optional-now = Nobody has to come in through it any more.
enabled-subject = { $workspace }: single sign-on was enabled
enabled = People can sign in through it now.
required-now-subject = { $workspace }: single sign-on is required now
required-now = Members come in by no other way from now on; owners keep theirs past it.
first-sign-in-ends = Nobody is taken in at their first sign-in any more.

## The sign-in policy

policy-changed-subject = { $workspace }: the sign-in policy was changed
first-sign-in-on = { $who } turned on that whoever signs in for the first time is taken in, in { $workspace }, on { $when }.
first-sign-in-off = { $who } turned off that whoever signs in for the first time is taken in, in { $workspace }, on { $when }.
# Minutes, and those of before. This is $limits in the next three.
limits = { $idle } minutes unused, which were { $idle-before }, and { $absolute } minutes at most, which were { $absolute-before }
limits-set = { $who } set how long a sign-in lasts: { $limits }, in { $workspace }, on { $when }.
first-sign-in-on-and-limits-set = { $who } turned on that whoever signs in for the first time is taken in and set how long a sign-in lasts: { $limits }, in { $workspace }, on { $when }.
first-sign-in-off-and-limits-set = { $who } turned off that whoever signs in for the first time is taken in and set how long a sign-in lasts: { $limits }, in { $workspace }, on { $when }.
taken-in = People whom nobody added are taken in at their first sign-in.
taken-in-no-more = People whom nobody added are not taken in at their first sign-in.

## What a lapsed plan has ended, once it is back

tokens-revoked-subject = { $workspace }: tokens were revoked
plan-given-back = { $who } gave the workspace its plan back, by which the tokens and OAuth clients of the directory were revoked, in { $workspace }, on { $when }.
make-new-tokens = Whoever held them while there was no plan can’t use them any more. Make new ones.
