<?php
$url = getenv("SIGN_IN_URL") ?: "https://identitytoolkit.googleapis.com";
$request = curl_init($url . "/v1/accounts:signInWithPassword?key=" . getenv("WEB_API_KEY"));
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Content-Type: application/json"],
    CURLOPT_POSTFIELDS => json_encode([
        "email" => getenv("EMAIL"),
        "password" => getenv("PASSWORD"),
        "returnSecureToken" => true,
    ]),
]);
$body = curl_exec($request);
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
$session = json_decode($body);
echo $session->localId, " ", $session->idToken, PHP_EOL;
