import { CHOICES } from './definitions.js';
import { PEOPLE } from './people.js';
import { Refusal, type Route } from './request.js';
import type { FakeSession, FakeState } from './state.js';

const HOUR = 3_600_000;

/** Each sign-in's pages have one of their own. */
export const pageToken = (token: string): string => `page-${token}`;

export function sessionRoutes(state: FakeState): Record<string, Route> {
  const own = (session: string, person: string): FakeSession => {
    const found = state.sessions.find((each) => each.session === session && each.person === person);
    if (found === undefined) throw new Refusal(404, 'session-unknown', 'There is no such session of yours.');
    return found;
  };
  return {
    'GET /api/me': ({ who, token }) => ({
      person: who.person,
      name: who.name,
      roles: who.roles,
      markings: who.markings,
      operations: who.operations,
      organisations: ['DEMONSTRATION-CONSTABULARY'],
      demonstration: state.demonstration,
      workspace: {
        name: 'pole-demonstration',
        title: 'A demonstration of Peel with open data',
        force: 'Demonstration Constabulary',
        ask: 'the stewards’ desk',
      },
      pageToken: pageToken(token),
      notices: state.demonstration ? ['This workspace is a demonstration: anybody signs in as anybody.'] : [],
      signedInUntil: new Date(Date.now() + 12 * HOUR).toISOString(),
    }),
    'GET /api/choices': ({ who }) =>
      (who.person in CHOICES ? CHOICES[who.person as keyof typeof CHOICES] : []).map((choice) => ({
        ...choice,
        ...(state.frozenOperations.includes(choice.operation) ? { frozen: frozenWords(choice.operation) } : {}),
      })),
    'POST /api/justification/check': ({ body }) => {
      const words = String(body.justification).trim().split(/\s+/);
      if (words.length < 4) {
        return {
          weak: {
            code: 'too-short',
            message: 'Use at least 4 words: name the incident or reference and the question.',
          },
        };
      }
      if (/^(routine|general) /i.test(String(body.justification))) {
        return {
          weak: {
            code: 'boilerplate',
            message: 'This would fit any search. Name the incident or reference and the question you have.',
          },
        };
      }
      return { weak: null };
    },
    'GET /api/sessions': ({ who }) => state.sessions.filter(({ person }) => person === who.person),
    'POST /api/sessions': ({ who, body }) => {
      const justification = String(body.justification ?? '');
      if (justification.split(' ').length < 4) {
        throw new Refusal(
          403,
          'justification-weak',
          'Use at least 4 words: name the incident or reference and the question.',
          'Ask the stewards’ desk if you are not sure what to write.',
        );
      }
      const opened: FakeSession = {
        session: state.id('ses'),
        person: who.person,
        purpose: String(body.purpose),
        operation: String(body.operation),
        justification,
        opened: new Date().toISOString(),
        expires: new Date(Date.now() + Number(body.minutes) * 60_000).toISOString(),
        state: 'open',
      };
      state.sessions.unshift(opened);
      return opened;
    },
    'POST /api/sessions/:id/extend': ({ who, params, body }) => {
      const session = own(params.id ?? '', who.person);
      session.expires = new Date(Date.parse(session.expires) + Number(body.minutes) * 60_000).toISOString();
      return session;
    },
    'POST /api/sessions/:id/close': ({ who, params }) => {
      own(params.id ?? '', who.person).state = 'ended';
      return { closed: true };
    },
  };
}

const frozenWords = (operation: string): string =>
  `The operation "${operation}" was frozen by overseer. Nothing may be read in it until the freeze is lifted. Ask its lead.`;

export const signInChoices = (state: FakeState) => ({
  demonstration: state.demonstration,
  workspace: {
    name: 'pole-demonstration',
    title: 'A demonstration of Peel with open data',
    force: 'Demonstration Constabulary',
  },
  ...(state.demonstration
    ? { people: PEOPLE.map(({ person, name, roles, summary }) => ({ person, name, roles, summary })) }
    : {}),
  start: '/sign-in/start',
  witnessed: state.witnessed,
});
