// The script of the pages of signing in: asks the server what to sign, has the device sign it, and sends that back.

const form = document.querySelector('#passkey');
const told = document.querySelector('#told');
const { act, base } = form.dataset;

function bytesOf(text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function textOf(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const withBytes = (credentials = []) => credentials.map((each) => ({ ...each, id: bytesOf(each.id) }));

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.detail} ${answer.advice ?? ''}`);
  return answer;
}

async function signed(options) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  return sent(credential, {
    authenticatorData: textOf(authenticatorData),
    clientDataJSON: textOf(clientDataJSON),
    signature: textOf(signature),
    ...(userHandle === null ? {} : { userHandle: textOf(userHandle) }),
  });
}

async function made(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytesOf(options.challenge),
      user: { ...options.user, id: bytesOf(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  const { attestationObject, clientDataJSON } = credential.response;
  return sent(credential, {
    attestationObject: textOf(attestationObject),
    clientDataJSON: textOf(clientDataJSON),
    transports: credential.response.getTransports?.() ?? [],
  });
}

function sent(credential, response) {
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = form.querySelector('button');
  button.disabled = true;
  told.textContent = 'Your device asks you now …';
  try {
    const given = Object.fromEntries(new FormData(form));
    const token = given.token === undefined ? {} : { token: given.token };
    const options = await post(`${base}/options`, token);
    const credential = act === 'enrol' ? await made(options) : await signed(options);
    const { next } = await post(`${base}/answer`, {
      ...token,
      ...(given.name === undefined ? {} : { name: given.name }),
      credential,
    });
    told.textContent = 'Done.';
    location.assign(next);
  } catch (error) {
    told.textContent =
      error.name === 'NotAllowedError' ? 'Your device has no passkey for Peel, or it was not unlocked.' : error.message;
    button.disabled = false;
  }
});
