### What fields are called, both at the field and where a sentence above the page is about it.

client-id = Client ID
name = Name
client-secret = Client secret
family-name = Family name
from-utc = From (UTC)
given-name = Given name
issuer = Issuer
jwks-url = JWKS URL
audience = Audience (aud)
issuer-iss = Issuer (iss)
subject = Subject (sub)
metadata-url = Metadata URL
reason = Reason
minutes-in-all = Minutes in all
minutes-unused = Minutes unused
until-utc = Until (UTC)

## What is wrong with a value
# Each stands behind the name of its field and a colon; where it stands alone it is begun with a capital.

choose-a-role = choose one of the roles in the list.
choose-an-address = choose one of the addresses in the list.
last-day-before-first = the last day lies before the first.
no-day = this is no day. Write it as 2026-11-03.
