<?php
$request = curl_init(getenv("URL") . "/api/v2/messages/" . getenv("MESSAGE_ID"));
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN")],
]);
while (true) {
    $body = curl_exec($request);
    if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
        throw new RuntimeException($body ?: curl_error($request));
    }
    $message = json_decode($body);
    if (in_array($message->state, ["delivered", "undelivered", "failed", "canceled"], true)) {
        break;
    }
    sleep(2);
}
echo $message->state, " ", json_encode($message->failure), PHP_EOL;
