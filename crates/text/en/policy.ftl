### What the settings come to for everybody who signs in.

## The card
sign-in-policy = Sign-in policy
what-the-steps-come-to = What the three steps above come to for everybody who signs in.
code-by-mail = Code by mail
single-sign-on-or-code = Single sign-on or code
single-sign-on-required = Single sign-on required
owners = Owners
admins-and-members = Admins and members
guests = Guests
# How they sign in.
by-code = A code sent to their address
by-either = Single sign-on, or a code sent to their address
by-single-sign-on = Single sign-on
by-either-guarded = Single sign-on, or a code sent to their address and their second factor
by-either-some-guarded = Single sign-on, or a code sent to their address, and their second factor if they have one
to-require-it = To require single sign-on, switch the connection above to Required.
more-once-set-up = There is more to choose once single sign-on is set up.
more-once-switched-on = There is more to choose once the connection above is switched on.

## Owners when single sign-on is broken
when-it-is-broken = When single sign-on is broken
not-set-up = Not set up
set-up-for-some = Set up for some
set-up = Set up
guarded-owners = { $owners ->
    [one] { $guarded } of { $owners } owner has a second factor, to get in when single sign-on is broken.
   *[other] { $guarded } of { $owners } owners have a second factor, to get in when single sign-on is broken.
}
owners-set-theirs-up = Owners set theirs up under <a href="/account/security">Your sign-in</a>.

## People of the directory with addresses in other domains
addresses-in-other-domains = People with addresses in other domains
kept-separate = The directory may add them. They get an account of their own, which is joined to no other.
may-not-be-added = The directory may not add them.

## People nobody has added
people-nobody-has-added = People nobody has added
become-members = Whoever your identity provider lets in, with an address in a verified domain, becomes a member and takes a seat.
directory-says-who-belongs = Your identity provider’s directory says who belongs, so nobody is taken in besides.
turned-away = They are turned away until somebody adds them.
take-people-in = Take people in at their first sign-in
take-nobody-in = Take nobody in any more

## How long a sign-in lasts
sessions = Sessions
# Each of the two is an hour or hours, or minutes: see the next two.
they-last = They last { $absolute }, and end after { $idle } without use.
how-long-it-lasts = How long a sign-in lasts here
save = Save
whoever-is-beyond-them = Whoever is beyond them signs in again to come in here. Their other workspaces are not affected.
# Stands by itself, or behind a colon.
use-a-whole-number = use a whole number of minutes.
