### The provisioning log and the sign-in log, in the console and, masked, in the operator’s.

## On every log’s page

# The heading of the form, and its button.
search = Search
outcome = Outcome
# The choice in a list that leaves it open.
any = Any
reason-code = Reason code
show-all = Show all
# Beside the link to the download.
newest-at-most = The newest 10,000 at most
download-as-csv = Download as CSV
what-was-found = What was found
nothing-here = Nothing here
when = When
details = Details
# What opens an entry. The hidden part is for those who hear the page.
show-details = Show<span class="hidden"> the details of { $what }</span>
# The same, where a stable code says why not.
show-details-by-code = { $code }<span class="hidden"> the details of { $what }</span>
# The same, where something about a sign-in is odd.
show-details-worth-a-look = Worth a look<span class="hidden"> the details of { $what }</span>
# Before what an admin does about it.
what-to-do = What to do.
# The network address it came from.
from = From

## Provisioning log: the page and its search

provisioning-log = Provisioning log
provisioning-log-of = Provisioning log of { $place }
what-it-holds = What your identity provider asked for, newest first, for the last 90 days, the newest 100,000 changes and refusals and the newest 10,000 reads: what it sent, what came of it, and what to do where the answer was no.
name-or-id = User name, group or id
action = Action
# Before a choice between the two that follow.
which-to-show = Show
changes-and-refusals = Changes and refusals
only-reads = What it only read
token-or-client-id = Token or client id
show-all-requests = Show all changes and refusals
no-request-fits = No request that is still kept fits. A request is kept for 90 days, unless very many have come since.
nothing-asked-for-yet = Your identity provider has not asked for anything yet. Its first request shows here.
no-directory = This workspace has no directory. Once it has one, what the identity provider asks for shows here.

## Provisioning log: the table

requests-newest-first = Requests of the identity provider, newest first
what-it-asked-for = What it asked for
# Before where it is put right at the identity provider, which is named.
at-provider = At { $provider }.
# A value that was, and one that is: the marks are heard, and seen as a line through or below.
value-before = <span class="hidden">before: </span>{ $value }
value-after = <span class="hidden">after: </span>{ $value }
taken-away = taken away
request = Request
answer = Answer
# What opened the door to it: a token or a client.
shown = Shown
program = Program
# The id of an entry, which support may ask for.
for-support = For support
what-was-sent = What was sent
all-requests-about-them = All requests about them

## Provisioning log: what came of a request

request-done = Done
request-refused = Refused
request-failed = Failed

## Provisioning log: what a request changed, in the download

value-changed = { $attribute }: { $before } → { $after }
value-set = { $attribute }: nothing → { $after }
value-taken-away = { $attribute }: { $before } → nothing
value-as-before = { $attribute }: nothing → nothing

## Sign-in log: the page and its search

sign-ins = Sign-ins
sign-ins-to = Sign-ins to { $place }
who-tried = Everybody who tried to come in, newest first, for the last 90 days; of tries that failed, the newest of each kind. Whoever calls you with three words from their page is found by them here.
three-words = Three words
three-words-for-example = maple-river-button
address-or-member-id = Address or member id
connection = Connection
all-sign-ins = All of them
no-sign-in-fits = No sign-in of the last 90 days fits.
no-sign-in-yet = Nobody has tried to sign in yet.

## Sign-in log: the table

sign-ins-newest-first = Sign-ins, newest first
who = Who
way = Way
identity-provider = Identity provider
browser = Browser
all-sign-ins-of-member = All sign-ins of this member
# Who tried to come in, where no address came.
nobody-known = Nobody we know of

## Sign-in log: what came of a try

signed-in = Signed in
refused = Refused
not-believed = Not believed
test-passed = Test passed

## Sign-in log: the way somebody came, where it is no protocol

by-mailed-code = Code by mail
by-second-factor = Second factor, past single sign-on
by-session = Signed in before

## Sign-in log: what is odd about a sign-in

was-a-test = It was a test of the connection by an admin.
address-differs = The identity provider calls this person { $asserted }, which is not their address here. They came in as themselves; addresses are changed by the directory alone.
address-of-another = The address the identity provider asserted is that of another member. Nobody came in as that member, but find out why: somebody may be trying to pass for them.
called-there = The identity provider calls this person “{ $subject }” (subject or Name ID). Compare it with the externalId and the userName that the directory sends, which the provisioning log shows.
# One of these three, and then one of the two that follow them.
no-address-came = No email address came.
several-addresses-came = Several email addresses came that differ, and nothing says which is meant.
address-is-none = What came as the email address is none.
no-attribute-came = No attribute came at all.
# The names of attributes, with commas between.
attributes-that-came = What came is called: { $names }.
