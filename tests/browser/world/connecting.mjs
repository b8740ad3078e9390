// What is seen while a team is being connected: the test that passes, the one that does not, a directory that waits to be
// turned on, and the ways to and from an identity provider.

import { metadataForFormsAlone, register } from "./practice_idp.mjs";
import { signInByCode, signInBySso } from "./signing_in.mjs";

const ADA = "ada.lovelace@acme.example";
const OWNER = "owner@delta.example";

/** A team that is connected to the practice identity provider over this protocol, and that connection. */
async function connected(world, particulars) {
  const path = `/workspaces/${world.delta.id}/connections`;
  const connection = await world.operate("POST", path, particulars);
  return { connection, enable: () => world.operate("POST", `${path}/${connection.id}/mode`, { mode: "optional", force: true }) };
}

/** Tests a connection as Ada. Ends on the page that says what came of it. */
async function test(owner, security, connection, says) {
  await owner.goto(`${security}/sso/${connection.id}/test`);
  await owner.getByRole("link", { name: "Test sign-in" }).click();
  await owner.getByRole("button", { name: ADA }).click();
  await owner.getByRole("heading", { level: 1, name: says }).waitFor();
}

/** A directory that stages somebody who would join. */
async function staged(world) {
  const path = `/workspaces/${world.delta.id}/directory`;
  const { base_url } = await world.operate("POST", path, { state: "staging" });
  const { token } = await world.operate("POST", `${path}/tokens`, {});
  const userName = "grace@delta.example";
  const answer = await fetch(`${base_url}/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
}

/** A page whose one form is sent by a script, before it is. */
async function beforeItIsSent(page, address) {
  await page.route("**/static/onward*", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto(address);
  await page.getByRole("heading", { name: "On to your identity provider" }).waitFor();
}

/** Looks at all of it. */
export async function lookAtConnecting(world, look) {
  const { usher, idp } = world.demo;
  const { client_id, client_secret } = await (await fetch(`${idp}/api/application`)).json();
  const team = { name: "Delta", slug: "delta", kind: "team", plan: "enterprise", seats: 5, owner_email: OWNER };
  world.delta = await world.operate("POST", "/workspaces", team);
  const security = `${usher}/w/delta/settings/security`;
  const owner = await world.visitor("the owner of Delta");
  await signInByCode(world, owner, OWNER);

  const saml = await connected(world, { protocol: "saml", metadata_xml: await metadataForFormsAlone(world) });
  await register(world, { saml_entity_id: saml.connection.entity_id, saml_acs: saml.connection.acs_url });
  await test(owner, security, saml.connection, "It works");
  await look("a test that passed", owner);
  await register(world, { saml_misbehaviour: "wrong_audience" });
  await test(owner, security, saml.connection, "The test did not pass");
  await look("a test that did not pass", owner);
  await saml.enable();
  const ada = await world.visitor("Ada, on her way");
  await beforeItIsSent(ada, `${usher}/sso/start/${saml.connection.id}`);
  await look("the way on to an identity provider", ada);

  const oidc = await connected(world, { protocol: "oidc", issuer: idp, client_id, client_secret });
  await oidc.enable();
  await staged(world);
  await owner.goto(security);
  await owner.getByRole("heading", { name: "Staging" }).waitFor();
  await look("security while the directory stages", owner);
  await owner.goto(`${security}/directory/on`);
  await owner.getByRole("heading", { name: "No domain is verified yet" }).waitFor();
  await look("what turning the directory on does", owner);

  const leaving = await world.visitor("Ada, on her way out");
  await signInBySso(world, leaving, ADA);
  await leaving.getByRole("button", { name: "Sign out" }).click();
  await leaving.getByRole("link", { name: "Sign out of" }).waitFor();
  await look("the way out of an identity provider", leaving);
}
