// Google's Firebase Auth emulator without the rest of firebase-tools' suite: half the memory, no Java, no network.
// Usage: node authentication_emulator.js PROJECT PORT, with firebase-tools on NODE_PATH.
const exegesis = require("exegesis-express");
const { createApp } = require("firebase-tools/lib/emulator/auth/server");

// The emulator compiles a validator for every parameter of every operation before it listens: 6 s of processor time.
// With this option each is compiled when its operation is called first.
const createMiddleware = exegesis.middleware;
exegesis.middleware = (spec, options) => createMiddleware(spec, { ...options, lazyCompileValidationSchemas: true });

createApp(process.argv[2], 0).then((app) => app.listen(Number(process.argv[3]), "127.0.0.1"));
