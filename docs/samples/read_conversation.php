<?php
$request = curl_init(getenv("URL") . "/api/v2/contacts/" . getenv("CONTACT_ID") . "/messages?limit=10");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN")],
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
foreach (json_decode($body)->messages as $message) {
    echo $message->direction, " ", $message->message, PHP_EOL;
}
