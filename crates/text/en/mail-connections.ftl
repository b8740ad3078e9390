### Mails to those who manage a workspace, about single sign-on and domains. $issuer is the identity provider's address for itself.

## The metadata of a connection by SAML

metadata-changed-subject = Single sign-on of { $workspace }: confirm what has changed
metadata-changed = The metadata of { $issuer } have changed. A new certificate or address is believed only once you confirm it: until then people sign in as before, and they no longer can once the identity provider uses the new one.
metadata-changed-confirm = Compare it with what your identity provider shows, and confirm or dismiss it: { $page }
metadata-unread-subject = Single sign-on of { $workspace }: the metadata can’t be read
# $why is a sentence.
metadata-unread = The metadata of { $issuer } have not been readable since { $since }: { $why }
metadata-unread-meanwhile = People still sign in. But a new certificate of the identity provider would not be noticed.
metadata-unread-mend = Put the address right, or paste the metadata: { $page }

## A certificate ends, or has ended

certificate-ends-subject =
    Single sign-on of { $workspace }: a certificate ends { $days ->
        [0] today
        [one] tomorrow
       *[other] in { $days } days
    }
certificate-ended-subject = Single sign-on of { $workspace }: a certificate ended on { $day }
certificate-ends =
    The certificate { $fingerprint } ends { $days ->
        [0] today
        [one] tomorrow
       *[other] in { $days } days
    } ({ $day }).
certificate-ended = The certificate { $fingerprint } ended on { $day } ({ $day }).
certificate-of-theirs = It is one that { $issuer } signs with. Many identity providers stop at its end. Make a new one there, and give its metadata to this connection before they sign with it: { $page }
certificate-of-ours = It is ours, by which { $issuer } knows us. Some identity providers refuse what is signed by one that has ended. Publish a new key and let your identity provider know it: { $page }

## The record that proves a domain has disappeared

domain-at-risk-subject = { $domain } will be lost to { $workspace } on { $until }
domain-at-risk = The TXT record that proves that { $domain } is yours has disappeared.
domain-at-risk-meanwhile = Until { $until } nothing changes. If the record is not back by then, { $workspace } no longer speaks for addresses in { $domain }: people who are provisioned with one get no account of that address. Nobody loses access by it.
domain-lost-subject = { $domain } is lost to { $workspace }
domain-lost = The TXT record that proves that { $domain } is yours has been missing for seven days, so { $workspace } no longer speaks for addresses in { $domain }. Nobody has lost access by it.
put-record-back = Put the record back:
# This and the next stand below each other, and their values too.
record-name = name   { $name }
record-value = value  { $value }
record-looked-for = It is looked for by itself, and at once when you press "Check now" under Security: { $page }

## No seat was left for somebody at their first sign-in

no-seat-subject = { $workspace }: no seat was left for somebody
no-seat =
    All seats of { $workspace } were taken when somebody signed in for the first time: { $times ->
        [one] once
       *[other] { $times } times
    } within a day. They have no account and no access.
no-seat-or-more =
    All seats of { $workspace } were taken when somebody signed in for the first time: { $times ->
        [one] once or more often
       *[other] { $times } times or more
    } within a day. They have no account and no access.
# $taken of $limit seats.
no-seat-of =
    All seats of { $workspace } were taken ({ $taken } of { $limit }) when somebody signed in for the first time: { $times ->
        [one] once
       *[other] { $times } times
    } within a day. They have no account and no access.
no-seat-of-or-more =
    All seats of { $workspace } were taken ({ $taken } of { $limit }) when somebody signed in for the first time: { $times ->
        [one] once or more often
       *[other] { $times } times or more
    } within a day. They have no account and no access.
sign-in-again = Then they sign in again; nobody else has to do anything. Who it was: { $page }

## An owner came in past single sign-on, by the way kept for that. $day is a day and a time.

came-past-subject = { $owner } came in to { $workspace } past single sign-on
came-past-by-mailbox = { $owner }, an owner of { $workspace }, signed in past single sign-on on { $day }, with their mailbox alone, for they have no second factor.
came-past-by-app = { $owner }, an owner of { $workspace }, signed in past single sign-on on { $day }, with their mailbox and a code of their authenticator app.
came-past-by-passkey = { $owner }, an owner of { $workspace }, signed in past single sign-on on { $day }, with their mailbox and a passkey.
came-past-by-recovery-code = { $owner }, an owner of { $workspace }, signed in past single sign-on on { $day }, with their mailbox and a recovery code.
came-past-ask = This is the way kept for when single sign-on is broken. If you do not know of it, ask them. If it was not them, take their role away and tell support.
came-past-look = The connection is looked after at { $page }
