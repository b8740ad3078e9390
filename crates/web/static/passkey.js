// Asks the browser for a passkey, and sends what it answers with the form around the button. Without this script the
// page offers no passkeys, and everything else works.
const decoded = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encoded = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: decoded(one.id) }));

async function made(publicKey) {
  const options = {
    ...publicKey,
    challenge: decoded(publicKey.challenge),
    user: { ...publicKey.user, id: decoded(publicKey.user.id) },
    excludeCredentials: named(publicKey.excludeCredentials),
  };
  const credential = await navigator.credentials.create({ publicKey: options });
  const { response } = credential;
  return answer(credential, {
    attestationObject: encoded(response.attestationObject),
    clientDataJSON: encoded(response.clientDataJSON),
    transports: response.getTransports?.() ?? [],
  });
}

async function shown(publicKey) {
  const options = {
    ...publicKey,
    challenge: decoded(publicKey.challenge),
    allowCredentials: named(publicKey.allowCredentials),
  };
  const credential = await navigator.credentials.get({ publicKey: options });
  const { response } = credential;
  return answer(credential, {
    authenticatorData: encoded(response.authenticatorData),
    clientDataJSON: encoded(response.clientDataJSON),
    signature: encoded(response.signature),
    ...(response.userHandle ? { userHandle: encoded(response.userHandle) } : {}),
  });
}

const answer = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: credential.id,
    type: credential.type,
    response,
    clientExtensionResults: {},
    ...(credential.authenticatorAttachment ? { authenticatorAttachment: credential.authenticatorAttachment } : {}),
  });

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const trouble = form.querySelector("[role=alert]");
  form.hidden = false;
  form.parentElement.querySelector("[data-without]")?.remove();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.textContent = "";
    try {
      const options = JSON.parse(form.dataset.options);
      form.elements.answer.value = await (form.dataset.passkey === "make" ? made(options) : shown(options));
      form.submit();
    } catch {
      trouble.textContent = trouble.dataset.trouble;
    }
  });
}
