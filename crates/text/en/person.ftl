### The page of one member, how they are shown, and where they are signed in.

## Their place here

members = Members
you = You
place-here = Place here
standing = Standing
# Behind the standing of a member: since when.
since = since { HTML($since) }
source = Source
role = Role
save = Save
seat = Seat
joined = Joined
lift-suspension = Lift suspension
suspend = Suspend…
name-shown = Name shown…
remove = Remove
remove-asks = Remove…

## Their name and address

name-and-address = Name and address
directory-has-assigned = The directory calls them <strong dir="auto">{ $name }</strong>, and has them assigned. It last changed something on { HTML($changed) }.
directory-has-not-assigned = The directory calls them <strong dir="auto">{ $name }</strong>, and does not have them assigned. It last changed something on { HTML($changed) }.
no-directory-tells = No directory tells of them.
what-is-shown = What is shown here
what-is-shown-and-told = What is shown here, and what the directory says
# A column: a fact about somebody, or what was done.
what = What
shown-here = Shown here
directory-says = The directory says
# The same two columns, where there is less room.
shown = Shown
directory = Directory
address = Address
none = None
differs = Differs

## How they sign in

signing-in = Signing in
not-come-yet = They have not come through single sign-on yet.
known-to = Known to { $issuer } as <code>{ $subject }</code> since { HTML($since) }
signed-in-browsers = { $browsers ->
    [0] Signed in nowhere now.
    [one] Signed in in { $browsers } browser.
   *[other] Signed in in { $browsers } browsers.
}
sessions = Sessions
sign-ins = Sign-ins

## What was done about them

what-was-done = What was done
what-directory-asked = What the directory asked for
in-audit-log = In the audit log
nothing-yet = Nothing yet
listed-once-done = Whatever is done about this member is listed here.
what-was-done-about = What was done about { $person }, newest first
when = When
by = By
details = Details
parts-of-what-was-done = Parts of what was done
back-to-newest = Back to the newest
show-older = Show older

## How they are shown

how-you-are-shown = How you are shown in { $workspace }
how-they-are-shown = How { $person } is shown
how-they-are-shown-in = How { $person } is shown in { $workspace }
back-to-members = Back to the members
yours-here-alone = It is shown in this workspace alone. Your other workspaces, and how you sign in, stay as they are.
theirs-here-alone = It is shown in this workspace alone. Their account and their other workspaces stay as they are.
is-saved = Saved. This is what is shown from now on.

## Where they are signed in

sessions-of = Sessions of { $person }
browsers-they-use = The browsers in which they are signed in to { $workspace }. Ending one takes this workspace from it and leaves the rest.
signed-in-here = Signed in here
not-signed-in = Not signed in
no-browser-opens = No browser of theirs opens { $workspace } now.
signed-in = Signed in { HTML($opened) }
signed-in-and-used = Signed in { HTML($opened) }, last used { HTML($seen) }
sign-out-of-session = Sign out<span class="hidden"> of the session opened { $opened }</span>
they-stay-a-member = They stay a member, and can sign in again.
sign-out-everywhere = Sign out everywhere
sign-ins-of = Sign-ins of { $person }
was-signed-out = Signed out of this workspace there.
# How a session was opened.
by-sso = Single sign-on
by-code = Code by mail
