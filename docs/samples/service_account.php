<?php
$query = http_build_query(["userId" => getenv("USER_ID"), "limit" => 5]);
$request = curl_init(getenv("URL") . "/api/v2/contacts?" . $query);
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("SERVICE_TOKEN")],
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
foreach (json_decode($body)->contacts as $contact) {
    echo $contact->id, " ", $contact->full_name, PHP_EOL;
}
