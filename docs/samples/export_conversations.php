<?php
$query = http_build_query([
    "type" => "conversations", "format" => "csv", "from" => "2026-01-01", "to" => "2026-01-31",
]);
$file = fopen("january.csv", "wb");
$request = curl_init(getenv("URL") . "/api/export?" . $query);
curl_setopt_array($request, [
    CURLOPT_FILE => $file,
    CURLOPT_FAILONERROR => true,
    CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN")],
]);
if (!curl_exec($request)) {
    throw new RuntimeException(curl_error($request));
}
fclose($file);
echo "Saved january.csv", PHP_EOL;
