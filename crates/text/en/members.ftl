### The members of a workspace: the list, what may be done about one of them, and many who lost access at once.

## What roles, seats and the ways in are called

role-member = Member
role-admin = Admin
role-owner = Owner
seat-full = Full
seat-guest = Guest
# A seat: none.
seat-none = None
# How somebody came to be a member.
source-directory = Directory
source-invited = Invited
source-owner = Owner
source-guest = Guest
source-jit = First sign-in

## The list

members = Members
members-of = Members of { $workspace }
seats-in-use = { $taken ->
    [one] { $taken } seat in use
   *[other] { $taken } seats in use
}
seats-of-in-use = { $limit ->
    [one] { $taken } of { $limit } seat in use
   *[other] { $taken } of { $limit } seats in use
}
no-limit = There is no limit.
seats-free = { $free ->
    [0] No seat is free.
    [one] { $free } seat is free.
   *[other] { $free } seats are free.
}
seats-over = { $over } more than there are. Nobody is removed, and nobody can be added.
provider-keeps-list = Your identity provider keeps this list
plan-only-removes = The plan no longer includes the directory. Until { HTML($until) } it can only remove people.
roles-from-groups = Roles come from its groups.
roles-given-here = Roles are still given here.
directory-settings = Directory settings
add-member = Add member
directory-being-set-up = A directory is being set up
directory-collects = It collects what your identity provider tells, and nobody gains or loses access yet. Once it is switched on, people are added and removed there and no longer here.
add-a-member = Add a member
email-address = Email address
enter-whole-address = Enter a whole email address, such as ada@example.org.
role = Role
find-members = Find members
name-or-address = Name or address
beginning-of-any = The beginning of any name, or of an address
standing = Standing
source = Source
# A choice: any role, or any way in which somebody came.
any = Any
never-signed-in = Never signed in
not-in-a-directory = Not in a directory
show-all-active = Show all active members
search = Search
# Above the list, where somebody was sought: which members these are.
found = Found: { $members }
compare-with-directory = Compare with the directory
download-as-csv = Download as CSV
nobody-here = Nobody here
nobody-fits = No member fits what is asked for above. <a href="{ $path }">Show all active members</a>
nobody-in-part = There are no members in this part of the list.
name = Name
seat = Seat
joined = Joined
actions = Actions
you = You
why-role-locked = Why locked?<span class="hidden"> The role of { $person }</span>
role-of = Role of { $person }
save-role-of = Save<span class="hidden"> the role of { $person }</span>
active = Active
suspended = Suspended
inactive = Inactive
# Behind the standing of a member: since when.
since-day = since <br>{ HTML($day) }
why-removal-locked = Why locked?<span class="hidden"> Removing { $person }</span>
remove-short = Remove<span class="hidden"> { $person }</span>
lift-suspension-of = Lift suspension<span class="hidden"> of { $person }</span>
parts-of-the-list = Parts of the list
previous = Previous
next = Next
how-you-are-shown = How you are shown here
your-name-and-address = Your name, and your address if you have several.
look-or-change = Look or change…
leave-this-workspace = Leave this workspace
leave = Leave
you-lose-access = You lose access, and your seat becomes free.
leave-asks = Leave…

## Which members are listed, and in which order

active-members = Active members
suspended-members = Suspended members
left-lately = Left within 90 days
inactive-members = Inactive members
all-members = All members
# What the table holds, for whoever does not see it: which members, and in which order.
in-order-of-words = { $members }, in the order of the words they were found by
by-name = { $members }, by name
by-name-down = { $members }, by name, from the end
by-joining = { $members }, in the order in which they joined
by-joining-down = { $members }, who joined last first

## What has just been done

was-added = { $person } is a member now, with a seat. They sign in with this address.
role-was-changed = { $person } has the role { $role } now.
was-removed = { $person } has no access any more. The seat is free.
was-suspended = { $person } is suspended: no access, until somebody lifts it here.
was-let-in-again = { $person } is no longer suspended and has access again, with a seat.
was-lifted-only = { $person } is no longer suspended. Their access had been ended meanwhile, and still is.

## Members and the directory

members-and-directory = Members and the directory
members-and-directory-of = Members and the directory of { $workspace }
where-both-differ = Where this list of members and what your identity provider tells do not agree.
directory-not-on = The directory is not switched on yet
keeps-nobody-yet = Until it is, it keeps nobody in or out. <a href="{ $base }/settings/security/directory/on">See what switching it on would do</a>.
no-directory = There is no directory
shows-difference-once = Once your identity provider keeps the list of members, this page shows where the two differ. <a href="{ $base }/settings/security#directory">Directory settings</a>
download-list = Download as CSV<span class="hidden"> what is under { $heading }</span>
nobody = Nobody
nobody-in-this-part = There is nobody in this part of the list.
in-the-directory = In the directory
why-no-access = Why there is no access
# The column of why there is no access, where there is less room.
why = Why
what-differs = What differs
since = since { HTML($at) }
erased = Erased
# What is shown of somebody, and what the directory says: the name of the fact, and both.
differs = { $fact }: <strong dir="auto">{ $shown }</strong> here, <strong dir="auto">{ $told }</strong> there
differs-none-here = { $fact }: <span class="soft">none</span> here, <strong dir="auto">{ $told }</strong> there
differs-none-there = { $fact }: <strong dir="auto">{ $shown }</strong> here, <span class="soft">none</span> there
show-all-under = Show all<span class="hidden"> under { $heading }</span>
back-to-first = Back to the first
refused = Refused
what-was-refused = Whom the directory could not place is not a member, and stands on no list here. <a href="{ $path }">What was refused</a> is in the provisioning log, with the reason.
unmanaged = Here, and not in the directory
unmanaged-means = They have access that your identity provider does not know of and will not end. Assign them there, and they become the directory’s with their role and seat; or remove them here.
nobody-unmanaged = Everybody here is in the directory.
kept-out = In the directory, and without access here
kept-out-means = Your identity provider assigns them, and they can’t get in: they are suspended here, or were erased at their own wish. Unassign them there, or lift the suspension.
nobody-kept-out = Everybody the directory assigns has access.
shown-otherwise = Shown otherwise than the directory says
shown-otherwise-means = They were here before the directory, which says nothing of what is shown. Fill it in there, and it is shown as it is told.
nobody-shown-otherwise = Everybody is shown as the directory says.
never-signed-in-means = They have access and hold a seat, and have never used it.
everybody-signed-in = Everybody has signed in.

## Removing and leaving

remove-person = Remove { $person }
leave-workspace = Leave { $workspace }
removing-locked = Removing { $person } is locked
leaving-locked = Leaving { $workspace } is locked
remove-from = Remove { $person } from { $workspace }?
leave-workspace-asks = Leave { $workspace }?
nothing-to-remove = { $person } has no access to { $workspace } any more. There is nothing left to remove.
back-to-members = Back to the members
remove = Remove
their-access-ends = Access to { $workspace } ends at once, in every browser they are signed in with.
their-seat-free = Their seat becomes free.
their-own-unaffected = Their own workspaces, and others they belong to, are not affected.
your-access-ends = You lose access to { $workspace } at once, in every browser you are signed in with.
your-seat-free = Your seat becomes free.
your-other-unaffected = Your other workspaces are not affected. To come back here, you need somebody to add you.
cancel = Cancel

## Suspending

suspend = Suspend { $person }
suspending-locked = Suspending { $person } is locked
suspend-in = Suspend { $person } in { $workspace }?
suspended-already = { $person } is suspended already.
gets-no-access = They have no access to { $workspace } now, and get none.
whatever-provider-says = It stays so whatever your identity provider says, until somebody lifts it here.
until-lifted = It stays so until somebody lifts it here.
role-remembered = Their role is remembered, and lifting gives their place back if a seat is free then.
admins-see-reason = Admins see it, and it stands in the audit log. { $person } is not told.

## Many who lost access at once

people-lost-access = { $people ->
    [one] { $people } person
   *[other] { $people } people
} lost access
people-lost-access-to = { $people ->
    [one] { $people } person
   *[other] { $people } people
} lost access to { $workspace }
people-lost-access-at-once = { $people ->
    [one] { $people } person
   *[other] { $people } people
} lost access at once
security = Security
taken-off-at = Your identity provider took them off the list at { HTML($began) }.
taken-off-between = Your identity provider took them off the list between { HTML($began) } and { HTML($last) }.
sessions-ended-seats-free = Their sessions have ended, and their seats are free.
sessions-ended = Their sessions have ended.
may-go-on = It may still go on
nobody-is-kept-in = Nobody is kept in while it does. If it is not meant, pause provisioning at your identity provider before you restore anybody here.
if-not-meant = If this was not meant
stop-it-there = Stop it at your identity provider: pause provisioning there, and put right who is assigned to this application, and through which groups.
restore-here = Restore them here. Each gets back their access, their role and their kind of seat, or what your groups give by now. They sign in anew.
start-again = Start provisioning again.
who-is-left = Who is left as they are
who-is-left-means = Whoever has access again already, was suspended here, was erased, or has lost access once more since. An owner is restored by an owner alone.
who-finds-no-seat = Whoever finds no seat stays out, and the list says so: { $free ->
    [one] { $free } seat is free now.
   *[other] { $free } seats are free now.
}
what-provider-does-next = What your identity provider does next
whom-it-unassigned = Whoever it unassigned is called active again in what it reads here. If it compares, as Entra ID does, and still does not assign them, it takes their access away again. So does every “inactive” it sends.
many-tell-once = Many tell a change once, and do not compare. Whoever has really left then stays in after a restore: unassign them there once more, or suspend them here.
whom-it-deleted = Whom it deleted it knows no more. They come back as members of your own, who are removed here. Once it creates them again, they are the directory’s as before, with their role.
keeps-list-no-longer = It keeps this list no longer. Whoever is restored is a member of your own, who is removed here.
so-many-restored = { $restored } of { $people } restored
last-restored = last { HTML($at) }
# The time in which they could be restored is over.
past = Past
could-be-restored = They could be restored until { HTML($until) }. Assign them again at your identity provider.
type-to-confirm = Type <strong>{ $workspace }</strong> to confirm
restore-people = { $people ->
    [one] Restore this person
   *[other] Restore these { $people } people
}
try-the-rest-again = Try the rest again
until = Until { HTML($until) }
nothing-to-do = If it was meant, nothing has to be done.
who-it-was = Who it was
in-order-of-losing = In the order in which they lost access
who-lost-access = Who lost access, in that order
# What became of somebody at the identity provider.
there = There
# When somebody lost access.
when = When
# Whether somebody has access by now.
now = Now
unassigned = Unassigned
deleted = Deleted
has-access = Has access
no-access = No access
lost-again = Lost access again since
no-seat-was-free = No seat was free
owner-has-to = An owner has to restore them
all-have-access = { $restored ->
    [0] Nobody was given access. They sign in anew.
    [one] { $restored } person has access again. They sign in anew.
   *[other] { $restored } people have access again. They sign in anew.
}
some-have-access = { $restored ->
    [0] Nobody was given access
    [one] { $restored } person has access again
   *[other] { $restored } people have access again
}; { $left ->
    [one] { $left } was left as they are
   *[other] { $left } were left as they are
}. The list says why.
