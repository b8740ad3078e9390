### What a connection by SAML believes and is told: its metadata, certificates and keys.

## What we are to the identity provider
acs-url = ACS URL
entity-id-of-metadata = Entity ID, and address of our metadata
entity-id-audience = Entity ID (Audience)
single-logout-url = Single logout URL

## Giving metadata
identity-providers-metadata = Identity provider’s metadata
metadata-of-the-provider = Metadata of the identity provider
give-them-again = Give the metadata of <strong>{ $issuer }</strong> again when its certificate or its addresses change. You see what changes before any of it is believed. It has to stay the same identity provider, and it has to be tested again before it can be switched further on; who signs in through it now goes on to.
or-the-metadata-themselves = Or the metadata themselves (XML)
its-entity-id = Its entity ID, if the metadata describe several identity providers
people-may-start-there = People may start at the identity provider’s dashboard. We then ask it anew, so that nobody is signed in as somebody else.
ask-for-encrypted-assertions = Ask for encrypted assertions. Give it our metadata anew after this.
look-at-the-metadata = Look at the metadata
# Stands by itself, or behind a colon.
give-address-or-paste = give the address of the metadata, or paste them.
# Stands by itself, or behind a colon.
give-one-not-both = give the address of the metadata or paste them, not both.

## Confirming them
confirm-the-metadata = Confirm the metadata
confirm-what-changes = Confirm what changes
what-it-says-of-itself = This is what <strong>{ $issuer }</strong> says of itself in the metadata you gave. Nothing of it is believed yet. Compare the fingerprints with what your identity provider shows: whoever has such a key signs anybody in.
all-as-before = These are the certificates and addresses as before.
believed-no-more = What it signs with until now is believed no more
three-at-most = Three certificates are believed at most, so those known so far can’t stay beside the new ones. If your identity provider still signs with one of them, nobody can sign in until it has switched: confirm once it has.
# Comes before a certificate.
not-in-these-metadata = Believed until now, and not in these metadata
url-until-now = Metadata URL until now
url-until-now-none = None: they were pasted
url-from-now-on = Metadata URL from now on
url-from-now-on-none = None: nobody looks at pasted metadata again
certificates-until-now = The certificates believed until now
keep-them = Keep them beside the new ones, so that people sign in before and after your identity provider switches. Take the new metadata alone later, when it has.
believe-them-no-more = Believe them no more. If your identity provider still signs with one of them, nobody can sign in until it has switched.
has-to-be-tested-again = The connection has to be tested again before it can be switched further on; who signs in through it now goes on to.
confirm-and-take-them = Confirm and take them
other-metadata = Other metadata

## Keeping a connection well: its metadata
certificates-and-keys = Certificates and keys
its-metadata-have-changed = Its metadata have changed
found-not-believed-yet = Found { HTML($found) }. Nothing of it is believed yet. Compare the fingerprints with what your identity provider shows; then confirm or dismiss it.
# Comes before a certificate.
no-longer-named = No longer named, and believed no more
confirm-what-is-new = Confirm what is new
dismiss-it = Dismiss it
looked-at-once-a-day = Its metadata are looked at once a day, at <code>{ $url }</code>.
# Both stand behind the sentence that says how often they are looked at.
last-looked-at = Last: { HTML($at) }.
not-looked-at-yet = Not yet.
cant-be-read-since = They can’t be read since { HTML($since) }: { $why }
look-again-now = Look again now
they-were-pasted = Its metadata were pasted, so nobody looks at them again. <a href="{ $path }">Give their address</a>, and what changes there is proposed here.
believed-certificate = Believed certificate
who-gets-mail = Whoever manages the workspace gets mail 60, 30, 14, 7 days and a day before a certificate ends, and on the day.

## Keeping a connection well: SHA-1
signatures-by-sha-1 = Signatures by SHA-1
sha-1-accepted = Accepted
sha-1-refused = Refused
sha-1-is-broken = SHA-1 is broken: whoever has the means can forge what it signs, and sign in as anybody. Have your identity provider sign by SHA-256. Where that takes time, SHA-1 can be accepted for at most 90 days.
accepted-until = Accepted until { HTML($until) }.
was-accepted-until = It was accepted until { HTML($until) }.
refuse-sha-1 = Refuse SHA-1 from now on
accept-until-the-end-of = Accept it until the end of this day (UTC)
type-sha-1 = Type SHA-1 to say that you mean it
accept-sha-1 = Accept SHA-1 for a while
# Stands by itself, or behind a colon.
give-a-day = give a day, such as 2027-01-31.

## Keeping a connection well: our key
our-key = Our key
key-in-use = In use
key-not-used-yet = New: published, not used yet
key-only-decrypts = Old: only decrypts
needs-no-key = This connection needs no key of ours: requests are not signed, and assertions are not encrypted.
the-new-key = The new key stands in our metadata. Give them to your identity provider; once it knows the new certificate, sign with it. Encrypted assertions open with either.
sign-with-the-new-key = It knows the new key: sign with it
remove-the-new-key = Remove the new key
the-old-key = The old key signs no more, and still opens what is encrypted for it. Remove it once your identity provider has our new metadata.
remove-the-old-key = Remove the old key
make-a-new-key = Make a new key
