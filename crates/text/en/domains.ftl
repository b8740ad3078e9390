### The domains of a workspace: on their card, on the page of a setup link, and what removing one does.

## The card
domains = Domains
none-yet = None yet
a-domain-you-prove = A domain you prove to be yours lets your identity provider speak for the addresses in it.
check-now-for = Check now<span class="hidden"> for { $domain }</span>
remove-of-list = Remove<span class="hidden"> { $domain }</span>
last-checked = Last checked { HTML($checked) }
add-a-domain = Add a domain
add-domain = Add domain
# Stands by itself, or behind a colon.
enter-a-domain-name = enter a domain name such as example.org.

## What a domain is worth
verified = Verified
vouched-for = Vouched for by support, { HTML($at) }
proven-in-dns = Proven in DNS, { HTML($at) }
at-risk = At risk
counts-until = counts until { HTML($until) }
lost = Lost
since = since { HTML($since) }
waiting-for-proof = Waiting for proof

## Its record
put-it-back-by = The record that proves this domain has disappeared. Put it back before { HTML($until) }, or the domain is lost: nobody loses access, but people who are provisioned with an address in it get no account of that address.
lost-and-looked-for = The record that proves this domain stayed away for seven days, so your identity provider no longer speaks for addresses in it. Put the record back: it is looked for by itself every half hour until { HTML($until) }, and at once when you check it here.
lost-and-not-looked-for = The record that proves this domain stayed away for seven days, so your identity provider no longer speaks for addresses in it. Put the record back: it is not looked for by itself any more. Check it here, or add the domain again: then it is, for three more days.
publish-looked-for = Publish this TXT record where the domain’s DNS is kept, and leave it there: a domain whose record disappears is lost. It can take a few hours to be seen: it is looked for by itself every half hour until { HTML($until) }, and at once when you check it here.
publish-not-looked-for = Publish this TXT record where the domain’s DNS is kept, and leave it there: a domain whose record disappears is lost. It can take a few hours to be seen: it is not looked for by itself any more. Check it here, or add the domain again: then it is, for three more days.
leave-its-record = Leave its TXT record in DNS, also when the DNS moves: it is looked for every day, and a domain whose record is missing for seven days is lost.
the-record-to-keep = The record to keep<span class="hidden"> for { $domain }</span>
record-name = Name
record-value = Value

## Removing one
remove = Remove { $domain }
remove-asked = Remove { $domain }?
no-longer-spoken-for = Your identity provider no longer speaks for addresses in { $domain }: people who are provisioned with one get an account that owns no address, and nobody’s account is renamed by one.
nobody-loses-access = Nobody loses access. Everybody who is a member stays one.
no-longer-finds = Sign-in no longer finds this workspace by addresses in { $domain }.
nobody-new-is-taken-in = Nobody new with an address in { $domain } is taken in at their first sign-in any more.
lost-since = It is lost since { HTML($since) }, so your identity provider speaks for no address in it now. Everybody who is a member stays one.
still-leads-here-until = Until { HTML($until) }, addresses in { $domain } still lead to single sign-on here, and the domain comes back by itself once its record does. Both end at once when you remove it.
never-proven = It was never proven, so nothing else changes.
# The next three stand beside each other, the first only where it is so, the second either so or as the one after it.
its-record-is-missing = Its record is missing, so to remove it is to lose it.
shows-their-mailbox = Whoever has no address elsewhere goes on having to show their mailbox, by a code sent to it, besides single sign-on.
shows-their-mailbox-from = From { HTML($from) } on, whoever has no address elsewhere shows their mailbox, by a code sent to it, besides single sign-on.
only-proving-it-again = Only proving the domain again ends that.
to-have-it-again = To have it again, it is proven again, by a new record. Anybody else who proves it can have it meanwhile.
# The button of what is locked.
remove-it = Remove
