<?php

$settings = require __DIR__ . '/settings.php';

$config = [
    'baseurlpath' => 'http://' . $_SERVER['HTTP_HOST'] . '/simplesaml/',
    'certdir' => '/',
    'loggingdir' => $settings['folder'],
    'datadir' => $settings['folder'],
    'tempdir' => $settings['folder'],
    'metadatadir' => __DIR__ . '/metadata/',
    'attributenamemapdir' => __DIR__,
    'technicalcontact_name' => 'A test',
    'technicalcontact_email' => 'na@acme.example',
    'timezone' => 'UTC',
    'secretsalt' => 'a-salt-of-a-test',
    'auth.adminpassword' => 'a-password-of-a-test',
    'admin.checkforupdates' => false,
    'logging.handler' => 'errorlog',
    'logging.level' => SimpleSAML\Logger::WARNING,
    'errorreporting' => false,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'session.phpsession.savepath' => $settings['folder'],
    'language.cookie.secure' => false,
    'language.cookie.samesite' => null,
    'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => $settings['service_provider']]],
    'store.type' => 'phpsession',
];
