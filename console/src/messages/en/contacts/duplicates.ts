export const duplicates = {
  "duplicates.title": "Duplicates",
} as const;
