### The security settings of a workspace: their page, and what its cards share.

## On every page of the settings
back = Back
back-to-security-settings = Back to security settings
cancel = Cancel

## The head of the page
security = Security
security-of = Security of { $place }
four-steps = Four steps, best taken in this order: prove your domain, connect your identity provider, let it keep the members, and decide how people sign in.
next-verify-a-domain = Next: <a href="{ $path }">verify a domain</a>
next-set-up-single-sign-on = Next: <a href="{ $path }">set up single sign-on</a>
next-set-up-the-directory = Next: <a href="{ $path }">set up the directory</a>
next-turn-the-directory-on = Next: <a href="{ $path }">see what turning the directory on does</a>
what-this-is = What this is, and what it waits for
# Comes after a sentence that says what the plan leaves out.
below-is-what-each-does = Below is what each step would do.
ask-for-it = Ask for it
only-admins-and-owners = Only admins and owners change these settings

## What has just been done
domain-added = The domain was added. Publish its record: it is looked for by itself, or check it here.
domain-verified = The domain is verified. Leave its record in DNS: it is looked for every day, and a domain whose record is missing for seven days is lost.
domain-removed = The domain was removed.
client-changed = The client was changed. Test the connection again.
connection-renewed = The metadata were taken. Test the connection again.
mode-off = The connection is off: nobody signs in through it.
mode-testing = The connection is being tested: nobody but admins signs in through it.
mode-optional = The connection is optional now: people may sign in through it. The directory can be set up next.
mode-required = The connection is required now: members sign in through it.
connection-removed = The connection was removed.
newcomers-taken-in = People with an address in a verified domain are taken in at their first sign-in from now on.
nobody-taken-in = Nobody is taken in by signing in any more.
directory-on = The directory is on. Your identity provider keeps the members from now on.
directory-off = The directory is off. Its tokens and clients work no more, everybody stays, and members are kept here again.
sessions-limited = How long a sign-in lasts here was changed. It holds for whoever is signed in already.
token-revoked = The token works no more.
client-revoked = The client works no more, and neither do the access tokens it had.
secret-revoked = The secret works no more, and neither do the access tokens it got.

## The directory’s card
directory = Directory
what-the-directory-does = Your identity provider keeps the members, through SCIM: whoever you assign there has a place here before they first sign in, and whoever you unassign is out at once.
staging = Staging
staging-so-far = Your identity provider has told us of { $people ->
    [one] { $people } person
   *[other] { $people } people
} so far. Nobody gains or loses access until you turn it on; then all of it takes effect in one step.
keeping-roles-there = Your identity provider has told us of <strong>{ $people ->
    [one] { $people } person
   *[other] { $people } people
}</strong> so far. Members are added and removed there; roles come from its groups.
keeping-roles-here = Your identity provider has told us of <strong>{ $people ->
    [one] { $people } person
   *[other] { $people } people
}</strong> so far. Members are added and removed there; roles are given here.
removals-only = Removals only
removals-only-until = The plan no longer includes the directory. Until { HTML($until) } it can still remove people; after that it can do nothing.
suspended = Suspended
suspended-by-the-plan = The plan no longer includes the directory, so its tokens and clients open nothing. Members are kept here.
nothing-opens-the-directory = Broken: nothing opens the directory
no-token-and-no-client = No token and no client works any more, so nobody who leaves is removed. Make a new token below; or turn the directory off to unlock the members.
request-with-a-strange-token = A request came with a token that was never made here
strange-token = { HTML($at) }. If it was your identity provider, paste the token there once more, whole and without a space; or make a new one below.
# $whence is an address and what the caller called itself.
strange-token-from = { HTML($at) }, { $whence }. If it was your identity provider, paste the token there once more, whole and without a space; or make a new one below.
last-request = Last request: { HTML($at) }.
# $whence is an address and what the caller called itself.
last-request-from = Last request: { HTML($at) }, { $whence }.
no-request-yet = Your identity provider has not come in yet.
set-up-the-directory = Set up the directory…
directory-step-by-step = Step by step, in the words of your identity provider. It starts in staging: nobody gains or loses access yet.
# The button of what is locked.
turn-on-the-directory = Turn on the directory
# The button of what is locked: the directory.
turn-it-on = Turn it on
see-what-turning-it-on-does = See what turning it on does…
who-joins-who-stays = Who joins, who stays, and how many seats it takes. Then you turn it on.
roles-from-groups = Roles from groups
for-your-identity-provider = For your identity provider
base-url = Base URL
where-it-goes = Where it goes, step by step, and whether it calls…
turning-it-off = Turning the directory off takes nobody’s access away.
turn-off-the-directory = Turn off the directory…

## What else there is
have-your-it-set-it-up = Have your IT set any of this up, without an account.
setup-links = Setup links
who-signed-in = Who signed in, who was refused, and why.
sign-in-log = Sign-in log
who-did-what = Who did what to whom, and when.
audit-log = Audit log
what-it-asked-for = What your identity provider asked for, and what came of it.
provisioning-log = Provisioning log

## What is wrong with a form that no page makes
choose-a-mode = choose off, testing, optional or required.
choose-a-way = choose one of the ways of the list.
choose-on-or-off = choose on or off.
press-a-button = press one of the buttons of the page.
look-again = go back and look again.
