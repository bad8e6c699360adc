// Set-up: install and build, nothing else. Runs with nothing installed; safe to run again, and quick when nothing changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.mjs';
import { die, endInOrder, INTERRUPTED, isEnding } from './ending.mjs';
import { root, run, say, seconds } from './workspace.mjs';

const STAMP = join(root, 'node_modules', '.peel-setup');
const RECORD = join(root, 'node_modules', '.package-lock.json');
const OLDEST_NODE = [20, 19];

function nodeIsRecent() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

/** The lock file decides what is installed, Node and the platform which of its builds. */
function currentStamp() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.version} ${process.platform}-${process.arch}\n`;
}

/** A build for this platform is needed although the lock calls it optional; one for another platform is not. */
function isNeeded(entry) {
  if (entry.optional !== true) return true;
  return (
    entry.libc === undefined &&
    entry.os?.includes(process.platform) === true &&
    entry.cpu?.includes(process.arch) === true
  );
}

/** What npm wrote down when it had put everything there: missing or broken after an installation that was cut short. */
function recorded() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/** True when what npm wrote down still lies there. */
function isIntact() {
  const installed = recorded();
  return (
    installed !== undefined && Object.keys(installed).every((place) => existsSync(join(root, place, 'package.json')))
  );
}

/** True when somebody's own `npm install` already put there what the lock names: then nothing need be fetched again. */
function installedMatchesLock() {
  const installed = recorded() ?? {};
  return Object.entries(lockedPackages()).every(([place, entry]) => {
    if (!place.includes('node_modules/') || entry.link) return true;
    const found = installed[place];
    return found ? found.version === entry.version && found.integrity === entry.integrity : !isNeeded(entry);
  });
}

const lockedPackages = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/**
 * Every node_modules of the checkout. What an interrupted installation left is not built upon: npm takes a package for whole when its
 * folder is there. @returns {boolean} whether there was any
 */
function removeInstalled() {
  const above = Object.keys(lockedPackages()).flatMap((place) => place.match(/^.*?(?=node_modules\/)/) ?? []);
  const folders = [...new Set(above)].map((folder) => join(root, folder, 'node_modules')).filter(existsSync);
  // The record first: when this is cut short too, the next start knows.
  rmSync(STAMP, { force: true });
  rmSync(RECORD, { force: true });
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  return folders.length > 0;
}

/** npm as a command line: the npm that runs this script when there is one, else the one on the path. */
function npm(parameters) {
  const own = process.env.npm_execpath ?? '';
  // It does not heed SIGTERM, and what it left is thrown away by the next set-up.
  const options = { ended: 'killed' };
  return own.endsWith('npm-cli.js')
    ? run(process.execPath, [own, ...parameters], options)
    : run('npm', parameters, options);
}

// No package's own script is relied upon, so none runs. The development tools are needed to build.
const INSTALL = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/** Anew and whole. An npm that outlived its killed start may write beside us for a while: then once more. */
async function installAnew() {
  const found = removeInstalled();
  const code = await npm(INSTALL);
  if (code === 0 || !found || isEnding()) return code;
  say('set-up: npm did not get through; what it left is taken away and it is tried once more');
  removeInstalled();
  return npm(INSTALL);
}

async function install() {
  const started = performance.now();
  const stamp = currentStamp();
  const stamped = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp;
  if (isIntact() && (stamped || installedMatchesLock())) {
    say('set-up: dependencies are current');
  } else {
    say('set-up: installing dependencies');
    const code = await installAnew();
    if (code !== 0) {
      if (!isEnding()) say('set-up: the packages could not be installed. npm says why above; then run this again.');
      return code;
    }
    say(`set-up: dependencies installed (${seconds(started)})`);
  }
  if (!stamped) writeFileSync(STAMP, stamp);
  return 0;
}

const INSTALLERS = [
  ['apt-get', 'apt-get install'],
  ['dnf', 'dnf install'],
  ['zypper', 'zypper install'],
  ['pacman', 'pacman -S'],
  ['apk', 'apk add'],
];

/** What the system brings: each package's program, and what becomes of Peel without it. */
export const SYSTEM_PACKAGES = [
  { name: 'bubblewrap', program: 'bwrap', without: 'Peel runs SQL in a sandbox made with it' },
  { name: 'chromium', program: 'chromium', without: 'the browser tests drive it, and are not run without it' },
];

async function installed(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (parameters) =>
    run('apt-get', ['-qq', '-y', ...parameters], { env, stdio: ['ignore', 2, 2], ended: 'waited for' });
  const wanted = ['install', '--no-install-recommends', ...names];
  say(`set-up: installing ${names.join(' and ')} from the system's packages`);
  if ((await apt(wanted)) === 0) return true;
  return (await apt(['update'])) === 0 && (await apt(wanted)) === 0;
}

/** Without them Peel still builds; what cannot run says so itself. So their absence is told, not an error. */
async function systemPackages() {
  const isMissing = ({ program }) => !onPath(program);
  if (process.platform !== 'linux' || !SYSTEM_PACKAGES.some(isMissing)) return;
  const asRoot = process.getuid?.() === 0;
  const names = SYSTEM_PACKAGES.filter(isMissing).map(({ name }) => name);
  if (asRoot && onPath('apt-get')) await installed(names);
  const missing = SYSTEM_PACKAGES.filter(isMissing);
  if (missing.length === 0 || isEnding()) return;
  const installer = INSTALLERS.find(([program]) => onPath(program))?.[1];
  const still = missing.map(({ name }) => name).join(' ');
  for (const { name, without } of missing) say(`set-up: ${name} is missing; ${without}.`);
  say(
    installer === undefined
      ? `set-up: ask an administrator of this machine for: ${still}, by the system's package manager`
      : `set-up: ask an administrator of this machine for: ${asRoot ? '' : 'sudo '}${installer} ${still}`,
  );
}

/** npm links the programs of dependencies, not the root package's own: this makes `npx --no-install peel` the same as `./peel`. */
function linkLauncher() {
  const folder = join(root, 'node_modules', '.bin');
  const link = join(folder, 'peel');
  const target = join('..', '..', 'peel');
  mkdirSync(folder, { recursive: true });
  try {
    if (readlinkSync(link) === target) return;
  } catch {
    // Nothing there yet, or something that is not a link: replaced below.
  }
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** The embedded PostgreSQL's package leaves its library links to an install script, which does not run: Peel makes them itself. */
async function linkLibraries() {
  const { completeInstalledPrograms } = await import('../packages/metastore/dist/programs.js');
  if (!(await completeInstalledPrograms()))
    say('set-up: node_modules cannot be written; PostgreSQL will run from a copy of its own');
}

/** @returns {Promise<number>} 0 when `./peel` is ready to run, else the exit code of what failed */
export async function setUp() {
  if (!nodeIsRecent()) {
    say(`set-up: Peel needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.version}`);
    return 2;
  }
  try {
    return await prepare();
  } catch (error) {
    // Of the disk alone: whose checkout it is, and whether it has room, is for its reader to mend.
    if (error.syscall === undefined) throw error;
    say(`set-up: ${error.path ?? root} cannot be written (${error.code}).`);
    say(
      `set-up: set-up writes into the checkout: run it as the account that ${root} belongs to, with room on its disk.`,
    );
    return 5;
  }
}

async function prepare() {
  await systemPackages();
  const code = await install();
  if (code !== 0) return code;
  linkLauncher();
  const built = await buildAll();
  if (built === 0) await linkLibraries();
  return isEnding() ? INTERRUPTED : built;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  endInOrder();
  process.exitCode = await setUp();
  if (isEnding()) {
    say('set-up: stopped. Run it again when you like: it begins where it must.');
    die();
  } else if (process.exitCode === 0) say('set-up: done. Try ./peel --help');
}
