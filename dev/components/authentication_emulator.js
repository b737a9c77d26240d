// Google's Firebase Auth emulator without the rest of firebase-tools' suite: half the memory, no Java, no network.
// Usage: node authentication_emulator.js PROJECT PORT, with firebase-tools on NODE_PATH.
const { createApp } = require("firebase-tools/lib/emulator/auth/server");

createApp(process.argv[2], 0).then((app) => app.listen(Number(process.argv[3]), "127.0.0.1"));
