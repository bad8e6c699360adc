import type { Table } from '../table.js';
import type { World } from '../world.js';
import { contactsTable, incidentsTable } from './command.js';
import { covertTable } from './covert.js';
import { custodyTable } from './custody.js';
import { accountsTable, transfersTable } from './fraud.js';
import { reportsTable, subjectsTable } from './intelligence.js';
import { crimesTable, involvementsTable, nominalsTable } from './records.js';
import { stopSearchesTable, vehiclesTable, warrantsTable } from './records-more.js';
import { callsTable, readsTable, subscribersTable } from './sightings.js';

/** Every file of the five systems, in the order in which they are best brought in. */
export function tablesOf(world: World): readonly Table[] {
  return [
    crimesTable(world),
    nominalsTable(world),
    involvementsTable(world),
    vehiclesTable(world),
    stopSearchesTable(world),
    warrantsTable(world),
    accountsTable(world),
    transfersTable(world),
    incidentsTable(world),
    contactsTable(world),
    custodyTable(world),
    reportsTable(world),
    subjectsTable(world),
    covertTable(world),
    readsTable(world),
    callsTable(world),
    subscribersTable(world),
  ];
}
