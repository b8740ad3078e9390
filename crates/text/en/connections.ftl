### Connections for single sign-on: on the card, what removing and requiring one does, and what their modes are called.

## Modes
off = Off
off-does = Nobody signs in through it.
testing = Testing
testing-does = Admins test it. Nobody else is sent there.
optional = Optional
optional-does = Members may use it, or have a code sent to them.
required = Required
required-does = Members must use it. Guests may still use a code, and so may owners, as their way in for emergencies.
not-set-up = Not set up

## Certificates
expired = Expired
ends-in-days = Ends in { $days ->
    [one] { $days } day
   *[other] { $days } days
}
good = Good

## The card
single-sign-on = Single sign-on
people-sign-in-with = People sign in with their company account, through OpenID Connect or SAML 2.0.
protocol = Protocol
openid-connect = OpenID Connect
client-id = Client ID
shown-by = Shown by
saml-2-0 = SAML 2.0
certificate = Certificate
start-there = Start at the identity provider
start-there-asked-anew = Yes, asked anew
start-there-no = No
encrypted-assertions = Encrypted assertions
our-metadata-ask-for-them = Our metadata ask for them.
signed-requests = Signed requests
its-metadata-ask-for-them = Its metadata ask for them, so requests are signed. The certificate for it stands in our metadata.
look-at-this = Look at this
metadata-have-changed = The metadata have changed: confirm or dismiss what is new.
metadata-cant-be-read = The metadata can’t be read.
sha-1-is-accepted = Signatures by SHA-1 are accepted, which can be forged.
a-new-key-waits = A new key of ours waits to be used.
tested = Tested
not-tested-yet = Not yet
test-counts-until = { HTML($at) }; counts until { HTML($until) }
last-sign-in = Last sign-in
last-that-failed = Last that failed
# Sign-ins through it, or those that failed.
none-of-late = None of late
sign-ins-through-it = Sign-ins through it
what-was-done-to-it = What was done to it
redirect-uri = Redirect URI
change-the-client-secret = Change the client secret…
its-certificate-has-changed = Its certificate or addresses have changed…
certificates-and-keys = Certificates, SHA-1 and keys…
sign-in-link = Sign-in link
who-needs-the-link = Whoever has an address in one of your verified domains is led there by it. Everybody else signs in by this link: give it to them, or put it into your identity provider’s dashboard.
test-sign-in = Test sign-in
what-a-test-does = You sign in at your identity provider and come back here. Your session stays as it is.
mode-of = Mode of { $issuer }
current-mode = Current mode
switch-to = Switch to { $mode }
switch-to-asks = Switch to { $mode }…
remove-of-list = Remove<span class="hidden"> the connection to { $issuer }</span>…
# The button of what is locked.
add-a-connection = Add a connection
set-up-single-sign-on = Set up single sign-on…
set-up-another = Set up another connection…
step-by-step = Step by step, in the words of your identity provider. It takes about fifteen minutes.

## How we show that we are its client
way-offered = A secret, sent as the identity provider offers it
way-basic = A secret, in the header (client_secret_basic)
way-post = A secret, in the form (client_secret_post)
way-key = A key of ours (private_key_jwt)

## Removing one
remove-title = Remove { $issuer }
remove-asked = Remove the connection to { $issuer }?
nobody-loses-access = Nobody loses access. Everybody who is a member stays one.
whom-it-knows-is-forgotten = Whom it knows is forgotten: people who come through another connection are recognised anew, by the directory or by a code sent to their address.
what-can-be-deleted-there = What is set up for us at your identity provider can be deleted there.
# The button of what is locked.
remove = Remove
remove-the-connection = Remove the connection

## Requiring one
require-single-sign-on = Require single sign-on
require-asked = Require single sign-on?
through = Through { $issuer }
members-come-by-no-code = Members no longer come in by a code sent to their address. Whoever is signed in by one continues with single sign-on at their next click.
guests-go-on = Guests go on as before, and owners keep a way in for emergencies.
other-workspaces = Other workspaces of these people, their own above all, are not affected.
who-has-never-come = Who has never come through single sign-on
make-sure-it-knows-them = Make sure that your identity provider knows these people, or they are shut out. At their first sign-in they confirm who they are with a code sent to their address.
address-elsewhere = { $who }: their address is in none of your verified domains
# The last line of a list of people.
and-more = and more
