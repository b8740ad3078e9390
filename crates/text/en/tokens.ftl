### The tokens and the OAuth clients that open a directory: on the card, and on pages of their own.

## Tables of tokens and of secrets
ends-in = Ends in
state = State
made = Made
works-until = Works until
last-used = Last used
actions = Actions
never = Never
# The label of when it ended.
ended = Ended
ended-at = Ended { HTML($at) }
# Stands below when it ended.
revoked-by = revoked by { HTML($who) }
tried-after-its-end = Tried after its end: { HTML($at) }
# $whence is an address and what the caller called itself.
tried-after-its-end-from = Tried after its end: { HTML($at) }, { $whence }
live = Live
expired = Expired
revoked = Revoked
no-live-secret = No live secret

## How long one works, to choose
days-90 = 90 days
year-1 = 1 year
years-2 = 2 years
years-3 = 3 years
# When the token there is ends.
now = Now
in-7-days = In 7 days
in-14-days = In 14 days
in-30-days = In 30 days

## Tokens on the card
tokens = Tokens
no-token-yet = None yet. Your identity provider needs one to be let in.
the-directorys-tokens = The directory’s tokens
what-it-did = What it did<span class="hidden">, the token that ends in { $hint }</span>
revoke-of-list = Revoke<span class="hidden"> the token that ends in { $hint }</span>
works-for = Works for
the-token-you-have-ends = The token you have ends
make-a-token = Make a token

## Clients on the card
oauth-clients = OAuth clients
what-a-client-gets = A client gets access tokens that last an hour, in place of a token that lasts for months. New applications of Entra ID’s gallery ask for one.
revoke-the-client-of-list = Revoke<span class="hidden"> the client { $client }</span>
client-id = Client ID
keys = Keys
keys-given-through-the-api = A key set given through the API
issuer = Issuer
subject = Subject
audience = Audience
the-secrets-of = The secrets of { $client }
secret-ends-in = Secret ends in
revoke-the-secret-of-list = Revoke<span class="hidden"> the secret that ends in { $hint }</span>
make-another-secret = Make another secret
make-another-secret-of = Make another secret<span class="hidden"> of { $client }</span>
secret-works-for = Secret works for
make-a-client = Make a client
make-a-client-with-a-secret = Make a client with a secret
make-a-client-with-a-key = Make a client with a key (workload identity federation, private_key_jwt)
make-the-client = Make the client
copy-these-for-a-key = Copy these from your identity provider. One that signs for itself has no issuer, subject or audience to copy: leave them empty.

## A token that was made
new-token = New token
copy-the-token-now = Copy the token now
only-time-a-token-is-shown = This is the only time it is shown: we keep no copy that could be read. Paste both values into your identity provider before you leave this page. If you lose the token, revoke it and make another.
base-url-also-called = Base URL (also called Tenant URL)
token-also-called = Token (also called Secret Token or API Token)
it-works-until = It works until { HTML($expires-at) }. Send it as <code>Authorization: Bearer …</code>; most identity providers add the word Bearer themselves.
i-have-copied-it = I have copied it

## A client that was made, or a secret of one
new-client-secret = New client secret
new-client = New client
copy-the-secret-now = Copy the client secret now
only-time-a-secret-is-shown = This is the only time the secret is shown: we keep no copy that could be read. Paste all four values into your identity provider before you leave this page. If you lose the secret, revoke it and make another.
the-client-is-made = The client is made
copy-these-values = Copy these values into your identity provider. There is no secret to copy: the client proves itself with its key.
scim-url-also-called = SCIM URL (also called Tenant URL or Base URL)
token-url-also-called = Token URL (also called Token Endpoint)
client-id-also-called = Client ID (also called Client Identifier)
client-secret = Client Secret
the-secret-works-until = The secret works until { HTML($expires-at) }. If a scope is asked for, it is <code>scim</code>.
if-a-scope-is-asked-for = If a scope is asked for, it is <code>scim</code>.
i-have-copied-all-four = I have copied all four
i-have-copied-them = I have copied them

## Revoking
revoke = Revoke
# A token, a client or a secret.
opens-nothing-any-more = It opens nothing any more. There is nothing left to revoke.
revoke-a-token = Revoke a token
revoke-the-token-asked = Revoke the token that ends in { $hint }?
revoking-the-token = It stops working at once. If your identity provider still uses it, nobody is added, changed or removed until you have given it another token.
revoke-the-token = Revoke the token
revoke-a-client = Revoke a client
revoke-the-client-asked = Revoke the client { $client }?
revoking-the-client = It stops working at once and for good, with every access token it has. If your identity provider still uses it, nobody is added, changed or removed until you have given it another client or a token.
revoke-the-client = Revoke the client
revoke-a-secret = Revoke a client’s secret
revoke-the-secret-asked = Revoke the secret of { $client } that ends in { $hint }?
revoking-the-secret = It stops working at once, and so do the access tokens it got. If your identity provider still uses it, nobody is added, changed or removed until you have given it another secret.
revoke-the-secret = Revoke the secret
