const { URL: url, USER_ID, TOKEN } = process.env;

const response = await fetch(`${url}/api/v2/contacts/nobody`, {
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
});
if (!response.ok) {
  const problem = await response.json();
  const code = problem.type?.split("/").at(-1);
  console.log(response.status, code, problem.detail ?? problem.errors);
  console.log("Support asks for", problem.referenceCode);
}
