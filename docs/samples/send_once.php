<?php
// Keep the key with the order, so that even a restarted program sends the same one.
$key = "order-7312-ready-" . bin2hex(random_bytes(16));
$pause = 0;
$request = curl_init(getenv("URL") . "/api/send");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 30,
    CURLOPT_HTTPHEADER => [
        "Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN"),
        "Content-Type: application/json",
        "Idempotency-Key: " . $key,
    ],
    CURLOPT_POSTFIELDS => json_encode([
        "to" => "+12125550123",
        "from" => getenv("NUMBER"),
        "message" => "Order 7312 is ready.",
    ]),
    CURLOPT_HEADERFUNCTION => function ($request, $line) use (&$pause) {
        if (preg_match("/^retry-after: *(\d+)/i", $line, $match)) {
            $pause = (int) $match[1];
        }
        return strlen($line);
    },
]);
for ($attempt = 0; $attempt < 5; $attempt++) {
    $pause = 0;
    $body = curl_exec($request);
    if ($body === false) {
        $pause = 2 ** $attempt;
    }
    if ($pause === 0) {
        break;
    }
    sleep($pause);
}
if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
    throw new RuntimeException($body ?: curl_error($request));
}
echo json_decode($body)->id, PHP_EOL;
