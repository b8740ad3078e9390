## Roles from groups: the page

roles-from-groups = Roles from groups
roles-from-groups-of = Roles from groups: { $workspace }
there-are-problems = { $count ->
    [one] There is a problem
   *[other] There are { $count } problems
}
reason = Reason: <code>{ $code }</code>
changed-meanwhile = Changed meanwhile
what-you-put-in-stands = What you had put in still stands below.
security = Security
groups-give-roles = Groups of your identity provider give roles and seats. Whoever is in several of them gets what the first one in this order gives; whoever is in none gets what everybody else gets. Owners stay owners.
groups-can-give = Groups of your identity provider can give roles and seats.
groups-give-nothing = Groups give nothing yet: roles are given here, on the page of the members.
groups-that-give = { $count ->
    [0] No group is mapped; everybody the directory keeps gets the same.
    [one] 1 group gives a role and a seat.
   *[other] { $count } groups give roles and seats.
}
directory-is-in-staging = The directory is in staging
kept-until-turned-on = Whatever you put in here is kept, and given when the directory is turned on. The preview counts the seats that takes.
groups-only-take-away = Groups only take away for now
take-away-until = The plan no longer includes the directory. Until { HTML($until) } groups can take roles and seats away, and give nobody more.
directory-is-suspended = The directory is suspended
given-once-now = The plan no longer includes it, so whoever comes into a group or leaves one is not noticed. What you save here is given once, now.
look-at-what-changes = Look at what changes
in-order = What groups give, in order
first-wins = The first that applies wins.
change-the-order = Change the order by the numbers or the buttons; empty a number to map its group no more.
deleted-groups-leave = A group that your identity provider deletes leaves this list by itself, and its people get what the others give them.
no-group-is-mapped = No group is mapped
once-groups-are-pushed = Once groups are pushed, they are listed below.
give-a-group-below = Give a group below a number, a role and a seat.
in-order-caption = What groups give, the first that applies first
group = Group
place = Place
role = Role
seat = Seat
move-or-unmap = Move or unmap
group-that-is-gone = A group that is no more
deleted-there = Deleted at your identity provider
lists = { $count ->
    [0] Lists nobody
    [one] Lists 1 person or group
   *[other] Lists { $count } people and groups
}
move-up = <span class="hidden">Move { $group } </span>Up
move-down = <span class="hidden">Move { $group } </span>Down
unmap = Unmap…<span class="hidden"> { $group }</span>
drag = Drag to another place
is-at-place = { $name } is at place { $place } of { $places }. Nothing is given yet.
everybody-else-gets = Everybody else gets
whoever-is-in-none = Whoever the directory keeps and is in no group above.
named-roles-count = Roles that the identity provider names count
some-send-a-role = Some send a role with each person. Whoever is called an admin or a member there is one here, unless a group above says otherwise. If this is off, what they send is kept and does nothing.
see-who-changes = See who changes…
nothing-is-given-before = Nothing is given before you have seen it.
pushed = Groups that were pushed
pushed-count = Groups that were pushed: { $count }
pushed-beginning-with = Groups that were pushed, whose names begin with { $beginning }
to-map-one = To map one, give it a place, a role and a seat. The next free place is { $next }; at most { $most } groups can be mapped.
none-pushed-yet = Your identity provider has pushed no groups yet
have-them-pushed = At { $provider }, have the groups that are to give roles pushed to this application.
# What is set at the identity provider, and to what.
setting = <code>{ $label }</code>: { $value }
step-by-step = Step by step, at { $provider }
name-begins-with = Name begins with
search = Search
no-group-here = No group here
no-more-groups = There are no more groups.
none-begins-with = No group’s name begins with “{ $beginning }”.
still-stands = What you put in above still stands.
place-above = { $place }, above<span class="hidden">: { $group }</span>
back-to-the-first = Back to the first
next-groups = Next groups
both-lists-together = What stands in both lists, together.
back = Back
members = Members
place-of = Place of { $group }
role-of = Role that { $group } gives
seat-of = Seat that { $group } gives
member = Member
admin = Admin
full-seat = Full seat
guest-seat = Guest seat
no-seat = No seat

## What was done, and what has to be mended

moved = The group was moved. Nothing is given before you have seen the preview.
saved = { $count ->
    [0] Saved. Nobody has another role or seat by it.
    [one] Saved. 1 person has another role or seat now.
   *[other] Saved. { $count } people have another role or seat now.
}
cant-be-given = This can’t be given: { $why }
deleted-empty-its-place = Your identity provider has deleted this group. Empty its place.
place-is-a-number = A place is a whole number, from 1 on. Empty it to map the group no more.
place-is-taken = Another group has place { $place }, too. Give each a place of its own.
choose-from-the-lists = Choose a role and a seat from the lists.

## What is different

# What a group gives: a role, on a seat.
on-a-full-seat = { $role } on a full seat
on-a-guest-seat = { $role } on a guest seat
# What a group is called in the sentences below.
quoted = “{ $name }”
deleted-group = A group that your identity provider has deleted
gives-at-place = { $group } gives { $gives }, at place { $place }.
gives-and-no-longer = { $group } gives { $gives }, and no longer { $gave }.
gives-nothing-more = { $group } gives nothing any more.
another-order = The order is another: { $groups }.
everybody-else-gets-that = Everybody else gets { $gives }.
named-roles-count-now = Roles that your identity provider names count.
named-roles-count-no-more = Roles that your identity provider names count no more.
given-here-again = Roles are given here again. Everybody keeps the one they have.

## The preview

people-change = { $count ->
    [0] Nobody changes
    [one] 1 person changes
   *[other] { $count } people change
}
# How many change, as above, and where.
people-change-of = { $heading }: roles from groups of { $workspace }
nothing-is-different = What groups give would be as it is, and everybody has it already.
this-would-be = This is what would be. Nothing has been changed yet.
no-seat-for = { $short } of { $people } who are to take a seat would find none, and keep what they have. Free seats or buy more first, or save this and come back later.
# Seats are a number, or a number of a number.
turned-on-with-this = Nobody is its yet, so nobody changes now. Turned on with this, { $people ->
    [one] { $people } person
   *[other] { $people } people
} would be, and { $seats } seats would be taken.
turned-on-lacks-seats = Nobody is its yet, so nobody changes now. Turned on with this, { $people ->
    [one] { $people } person
   *[other] { $people } people
} would be, and { $seats } seats would be taken, which is more than there are.
cant-be-placed-yet = { $count } can’t be placed yet.
nobody-gains = The plan no longer includes the directory, so nobody gains a role or a seat by this.
given-once = The plan no longer includes it. This is given once; what becomes of groups afterwards is not noticed.
from-then-on = What groups give from then on
what-they-give-now = What they give now. Whoever went without so far is given what is theirs.
their-groups-decide = Roles of people whom the directory keeps can’t be changed on the page of the members then. Their groups decide, at every change.
people-it-keeps = People whom the directory keeps
change = Change
keep-what-they-have = Keep what they have
seats-taken-now = Seats taken now
taken-of = { $taken } of { $limit }
seats-freed = Seats that become free
seats-needed = Seats that are needed
free-now = { $needed }; { $free } free now
all-free-now = { $needed }; as many as are needed free now
seats-taken-then = Seats taken then
who-changes = Who changes
first-and-more = The first { $shown }, and { $more } more
who-changes-caption = Who gets another role or seat, before and after
name = Name
becomes = <span class="soft">{ $before }</span> <span aria-hidden="true">→</span><span class="hidden">becomes</span> <strong>{ $after }</strong>
# Opens their names; the heading is one of those below.
who = Who<span class="hidden">: { $heading }</span>
nothing-to-save = There is nothing to save
save-question = Save it?
in-one-step = All of it takes effect in one step. If people come, go or change groups before you press the button, what is so then decides.
save = { $count ->
    [0] Save: nobody changes
    [one] Save: 1 person changes
   *[other] Save: { $count } people change
}
change-it = Change it
leave-it = Leave it as it is

## Whom it does not reach, and why

owners-stay = { $count ->
    [one] 1 owner stays an owner
   *[other] { $count } owners stay owners
}
owners-stay-why = No group changes an owner. Owners are made and unmade by an owner’s hand.
find-no-seat = { $count ->
    [one] 1 person finds no seat
   *[other] { $count } people find no seat
}
find-no-seat-why = They keep the seat they have. Once seats are free, come back here and save again: then they get theirs.
gain-nothing = { $count ->
    [one] 1 person can gain nothing
   *[other] { $count } people can gain nothing
}
gain-nothing-why = The plan no longer includes the directory: groups take away, and give nobody more. Once it includes it again, save again.
are-suspended = { $count ->
    [one] 1 person suspended
   *[other] { $count } people suspended
}
are-suspended-why = They are given nothing while they are held out. It is given when the suspension is lifted.
are-away = { $count ->
    [one] 1 person without access
   *[other] { $count } people without access
}
are-away-why = They are given nothing while they are away. It is given when your identity provider assigns them again.
