### What the identity provider asked for, in the provisioning logs.

## What was to be done, as a choice of the search

create = Create
replace = Replace
change = Change
delete = Delete
read = Read

## To a person by name, or to anything by id

create-one = Create { $who }
replace-one = Replace { $who }
change-one = Change { $who }
delete-one = Delete { $who }
read-one = Read { $who }
activate-one = Activate { $who }
deactivate-one = Deactivate { $who }

## To a group by name

create-the-group = Create the group { $group }
replace-the-group = Replace the group { $group }
change-the-group = Change the group { $group }
delete-the-group = Delete the group { $group }
read-the-group = Read the group { $group }

## To a person or group that is not named

create-a-person = Create a person
replace-a-person = Replace a person
change-a-person = Change a person
delete-a-person = Delete a person
read-a-person = Read a person
create-a-group = Create a group
replace-a-group = Replace a group
change-a-group = Change a group
delete-a-group = Delete a group
read-a-group = Read a group

## To an address that leads nowhere

create-nothing-there = Create what is not there
replace-nothing-there = Replace what is not there
change-nothing-there = Change what is not there
delete-nothing-there = Delete what is not there
read-nothing-there = Read what is not there

## To many, and to the directory itself

# The filter is in SCIM’s own words.
look-for-people = Look for people: { $filter }
look-for-groups = Look for groups: { $filter }
list-people = List people
list-groups = List groups
ask-what-it-can-do = Ask what the directory can do
many-at-once = Many at once
ask-for-everything = Ask for everything
ask-for-path = Ask for /{ $path }
