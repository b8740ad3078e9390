### Why the host product was not told of an event, for the operator. “It” is the endpoint.

not-tried = not tried yet
secret-does-not-open = the signing secret does not open; was the installation's secret key changed?
# $status is a number with its words, such as 503 Service Unavailable.
answered = it answered { $status }
# $said is what the endpoint said itself.
answered-and-said = it answered { $status }: { $said }
