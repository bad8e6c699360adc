import type { Surface } from '../surface.js';
import { browse } from './browse.js';
import { datasets, explain, status } from './definitions.js';
import { desk } from './desk.js';
import { doors } from './doors.js';
import { downloads } from './downloads.js';
import { history, travel } from './history.js';
import { imports } from './imports.js';
import { leaving } from './leaving.js';
import { ledger } from './ledger.js';
import { doctor, machine } from './machine.js';
import { orders } from './orders.js';
import { pages } from './pages.js';
import { passkeys, signInPages } from './passkeys.js';
import { people } from './people.js';
import { queries } from './queries.js';
import { records } from './records.js';
import { freezes, sessions } from './sessions.js';
import { signIn } from './sign-in.js';
import { sql } from './sql.js';
import { uploads } from './uploads.js';

/** Every surface of the service. */
export const SURFACES: readonly Surface[] = [
  sql,
  history,
  travel,
  browse,
  downloads,
  queries,
  datasets,
  explain,
  status,
  doors,
  sessions,
  freezes,
  people,
  orders,
  ledger,
  imports,
  uploads,
  desk,
  signIn,
  passkeys,
  signInPages,
  pages,
  records,
  leaving,
  machine,
  doctor,
];
