### What is around every page, and what several pages share.

## The head and the foot of a page

# Behind the name of a page, in the title of its tab.
and-usher = · Usher
# Before the name of a page, in the title of its tab, where something stopped a form.
error = Error:
skip-to-content = Skip to the content
usher = Usher
all-workspaces = Usher, all workspaces
back-to-setup = Usher, back to where your setup link leads
signed-in-as = Signed in as <strong dir="auto">{ $name }</strong>
# How somebody is called, behind “Signed in as”, of whom no name is known.
yourself = yourself
your-sign-in = Your sign-in
sessions = Sessions
sign-out = Sign out
workspace = Workspace
members = Members
security = Security
provisioning-log = Provisioning log
times-are-in-utc = Times are in UTC.

## The end of a session, said before it comes

unused-for-a-while = You have done nothing here for a while, and will be signed out in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. What you have not sent yet would be lost.
stay-signed-in = Stay signed in
not-reached = Usher can’t be reached just now, so you are still about to be signed out.
try-again = Try again
lasts-only-so-long = A sign-in lasts only so long, and yours ends in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Send what you have typed before then, or it is lost. After that you sign in anew.
is-signed-out = You are signed out here. Copy what you typed and still need, then <a href="{ $path }">sign in again</a>.
# Before the name of the page, in the title of its tab: for whoever looks at another tab.
signed-out-soon = Signed out soon
signed-out = Signed out

## The keys

keys = Keys
what-each-key-does = What each key does
# Two keys, pressed one after the other.
one-key-then-another = <kbd>{ $first }</kbd> then <kbd>{ $second }</kbd>
search-where-there-is = Search, where there is a field for it
show-all-again = Show all again, after a search
esc = Esc
this-list = This list
listen-to-these-keys = Listen to these keys in this browser
close = Close

## A problem with a form

there-is-a-problem = There is a problem
# The name of a field, and what is wrong with what is in it.
problem-of-field = { $label }: { $sentence }
reason = Reason: <code>{ $code }</code>
type-name-exactly = Type the workspace’s name exactly: { $workspace }
# Behind a sentence that says that the plan does not include something.
seller-changes-plan = The company you bought this product from can change it for you.
see-what-groups-give = See what groups give
locked = Locked

## Many lost access at once

taken-off-from = Your identity provider took them off the list from { HTML($began) } on.
some-were-restored = { $restored ->
    [one] { $restored } was restored.
   *[other] { $restored } were restored.
}
if-not-meant = If it was not meant, they can be restored until { HTML($until) }. <a href="{ $path }">See who it was, and restore them</a>
all-were-restored = { $people ->
    [one] { $people } person lost access at once, and was restored
   *[other] { $people } people lost access at once, and were restored
}
taken-off-see-who = Your identity provider took them off the list from { HTML($began) } on. <a href="{ $path }">See who it was</a>

## Domains and their proofs

what-dns-holds = What DNS holds now
no-record-at = No TXT record at <code>{ $name }</code>.
# Above the records that DNS holds.
records-at = At <code>{ $name }</code>:
and-more = and { $more } more
many-dns-panels-append = Many DNS panels append the domain to the name that is typed. If the record’s name has become <code>{ $doubled }</code> there, type the name without the domain, as in <code>{ $label }</code>.
domains-verified = { $verified } verified
domains-at-risk = At risk
domains-lost = Lost
domains-waiting = Waiting for proof
domains-some-at-risk = { $verified } verified, { $others } at risk
domains-some-lost = { $verified } verified, { $others } lost
domains-some-waiting = { $verified } verified, { $others } waiting for proof

## A log, part by part

parts-of-the-log = Parts of the log
back-to-newest = Back to the newest
show-older = Show older

## Values that are copied
# In those with a name, a script puts the name of the value in.

copy = Copy
copied = Copied
copy-our = Copy our { $name }
our-was-copied = Our { $name } was copied.
our-is-marked = Our { $name } is marked. Copy it with your keyboard.

## What would change of what a connection by SAML believes

new-certificate = New certificate
certificate-as-before = Certificate as before
certificate-ends = <code>{ $fingerprint }</code>, ends { HTML($at) }
address-until-now = Address until now
address-from-now-on = Address from now on
signed-requests = Signed requests
asks-for-signed-requests = It asks for them now. Give it our metadata, which then hold our certificate.
asks-for-none-signed = It asks for them no more.

## People

# A person of whom neither a name nor an address is known.
unnamed-member = Unnamed member
name-and-address = { $name } ({ $address })

## What is said where there is no page

page-not-written = The page could not be written.
no-such-file = There is no such file.
