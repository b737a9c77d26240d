const { WEB_API_KEY, EMAIL, PASSWORD, SIGN_IN_URL = "https://identitytoolkit.googleapis.com" } = process.env;

const response = await fetch(`${SIGN_IN_URL}/v1/accounts:signInWithPassword?key=${WEB_API_KEY}`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ email: EMAIL, password: PASSWORD, returnSecureToken: true }),
});
if (!response.ok) throw new Error(await response.text());
const session = await response.json();
console.log(session.localId, session.idToken);
