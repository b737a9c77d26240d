<?php
$tomorrow = (time() + 24 * 60 * 60) * 1000;
$request = curl_init(getenv("URL") . "/api/send");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: application/json",
    ],
    CURLOPT_POSTFIELDS => json_encode([
        "to" => "+12125550123",
        "from" => getenv("NUMBER"),
        "message" => "See you tomorrow at ten!",
        "sendAt" => $tomorrow,
    ]),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo json_decode($body)->id, PHP_EOL;
