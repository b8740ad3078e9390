# Stops the servers of a home and removes it, once nobody has used it for a while: $1 is the home, $2 how many seconds.
# It outlives whoever started it, and so tidies up behind a run of tests that was killed.
home=$1
grace=$2

exec 9>"$home/guardian"
flock --nonblock 9 || exit 0

stop() {
    for pid in $(cat "$home"/*.pid "$home"/data/postmaster.pid 2>/dev/null | grep -xE '[0-9]+' | head -n 4); do
        # A number may meanwhile be another program's.
        if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$home"; then
            kill -QUIT "$pid"
            while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
        fi
    done
}

while :; do
    flock "$home/users" true
    sleep "$grace"
    # Nobody may join while it is being taken down.
    if (
        flock 8
        flock --nonblock 7 || exit 1
        stop
        rm -rf "$home"
    ) 8>"$home.lock" 7<"$home/users"; then
        # A home that is entered once needs no lock any more.
        [ "$grace" = 0 ] && rm -f "$home.lock"
        exit 0
    fi
done
