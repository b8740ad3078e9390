### Setup links: what the Rust of their pages says.

## The page of a link: its heading, and its title, which has no tags
prove-the-domains = Prove the domains of <span dir="auto">{ $workspace }</span>
title-of-domains = Prove the domains of { $workspace }
set-up-single-sign-on = Set up single sign-on for <span dir="auto">{ $workspace }</span>
title-of-single-sign-on = Set up single sign-on for { $workspace }
set-up-the-directory = Set up the directory of <span dir="auto">{ $workspace }</span>
title-of-directory = Set up the directory of { $workspace }

## Whoever holds it is done
domains-are-done = Those who manage <strong dir="auto">{ $workspace }</strong> were told that you are done with your domains. The setup link works no more; you can close this page.
single-sign-on-is-done = Those who manage <strong dir="auto">{ $workspace }</strong> were told that you are done with single sign-on. The setup link works no more; you can close this page.
directory-is-done = Those who manage <strong dir="auto">{ $workspace }</strong> were told that you are done with the directory. The setup link works no more; you can close this page.

## What has just been done
message-sent = Your message was sent. Whoever can help answers you by mail.
link-revoked = The setup link works no more.
link-extended = The setup link works for seven more days from now.

## What whoever holds a link can do
can-prove-domains = They name your domains and prove them in DNS.
can-connect = They connect your identity provider, test it, and let people use it. They can’t require it of anybody, nor change what people sign in through already.
can-set-up-the-directory = They set the directory up to collect, and give its token to your identity provider. You turn it on.
