// The operator console: from the key to the end of the session, by way of everything support looks at.

/** Goes to a page and has it looked at. */
async function at(page, address, name, look) {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(name, page);
}

/** Shows the key at the door. Ends inside. */
async function showKey(world, support) {
  await support.getByLabel("Operator key").fill(world.demo.operator_key);
  await support.getByLabel("Operator key").press("Enter");
  await support.getByRole("heading", { name: "Find a workspace" }).waitFor();
}

/** Opens the console with the key. */
export async function openConsole(world, support) {
  await support.goto(`${world.demo.usher}/op`);
  await showKey(world, support);
}

/** Comes in: with a key that opens nothing, and with the one that does. */
async function comeIn(world, support, look) {
  await support.goto(`${world.demo.usher}/op`);
  await look("the door of the operator console", support);
  await support.getByLabel("Operator key").fill("usk_wrong");
  await support.getByRole("button", { name: "Open the console" }).click();
  await support.getByRole("alert").waitFor();
  await look("the door of the operator console, after a wrong key", support);
  await showKey(world, support);
  await look("the operator console", support);
}

/** Looks for customers, one of whom is found. */
async function find(support, look) {
  const search = async (sought) => {
    await support.getByLabel("What you were told").fill(sought);
    await support.getByRole("button", { name: "Find" }).click();
  };
  await search("nobody.example");
  await support.getByRole("heading", { name: "Nothing found" }).waitFor();
  await look("no workspace for what was sought", support);
  await search("ac");
  await support.getByText("Its name begins so.").waitFor();
  await look("workspaces for what was sought", support);
  await search("acme.example");
  await support.getByRole("heading", { name: "Acme", level: 1 }).waitFor();
  await look("a workspace, for support", support);
}

/** What is asked before something is done, and what is said when it can’t be. */
async function act(support, look) {
  const acme = support.url().replace(/[?#].*/, "");
  await support.getByLabel("Address of whoever sets it up").fill("it@contractor");
  await support.getByRole("button", { name: "Send the link" }).click();
  await support.getByRole("alert").waitFor();
  await look("a workspace, for support, with a setup link that was refused", support);
  await support.getByRole("link", { name: "Turn off" }).first().click();
  await support.getByRole("heading", { name: "Turn off the connection?" }).waitFor();
  await look("the question whether to turn a connection off, for support", support);
  await at(support, `${acme}/plan`, "plan and seats", look);
  await support.getByLabel("Seats").fill("many");
  await support.getByRole("button", { name: "Save" }).click();
  await support.getByRole("alert").waitFor();
  await look("plan and seats, refused", support);
  await support.getByRole("radio", { name: "Standard" }).check();
  await support.getByLabel("Seats").fill("1");
  await support.getByRole("button", { name: "Save" }).click();
  await support.getByLabel("To confirm it, type acme").waitFor();
  await look("the question whether to take a plan away", support);
  await at(support, `${acme}/sign-ins`, "the sign-in log, for support", look);
  await at(support, `${acme}/provisioning`, "the provisioning log, for support", look);
  await support.getByText("Show the details of").first().click();
  await at(support, `${acme}/audit`, "the audit log, for support", look);
  await at(support, acme.replace(/ws_.*/, "ws_00000000000000000000000000"), "a workspace that is not there, for support", look);
}

/** Goes through all of it. Ends signed out. */
export async function lookAtTheOperatorConsole(world, look) {
  const support = await world.visitor("support");
  await comeIn(world, support, look);
  await find(support, look);
  await act(support, look);
  await support.getByRole("button", { name: "Sign out" }).click();
  await support.getByRole("status").getByText("You are signed out.").waitFor();
}
