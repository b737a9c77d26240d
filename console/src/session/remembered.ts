const NAME = "console:signedIn";

/** Note on this device whether somebody is signed in. It is a guess for the next start, and opens nothing. */
export function rememberSignedIn(isSignedIn: boolean): void {
  try {
    if (isSignedIn) {
      localStorage.setItem(NAME, "1");
    } else {
      localStorage.removeItem(NAME);
    }
  } catch {
    // Without storage, the inbox is loaded after the question.
  }
}

export function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(NAME) !== null;
  } catch {
    return false;
  }
}
