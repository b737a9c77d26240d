const { URL: url, USER_ID, TOKEN, MESSAGE_ID } = process.env;

let message;
while (true) {
  const response = await fetch(`${url}/api/v2/messages/${MESSAGE_ID}`, {
    headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
  });
  if (!response.ok) throw new Error(await response.text());
  message = await response.json();
  if (["delivered", "undelivered", "failed", "canceled"].includes(message.state)) break;
  await new Promise((resolve) => setTimeout(resolve, 2000));
}
console.log(message.state, message.failure);
