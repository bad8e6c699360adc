import { escapeHtml } from '../http/entrance.js';

/** The pages of signing in: made on the server, with one script and one style sheet, both files of ours. */
function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="/sign-in/pages.css" />${head}
  </head>
  <body>
    <main>
${body}
    </main>
  </body>
</html>
`;
}

const SCRIPT = '\n    <script type="module" src="/sign-in/passkey.js"></script>';
const TOLD = '      <p id="told" role="status" aria-live="polite"></p>';

export function passkeyPage(workspace: string, uid: string): string {
  return page(
    'Sign in to Peel',
    `      <h1>Sign in to ${escapeHtml(workspace)}</h1>
      <form id="passkey" data-act="sign-in" data-base="/sign-in/passkey/${escapeHtml(uid)}">
        <button type="submit">Use your passkey</button>
      </form>
${TOLD}
      <p>For the first time here? <a href="/sign-in/enrol">Enrol a passkey</a> with the token that a steward gave you.</p>`,
    SCRIPT,
  );
}

export function enrolPage(workspace: string): string {
  return page(
    'Enrol a passkey',
    `      <h1>Enrol a passkey for ${escapeHtml(workspace)}</h1>
      <p>A passkey is made by your device or security key and stays there. It is used once you have unlocked the device.</p>
      <form id="passkey" data-act="enrol" data-base="/sign-in/enrol">
        <label for="token">Your token</label>
        <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required />
        <label for="name">What you call the passkey</label>
        <input id="name" name="name" maxlength="60" value="My device" required />
        <button type="submit">Make a passkey</button>
      </form>
${TOLD}
      <p>Lost every device? Two stewards can give you a new token together.</p>`,
    SCRIPT,
  );
}

/** A page of ours between the provider's and the application: going on from here is begun by us. */
export function signedInPage(): string {
  return page(
    'Signed in',
    '      <h1>Signed in</h1>\n      <p><a href="/">Go on to Peel</a></p>',
    '\n    <meta http-equiv="refresh" content="0;url=/" />',
  );
}

export function failedPage(why: string, advice: string): string {
  return page(
    'Not signed in',
    `      <h1>Not signed in</h1>
      <p>${escapeHtml(why)}</p>
      <p>${escapeHtml(advice)}</p>
      <p><a href="/sign-in/start">Begin again</a></p>`,
  );
}
