### What an identity provider said of somebody at a sign-in: labels and values on the page of a test.

subject = Subject
user-name = User name
email = Email
email-verified = Email verified
given-name = Given name
family-name = Family name
# Of Entra ID. xms_edov is the name of a claim.
domain-owner-verified = Domain owner verified (xms_edov)
# Of Google. hd is the name of a claim.
run-by = Organisation (hd)
name-id = Name ID
name-id-format = Format of the Name ID
other-stable-id = Other stable id
signed-with = Signed with
# What $algorithm is called by whoever signs: rsa-sha256.
signed-with-by = { $algorithm }, by the certificate { $fingerprint }
signed-in-at = Signed in there at
session-ends = Session ends at the latest
attribute-names = Names of all attributes
# At the end of a list of their names.
and-more = and { $count } more
yes = yes
no = no
not-sent = (not sent)
none-that-counts = (none that counts)

## Why somebody was not signed in, for the admin

left-since = The identity provider said that the person signed out there after this sign-in was begun. Nothing is wrong: a new one works.
