## The bar of every wizard, and where somebody helps

step-of = { $name }: step { $number } of { $steps }
# Heard behind the name of a step.
step-is-done = , done
ask-who-manages = Stuck? <a href="{ $path }#stuck">Ask those who manage { $workspace }</a>
send-a-setup-link = Does somebody else do this in your company? <a href="/w/{ $slug }/settings/security/links">Send them a setup link</a>

## The steps at an identity provider

set-to = <strong class="there">{ $label }</strong>: { $what }
leave = Leave <strong class="there">{ $label }</strong> { $why }
# Behind the name of a field there: what it is called here. The value follows.
ours = ← our { $name }
ours-at = <strong class="there">{ $label }</strong> ← our { $name }
attributes = What it is to say of people
sent-as = Sent as
taken-from = From
what-it-is-here = What it is here
here = Here
good-to-know = Good to know

## Setting up the directory

set-up-the-directory = Set up the directory
step-ready = Ready?
step-behaviour = Behaviour
step-connect = Connect
step-first-request = First request
step-turn-on = Turn on

## What has to be there

what-the-directory-needs = What the directory needs
let-it-keep-the-members = Let your identity provider keep the members
whoever-you-assign = Whoever you assign there has a place here before they first sign in, and whoever you unassign is out at once. It starts in staging: nobody gains or loses access until you have read what it would do.
there-is-one-already = There is a directory already
it-is-on = It is on. Choose your identity provider to see what goes into it, and whether it calls.
it-is-staging = It is staging. Choose your identity provider to see what goes into it, and whether it calls.
what-has-to-be-there = What has to be there
need-is-met = <strong>{ $need }</strong><span class="hidden">: yes</span>
need-is-lacking = <strong>{ $need }</strong>: not yet
needs-plan = The plan includes a directory
needs-sso = Single sign-on is on
needs-sso-why = Whoever is provisioned has to be able to sign in.
set-up-sso = Set up single sign-on
needs-domain = A domain is verified
needs-domain-why = You can go on without. But only people with an address in a verified domain find the way by it: the others sign in by the sign-in link of the connection alone, which the security page shows.
verify-a-domain = Verify a domain
needs-seats = There are seats
seats-without-limit = There is no limit.
seats-free = { $free ->
    [one] One is free.
   *[other] { $free } are free. The preview tells how many it takes, before anything happens.
}
which-provider = Which identity provider is it?
you-sign-in-through-it = You sign in through it
choose = Choose<span class="hidden"> { $provider }</span>
what-it-can = What it can<span class="hidden"> { $provider }</span>
no-scim = No SCIM
back-to-the-start = Back to the start
back-to-security-settings = Back to security settings

## How it is to behave

cant-provision = { $provider } can’t provision
cant-provision-here = { $provider } can’t provision here
what-to-do-instead = What to do instead
go-to-the-policy = Go to the sign-in policy
another-identity-provider = Another identity provider
how-it-behaves = How the directory behaves
how-it-is-to-behave = How it is to behave
first-is-right = The first of each is right for nearly everybody. All of it can be changed later.
# Goes on beside it: the role, or what becomes of the addresses.
new-people-get = New people get
role-and-seat = the role Member and a full seat, unless a group gives them another
addresses-outside = Addresses outside your domains
are-refused = are refused. The company you bought this product from changes that.
get-an-account = get an account of their own, which owns no address. The company you bought this product from changes that.
seats-run-out = Seats run out
whoever-comes-then = Whoever comes then is refused, and your identity provider says so. Nobody is thrown out for it.
collects-first = It collects first. An admin reads who would join and who stays, and turns it on in one step.
when-it-takes-effect = When what it is told takes effect
staging = <strong>Staging</strong>: it collects first. You read who would join and who stays, and turn it on in one step.
at-once = <strong>At once</strong>: members are added and removed by your identity provider alone from now on.
where-providers-differ = Where identity providers differ
deactivated-before = Somebody is created whom it has deactivated before
say-that-they-exist = Say that they exist; it looks them up and activates them
activate-them-again = Activate them again
group-lists-a-stranger = A group lists somebody it has not told of
refuse-and-name-them = Refuse and name them, so that nobody is dropped in silence
leave-them-out = Leave them out
# Goes on beside it, with how.
requests-are-read = Requests are read
as-they-come = as identity providers send them, habits included
strictly = strictly by the standard; anything else is refused
save-and-go-on = Save and go on
set-it-up = Set it up
# What would do, behind what a choice is called.
on-or-staging = choose on or staging.
one-of-those-offered = choose one of those offered.

## What goes into the identity provider

connect = Connect { $provider }
token-is-shown-once = The token is shown now and never again
token-is-below = It stands in its place below. Paste it before you leave this page; if you lose it, make another. It works until { HTML($until) }.
first-make-a-token = First make a token: it is what your identity provider shows to be let in. It is shown once, in its place among the steps.
# The tokens are told by their ends.
tokens-work = { $count ->
    [one] There is a token that works: { HTML($tokens) }. If you have pasted it, go on.
   *[other] There are tokens that work: { HTML($tokens) }. If you have pasted one, go on.
}
works-for = Works for
# Over a choice of when.
tokens-end = { $count ->
    [one] The token you have ends
   *[other] The tokens you have end
}
make-a-token = Make a token
at-provider = At { $provider }
next = Next
back = Back
print-these-steps = Print these steps

## The first request

is-connected = { $provider } is connected
waiting-for = Waiting for { $provider }
the-first-request = The first request
has-told-of-people = It has told us of { $people ->
    [one] { $people } person
   *[other] { $people } people
} so far.
has-told-of-people-and-groups = It has told us of { $people ->
    [one] { $people } person
   *[other] { $people } people
} and { $groups ->
    [one] { $groups } group
   *[other] { $groups } groups
} so far.
the-first-was = The first was { $name }, { HTML($at) }.
see-what-turning-on-does = See what turning it on does
done = Done
waiting-for-the-first-person = Waiting for the first person
assign-one-person = Assign one person at { $provider } now. This page looks again by itself and says so as soon as { $provider } has told us of them.
unknown-token = A request came with a token that was never made here
unknown-token-paste = { HTML($at) }. Paste the token into { $provider } once more, whole and without a space. If you have it no more, <a href="{ $back }">make another</a>.
# The same, with the address that it came from and what the program calls itself.
unknown-token-paste-from = { HTML($at) }, { $whence }. Paste the token into { $provider } once more, whole and without a space. If you have it no more, <a href="{ $back }">make another</a>.
ended-token = A request came with a token that has ended
ended-token-paste = { HTML($at) }, with the one that ends in <code>{ $hint }</code>. Paste the new one into { $provider }. If you have it no more, <a href="{ $back }">make another</a>.
ended-token-paste-from = { HTML($at) }, { $whence }, with the one that ends in <code>{ $hint }</code>. Paste the new one into { $provider }. If you have it no more, <a href="{ $back }">make another</a>.
last-request = Its last request came { HTML($at) }.
last-request-by = Its last request came { HTML($at) } by { $agent }.
last-request-from = Its last request came { HTML($at) }, from { $ip }.
last-request-by-from = Its last request came { HTML($at) } by { $agent }, from { $ip }.
provisioning-log = Provisioning log
it-was-refused = It was refused: { $why }
it-was-refused-admin-knows = It was refused: an admin finds the reason in the provisioning log.
# Behind how often the identity provider asks.
its-test-button = Its test button asks for nobody in particular: it is seen here as a request, and nobody comes of it.
nothing-comes = Nothing comes?
is-it-switched-on = Is provisioning switched on there, and one person assigned?
is-it-pasted-whole = Are Base URL and token pasted whole, without a space? Its own log shows the answer we gave: 401 is a wrong or revoked token, 404 a wrong address.
has-the-token-ended = Has the token ended? A new one is made on the page before.
look-again = Look again
leave-and-come-back = Leave, and come back later
