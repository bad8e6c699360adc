/** How a worker is shut in. `none` is a plain child process: for demonstrations only. */
export type SandboxKind = 'bubblewrap' | 'none';

/** What a worker may see of the machine: programs and libraries, read-only, and its own folder. */
export interface WorkerPlan {
  readonly kind: SandboxKind;
  /** Absolute path of bubblewrap. */
  readonly bubblewrap: string | undefined;
  readonly node: string;
  /** Shared libraries, each at the path where the loader looks for it. */
  readonly libraries: readonly string[];
  /** Host path -> path inside, of the program and the packages it imports. */
  readonly program: Readonly<Record<string, string>>;
  /** The program on the host; inside it is {@link ENTRY}. */
  readonly entry: string;
  /** The worker's own folder, seen read-only as {@link OWN_FOLDER}. */
  readonly folder: string;
  /** A folder it may write to, seen as {@link OUT_FOLDER}; of writers only. */
  readonly out: string | undefined;
  /** Where a writer, and a plain child process, may spill. */
  readonly hostSpill: string;
  readonly spillMb: number;
  readonly memoryMb: number;
  readonly threads: number;
  /** Largest file it may write, in MB. */
  readonly fileMb: number;
}

const OWN_FOLDER = '/data';
const OUT_FOLDER = '/out';
const SPILL_FOLDER = '/spill';
/** The worker's program, inside. */
export const ENTRY = '/app/worker.mjs';
const INSIDE_NODE = '/app/node';
/** What Node.js, DuckDB's planner and threads may use beyond DuckDB's own memory limit, which does not count all it takes. */
const OVERHEAD_MB = 1536;

export interface Launch {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** The command that starts a worker. Pure: what it grants can be read off its result. */
export function launch(plan: WorkerPlan): Launch {
  if (plan.bubblewrap === undefined || plan.kind === 'none')
    return limited(plan, plan.node, [...NODE_FLAGS, plan.entry, ...workerArguments(plan)]);
  const inside = [INSIDE_NODE, ...NODE_FLAGS, ENTRY, ...workerArguments(plan)];
  return limited(plan, plan.bubblewrap, [...bubblewrapArguments(plan), ...inside]);
}

/** Paths as the worker sees them. */
export function ownFolder(plan: WorkerPlan): string {
  return plan.kind === 'none' ? plan.folder : OWN_FOLDER;
}

export function outFolder(plan: WorkerPlan): string {
  return plan.kind === 'none' ? (plan.out ?? '') : OUT_FOLDER;
}

function workerArguments(plan: WorkerPlan): string[] {
  const spill = plan.kind === 'none' ? plan.hostSpill : SPILL_FOLDER;
  return [ownFolder(plan), spill, String(plan.spillMb), String(plan.memoryMb), String(plan.threads)];
}

const NODE_FLAGS = ['--max-old-space-size=512', '--disallow-code-generation-from-strings', '--disable-proto=delete'];

/**
 * Limits that hold from the first instruction, set by the shell that then becomes the worker's launcher: no core dumps (they would hold rows),
 * a ceiling on memory, few open files, bounded files and, where the shell can, processes. A limit that the machine already has lower stays.
 */
function limited(plan: WorkerPlan, command: string, commandArguments: readonly string[]): Launch {
  const script = [
    'ulimit -c 0',
    'ulimit -n 512 2>/dev/null',
    `ulimit -d ${(plan.memoryMb + OVERHEAD_MB) * 1024} 2>/dev/null`,
    `ulimit -f ${plan.fileMb * 2048} 2>/dev/null`,
    '{ ulimit -u 4096 || ulimit -p 4096; } 2>/dev/null',
    'exec "$@"',
  ].join('; ');
  return { command: '/bin/sh', arguments: ['-c', script, 'sh', command, ...commandArguments] };
}

/** A statement spills to memory, so that nothing of a session is ever on the disk; a writer, whose input is there already and may be huge, to its own folder. */
function spillArguments(plan: WorkerPlan): string[] {
  if (plan.out !== undefined) return ['--bind', plan.hostSpill, SPILL_FOLDER];
  return ['--perms', '0700', '--size', String(plan.spillMb * 1024 * 1024), '--tmpfs', SPILL_FOLDER];
}

function bubblewrapArguments(plan: WorkerPlan): string[] {
  return [
    // Every namespace: no user, process, network, host name or control group of the machine is in sight.
    ...['user', 'ipc', 'pid', 'net', 'uts', 'cgroup'].map((namespace) => `--unshare-${namespace}`),
    '--disable-userns',
    ...['--uid', '65534', '--gid', '65534', '--hostname', 'worker'],
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
    ...plan.libraries.flatMap((library) => ['--ro-bind', library, library]),
    ...['--ro-bind', plan.node, INSIDE_NODE],
    ...Object.entries(plan.program).flatMap(([host, inside]) => ['--ro-bind', host, inside]),
    ...['--ro-bind', plan.folder, OWN_FOLDER],
    ...(plan.out === undefined ? [] : ['--bind', plan.out, OUT_FOLDER]),
    ...spillArguments(plan),
    ...['--dev-bind', '/dev/null', '/dev/null', '--dev-bind', '/dev/urandom', '/dev/urandom'],
    // No /proc: neither Node.js nor DuckDB needs it, and it tells of the machine.
    ...['--remount-ro', '/', '--chdir', '/', '--'],
  ];
}
