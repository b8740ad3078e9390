### The wizard of single sign-on, and the page that says what a test came to.

## The bar
set-up-single-sign-on = Set up single sign-on
step-provider = Provider
step-application = Application
step-people = People
step-values = Its values
step-test = Test
step-mode = Mode
back = Back
next = Next

## Choosing an identity provider
choose-a-provider = Choose an identity provider
which-provider = Which identity provider do you use?
people-sign-in-there = People sign in there. The next steps use its own words. You can leave at any time and come back.
back-to-the-start = Back to the start
go-on-where-you-were = Go on where you were
go-on-with = Go on<span class="hidden"> with { $name }</span>
provider-over-protocol = { $provider } over { $protocol }
not-made-yet = The connection is not made yet. The values you may have entered there stay the same.
tested-and-not-on = It is tested, and can be switched on.
made-and-not-tested = It is made, and wants a test.
over = <span class="hidden">{ $provider } over </span>{ $protocol }
which-protocol = Both protocols sign people in equally well. Where you also want to provision people over SCIM, take the one your identity provider has SCIM in: at Okta and OneLogin that is SAML.

## The application there, and what it says of people
what-it-says-of-people = What { $provider } says of people
the-application-at = The application at { $provider }
what-it-is-to-say = What it is to say of people
in-the-same-application = In the same application, see that these are sent. Nobody should be able to write their own address there: whoever can is whoever they say.
make-the-application = Make the application
open-in-another-tab = Open { $provider } in another tab, as its admin, and follow these steps. What stands in a field is ours, to copy. The values stay the same when you come back.
the-table = The table
print-these-steps = Print these steps

## Its values
the-values-of = The values of { $provider }
what-it-shows-you = What { $provider } shows you
give-the-address = Give the address of its metadata where it has one, or paste what its metadata file holds.
first-its-issuer = First its issuer: what it says of itself is looked at before you enter the rest.
# $found says where something is found at the identity provider.
open-the-file = { $found }. Open the file and paste all of it.
more-wishes = More wishes
look-at-it = Look at it

## What it says of itself
what-it-says-of-itself = What { $provider } says of itself
is-this-yours = Is this your identity provider?
nothing-is-made-yet = This is what it says of itself. Nothing is made yet.
look-at-this = Look at this
issuer = Issuer
people-sign-in-at = People sign in at
by-redirect = <code>{ $address }</code>, by redirect
by-posted-form = <code>{ $address }</code>, by a form that is posted
codes-are-traded-at = Codes are traded at
id-tokens-are-signed-with = ID tokens are signed with
algorithms-and-keys = { $algorithms }, and { $keys ->
    [one] { $keys } key
   *[other] { $keys } keys
}
we-may-show-ourselves-by = We may show ourselves by
it-does-not-say = It does not say; a secret in the header is usual.
the-secret-is-kept = The secret is kept encrypted and never shown again.
make-the-connection = Make the connection
another-issuer = Another issuer
entity-id = Entity ID
certificate = Certificate
fingerprint-of-ends = <code>{ $fingerprint }</code>, of { $subject }<br>ends { HTML($expires-at) }
signatures = Signatures
rsa-or-ecdsa = RSA or ECDSA with SHA-256 or better, by one of these certificates and nothing else
our-requests = Our requests
signed-as-it-asks = Signed, as it asks for
not-signed = Not signed; it does not ask for it
compare-the-fingerprint = Compare the fingerprint with the one your identity provider shows: whoever has that key signs anybody in.
other-metadata = Other metadata
every-certificate-has-expired = Every certificate has expired. Signatures by them are believed all the same; renew them there.
pasted-have-no-address = Metadata that were pasted have no address. When its certificate changes, they have to be pasted again.
they-ask-for-signed-requests = Its metadata ask for signed requests. They will be signed; give it our metadata, or at least the certificate in them, once the connection is made.
no-signing-key = It shows no signing key, so that no sign-in could be believed.
takes-no-secret = It says that it takes no client secret. Choose another way once the connection is made.

## Testing it
test-the-connection = Test the connection
connection-made = The connection was made. It is off, so that nobody is sent there yet.
what-a-test-does = You sign in at { $provider } as yourself and come back to a page that lists every check. Nobody else notices, and your session here stays as it is. You have to be assigned to the application there.
tested = Tested
# Comes after “Tested”.
which-counts-until = { HTML($at) }, which counts until { HTML($until) }.
tested-too-long-ago = Tested too long ago
# Comes after “Tested too long ago”.
test-it-once-more = { HTML($at) }. Test it once more before you switch it on.
test-sign-in-once-more = Test sign-in once more
test-sign-in = Test sign-in
later = Later
what-it-was-told-of-us = What it was told of us

## Its mode
switch-it-on = Switch the connection on
who-signs-in-through-it = Who signs in through it?
optional-is-a-good-start = Optional is a good start: everybody may use it, and nobody is shut out. A switch takes effect at the next sign-in of each person.
mode = Mode
back-to-the-test = Back to the test
leave-it-as-it-is = Leave it as it is

## What a test came to
it-works = It works
test-passed = Test passed
who-was-signed-in = Your identity provider signed you in for <strong dir="auto">{ $workspace }</strong>. Your session here is unchanged. This was checked:
# $says is what was checked.
check-to-look-at = { $says }<span class="hidden">: look at this</span>
what-it-says-about-you = What it says about you
what-the-provider-says = What the identity provider says about you
claim = Claim
value = Value
the-test-counts = The test counts for one hour. Within it, you can switch the connection on.
go-on = Go on
