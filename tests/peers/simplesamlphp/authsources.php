<?php

$config = ['people' => ['exampleauth:UserPass']];
foreach ((require __DIR__ . '/settings.php')['people'] as $name => $attributes) {
    $config['people']["$name:secret"] = $attributes;
}
