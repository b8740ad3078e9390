// The npm package oidc-provider as an identity provider: its own pages, its own endpoints, people and settings of the
// test that starts it. Says as a line of JSON when it is ready. Its one argument is JSON:
//
//   port              the one to listen on; 0 for any
//   folder            where its signing keys are kept, so that they outlive it
//   keys              names of them, such as "RS256-old"; it signs with the first that fits
//   client            the metadata of the one client it knows
//   people            claims by name; any password will do
//   client_auth       how clients may show themselves to its token endpoint
//   claims_in_token   whether its ID tokens hold claims of people, or its userinfo endpoint alone
//   pushed_alone      whether it takes only authorization requests that were pushed to it
//   reach             where it finds hosts that only tests know, such as {"usher.example": "127.0.0.1:8080"}
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Agent, createServer } from "node:http";
import { connect } from "node:net";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// What it warns of is how it is set up here; standard output is for the one line.
console.info = console.warn = console.error;

const peers = createRequire(`${process.env.TEST_PEERS}/node/package.json`);
const { default: Provider } = await import(pathToFileURL(peers.resolve("oidc-provider")));
const settings = JSON.parse(process.argv[2]);

const KINDS = {
  RS256: ["rsa", { modulusLength: 2048 }],
  PS256: ["rsa", { modulusLength: 2048 }],
  ES256: ["ec", { namedCurve: "P-256" }],
  EdDSA: ["ed25519", {}],
};

function key(name) {
  const file = join(settings.folder, `${name}.json`);
  if (!existsSync(file)) {
    const [alg] = name.split("-");
    const { privateKey } = generateKeyPairSync(...KINDS[alg]);
    writeFileSync(join(settings.folder, `${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }));
    const jwk = { ...privateKey.export({ format: "jwk" }), alg, kid: name, use: "sig" };
    writeFileSync(file, JSON.stringify(jwk));
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

// What it calls is found at another address than its name says.
function leadingTo(address) {
  const [host, port] = address.split(":");
  const agent = new Agent();
  agent.createConnection = () => connect({ host, port: Number(port) });
  return agent;
}

const server = createServer();
await new Promise((listening) => server.listen(settings.port, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  jwks: { keys: settings.keys.map(key) },
  clients: [settings.client],
  cookies: { keys: ["a-key-of-a-test"] },
  scopes: ["openid", "profile", "email"],
  claims: { profile: ["given_name", "family_name", "name"], email: ["email", "email_verified"] },
  clientAuthMethods: settings.client_auth,
  conformIdTokenClaims: !settings.claims_in_token,
  enabledJWA: { idTokenSigningAlgValues: Object.keys(KINDS) },
  httpOptions: (url) => ({ agent: settings.reach[url.host] && leadingTo(settings.reach[url.host]) }),
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: true },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: settings.pushed_alone },
  },
  pkce: { required: () => true },
  findAccount: (_, id) => {
    const claims = settings.people[id];
    return claims && { accountId: id, claims: () => ({ sub: id, ...claims }) };
  },
});
const errors = ["server_error", "authorization.error", "grant.error", "userinfo.error", "backchannel.error"];
for (const event of errors) {
  provider.on(event, (_, error) => console.error(event, error));
}
server.on("request", provider.callback());
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
