<?php
$request = curl_init(getenv("URL") . "/api/v2/lists/" . getenv("LIST_ID") . "/contacts");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: application/json",
    ],
    CURLOPT_POSTFIELDS => json_encode(["contactIds" => [getenv("CONTACT_ID")]]),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo $body, PHP_EOL;
