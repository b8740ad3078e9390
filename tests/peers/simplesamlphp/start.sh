#!/bin/sh
# Starts SimpleSAMLphp as Debian packs it, out of the folder it was unpacked into, at the address of the first argument.
# PEER_SETTINGS says the rest (settings.php).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(php -r 'echo (require $argv[1])["folder"];' "$here/settings.php")
mkdir "$folder/www"
ln -s "$TEST_PEERS/debian/usr/share/simplesamlphp/www" "$folder/www/simplesaml"
export SIMPLESAMLPHP_CONFIG_DIR="$here"
exec php -S "$1" -t "$folder/www"
