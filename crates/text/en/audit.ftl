### The audit log, in the console and, masked, in the operator’s.

## The page

audit-log = Audit log
# What the console’s page is called.
what-was-done = What was done
what-was-done-in = What was done in { $place }
who-did-what = Who did what to whom, newest first: by hand, by the directory, by the identity provider and by Usher itself.
ids-of-whom = Ids of whom or what it was done to
all-of-it = All of it
nothing-done-to-it = Nothing was done to whoever or whatever has this id.
what-was-done-newest-first = What was done, newest first
what = What
# Who has done it.
by = By
# To whom or what it was done.
to = To
# To what, where it was done to no part of it.
the-workspace = The workspace
show-details = Show<span class="hidden"> the details of entry { $id }</span>
no-details = None

## Who has done it

the-operator = The operator
# As the operator’s own staff see it.
the-operator-with-key = The operator, with the key { $key }
the-directory = The directory
the-identity-provider = The identity provider
a-person = A person, signed in
a-person-with-id = A person, signed in ({ $id })
holder-of-a-link = Whoever holds a setup link
holder-of-a-link-with-id = Whoever holds a setup link ({ $id })
usher-itself = Usher itself

## What was done: each message is called as the action in the log

account-erased = Account erased
account-locked = Account locked
account-unlocked = Account unlocked
client-created = OAuth client made
client-revoked = OAuth client revoked
client-secret-created = Secret of an OAuth client made
client-secret-revoked = Secret of an OAuth client revoked
connection-created = Connection made
connection-key-published = New key of a connection published
connection-key-removed = Old key of a connection removed
connection-key-switched = Connection signs with its new key
connection-mode-changed = Mode of a connection changed
connection-proposal-dismissed = What an identity provider says anew dismissed
connection-proposal-withdrawn = An identity provider says again what is believed
connection-proposed = An identity provider says something new, to be confirmed
connection-removed = Connection removed
connection-resealed = Secrets of a connection sealed anew
connection-sha1-allowed = SHA-1 allowed for a while
connection-sha1-refused = SHA-1 refused again
connection-tested = Connection tested
connection-updated = Connection changed
directory-disabled = Directory turned off
directory-enabled = Directory turned on
directory-mapped = Mapping of groups changed
directory-staged = Directory set up
directory-updated = Settings of the directory changed
directory-group-created = Group told by the directory
directory-group-removed = Group removed by the directory
directory-group-updated = Group changed by the directory
directory-user-removed = Person removed by the directory
directory-user-stored = Person told by the directory, without a place yet
directory-user-updated = Person changed by the directory
domain-claimed = Domain added
domain-endangered = Record of a domain missing
domain-lost = Domain lost
domain-recovered = Record of a domain found again
domain-released = Domain given up
domain-verified = Domain verified
factor-added = Second factor added
factor-removed = Second factor removed
factor-resealed = Second factor sealed anew
factors-reset = All second factors removed
member-added = Added
member-deprovisioned = Access ended by the directory
member-erased = Erased
member-held = Kept out, though the directory has them assigned
member-provisioned = Given a place by the directory
member-removed = Access ended by hand
member-sessions-ended = Signed out
member-suspended = Suspended
member-unsuspended = Suspension lifted
member-updated = Changed
operator-signed-in = Operator console opened
operator-signed-out = Operator console left
operator-key-created = Operator key made
operator-key-revoked = Operator key revoked
recovery-codes-renewed = Recovery codes made
session-ended = Session ended
session-opened = Signed in
setup-link-created = Setup link sent
setup-link-extended = Setup link extended
setup-link-finished = Setup link done with
setup-link-help-requested = Help asked for through a setup link
setup-link-opened = Setup link opened
setup-link-revoked = Setup link revoked
subscription-created = Subscription made
subscription-paused = Subscription paused
subscription-removed = Subscription removed
subscription-replayed = Subscription told once more
subscription-resealed = Secret of a subscription sealed anew
subscription-secret-rotated = Secret of a subscription replaced
subscription-updated = Subscription changed
token-created = Token of the directory made
token-revoked = Token of the directory revoked
wave-noticed = Admins told of many who lost access at once
wave-restored = Access given back to many who had lost it
workspace-closed = Workspace closed
workspace-created = Workspace made
workspace-deleted = Workspace deleted
workspace-emptied = Workspace emptied, in part
workspace-updated = Settings of the workspace changed

## What was not done

# With the stable code that says why.
refused = Refused: { $code }
