// Google's Firebase Auth emulator without the rest of firebase-tools' suite: half the memory, no Java, no network.
// Usage: node authentication_emulator.js PROJECT PORT, with firebase-tools on NODE_PATH.
const exegesis = require("exegesis-express");
const { createApp } = require("firebase-tools/lib/emulator/auth/server");

// The emulator compiles a validator for every parameter of every operation before it listens: 6 s of processor time.
// With this option each is compiled when its operation is called first.
const createMiddleware = exegesis.middleware;
exegesis.middleware = (spec, options) =>
  createMiddleware(spec, {
    ...options,
    lazyCompileValidationSchemas: true,
    authenticators: {
      ...options.authenticators,
      apiKeyQuery: nameProject(options.authenticators.apiKeyQuery),
      apiKeyHeader: nameProject(options.authenticators.apiKeyHeader),
    },
  });

// As at Google, the web API key names the project: the key of a demonstration's project is the project's id.
function nameProject(authenticate) {
  return (context, info) => {
    const found = authenticate(context, info);
    const key = context.req.query[info.name] ?? context.req.get(info.name);
    return found?.type === "success" && String(key).startsWith("demo-") ? { ...found, user: String(key) } : found;
  };
}

createApp(process.argv[2], 0).then((app) => app.listen(Number(process.argv[3]), "127.0.0.1"));
