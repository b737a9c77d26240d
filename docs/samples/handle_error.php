<?php
$request = curl_init(getenv("URL") . "/api/v2/contacts/nobody");
curl_setopt_array($request, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN")],
]);
$body = curl_exec($request);
$status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
if ($status >= 400) {
    $problem = json_decode($body);
    $code = basename($problem->type ?? "");
    echo $status, " ", $code, " ", $problem->detail ?? json_encode($problem->errors), PHP_EOL;
    echo "Support asks for ", $problem->referenceCode ?? "", PHP_EOL;
}
