## What setup links are for, how far they are, and how long they work

domains = Domains
single-sign-on = Single sign-on
directory = Directory
not-opened-yet = Not opened yet
open = Open
finished = Done
revoked = Revoked
expired = Expired
days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
address-such-as = enter the address of whoever sets it up, such as it@example.com.

## The page of those who send them

setup-links = Setup links
have-somebody-else = Have somebody else set one thing up, who has no account here: your IT, or whoever looks after your identity provider. They see the steps for it, and neither members nor logs.
link-is-on-its-way = The link is on its way
mailed-to = It was mailed to <strong>{ HTML($recipient) }</strong>. You can also send it to them yourself: this is the only time it is shown. It opens with a code that goes to their mailbox.
setup-link = Setup link
send-a-setup-link = Send a setup link
what-it-is-for = What it is for
# A choice, and what whoever holds the link can do.
purpose = <strong>{ $name }</strong>: { $says }
address-of-whoever = Address of whoever sets it up
works-for = Works for
send-the-link = Send the link
links-that-were-sent = Links that were sent
none-yet = None yet.
for-recipient = For { HTML($recipient) }
sent = Sent { HTML($sent) }, works until { HTML($until) }
sent-opened = Sent { HTML($sent) }, opened { HTML($opened) }, works until { HTML($until) }
sent-done = Sent { HTML($sent) }, done { HTML($done) }
sent-opened-done = Sent { HTML($sent) }, opened { HTML($opened) }, done { HTML($done) }
seven-days-from-now = Seven days from now<span class="hidden"> for the link of { $recipient }</span>
revoke = Revoke<span class="hidden"> the link of { $recipient }</span>
back-to-security-settings = Back to security settings

## What whoever holds one sees

no-account-needed = You need no account for it. Leave at any time: in this browser, the link from your mail brings you back here, until { HTML($until) }.
what-a-domain-does = A domain that is proven lets your identity provider speak for the addresses in it.
add-a-domain = Add a domain
add-domain = Add domain
how-sso-is-set-up = You make an application at your identity provider, give its values to us, and test that you can sign in. Then you let people use it.
change-the-client = Change the client…
give-its-metadata = Give its metadata anew…
people-sign-in-through-it = People sign in through it. Your part of it is done; it is changed by an admin from now on.
begin = Begin
connect-another = Connect another identity provider
what-the-directory-does = Your identity provider tells us over SCIM who belongs. It collects first: nobody gains or loses access until an admin has read what it would do, and turned it on.
directory-is-on = It is on. Your part of it is done; it is changed by an admin from now on.
directory-collects = It is set up and collects.
directory-was-told-of = { $people ->
    [0] It has not been told of anybody yet.
    [one] It has been told of { $people } person.
   *[other] It has been told of { $people } people.
}
go-on = Go on
stuck = Stuck?
what-does-not-go-on = What does not go on
it-goes-by-mail = It goes by mail to those who manage { $workspace }, with your address to answer to.
ask-for-help = Ask for help
done-question = Done?
they-are-told = Those who manage { $workspace } are told, and go on from there. This link works no more after that.
i-am-done = I am done

## The end of it

thank-you = Thank you
done = Done

## The door

enter-the-code-of = Enter the code of { $workspace }
open-the-link-of = Open the setup link of { $workspace }
digits-are-on-their-way = Eight digits are on their way to <strong>{ $recipient }</strong>. They work for ten minutes, once, and in this browser only.
link-leads-you = This link leads you through it, step by step, and works until { HTML($until) }. To know that it is you it was sent to, we send a code to <strong>{ $recipient }</strong>. It opens the link in this browser alone.
code-from-the-mail = Code from the mail
open-the-link = Open the link
or = or
send-a-new-code = Send a new code
send-me-the-code = Send me the code
