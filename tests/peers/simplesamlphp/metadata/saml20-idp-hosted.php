<?php

$settings = require __DIR__ . '/../settings.php';
$persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

$metadata[$settings['entity_id']] = $settings['wishes'] + [
    'host' => '__DEFAULT__',
    'auth' => 'people',
    'privatekey' => $settings['private_key'],
    'certificate' => $settings['certificate'],
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
    'NameIDFormat' => $persistent,
    'authproc' => [
        10 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid', 'Format' => $persistent],
        20 => [
            'class' => 'saml:AttributeNameID',
            'attribute' => 'mail',
            'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        ],
    ],
];
