### A customer’s workspace, as the operator’s support sees it.

## The page

# What the page is called.
for-support = { $name }, for support
change-plan-or-seats = Change plan or seats…

## What was just done

connection-is-off = The connection is off. Nobody signs in through it.
link-was-sent = The setup link was made, and mailed to its recipient.
plan-was-changed = Plan and seats were changed.
plan-is-the-same = Plan and seats are what they were: nothing was changed.
domain-is-verified = The record was found: the domain is verified.
domain-is-vouched-for = There is no record that proves it. The domain counts all the same, because the operator vouches for it.

## About the workspace

about-it = About it
short-name = Short name
id = Id
kind = Kind
personal = Personal
team = Team
made = Made
time-of-grace = Time of grace
grace-is-over = Over since { HTML($until) }: nobody signs in through single sign-on, and the directory does nothing.
grace-until = Until { HTML($until) }: single sign-on goes on, and the directory only removes people.

## Domains

domains = Domains
no-domain-yet = None yet
no-domain = The customer has added no domain, so their identity provider speaks for no address.
record-is-missing = The record of a verified domain is missing. The domain is lost unless it comes back.
record-stayed-away = The record of a domain stayed away, and the domain counts no more.
no-record-found = No record was found yet that proves a domain.
at-risk = At risk
counts-until = Its record is missing. It counts until { $day }.
lost = Lost
counts-no-more = It counts no more since { $day }.
verified = Verified
verified-by-operator = Verified on { $day }, vouched for by the operator.
verified-in-dns = Verified on { $day }, proven in DNS.
waiting = Waiting
added-on = Added on { $day }, and not proven yet.
# The name of the record in DNS.
record = Record
it-must-hold = It must hold
last-looked-for = Last looked for
never = Never

## Single sign-on

single-sign-on = Single sign-on
not-set-up = Not set up
no-connection = The customer has set up no connection.
none-is-enabled = No connection is enabled, so nobody signs in through one yet.
protocol = Protocol
certificate = Certificate
# Beside its state.
certificate-ends = ends { HTML($ends) }
metadata = Metadata
unread-since = can’t be read since { HTML($since) }
tested = Tested
last-sign-in = Last sign-in
none-lately = None lately
came-to-nothing = Came to nothing
failed-lately = { $failures } lately, the last { HTML($at) }: <code>{ $code }</code>
# It leads to a page that asks.
turn-off-connection = Turn off<span class="hidden"> the connection to { $issuer }</span>…
its-sign-ins = Its sign-ins<span class="hidden">, those through { $issuer }</span>
what-lately-means = Lately means among the newest { $sign-ins } sign-ins of the workspace.

## Turning a connection off

turn-off-issuer = Turn off { $issuer }
turn-off-the-connection = Turn off the connection?
# Under that: to which identity provider.
to-issuer = To { $issuer }
people-are-signed-out = Whoever has signed in through it is signed out of this workspace at once.
nobody-signs-in = Nobody signs in through it until an admin tests it and switches it on again.
admins-cant-test = Admins can’t test it until it is switched to testing again.
members-come-by-code = Single sign-on is required now. If no other connection requires it, members come in by a code sent to their address.
nobody-is-taken-in = People nobody has added are taken in at their first sign-in now. That ends, and does not come back by itself.
nothing-is-lost = Nobody loses their place, and what is set up is kept.
reason = Reason: <code>{ $code }</code>
turn-off = Turn off

## Directory

directory = Directory
no-directory = None
on = On
staging = Staging
removals-only = Removals only
suspended = Suspended
none-is-set-up = The customer has set up no directory. It takes the Enterprise plan and enabled single sign-on.
identity-provider = Identity provider
state = State
last-request = Last request
no-request-yet = None yet
people = People
# Before how many requests failed.
within-a-day = Within a day
what-failed = What failed within a day
# A link to all of them, with the code or the outcome that they share.
failed-times = { $count ->
    [one] <a href="{ $log }"><code>{ $what }</code></a>, 1 time, the last { HTML($last) }
   *[other] <a href="{ $log }"><code>{ $what }</code></a>, { $count } times, the last { HTML($last) }
}
admins-are-told = What the admins are told: { $fix }

## Ways into the directory

ways-in = Ways in
no-way-in = None: the identity provider can’t be let in.
token = Token
client-secret = Secret of a client
client-with-key = Client with a key
works = Works
ends-soon = Ends soon
works-no-more = Works no more
ends-and-used = Ends { HTML($ends) }, used last { HTML($used) }
ends-never-used = Ends { HTML($ends) }, never used
no-end-and-used = Has no end, used last { HTML($used) }
no-end-never-used = Has no end, never used

## Setup links

setup-links = Setup links
links-that-work = { $links ->
    [0] None works
    [one] 1 works
   *[other] { $links } work
}
what-links-are = Whoever has one sets one thing up without an account. It opens with a code that is mailed to its recipient.
for-recipient = For { HTML($recipient) } · <code>{ $id }</code>
extend-link = Seven days from now<span class="hidden"> for { $id }</span>
revoke-link = Revoke<span class="hidden"> { $id }</span>
send-a-new-one = Send a new one
# What it is for.
purpose = For
works-for = Works for
send-the-link = Send the link
press-a-button = Press one of the buttons.
