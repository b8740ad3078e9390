### Setup links: what the Rust of their pages says.

## Headings of the page of a link; the name of the workspace comes after each
prove-the-domains-of = Prove the domains of
set-up-single-sign-on-for = Set up single sign-on for
set-up-the-directory-of = Set up the directory of

## What has just been done
message-sent = Your message was sent. Whoever can help answers you by mail.
link-revoked = The setup link works no more.
link-extended = The setup link works for seven more days from now.

## What whoever holds a link can do
can-prove-domains = They name your domains and prove them in DNS.
can-connect = They connect your identity provider, test it, and let people use it. They can’t require it of anybody, nor change what people sign in through already.
can-set-up-the-directory = They set the directory up to collect, and give its token to your identity provider. You turn it on.
