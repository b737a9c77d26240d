<?php
$cursor = null;
do {
    $query = http_build_query(["limit" => 200, "cursor" => $cursor]);
    $request = curl_init(getenv("URL") . "/api/v2/contacts?" . $query);
    curl_setopt_array($request, [
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_HTTPHEADER => ["Authorization: Bearer " . getenv("USER_ID") . ":" . getenv("TOKEN")],
    ]);
    $body = curl_exec($request);
    if (curl_getinfo($request, CURLINFO_RESPONSE_CODE) !== 200) {
        throw new RuntimeException($body ?: curl_error($request));
    }
    $page = json_decode($body);
    foreach ($page->contacts as $contact) {
        echo $contact->id, " ", $contact->full_name, PHP_EOL;
    }
    $cursor = $page->nextCursor;
} while ($cursor !== null);
