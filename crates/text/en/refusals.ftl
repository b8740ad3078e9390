### What the product says where it says no: what happened, why, and what to do. The same sentence is on pages, in the API and in
### what an identity provider is answered. Each is called like its refusal.

## Something is not there

workspace-not-found = There is no such workspace.
account-not-found = There is no such account.
member-not-found = There is no such member in this workspace.
directory-not-found = This workspace has no directory. Set it up under Security › Directory.
user-not-found = There is no user with this id in this directory.
group-not-found = There is no group with this id in this directory.
token-not-found = There is no such token in this directory.
client-not-found = There is no such client in this directory.
client-secret-not-found = This client has no such secret.
connection-not-found = There is no such connection in this workspace.
domain-not-found = This workspace has not added this domain. Add it first, then verify it.
subscription-not-found = There is no such subscription.
setup-link-not-found = There is no such setup link, or it is open in another browser.
setup-link-insufficient = This setup link does not reach that far. Ask whoever sent it to you to do this themselves.
setup-link-ten-live = Ten setup links of this workspace work already. Revoke one that nobody needs any more.
setup-link-ended = This setup link works no more: it has expired, was revoked, or is done with. Ask whoever sent it for a new one.
setup-link-taken = This setup link is open in another browser already. Go on there, or ask whoever sent it for a new one.
factor-not-found = This account has no such second factor.
wave-not-found = This workspace knows of no such removal of many people, or it was too long ago.

## A removal of many people

wave-past = Access could be given back here until { $until }. Assign these people again at your identity provider.

## What somebody else decides

member-kept-by-directory = Members of this workspace are managed by your identity provider. Assign or unassign people there.
leaving-kept-by-directory = Your place in this workspace is managed by your organisation's identity provider. Ask your IT admin to unassign you.
name-kept-by-directory = Names and addresses shown in this workspace come from your identity provider. Have them changed there.
role-kept-by-groups = The roles of this workspace come from groups of your identity provider. Put the person into another group there.

## Owners, admins and members

role-insufficient = Your role does not allow this. Ask an admin or the owner of the workspace.
role-owner-only = Only an owner can change, remove or appoint an owner.
owner-is-last = The last owner of a workspace can be neither removed nor demoted. Make another member an owner first.
owner-unreachable = This person has no proven or invited address of their own, so they could not get in if single sign-on broke. Choose another owner.
member-exists = This person is already a member of the workspace.
# Read by the person too: why is not for them to be told here.
member-suspended = Access to { $workspace } is suspended for this person. An admin of the workspace has to lift the suspension first. Other workspaces are not affected.

## Seats and the plan

seat-none-left = All { $limit } seats of this workspace are in use. Free a seat or buy more, then try again. Some identity providers do so by themselves, others have to be told to.
plan-required = Single sign-on and directories need the Enterprise plan and a team workspace. Change the plan first.
sso-required = A directory needs enabled single sign-on, so that provisioned people can sign in. Set up and enable a connection first.

## The directory, its tokens and its clients

directory-is-on = The directory is on and cannot go back to staging. Turn it off and set it up again to stage.
mappings-changed = What groups give was changed since you opened it, so nothing was saved. Look at what changed, then go on.
token-two-live = This directory already has two live tokens, the most there can be. Revoke the one that is no longer used.
client-five-live = This directory already has five live clients, the most there can be. Revoke one that is no longer used.
client-revoked = This client was revoked, which is for good. Make another one.
client-has-keys = This client proves itself by a key of its own, so it has no secrets. Make another client that has one.
client-secret-two-live = This client already has two live secrets, the most there can be. Revoke the one that is no longer used.

## Single sign-on

connection-kept-by-directory = Single sign-on can't be turned off while the directory relies on it. Turn off the directory first.
connection-untested = Nobody has signed in through this connection in a test within the last hour. Run a test first.
connection-tested-by-another = The last test of this connection was somebody else's. To require it of everybody, sign in through it in a test of your own first.
connection-not-off = People may still sign in through this connection. Switch it off first, then remove it.
sso-not-required = People can be taken in at their first sign-in only where single sign-on is required of everybody. Require it first.
domain-required = Requiring single sign-on needs at least one verified domain. Add and verify a domain first.
break-glass-required = No owner of this workspace has a second factor, so nobody could get in if single sign-on broke. An owner sets one up under Your sign-in, at /account/security.

## Domains

domain-unproven =
    The proof was not found: { $domain } has { $found ->
        [one] 1 TXT record
       *[other] { $found } TXT records
    }, and none holds it. DNS changes can take hours to be seen.
domain-unanswered = DNS gave no answer for { $domain }, so the proof could not be looked for. Nothing was changed; try again in a few minutes.
domain-contested = This domain can't be verified for this workspace. Contact support.
domain-shared-suffix = Anybody can register names below { $domain }, so it can't be one organisation's. Add a domain that is yours.
domain-shared-mailboxes = Anybody can get a mailbox at { $domain }, so it can't be one organisation's. Add a domain that is yours.
domain-kept-by-sso = Required single sign-on needs at least one verified domain, and this is the only one. Make single sign-on optional first, or verify another domain.

## What is there already, or can't be so

slug-taken = Another workspace already uses this short name. Choose another.
subscription-twenty-kept = There are twenty subscriptions already, the most there can be. Delete one that is no longer used.
# $field is the name of a field of the API, and $why a sentence that begins small.
value-invalid = The value of { $field } can't be used: { $why }
# userName, externalId and displayName are names of the protocol.
user-name-taken = A user with this userName already exists (id { $by }).
external-id-taken = A user with this externalId already exists (id { $by }).
group-name-taken = A group with this displayName already exists (id { $by }).
# $id is in quotes.
group-member-unknown = No user or group of this directory has the id { $id }, so nothing was changed. Provision them first.

## Addresses of people whom a directory tells of

address-unverified = { $domain } is not a verified domain of this workspace. Verify it under Security › Domains, or allow addresses of unverified domains.
address-taken = Another account already uses this address. Contact support.
plan-removals-only = This workspace's plan no longer includes a directory; only removals are processed until { $until }.

## Somebody has no access. $workspace is its name

access-not-assigned = Your company account is not assigned to { $workspace }. Ask your IT admin to assign it to you.
access-removed = Your access to { $workspace } was removed by your organisation on { $day }. Your own workspaces are not affected.
access-not-member = You are not a member of { $workspace }. Ask an admin of the workspace for an invitation.
access-no-seat = No seats are left in { $workspace }. Ask an admin there to free one, then sign in again.
account-owns-team = This account is the last owner of { $workspace }. Make another member an owner, or delete that workspace, and then erase the account.

## Somebody can't be signed in

account-locked = This account is locked. Contact support.
account-unproven = An account with your address exists already. Confirm it is yours with a code sent to that address, then sign in to { $workspace } again.
identity-bound = Your account in { $workspace } is linked to another sign-in at your identity provider. Ask your IT admin to contact support.
address-not-believed = { $workspace } could not accept the address sent by your identity provider. Ask your IT admin.
address-missing = Your identity provider did not send your email address, and { $workspace } takes nobody in without one. Ask your IT admin.
sign-in-required = Sign in to open { $workspace }: your sign-in so far does not open it.
sign-in-requires-sso = { $workspace } requires single sign-on. Continue with your company account.
sign-in-requires-factor = { $workspace } requires single sign-on. As its owner you can also go on with your second factor.

## Second factors

mailbox-required = Show that your mailbox is yours first, with a new code sent to your address.
factor-required = Show your second factor first, or a recovery code in its place.
factor-enough = This account has as many of these as it can have: one authenticator app, and ten passkeys. Remove one first.
factor-wrong = This is not right, or was used before. Wait for the next code of your app, or try another way.
factor-missed-often = Too many codes were tried for this account today. Use a recovery code or a passkey, or try again tomorrow.

## A sign-in came to nothing

connection-off = Single sign-on is switched off for this workspace. Ask an admin of the workspace.
attempt-expired = This sign-in attempt has expired. Try again.
sign-in-not-believed = Sign-in could not be completed. Give your admin the code below.
sign-in-unsolicited = This sign-in was started at your identity provider. Start it here instead.
logout-not-believed = Nobody was signed out here: what should do so could not be verified. Sign out here yourself, and give your admin the code below.
code-wrong = This code is not right. Check it and try again.
code-expired = This code has expired. Ask for a new one.

## Sessions

session-unused = You were signed out of { $workspace } after { $minutes } minutes unused. Sign in again to go on.
session-outlasted = You were signed out of { $workspace }, which asks for a new sign-in every { $minutes } minutes.
session-not-found = There is no such session.
session-ended = Your session has ended. Sign in again.
