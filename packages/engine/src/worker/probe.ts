import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../statement/view-sql.js';
import type { ProbeResult, ProbeTargets } from './protocol.js';

/** Tries to get out, with DuckDB's own locks off, so that what holds is the sandbox alone. Everything must come back false. */
export async function probe(targets: ProbeTargets, folder: string): Promise<ProbeResult> {
  return {
    readOtherPath: works(() => readFileSync(targets.file)),
    engineReadOtherPath: await engineReads(targets.file),
    wroteOwnFolder: works(() => writeFileSync(`${folder}/probe`, 'x')),
    connected:
      (await connects({ port: targets.port, host: '127.0.0.1' })) || (await connects({ path: targets.socket })),
    sawProcesses: works(() => process.kill(targets.process, 0)) || works(() => readFileSync('/proc/1/stat')),
    // bubblewrap itself sets PWD to "/".
    sawEnvironment: Object.keys(process.env).some((name) => name !== 'PWD') || works(() => readdirSync('/proc')),
    startedProgram: ['/bin/sh', '/usr/bin/env', '/usr/bin/id'].some((path) => spawnSync(path).error === undefined),
  };
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

async function engineReads(path: string): Promise<boolean> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const rows = (await connection.runAndReadAll(`SELECT count(*) FROM read_blob(${quoteText(path)})`)).getRows();
    return Number(rows[0]?.[0]) > 0;
  } catch {
    return false;
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

function connects(to: { port: number; host: string } | { path: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(to);
    const answer = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    setTimeout(() => answer(false), 1000).unref();
  });
}
