/** Return the key of a request: the same form sent twice is one request, a corrected one is another. */
export function keyOf(form: string, body: unknown): string {
  const sum = [...JSON.stringify(body)].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 7);
  return `${form}-${(sum >>> 0).toString(36)}`;
}
