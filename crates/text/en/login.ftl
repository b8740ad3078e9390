### Signing in and out, and the workspaces somebody comes to.

## Sign in

sign-in = Sign in
signed-out = You are signed out.
signed-out-there = You are back from your identity provider, and signed out here.
signed-in-already = You are signed in already. <a href="/">Go to my workspaces</a>, or sign in once more to open others.
sign-in-with-a-code = Sign in with a code
we-send-digits = We send eight digits to your email address. Typing them in shows that its mailbox is yours.
enter-your-address = Enter your email address. If your company has set up single sign-on, we take you there.
email-address = Email address
enter-whole-address = Enter your whole email address, such as ada@example.org.
email-me-a-code = Email me a code
go-on = Continue
or = or
email-me-a-code-instead = Email me a code instead
is-sso-broken = Is single sign-on broken? <a href="{ $path }">Owners get in here</a>
sign-in-another-way = Sign in another way

## The code

enter-your-code = Enter your code
ask-for-new-code = Ask for a new code
digits-on-their-way = If <strong>{ HTML($email) }</strong> belongs to an account, eight digits are on their way to it. They work for ten minutes, once, and in this browser only.
can-send-another = We can send another one to <strong>{ HTML($email) }</strong>.
code-from-mail = Code from the mail
no-mail = No mail after a minute? Look in the spam folder, or have a new code sent. It takes the place of the one before.
send-new-code = Send a new code
use-another-address = Use another address

## Signed out

you-are-signed-out = You are signed out
leaving-this-browser = Are you leaving this browser to somebody else?
may-still-know-you = { $providers ->
    [one] Your identity provider may still know you here
   *[other] Your identity providers may still know you here
}: whoever uses this browser next could come in as you, without a password. On a browser of your own there is nothing more to do.
sign-out-of-too = Sign out of { $name } too
sign-in-again = Sign in again

## On to the identity provider

on-to-provider = On to your identity provider
sign-in-there = You sign in there and come back here.
provider-goes-on = You are signed out here. Your identity provider goes on with it.

## Your workspaces

your-workspaces = Your workspaces
each-opens-with = Each opens with the sign-in it asks for.
no-workspaces-yet = No workspaces yet
appears-once-added = As soon as somebody adds you to one, it appears here.
open-now = Open now
signed-in = Signed in
open = Open<span class="hidden"> { $workspace }</span>
sign-in-to-open = Sign in to open these
not-signed-in = Not signed in
sso-for = Single sign-on<span class="hidden"> for { $workspace }</span>
factor-for = Second factor<span class="hidden"> for { $workspace }</span>
code-for = Sign in with a code<span class="hidden"> for { $workspace }</span>
does-not-open = Your sign-in so far does not open this workspace.
no-longer-yours = No longer yours
access-ended = Access ended
others-may-open = Other workspaces of yours may open after a code sent to your address. <a href="{ $path }">Sign in with a code</a>
# A kind of workspace.
personal = Personal
team = Team
# What kind of workspace it is, and which role somebody has there.
kind-and-role = { $kind } · { $role }

## The client at the identity provider

client-at-provider = Client at the identity provider
these-identify-us = By these <strong>{ $issuer }</strong> knows us. Change them when a secret runs out, or to show ourselves in another way. The connection has to be tested again before it can be switched further on; who signs in through it now goes on to.
shown-by-key = We show ourselves by a key of ours. Give the identity provider the address of its public half:
jwks-url = JWKS URL
signed-out-from-there = Whoever signs out there can be signed out here at once, where the identity provider says so. Give it the address for back-channel logout:
backchannel-logout-uri = Back-channel logout URI
signed-out-from-here = Whoever signs out here is offered to be signed out there, too, where it has a way for that. Then it has to know where they come back to:
sign-out-redirect-uri = Sign-out redirect URI
# Above a choice: by a secret, or by a key of ours.
we-show-ourselves-by = We show ourselves by
new-client-secret = New client secret
keep-empty-to-keep = Leave it empty to keep the one there is, or with a key of ours. It is kept encrypted and never shown again.
change-the-client = Change the client
back = Back
