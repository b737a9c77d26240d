<?php
$request = curl_init(getenv("URL") . "/api/v2/contacts/import?dryRun=true");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: text/csv",
    ],
    CURLOPT_POSTFIELDS => file_get_contents("customers.csv"),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 202) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo json_decode($body)->id, PHP_EOL;
