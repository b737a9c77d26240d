export const table = {
  "contacts.all": "All contacts",
} as const;
