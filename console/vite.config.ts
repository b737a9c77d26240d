import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The address of the running stack, for `npm run dev`.
const API = process.env.API_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  base: "/console/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 700,
    // Everything is a file of its own: the policy of the page allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ["/api", "/auth", "/billing", "/health", "/media", "/deleteConversation", "/favicon.ico"].map((path) => [
        path,
        { target: API },
      ]),
    ),
  },
  test: { environment: "node", include: ["src/**/*.test.ts"], pool: "threads", isolate: false },
});
