export const importing = {
  "import.title": "Import",
} as const;
