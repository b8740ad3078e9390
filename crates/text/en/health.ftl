## How a directory is doing, in one sentence, for admins, the operator and the API

suspended = Suspended: the plan no longer includes the directory, so it does nothing.
broken = Broken: nothing opens the directory since { $day }, so nobody who leaves is removed.
# The same where the directory removes nobody yet.
broken-in-staging = Broken: nothing opens the directory since { $day }.
no-token = Waiting: { $provider } needs a token to be let in, and nobody has made one yet.
ended-token = Requests arrive with a token that works no more.
unknown-token = Requests arrive with a token that was never made here, the last { $span } ago.
never-asked = Waiting: { $provider } has not asked for anything yet.
silent = Silent: { $provider } has not asked for anything for { $span }.
silent-unusually = Silent: { $provider } has not asked for anything for { $span }, and usually does every { $usual }.
# Stands behind one of the two above.
nobody-is-removed-meanwhile = Whoever leaves there is not removed here meanwhile.
failing = Failing: the last { $count } changes { $provider } asked for all came to nothing.
removals-only = Removals only: the plan no longer includes the directory, and from { $day } it does nothing.
late = Late: { $provider } has not asked for anything for { $span }.
late-unusually = Late: { $provider } has not asked for anything for { $span }, and usually does every { $usual }.
# A token is called by its end (“…f3a”), a client by its id.
token-not-replaced = Working, but with the token { $token }, which ends on { $day }; nobody has used the new one yet.
client-not-replaced = Working, but with the client { $client }, which ends on { $day }; nobody has used the new one yet.
token-never-replaced = Working, but with the token { $token }, which ends never; nobody has used the new one yet.
client-never-replaced = Working, but with the client { $client }, which ends never; nobody has used the new one yet.
ends-soon = Working, but the last way in ends on { $day }, and nothing opens the directory after it.
some-failed = Working, but { $failures ->
    [one] 1 request failed
   *[other] { $failures } requests failed
} in 24 h. Last request { $span } ago.
# Where no more of them were counted.
many-failed = Working, but { $most } requests or more failed in 24 h. Last request { $span } ago.
working = Working. Last request { $span } ago; 0 failures in 24 h.

## With what works no more

token-revoked-by = Requests arrive with the token { $token }, revoked by { $who } { $span } ago.
token-revoked = Requests arrive with the token { $token }, revoked { $span } ago.
token-run-out = Requests arrive with the token { $token }, run out { $span } ago.
token-works-no-more = Requests arrive with the token { $token }, which works no more.
client-revoked-by = Requests arrive with the client { $client }, revoked by { $who } { $span } ago.
client-revoked = Requests arrive with the client { $client }, revoked { $span } ago.
client-run-out = Requests arrive with the client { $client }, run out { $span } ago.
client-secret-works-no-more = Requests arrive with the client { $client }, by a secret that works no more.

## Spans

less-than-a-minute = less than a minute
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

## What a directory may do at present

state-on = On
state-staging = Staging: nobody gains or loses access by it yet
state-removals-only = Removals only, until { $day }
state-suspended = Suspended: the plan no longer includes it

## What failed

failures = { $count ->
    [one] 1 request failed
   *[other] { $count } requests failed
}
many-failures = { $most } requests or more failed
failures-of-a-day = { $count ->
    [one] 1 request failed in 24 hours
   *[other] { $count } requests failed in 24 hours
}
many-failures-of-a-day = { $most } requests or more failed in 24 hours
could-not-do-it = Usher could not do it
refused = Refused

## What to do about it

make-a-token = Make a token, and give it to { $provider }.
make-a-new-token = Make a new token, or another secret where it comes by an OAuth client, and give it to { $provider }.
give-the-new-token = Give the new token to { $provider }.
paste-once-more = Paste the token there once more, whole and without a space; or make a new one, and paste that.
assign-one-person = Assign one person there, or press its test button.
look-whether-it-is-on = Look whether provisioning is still on there.
is-below = What failed, and what to do about it, is below.
raise-the-plan = Raise the plan, and all goes on as before.
# Where it is done at the identity provider, and what.
at-provider = At { $provider }: { $step }
# What to do at the identity provider about requests that failed.
provider-step = <strong>{ $provider }:</strong> { $step }
not-the-providers-doing = This was not the identity provider’s doing. It is tried again; where it goes on, tell the operator.

## The page

title = How the directory is doing
title-of = How the directory is doing: { $workspace }
security = Security
members-stay-locked = Members stay locked
list-is-still-the-directorys = The list is still the directory’s. <a href="{ $make-token }">Make a new token</a>, or <a href="{ $off }">turn the directory off to unlock</a>.
what-is-seen = What is seen of it
identity-provider = Identity provider
provider-or-another = { $provider } (<a href="{ $setup }">choose another</a>)
state = State
last-request = Last request
none-yet = None yet
what-silence-means = What silence means
to-have-it-send = To have it send once more
token = Token <code>…{ $hint }</code>
token-ends-soon = Ends soon
works-until = works until { HTML($ends) }
last-way-in-ends = The last way in ends
# Beside “The last way in ends”.
mail-before-the-end = { HTML($until) }; whoever manages the workspace gets mail 30, 14, 7 days and a day before, and on the day.
people = People
assigned = Assigned in the directory
unmanaged = Unmanaged
# The number is shown; what it counts is heard, and seen beside it.
unmanaged-members = { $count ->
    [one] { $count }<span class="hidden"> member whom the directory does not tell of</span>
   *[other] { $count }<span class="hidden"> members whom the directory does not tell of</span>
}
more-unmanaged-members = more than { $count }<span class="hidden"> members whom the directory does not tell of</span>
what-unmanaged-means = members with access whom it does not tell of
held = Held
held-people = { $count ->
    [one] { $count }<span class="hidden"> person whom it assigns and who has no access</span>
   *[other] { $count }<span class="hidden"> people whom it assigns and who have no access</span>
}
more-held-people = more than { $count }<span class="hidden"> people whom it assigns and who have no access</span>
what-held-means = whom it assigns, and who have no access
seats = Seats
seats-free = { $free } of { $limit } free
seats-without-limit = { $taken } taken, as many as are needed free
provisioning-log = Provisioning log
nothing-failed = Nothing failed
every-change-was-made = Every change the identity provider asked for within a day was made.
failures-caption = For what requests failed in the last 24 hours
reason = Reason
requests = Requests
what-to-do = What to do
count-and-last = { $count }<br><span class="soft small">last { HTML($last) }</span>
log-has-the-answer = The log has the answer that was given.
last-that-failed = The last that failed
of-the-last-90-days = Of the last 90 days, the newest first
last-that-failed-caption = The last requests that failed, newest first
what-it-asked-for = What it asked for
when = When
why-not = Why not
back = Back
