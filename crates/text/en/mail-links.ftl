### Mails about setup links: to whoever sets something up through one, and to those who manage the workspace.

## The link. Its address follows, in a line of its own.

domains-subject = Set up your domains for { $workspace }
domains-asked = { $workspace } asks you to set up your domains. This link leads you through it, step by step; you need no account:
single-sign-on-subject = Set up single sign-on for { $workspace }
single-sign-on-asked = { $workspace } asks you to set up single sign-on. This link leads you through it, step by step; you need no account:
directory-subject = Set up the directory for { $workspace }
directory-asked = { $workspace } asks you to set up the directory. This link leads you through it, step by step; you need no account:
link-works-until = It opens in one browser, with a code that is sent to this address, and works until { $until }.
link-not-for-you = If you don't know { $workspace }, or it is not for you, ignore this mail.

## The code that opens it

code-subject = { $code } opens your setup link
# The code follows, in a line of its own.
code-is = Your code to open the setup link of { $workspace } is
domains-code-works-for = It works for ten minutes, once, and only in the browser that asked for it. Whoever has it can set up your domains for { $workspace }: type it in yourself, and give it to nobody.
single-sign-on-code-works-for = It works for ten minutes, once, and only in the browser that asked for it. Whoever has it can set up single sign-on for { $workspace }: type it in yourself, and give it to nobody.
directory-code-works-for = It works for ten minutes, once, and only in the browser that asked for it. Whoever has it can set up the directory for { $workspace }: type it in yourself, and give it to nobody.
code-not-asked-for = If you did not ask for it, ignore this mail.

## Whoever sets it up asks for help. Their own words follow. $recipient is their address.

domains-help-subject = { $recipient } needs help with setting up your domains
domains-help = { $recipient } is setting up your domains for { $workspace } through a setup link, and asks for help:
single-sign-on-help-subject = { $recipient } needs help with setting up single sign-on
single-sign-on-help = { $recipient } is setting up single sign-on for { $workspace } through a setup link, and asks for help:
directory-help-subject = { $recipient } needs help with setting up the directory
directory-help = { $recipient } is setting up the directory for { $workspace } through a setup link, and asks for help:
help-answer = Answer them by mail. How far it is: { $page }

## It is done

domains-done-subject = Setting up your domains for { $workspace } is done
domains-done = { $recipient } says that setting up your domains for { $workspace } is done. The setup link works no more.
domains-done-next = Look at the domains: { $page }
single-sign-on-done-subject = Setting up single sign-on for { $workspace } is done
single-sign-on-done = { $recipient } says that setting up single sign-on for { $workspace } is done. The setup link works no more.
single-sign-on-done-next = Test it yourself before you require it of everybody: { $page }
directory-done-subject = Setting up the directory for { $workspace } is done
directory-done = { $recipient } says that setting up the directory for { $workspace } is done. The setup link works no more.
directory-done-next = Look at the preview, and switch it on: { $page }
