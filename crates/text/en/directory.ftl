## What the directory does, in a word

on = On
staging = Staging
removals-only = Removals only
suspended = Suspended
off = Off

## Turning it on

turn-on-the-directory = Turn on the directory
turn-on-question = Turn on the directory?
in-one-step = All of this takes effect in one step, or nothing does. From then on your identity provider adds and removes members.
# Before a number of people, as the ones below it.
will-join = Will join
will-come-back = Will come back
become-the-directorys = Are members already, and become the directory’s
stay-beside = Stay beside it, removed by hand only
stay-suspended = Are suspended, and stay so
get-nothing = Inactive there, get nothing
seats-after = Seats taken after it
too-few-seats = There are too few seats
free-some-or-buy = Free some or buy more, or assign fewer people at your identity provider.
no-domain-is-verified = No domain is verified yet
addresses-open-nothing = So these people’s addresses open nothing: no code can be sent to them, and they do not lead to single sign-on. Until a domain is verified, they come in by this link; give it to them, or put it into your identity provider’s dashboard.
sign-in-link = Sign-in link
conflicts = Conflicts
settle-first = These have to be settled first.
# Somebody who can't be placed, why, and the stable code of that.
conflict = <strong>{ $who }</strong>: { $why } <code>{ $code }</code>
# Each over a list of their names.
joining = Will join: { $count }
returning = Will come back: { $count }
adopted = Become the directory’s: { $count }
held = Are suspended, and stay so: { $count }
beside = Stay beside it: { $count }
not-yet = Not yet
can-be-turned-on-once = It can be turned on once nothing above stands in its way.
look-again = Look again

## Turning it off

turn-off-the-directory = Turn off the directory
turn-off-question = Turn off the directory?
tokens-stop = All its tokens stop working at once. Your identity provider can’t add, change or remove anybody here any more.
everybody-keeps-access = Everybody keeps their access, role and seat. Members are added and removed here again.
what-it-told-is-forgotten = What the directory has told so far is forgotten. A new directory gets a new address and new tokens.
turn-off = Turn off
cancel = Cancel
back-to-security-settings = Back to security settings
