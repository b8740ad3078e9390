### Mails to those who manage a workspace, about its directory: what ends, what fails, and who lost access. $provider is the name
### of an identity provider, or “the identity provider”.

## Whoever made a token has left. $hint is the end of the token.

maker-left-subject = The directory of { $workspace }: whoever made a token has left
maker-left = { $maker }, who made the token …{ $hint }, has no access to { $workspace } any more. The token goes on: it is the workspace’s, and works until { $until }.
maker-left-replace = If they may still know it, replace it: { $page }

## Requests fail

one-failed-subject = The directory of { $workspace }: a request failed
one-failed = A change that { $provider } asked of the directory of { $workspace } came to nothing, after a day in which none had.
many-fail-subject = The directory of { $workspace }: its requests fail
# $changes is more than one.
many-fail = The last { $changes } changes that { $provider } asked of the directory of { $workspace } all came to nothing. Whoever leaves there may keep access here until that is mended.
see-what-failed = See what failed, and what to do about it: { $page }

## It was to remove the last owner

last-owner-subject = The directory of { $workspace }: it was to remove the last owner
last-owner =
    { $times ->
        [one] Once
       *[other] { $times } times
    }, last on { $day }, { $provider } asked to remove the last owner of { $workspace }. That was refused: a workspace without an owner could be looked after by nobody.
last-owner-replace = Make somebody else an owner, or assign the owner again at { $provider }: { $page }

## No seat was left

no-seat-subject = The directory of { $workspace }: no seat was left for somebody
no-seat =
    All seats of { $workspace } were taken when { $provider } asked to let somebody in: { $times ->
        [one] once
       *[other] { $times } times
    } within a day.
# $taken of $limit seats.
no-seat-of =
    All seats of { $workspace } were taken ({ $taken } of { $limit }) when { $provider } asked to let somebody in: { $times ->
        [one] once
       *[other] { $times } times
    } within a day.
free-a-seat = Free a seat, or have more added: { $page }

## How somebody for whom no seat was left is tried once more, below “Free a seat”

again-at-okta = Okta does not try again by itself. Then open Dashboard › Tasks there, tick what failed and press Retry Selected.
again-at-entra = Then Microsoft Entra ID tries again by itself, for four weeks; Provision on demand there tries one person at once.
again-at-authentik = Then authentik tries again by itself when it next compares everything, once an hour; Sync status there starts that at once.
again-at-keycloak = Keycloak gives up after ten tries. Then press Sync all users on the page of its scim provider, which sends everybody once more.
again-at-jumpcloud = Then take the person out of a group of the application in JumpCloud and put them back, which sends them once more.
again-at-onelogin = Then look in OneLogin under Users › Provisioning, where what failed stands, and have it sent once more.
again-at-pingone = Then look in PingOne at the sync status of the rule, under Integrations › Provisioning, whether it was tried again.
again-elsewhere = Some identity providers then try again by themselves, others wait until somebody has it tried again there: look at the log of provisioning of yours.

## The last token or client ends

last-ended-subject = The directory of { $workspace }: nothing opens it any more
last-revoked = The last token or client that opened the directory of { $workspace } was revoked on { $day }. Until another is made, { $provider } can tell us of nobody, so whoever leaves is not removed. Members stay locked meanwhile; turning the directory off unlocks them.
last-ran-out = The last token or client that opened the directory of { $workspace } ran out on { $day }. Until another is made, { $provider } can tell us of nobody, so whoever leaves is not removed. Members stay locked meanwhile; turning the directory off unlocks them.
last-ended-replace = Make a new token, and give it to { $provider }: { $page }
# In so many days.
last-ends-subject =
    The directory of { $workspace }: the last token ends { $days ->
        [0] today
        [one] tomorrow
       *[other] in { $days } days
    }
last-ends = The last token or client that opens the directory of { $workspace } ends on { $day }, and no other goes on longer. After that, { $provider } can tell us of nobody, so whoever leaves is not removed.
last-ends-replace = Make a new token, and give it to { $provider } before then: { $page }

## What opens a directory, inside a sentence: $opener in the next groups

token-ending-in = the token …{ $hint }
token-of-id = the token { $id }
client-of-id = the client { $id }

## The new token is not in use

old-ended-subject = The directory of { $workspace }: the new token is not in use, and the old one has ended
old-revoked = { $provider } used { $opener } for the directory of { $workspace }, which was revoked on { $day }. Another goes on, but nobody has used it yet. Until { $provider } has it, nobody can tell us of whoever leaves, and they are not removed.
old-ran-out = { $provider } used { $opener } for the directory of { $workspace }, which ran out on { $day }. Another goes on, but nobody has used it yet. Until { $provider } has it, nobody can tell us of whoever leaves, and they are not removed.
give-the-new-one = Give the new one to { $provider }; if it is lost, make another: { $page }
old-ends-subject =
    The directory of { $workspace }: the new token is not in use, and the old one ends { $days ->
        [0] today
        [one] tomorrow
       *[other] in { $days } days
    }
old-ends = { $provider } uses { $opener } for the directory of { $workspace }, which ends on { $day }. Another goes on longer, but nobody has used it yet. If { $provider } does not have it by then, nobody can tell us of whoever leaves, and they are not removed.
give-the-new-one-before-then = Give the new one to { $provider } before then; if it is lost, make another: { $page }

## Requests arrive with something that opens nothing

ended-in-use-subject = The directory of { $workspace }: requests arrive with a token that has ended
revoked-in-use = Requests to the directory of { $workspace } arrive with { $opener }, which was revoked on { $day }, and none with anything that opens it. They are turned away, so whoever leaves is not removed.
ran-out-in-use = Requests to the directory of { $workspace } arrive with { $opener }, which ran out on { $day }, and none with anything that opens it. They are turned away, so whoever leaves is not removed.
# $opener is a client, which works, by another secret.
secret-ended-in-use = Requests to the directory of { $workspace } arrive with { $opener }, but by a secret of it that works no more, and none with anything that opens it. They are turned away, so whoever leaves is not removed.
give-the-new-token = Give the new token to { $provider }; if it is lost, make another: { $page }
unknown-in-use-subject = The directory of { $workspace }: requests arrive with a token that is not known
unknown-in-use = Requests to the directory of { $workspace } arrive with a token that was never made here, the last on { $day }, and none with one that opens it. If it is { $provider } that calls, the token was pasted in part or is that of another directory, and whoever leaves is not removed.
unknown-in-use-from = Requests to the directory of { $workspace } arrive with a token that was never made here, the last on { $day }, from { $ip }, and none with one that opens it. If it is { $provider } that calls, the token was pasted in part or is that of another directory, and whoever leaves is not removed.
paste-it-once-more = Paste the token at { $provider } once more, whole and without a space; or make a new one, and paste that: { $page }

## The identity provider has gone silent

silent-subject = The directory of { $workspace }: { $provider } has gone silent
silent =
    { $provider } asks for something about every { $minutes ->
        [one] minute
       *[other] { $minutes } minutes
    }, but has not asked the directory of { $workspace } for anything since { $day }. Whoever leaves there is not removed here meanwhile.
start-it-again = Look whether provisioning is still on at { $provider }, and start it again. Where to look there, and what is seen of it here: { $page }

## Many lose access within minutes

many-removed-subject = Your identity provider is removing many people from { $workspace }
many-removed =
    So far, { $people ->
        [one] one person has
       *[other] { $people } people have
    } lost access to { $workspace } within a few minutes, because your identity provider took them off the list. They are out: their sessions have ended and their seats are free. More may follow, of which there will be no mail of its own.
nothing-to-do-if-meant = If that is meant, nothing has to be done.
if-not-meant = If it is not:
stop-it = 1. Stop it at your identity provider: pause provisioning, and put right who is assigned.
# The address of a page follows.
give-access-back = 2. Give them their access back, with their roles, until { $until }:
page-lists-them = The page lists who it was, and says what your identity provider will do next.

## An owner loses access

owner-lost-subject = An owner of { $workspace } has lost access by the directory
owner-unassigned = { $owner }, an owner of { $workspace }, has no access to it any more since { $day }, because { $provider } no longer assigns them, or holds them inactive. Their sessions have ended, and their seat is free.
owner-deleted = { $owner }, an owner of { $workspace }, has no access to it any more since { $day }, because { $provider } has deleted them. Their sessions have ended, and their seat is free.
assign-owner-again = If that is meant, nothing has to be done. If it is not, have them assigned again at { $provider }. They come back without being an owner, so make them one again here: { $page }
