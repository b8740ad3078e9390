#!/usr/bin/perl
# The portal of LemonLDAP::NG as Debian packs it, out of the folder it was unpacked into, with its own demonstration people:
# dwho, rtyler and msmith at badwolf.org, each with the name as the password. It says as
# a line of JSON when it is ready. PEER_SETTINGS is JSON:
#
#   folder               where it may write
#   port                 the one to listen on; 0 for any
#   entity_id            its own, in SAML
#   private_key          the file of its private key, in PEM
#   certificate          the file of its certificate
#   relying_party        options of the one OpenID Connect client it knows, in its own terms without their prefix; or none
#   service_provider     the file of the metadata of the one SAML service provider it knows; or none
#   saml                 options of that, in its own terms without their prefix
use strict;
use warnings;

use lib "$ENV{TEST_PEERS}/debian/usr/share/perl5";

use HTTP::Server::PSGI;
use IO::Socket::INET;
use JSON;

# Its own puzzles for machines want to draw pictures, also where nobody is shown one.
{

    package NoPuzzles;
    use Mouse;
    extends 'Lemonldap::NG::Portal::Main::Plugin';
    sub init { return 1 }
    $INC{'NoPuzzles.pm'} = __FILE__;
}

sub text_of {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}

sub write_to {
    my ( $file, $text ) = @_;
    open my $out, '>', $file or die "$file: $!";
    print $out $text;
    close $out or die "$file: $!";
}

# Options named in full.
sub prefixed {
    my ( $prefix, $options ) = @_;
    return { map { ( "$prefix$_" => $options->{$_} ) } keys %$options };
}

my $settings = decode_json( $ENV{PEER_SETTINGS} );
my $folder   = $settings->{folder};
my $socket   = IO::Socket::INET->new(
    Listen    => 64,
    LocalAddr => '127.0.0.1',
    LocalPort => $settings->{port} // 0,
    Proto     => 'tcp',
    ReuseAddr => 1,
) or die "no port: $!";
my $portal = 'http://127.0.0.1:' . $socket->sockport;
mkdir "$folder/$_" for qw(conf cache sessions locks persistent);

my ( $key, $certificate ) = map { text_of( $settings->{$_} ) } qw(private_key certificate);
my $sessions = sub {
    return { Directory => "$folder/$_[0]", LockDirectory => "$folder/locks" };
};
my %conf = (
    cfgNum                   => 1,
    cfgAuthor                => 'a test',
    cfgDate                  => 1,
    cfgVersion               => '2.16.1',
    portal                   => "$portal/",
    domain                   => '127.0.0.1',
    cookieName               => 'lemonldap',
    securedCookie            => 0,
    key                      => 'a-key-of-a-test',
    authentication           => 'Demo',
    userDB                   => 'Same',
    demoExportedVars         => { cn => 'cn', mail => 'mail', uid => 'uid' },
    globalStorage            => 'Apache::Session::File',
    globalStorageOptions     => $sessions->('sessions'),
    persistentStorage        => 'Apache::Session::File',
    persistentStorageOptions => $sessions->('persistent'),
    localSessionStorage      => '',
    captcha                  => 'NoPuzzles',
    locationRules            => {},
    exportedHeaders          => {},
    macros                   => { mailVerified => '1', givenName => '(split / /, $cn)[0]', sn => '(split / /, $cn)[1]' },
);

if ( my $options = $settings->{relying_party} ) {
    %conf = (
        %conf,
        issuerDBOpenIDConnectActivation => 1,
        oidcServiceMetaDataIssuer       => $portal,
        oidcServicePrivateKeySig        => $key,
        oidcServicePublicKeySig         => $certificate,
        oidcServiceKeyIdSig             => 'first',
        oidcRPMetaDataOptions => { relying_party => prefixed( oidcRPMetaDataOptions => $options ) },
        oidcRPMetaDataExportedVars => {
            relying_party => {
                name           => 'cn',
                given_name     => 'givenName',
                family_name    => 'sn',
                email          => 'mail',
                email_verified => 'mailVerified;bool;auto',
            },
        },
    );
}

if ( my $metadata = $settings->{service_provider} ) {
    %conf = (
        %conf,
        issuerDBSAMLActivation     => 1,
        samlEntityID               => $settings->{entity_id},
        samlServicePrivateKeySig   => $key,
        samlServicePublicKeySig    => $certificate,
        samlServiceSignatureMethod => 'RSA_SHA256',
        samlSPMetaDataXML     => { service_provider => { samlSPMetaDataXML => text_of($metadata) } },
        samlSPMetaDataOptions => { service_provider => prefixed( samlSPMetaDataOptions => $settings->{saml} ) },
        samlSPMetaDataExportedAttributes =>
          { service_provider => { uid => '1;uid', mail => '1;mail', cn => '1;cn' } },
    );
}

write_to( "$folder/conf/lmConf-1.json", JSON->new->canonical->pretty->encode( \%conf ) );
write_to( "$folder/lemonldap-ng.ini", <<"END" );
[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std
[configuration]
type = File
dirName = $folder/conf
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'configuration', 'cache_root' => '$folder/cache' }
[portal]
staticPrefix = /static
templateDir = $ENV{TEST_PEERS}/debian/usr/share/lemonldap-ng/portal/templates
languages = en
END
$ENV{LLNG_DEFAULTCONFFILE} = "$folder/lemonldap-ng.ini";

require Lemonldap::NG::Portal;
my $app = Lemonldap::NG::Portal->run( {} );

$| = 1;
print encode_json( { portal => $portal } ), "\n";
HTTP::Server::PSGI->new( listen_sock => $socket )->run($app);
