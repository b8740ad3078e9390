### The operator console: for the staff of whoever sells the product. What it shows of one workspace stands in support.ftl.

## Around every page

what-the-console-is = Operator console: what is done here is done to customers
usher-operator = Usher operator
# What the link with the sign and those words is called to those who hear the page.
usher-operator-console = Usher, operator console
with-the-key = With the key <strong dir="auto">{ $key }</strong>
times-are-in-utc = Times are in UTC. Everything that is changed here is in the customer’s audit log, as the operator’s.
back = Back
cancel = Cancel

## The menu of a workspace

# What the menu is called, and its first page.
workspace = Workspace
plan-and-seats = Plan and seats
sign-ins = Sign-ins
provisioning = Provisioning
audit = Audit

## The way in

operator-console = Operator console
whom-it-is-for = For the staff of whoever sells this product. If you look for your own workspace, <a href="/login">sign in there</a>.
operator-key = Operator key
key-hint = It begins with usk_. You stay signed in for eight hours at most, and half an hour unused.
open-the-console = Open the console
session-has-ended = Your session has ended: it lasts eight hours, half an hour unused, and no longer than its key.
signed-out = You are signed out.
key-opens-nothing = This key opens nothing: it is mistyped, or it was revoked. Ask whoever runs Usher for one.

## A no to a whole page

could-not-be-done = This could not be done
# Before the stable code.
reason = Reason
go-back = Go back
domain-contested = Another workspace has verified this domain, or lost it lately. Search for the domain to see which.
workspace-not-found = There is no such workspace, or it was deleted.

## Finding a workspace

find-a-workspace = Find a workspace
found-for = Found for { $sought }
by-what-you-were-told = By what the customer has told you.
search = Search
what-you-were-told = What you were told
find = Find
what-can-be-sought = A short name or the beginning of a name; a domain, or an address in it; the three words from somebody’s page; or the id of a workspace, connection, directory or setup link.
nothing-found = Nothing found
the-first-found = The first { $workspaces }
workspaces-found = { $workspaces ->
    [one] 1 workspace
   *[other] { $workspaces } workspaces
}
# Before the four that follow, which are a list.
no-workspace-fits = No workspace fits <strong>{ $sought }</strong>. It may be that:
domain-was-not-added = the customer has not added this domain, so it leads to nobody. Ask for the address of their workspace instead;
words-are-too-old = the three words are older than 90 days, or one of them is spelt otherwise;
name-begins-otherwise = the name begins otherwise: the end of one is not looked for;
workspace-was-deleted = the workspace was deleted.
there-may-be-more = There may be more. Type more of the name.

## Why a workspace was found

is-its-id = This is its id.
is-its-short-name = This is its short name.
name-begins-so = Its name begins so.
has-verified = It has verified { $domain }.
has-verified-but-record-is-missing = It has verified { $domain }, and the record is missing.
has-added = It has added { $domain }, and not proven it.
has-lost = It has lost { $domain }.
trace-in-its-log = { $trace } stands in its sign-in log.
is-its-connection = { $id } is a connection of its.
is-its-directory = { $id } is its directory.
is-its-setup-link = { $id } is a setup link of its.

## What a workspace has bought

standard = Standard
enterprise = Enterprise
plan-in-grace = { $plan }, in its time of grace
seats-taken = { $limit ->
    [one] { $taken } of { $limit } seat taken
   *[other] { $taken } of { $limit } seats taken
}
seats-taken-of-any-number = { $taken ->
    [one] { $taken } seat taken, of any number
   *[other] { $taken } seats taken, of any number
}

## Changing plan and seats

plan-and-seats-of = Plan and seats of { $name }
# The plan is one of the two above, and how many seats are taken is said as above.
has-now = { $name } has now: { $plan }, { $seats }
grace-is-over = The plan was lowered, and its time of grace is over since { HTML($until) }. When it is raised again, the directory needs new tokens and clients.
grace-until = The plan was lowered. Until { HTML($until) } all goes on as before if it is raised again.
plan = Plan
standard-is = <strong>Standard</strong>: without single sign-on and the directory.
enterprise-is = <strong>Enterprise</strong>: with single sign-on and the directory.
personal-has-standard = It is a personal workspace, which has the standard plan.
seats = Seats
seats-hint = Empty for any number. Guests take none.
is-confirmed-next = What takes something away is confirmed on the next page, once you have read what follows.
save = Save
choose-a-plan = Choose one of the two.
seats-must-be-a-number = Enter a whole number such as 25, or leave it empty for any number.

## Taking something away

take-away-from = Take away from { $name }
take-something-away-from = Take something away from { $name }?
it-has-now = It has now: { $plan }, { $seats }
grace-begins = A time of grace of 30 days begins, until { $day }. People go on signing in through single sign-on until then.
directory-only-removes = Until then the directory still removes people, and adds and changes nobody. After it, its tokens and clients open nothing.
nothing-is-deleted = Nothing that is set up is deleted. If the plan is raised again within the 30 days, all goes on as before; after them, the directory needs new tokens and clients.
no-grace = Single sign-on and the directory can’t be set up any more. Nothing relies on them yet, so there is no time of grace.
fewer-seats-than-taken = Of { $taken } seats that are taken { $limit } would be left. Nobody is removed for that, and nobody gets a seat until enough are free.
to-confirm-type = To confirm it, type { $slug }
type-to-confirm = Type { $slug } to confirm it.
take-it-away = Take it away

## The logs, masked

sign-ins-of-masked = Sign-ins of { $place }, masked
sign-ins-masked = Sign-ins, masked
who-tried-masked = Everybody who tried to come in within 90 days, newest first. Addresses are masked, and what was received is hidden; the customer’s admins see both.
no-sign-in-within-90-days = Nobody has tried to sign in within 90 days.
# Before what the customer’s admins are told to do about it.
what-admins-are-told = What the admins are told.
address-differs = The identity provider calls this person by another address than the workspace does.
address-of-another = The address the identity provider asserted is that of another member. Nobody came in as that member.
called-there = The identity provider and the directory may call this person by ids that differ. The workspace’s admins see which came, in their sign-in log.
no-address = No email address came that counts. The workspace’s admins see what came, in their sign-in log.
provisioning-log-of-masked = Provisioning log of { $place }, masked
provisioning-log-masked = Provisioning log, masked
what-it-asked-for-masked = What the identity provider asked for within 90 days, newest first: changes and refusals. People and groups stand here by their ids, and no value that was sent is shown; the customer’s admins see both.
id-of-person-or-group = Id of a person or group
no-change-within-90-days = The identity provider has not asked for a change within 90 days.
nobody-asks = This workspace has no directory, so nobody asks for anything.
# Before the names of attributes.
changed = Changed
audit-log-of-masked = Audit log of { $place }, masked
audit-log-masked = Audit log, masked
who-did-what-masked = Who did what to whom, newest first. People stand here by their ids, and what they typed is hidden; the customer’s admins see both, and what the operator did.
id-of-whom = Id of whom or what it was done to
