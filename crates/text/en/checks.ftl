### What a test sign-in found, check by check, and what to do where one is poor.

## The answer

signed-by-named-key = Signed by a key that its own document names
signed-with = Signed with { $proof }
from-issuer-for-us = From the issuer of this connection, and meant for us
in-time-and-once = In time, and used once
asked-by-this-browser = Asked for by this browser

## Who it is

names-nobody = Names nobody
set-the-subject = Set what it sends as the subject or Name ID.
lasting-id = Names you by an id that stays
by-address = Names you by an email address, which can change
by-address-advice = Whoever gets another address there is somebody else here, and whoever gets an address that was somebody’s comes in as them. Set the format of the Name ID to persistent, with an id that never changes. Do it before people sign in: afterwards nobody is known by the new one.
by-unsaid = Names you by a Name ID of which it does not say whether it stays
by-unsaid-advice = Make sure that it sends an id that never changes and is never given to somebody else, and no name or address. Best set the format of the Name ID to persistent, before people sign in.
by-other-format = Names you by a Name ID of the format { $format }, which need not stay
by-other-format-advice = Set the format of the Name ID to persistent, with an id that never changes. Do it before people sign in: afterwards nobody is known by the new one.

## The name

first-and-last-name = First and last name: { $given } { $family }
name-missing = A name is missing
map-names = Map the attributes of the first and last name. People get in without, and are shown by their address.

## The address

address-believed = Email address: { $address }, believed, in a domain you have verified
address-unverified = Email address: { $address }, whose domain is not verified here
address-unverified-advice = Nobody is taken in under it, no code can be sent to it, and it does not lead to single sign-on. Verify its domain, or have these people sign in by the sign-in link of the connection.
address-not-believed = Email address: { $address }, which sign-in does not believe
denied-advice = Your identity provider says that it is not verified (email_verified), so nobody is found or taken in by it. Verify it there.
unvouched-advice = Your identity provider does not say that it has verified it: no claim email_verified came, so nobody is found or taken in by it. Have it send email_verified: true, or let the directory send the subject as externalId: then no address is needed.
entra-advice = In Entra ID an admin can write any address, so it counts only where the claim xms_edov says that its domain is verified. Add the optional claims email and xms_edov under Token configuration, or let the directory send the object ID as externalId: then no address is needed.
google-advice = Google’s word counts where the claim hd names the address’s domain: where your organisation runs the account. This one is a private account, or another organisation’s. Sign in by one of your organisation’s.
no-address = No email address
no-address-advice = By SAML, map the attribute “email”, or send the address as the Name ID. By OpenID Connect, have the claim “email” sent for the scope email.
several-addresses = Several email addresses that differ
several-addresses-advice = Nothing says which is meant, so none counts. Map one attribute with one address.
unreadable-address = What it sends as the email address is none
unreadable-address-advice = See below what came, and map the attribute that holds the whole address.
