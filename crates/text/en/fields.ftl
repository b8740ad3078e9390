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
