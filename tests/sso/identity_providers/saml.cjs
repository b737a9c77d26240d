/*
 * A SAML identity provider on loopback, made of npm's samlp: `node saml.cjs <port> <key file> <certificate file>`.
 *
 *   GET /metadata     what a service provider needs to know of it
 *   GET /login        the form in which a person says who they are; it takes AuthnRequests by the redirect binding
 *   GET /signed-in    answers the request with a response for that person, in a form that the browser posts
 *   PUT /control      {"signingCert": PEM} of the service provider: from then on requests must be signed with its key
 */
'use strict';
const fs = require('fs');
const express = require('express');
const samlp = require('samlp');

const [port, keyFile, certificateFile] = process.argv.slice(2);
const key = fs.readFileSync(keyFile, 'utf8');
const cert = fs.readFileSync(certificateFile, 'utf8');
const address = `http://127.0.0.1:${port}`;
const issuer = `${address}/metadata`;
let signingCert = null;

const EMAIL = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';
const NAME = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name';

function Profile(user) {
  return {
    getClaims: () => ({ [EMAIL]: user.email, [NAME]: user.name }),
    getNameIdentifier: () => ({
      nameIdentifier: user.id,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    }),
  };
}
Profile.prototype.metadata = [
  { id: EMAIL, optional: false, displayName: 'E-mail address' },
  { id: NAME, optional: false, displayName: 'Name' },
];

const escapeHtml = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const app = express();
app.get('/metadata', samlp.metadata({
  issuer,
  cert,
  profileMapper: Profile,
  redirectEndpointPath: '/login',
  postEndpointPath: '/login',
}));
app.get('/login', (request, response) => {
  const kept = ['SAMLRequest', 'RelayState', 'SigAlg', 'Signature']
    .filter((name) => request.query[name])
    .map((name) => `<input type="hidden" name="${name}" value="${escapeHtml(request.query[name])}">`);
  response.send(`<!doctype html><title>Sign in</title><form method="get" action="/signed-in">${kept.join('')}
    <input name="user" id="user"><button id="sign-in">Sign in</button></form>`);
});
app.get('/signed-in', (request, response, next) => {
  samlp.parseRequest(request, (error, asked) => {
    if (error) return next(error);
    const consumer = asked.assertionConsumerServiceURL;
    const options = {
      issuer,
      key,
      cert,
      profileMapper: Profile,
      recipient: consumer,
      destination: consumer,
      lifetimeInSeconds: 300,
      getPostURL: (audience, requestDocument, _request, done) => done(null, consumer),
      getUserFromRequest: () => ({
        id: request.query.user,
        email: `${request.query.user}@example.com`,
        name: request.query.user,
      }),
    };
    if (signingCert) Object.assign(options, { signingCert });
    return samlp.auth(options)(request, response, next);
  });
});
app.put('/control', express.json(), (request, response) => {
  signingCert = request.body.signingCert;
  response.json({});
});
app.use((error, request, response, next) => response.status(400).send(String(error.message)));
app.listen(Number(port), '127.0.0.1');
