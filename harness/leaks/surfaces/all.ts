import type { Surface } from '../surface.js';
import { datasets, explain, status } from './definitions.js';
import { doors } from './doors.js';
import { history, travel } from './history.js';
import { imports } from './imports.js';
import { ledger } from './ledger.js';
import { orders } from './orders.js';
import { people } from './people.js';
import { freezes, sessions } from './sessions.js';
import { sql } from './sql.js';

/** Every surface of the service. */
export const SURFACES: readonly Surface[] = [
  sql,
  history,
  travel,
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
];
