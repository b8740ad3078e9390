### Pages that say no: what stands above the sentence, what is said besides, and the ways on.

## On the page

for-you-as-admin = For you as an admin
code-for-your-admin = Code for your admin
reason = Reason

## Headings

access-ended = Your access to { $workspace } has ended
access-suspended = Your access to { $workspace } is suspended
no-access = You have no access to { $workspace }
show-second-factor = Show your second factor
not-right = This is not right
too-many-tries = Too many tries today
account-locked = This account is locked
sign-in-not-completed = Sign-in could not be completed
sign-in-to-open = Sign in to open { $workspace }
uses-single-sign-on = { $workspace } uses single sign-on
signed-out-of = You were signed out of { $workspace }
single-sign-on-off = Single sign-on is switched off
sign-in-expired = This sign-in has expired
start-here = Start your sign-in here
nobody-signed-out = Nobody was signed out here
code-expired = This code has expired
code-not-right = This code is not right
link-not-open = This setup link is not open here
link-works-no-more = This setup link works no more
link-open-elsewhere = This setup link is open elsewhere
link-not-that-far = Your setup link does not reach that far
session-ended = Your session has ended
role-not-enough = Your role does not allow this
nothing-here = There is nothing here
not-possible = This can’t be done
test-not-passed = The test did not pass
our-side-broke = Something broke on our side
form-not-accepted = This form was not accepted
wrong-address = The answer was sent to the wrong address
address-not-opened = This address can’t be opened

## Sentences

test-not-believed = What your identity provider sent was not believed. Nobody else noticed, and nothing is different by it.
perhaps-done = We do not know whether what you asked for was done. Look again in a moment, before you repeat it.
not-answered = Your request could not be answered, and nothing was changed. Try again in a moment.
not-our-form = It did not come from a page of this site, or you have signed in anew since the page was opened. Nothing was changed. Open the page again, then send the form.
no-logout-request = What your identity provider sent is not a form with one request in it, or is larger than any request. Sign out here yourself; if it stays so, tell your admin.
no-answer = What your identity provider sent is not a form with one answer in it, or is larger than any answer. Start the sign-in again; if it stays so, tell your admin.
sent-to-entity-id = Your identity provider sent it to our Entity ID, where nothing is taken. Whoever looks after it puts our ACS URL, which ends in /acs, where answers are to go (Single sign-on URL, Reply URL), and the Entity ID where it asks for the audience. The security settings show both.
no-page = No page has this address. Check it for a typing error.
belongs-to-a-button = It belongs to a button on another page. Go back and press the button there.

## What is said besides, behind the sentence of the refusal

admins-told = Its admins have been told by mail. Your own workspaces are not affected.
own-not-affected = Your own workspaces are not affected.
a-code-may-open = If you belong to one at this address, a code sent to your address may open it.

## Ways on

go-to-my-workspaces = Go to my workspaces
see-sign-in-log = See it in the sign-in log
back-to-security = Back to security settings
back-to-test = Back to the test
use-another-account = Use another account
email-me-a-code = Email me a code
owners-when-broken = Owners: when single sign-on is broken
go-on-with-sso = Continue with single sign-on
go-on-with-factor = Go on with your second factor
show-my-mailbox = Show my mailbox
show-my-factor = Show my second factor
sign-in = Sign in
try-again = Try again
contact-support = Contact support
back-to-members = Back to the members
