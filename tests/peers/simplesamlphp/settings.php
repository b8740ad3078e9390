<?php

// What the test that starts it wants of SimpleSAMLphp, as JSON in the environment variable PEER_SETTINGS:
//
//   entity_id            its own
//   private_key          the file of its private key, in PEM
//   certificate          the file of its certificate
//   folder               where it may write
//   service_provider     the file of the metadata of the one service provider it knows
//   wishes               how it signs and encrypts, in the terms of its own `saml20-idp-hosted`
//   people               attributes by name; everybody's password is "secret"

return json_decode(getenv('PEER_SETTINGS'), true, 32, JSON_THROW_ON_ERROR);
