/*
 * An OpenID provider on loopback, made of npm's oidc-provider: `node oidc.cjs <port>`, its packages on NODE_PATH.
 *
 *   POST /reg         registers a client (OpenID Connect Dynamic Client Registration)
 *   /interaction/…    the form in which a person says who they are; `ann` is ann@example.com, `…-unverified` has no verified address
 */
'use strict';
const { generateKeyPairSync } = require('crypto');
const path = require('path');
const { pathToFileURL } = require('url');

const port = Number(process.argv[2]);
const installed = path.join(process.env.NODE_PATH, 'oidc-provider', 'lib', 'index.js');

function makeKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'signing' };
}

function findAccount(context, id) {
  const claims = { sub: `oidc|${id}`, email: `${id}@example.com`, email_verified: !id.endsWith('-unverified'), name: id };
  return { accountId: id, claims: () => claims };
}

async function grantEverything(context) {
  const { client, session, provider } = context.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

import(pathToFileURL(installed)).then(({ Provider, default: Default }) => {
  const provider = new (Provider ?? Default)(`http://127.0.0.1:${port}`, {
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: true }, registration: { enabled: true } },
    findAccount,
    jwks: { keys: [makeKey()] },
    loadExistingGrant: grantEverything,
    pkce: { required: () => true },
    cookies: { keys: ['a key for tests and nothing else'] },
  });
  provider.listen(port, '127.0.0.1');
});
