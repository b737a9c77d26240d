<?php
$request = curl_init(getenv("URL") . "/api/v2/contacts/" . getenv("CONTACT_ID"));
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_CUSTOMREQUEST => "PATCH",
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: application/json",
    ],
    CURLOPT_POSTFIELDS => json_encode(["companyName" => "Doe & Sons"]),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo json_decode($body)->companyName, PHP_EOL;
