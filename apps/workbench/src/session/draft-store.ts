/**
 * Drafts in this browser, each under the name of who typed it: shown to them alone, and gone when they sign out (unless they keep them) or
 * a week after they were last typed in. What was read is never among them.
 */
const PREFIX = 'peel.draft.';
const DAY = 24 * 60 * 60_000;
/** How long a draft is kept after it was last typed in. Milliseconds. */
const KEPT = 7 * DAY;
/** A draft begins with a line that says when it was last typed in. */
const STAMPED = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\n/;

export const draftKey = (person: string, slot: string): string => `${PREFIX}${person}.${slot}`;

export function draftsOf(person: string): readonly string[] {
  return keys().filter((key) => key.startsWith(draftKey(person, '')) && readDraft(key) !== undefined);
}

/** The text that was typed last among a person's drafts of a slot and of those below it. */
export function newestDraft(person: string, slot: string): string | undefined {
  const own = draftKey(person, slot);
  const kept = keys()
    .filter((key) => key === own || key.startsWith(`${own}.`))
    .map((key) => window.localStorage.getItem(key) ?? '');
  const newest = kept.sort((one, other) => stampOf(other).localeCompare(stampOf(one)))[0];
  return newest === undefined ? undefined : textOf(newest);
}

const stampOf = (kept: string): string => STAMPED.exec(kept)?.[1] ?? '';

export function dropDraft(key: string): void {
  window.localStorage.removeItem(key);
}

export function forgetDrafts(person: string): void {
  for (const key of draftsOf(person)) dropDraft(key);
}

/** Removes whosever drafts are over. One that does not say its age (or gives one to come) is counted from now. */
export function endOldDrafts(now = Date.now()): void {
  for (const key of keys()) {
    const kept = window.localStorage.getItem(key) ?? '';
    const age = now - Date.parse(STAMPED.exec(kept)?.[1] ?? '');
    if (age >= KEPT) window.localStorage.removeItem(key);
    else if (!(age >= -DAY)) keepDraft(key, textOf(kept));
  }
}

function keys(): readonly string[] {
  return Object.keys(window.localStorage).filter((key) => key.startsWith(PREFIX));
}

export function readDraft(key: string): string | undefined {
  const kept = window.localStorage.getItem(key);
  return kept === null || kept === '' ? undefined : textOf(kept);
}

const textOf = (kept: string): string => kept.replace(STAMPED, '');

/** A browser that keeps nothing (full, or told not to) must not stop anybody typing. */
export function keepDraft(key: string, text: string): void {
  try {
    if (text === '') window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, `${new Date().toISOString()}\n${text}`);
  } catch {
    // Nothing to do: the text is still on the page.
  }
}
