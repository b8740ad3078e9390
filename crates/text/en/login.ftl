sign-in = Sign in
you-are-signed-in = You are signed in already. <a href="/">Go to my workspaces</a>, or sign in once more to open others.
sign-in-with-a = Sign in with a code
we-send-eight-digits = We send eight digits to your email address. Typing them in shows that its mailbox is yours.
enter-your-email-address = Enter your email address. If your company has set up single sign-on, we take you there.
email-address = Email address
email-me-a-code = Email me a code
continue-2 = Continue
or = or
email-me-a-code-instead = Email me a code instead
is-single-sign-on = Is single sign-on broken? <a href="{ $path-for-owners }">Owners get in here</a>
sign-in-another-way = Sign in another way
enter-your-code = Enter your code
ask-for-a-new = Ask for a new code
if-2 = If
belongs-to-an-account = belongs to an account, eight digits are on their way to it. They work for ten minutes, once, and in this browser only.
we-can-send-another = We can send another one to
code-from-the-mail = Code from the mail
no-mail-after-a = No mail after a minute? Look in the spam folder, or have a new code sent. It takes the place of the one before.
send-a-new-code = Send a new code
use-another-address = Use another address
you-are-signed-out = You are signed out
are-you-leaving-this = Are you leaving this browser to somebody else?
your-identity-provider-may = Your identity provider may still know you here
your-identity-providers-may = Your identity providers may still know you here
whoever-uses-this-browser = : whoever uses this browser next could come in as you, without a password. On a browser of your own there is nothing more to do.
sign-out-of-too = Sign out of { $name } too
sign-in-again = Sign in again
on-to-your-identity = On to your identity provider
your-workspaces = Your workspaces
each-opens-with-the = Each opens with the sign-in it asks for.
no-workspaces-yet = No workspaces yet
as-soon-as-somebody = As soon as somebody adds you to one, it appears here.
open-now = Open now
signed-in = Signed in
open = Open<span class="hidden"> { $entry-name }</span>
sign-in-to-open = Sign in to open these
not-signed-in = Not signed in
for-2 = { $label }<span class="hidden"> for { $entry-name }</span>
no-longer-yours = No longer yours
access-ended = Access ended
other-workspaces-of-yours = Other workspaces of yours may open after a code sent to your address. <a href="{ $path }">Sign in with a code</a>
client-at-the-identity = Client at the identity provider
by-these-knows-us = By these <strong>{ $issuer }</strong> knows us. Change them when a secret runs out, or to show ourselves in another way. The connection has to be tested again before it can be switched further on; who signs in through it now goes on to.
we-show-ourselves-by = We show ourselves by a key of ours. Give the identity provider the address of its public half:
whoever-signs-out-there = Whoever signs out there can be signed out here at once, where the identity provider says so. Give it the address for back-channel logout:
whoever-signs-out-here = Whoever signs out here is offered to be signed out there, too, where it has a way for that. Then it has to know where they come back to:
client-id = Client ID
we-show-ourselves-by-2 = We show ourselves by
new-client-secret = New client secret
leave-it-empty-to = Leave it empty to keep the one there is, or with a key of ours. It is kept encrypted and never shown again.
change-the-client = Change the client
back = Back
skip-to-the-content = Skip to the content
usher = Usher
usher-all-workspaces = Usher, all workspaces
