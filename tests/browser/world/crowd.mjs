// A crowd of the demo's directory, told of over SCIM: more people than anybody clicks through.

import assert from "node:assert/strict";

/** The directory of the demo: sends a request, and gives the answer. */
async function tell(world, method, path, body) {
  const { base_url, token } = world.demo.scim;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const answer = await fetch(`${base_url}${path}`, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.status === 204 ? undefined : answer.json();
}

/** So many people join, and the directory calls them inactive right after. Gives their addresses. */
export async function loseACrowd(world, number) {
  const users = [];
  for (let nth = 0; nth < number; nth += 1) {
    const userName = `crowd${String(nth).padStart(2, "0")}@acme.example`;
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const emails = [{ value: userName, type: "work", primary: true }];
    users.push(await tell(world, "POST", "/Users", { schemas, userName, active: true, emails }));
  }
  for (const user of users) await say(world, user, false);
  return users;
}

/** The directory says of somebody whether they are active. */
export async function say(world, user, active) {
  const Operations = [{ op: "replace", path: "active", value: active }];
  return tell(world, "PATCH", `/Users/${user.id}`, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
}
