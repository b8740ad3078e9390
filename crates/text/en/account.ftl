### A person’s own sign-in: their second factors, recovery codes and sessions.

## Your sign-in

your-sign-in = Your sign-in
what-a-factor-is = A second factor is what you show besides your mailbox. Owners need one to get in when single sign-on is broken.
confirm-it-is-you = Confirm that it is you
changed-within-minutes = Second factors are changed within five minutes after you have shown your mailbox.
email-a-code-to = Email a code to { $email }
no-address = Your account owns no address by which you could be reached, so it can have no second factor. It is opened through your company’s single sign-on.
show-factor-first = Show your second factor first
nobody-takes-it-away = So that nobody who gets into your mailbox can take it away. A recovery code will do.
go-on = Go on
second-factors = Second factors
# Second factors: there is none.
none = None
# Second factors: there is one.
is-set-up = Set up
authenticator-app = Authenticator app
passkey = Passkey
recovery-code-kind = Recovery code
added = Added { HTML($added) }
added-and-used = Added { HTML($added) }, last used { HTML($used) }
remove = Remove<span class="hidden"> { $name }</span>
only-one = It is your only one. Your recovery codes go with it, and your mailbox alone will open what you own.
will-open-nothing = It will open nothing any more.
remove-it = Remove it
app-shows-codes = An authenticator app shows a new code every half minute.
set-up-an-app = Set up an app
name-of-passkey = Name of the passkey
# A name that a passkey is given unless somebody types another.
my-device = My device
add-a-passkey = Add a passkey
passkeys-need-javascript = Passkeys need JavaScript, and a browser that has them. An authenticator app needs neither.
no-passkey-came = The browser got no passkey. Try again, or use another way.
recovery-codes = Recovery codes
codes-left = { $codes } left
each-stands-in = Each stands in for your second factor once.
make-new-ones = Make new ones
app-is-set-up = The app is set up.
passkey-was-added = The passkey was added.
was-removed = It was removed, and opens nothing any more.

## Setting up an authenticator app

set-up-an-authenticator-app = Set up an authenticator app
scan-this = Scan this with the app, or type the key into it.
# What a picture is, for whoever does not see it.
key-to-be-scanned = The key below, to be scanned
key = Key
open-app-here = Open the app on this device
name-of-app = Name of the app
# A name that an app is given unless somebody types another.
my-phone = My phone
six-digits = The six digits it shows now
set-it-up = Set it up
cancel = Cancel

## Your recovery codes

your-recovery-codes = Your recovery codes
keep-these-codes = Keep these recovery codes now
shown-only-now = This is the only time they are shown: we keep no copy that could be read. Each opens what your second factor opens, once. Print them, or put them where you keep passwords.
i-have-kept-them = I have kept them

## Your sessions

your-sessions = Your sessions
browsers-you-use = The browsers you are signed in with. End what you do not know, or no longer use.
signed-in = Signed in
this-browser = This browser
opened-and-used = Opened { HTML($opened) }, last used { HTML($seen) }
# The names of workspaces.
opens = Opens { $workspaces }
sign-out-there = Sign out there<span class="hidden">, the session opened { $opened }</span>
this-browser-stays = This browser stays signed in.
sign-out-elsewhere = Sign out everywhere else
only-same-sso = Only sessions of the same single sign-on are shown. A code sent to your address shows all of them. <a href="{ $path }">Sign in with a code</a>
signed-out-there = Signed out there.
# How a session was opened.
by-code = Code by mail
by-sso = Single sign-on
by-code-and-sso = Code by mail, and single sign-on
by-code-and-factor = Code by mail, and second factor
by-code-factor-and-sso = Code by mail, second factor, and single sign-on

## Your second factor, at the door

your-second-factor = Your second factor
show-your-factor = Show your second factor
type-digits = Type the six digits of your authenticator app, or one of your recovery codes.
use-passkey-or-code = Use your passkey, or type one of your recovery codes.
use-a-passkey = Use a passkey
code-of-app = Code of your app, or a recovery code
recovery-code = Recovery code
lost-all = Lost all of them? Ask the company you bought this product from: they can reset your second factors once they know it is you.

## Owners’ sign-in

owners-sign-in = Owners’ sign-in
for-owners = For owners of a workspace whose single sign-on does not work. We send eight digits to your address; then you show your second factor, if you have one. Everybody who looks after the workspace is told.
email-address = Email address
email-me-a-code = Email me a code
sign-in-as-usual = Sign in as usual
