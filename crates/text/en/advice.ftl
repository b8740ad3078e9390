### What an admin does about a request or a sign-in that came to nothing. A message is called as the stable code that it is about.

## A request of the identity provider

seat-none-left = All seats are taken. Free one or have more added. Some identity providers then try again by themselves, at their next synchronisation; others, such as Okta, wait until somebody has it tried again there.
owner-is-last = The directory may not remove the last owner. Make somebody else an owner on the members page first, then unassign this person again.
address-unverified = The address is in no domain you have verified, and this workspace refuses such people. Verify the domain under Security, or ask the operator to let such people in.
address-taken = Another account uses this address already, and nobody is joined to it unasked. If two people of your directory have it, correct one of them there; otherwise give the person another address there, or ask the operator.
# Also for external_id_taken, uniqueness.
user-name-taken = Somebody with this name or id is in the directory already. Most often the identity provider lost sight of whom it had made: let it search by userName and link the two, or delete the one that is left over.
group-name-taken = A group of this name is in the directory already. Let the identity provider link to it, or rename one of the two.
# Also for group_not_found.
user-not-found = The identity provider speaks of somebody who is not in this directory any more. Most make them anew at the next full synchronisation; if not, restart the synchronisation there.
plan-removals-only = The plan no longer includes the directory, so that only removals are carried out. Raise the plan to go on.
invalid-filter = The search is none that SCIM knows. Look at the attribute by which your identity provider matches people: userName and externalId always work.
# Also for noTarget.
invalid-path = The identity provider changes an attribute that does not exist, or a value that is not there. Look at its attribute mappings for a misspelt name, or remove the mapping.
# Also for invalidSyntax.
invalid-value = A value has the wrong form: the answer names it. Correct it at the identity provider, or its attribute mapping.
mutability = The identity provider writes what can't be written, such as an id. Remove that attribute from its mappings.
too-many = The request asks for too much at once. Let the identity provider send it in smaller parts.
group-member-unknown = The identity provider puts somebody into a group who is not in this directory. Let it send the person first, then the group once more.
sensitive = The identity provider would write what is secret into an address, where logs keep it. Let it search by userName or externalId.
invalid-vers = The identity provider speaks another version of SCIM. Choose SCIM 2.0 there.
# Also for expiredCursor, invalidCount.
invalid-cursor = The identity provider leafs through a list in a way that does not go on. It begins anew by itself; where it does not, restart the synchronisation there.

## A sign-in

sign-in-not-believed = What your identity provider sent was not believed, for the reason above. Mend it at the identity provider or in the connection, then test the connection.
access-not-assigned = Your identity provider knows this person, and the directory tells of nobody it calls so. If they are not assigned to the application there, assign them. If they are, the two use different ids: the externalId or user name of the directory has to be the subject or Name ID of the sign-in (in Entra ID the object ID), or both have to name the same address. The id of a sign-in is shown with it here, what the directory sends in the provisioning log: map the one like the other.
access-no-seat = No seat was free, so this person was not taken in. Free a seat on the members page or have more seats added; they then only sign in again.
member-suspended = This person’s access was suspended here by hand, which no identity provider undoes. Restore it on the members page if they should come in.
access-not-member = This person is no member. Add them on the members page, or leave it so if they do not belong here.
access-removed = This person's access has ended. If that is wrong, assign them anew at your identity provider, or add them on the members page.
account-unproven = An account with this address existed before. The person has to show a code sent to that address once; their page offers it.
identity-bound = This person has come in under another subject before. If your identity provider has given them a new one, remove and assign them anew; if not, somebody else is using their address.
address-not-believed = The asserted address is in no domain you have verified, or your identity provider does not vouch for it. Verify the domain, or have the identity provider assert a verified address. A test of the connection says which it is.
address-missing = People are taken in at their first sign-in by their address, and none came that counts. By SAML, map the attribute “email”, or send the address as the Name ID; by OpenID Connect, have the claim “email” sent. Then test the connection.
account-locked = The account is locked by the operator. Ask them.
connection-off = Somebody was sent through a connection that is off. Switch it on if they should come in.
attempt-expired = The sign-in took longer than ten minutes, was used before, was begun in another browser, or the person has signed out at the identity provider meanwhile. If it happens to many, somebody may be replaying old answers.
sign-in-unsolicited = The sign-in was started at the identity provider. Point its tile at our sign-in page, or let the connection take such sign-ins.
logout-not-believed = What came to sign somebody out was not believed, for the reason above, and nobody was signed out. If it is your identity provider's, have it sign its logout requests with a certificate that is pinned.
