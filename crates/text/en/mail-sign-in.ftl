### Mails to a person: the code by which they sign in, and what happened to their second factors. $host is the name of this
### installation.

## The code

code-subject = { $code } is your sign-in code
# The code follows, in a line of its own.
code-is = Your code to sign in at { $host } is
code-works-for = It works for ten minutes, once, and only in the browser that asked for it.
code-not-asked-for = If that was not you, ignore this mail: nobody can sign in without the code.

## Second factors. $name is what the person called it.

factor-added-subject = A second factor of your account was added
app-added = A second factor was added to your account: the authenticator app "{ $name }".
passkey-added = A second factor was added to your account: the passkey "{ $name }".
recovery-code-added = A second factor was added to your account: the recovery code "{ $name }".
factor-removed-subject = A second factor of your account was removed
app-removed = A second factor was removed from your account: the authenticator app "{ $name }".
passkey-removed = A second factor was removed from your account: the passkey "{ $name }".
recovery-code-removed = A second factor was removed from your account: the recovery code "{ $name }".
factors-reset = Support has removed all second factors of your account, and signed you out everywhere.
factor-changed-subject = A second factor of your account was changed
new-recovery-codes = Your account has new recovery codes. Those from before work no more.
was-it-you = This was at { $host }. If it was you, there is nothing to do. If not, somebody has got into your mailbox: change its password, then look at { $page } and tell support.
