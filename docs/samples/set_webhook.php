<?php
$request = curl_init(getenv("URL") . "/api/users/" . getenv("USER_ID") . "/webhook");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: application/json",
    ],
    CURLOPT_POSTFIELDS => json_encode(["url" => "https://crm.example.com/texts?key=a1b2c3"]),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo json_decode($body)->status, PHP_EOL;
