const PATH = "/receive";

/** Return whether an address that a carrier calls has a secret: none, one that is shown, or one of another account. */
export function secretOf(url: string): "none" | "own" | "inherited" {
  // A placeholder stands where the secret of another account is not shown.
  if (url.includes("<")) {
    return "inherited";
  }
  return new URL(url).pathname === PATH ? "none" : "own";
}
