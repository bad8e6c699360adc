import type { Randomness } from '@peel/kernel/randomness';
import { engineErrors } from '../errors.js';
import { findHost, type Host } from './host.js';
import type { SandboxKind, WorkerPlan } from './sandbox-plan.js';
import { type SandboxReport, selfTest } from './self-test.js';
import type { StartedWorker } from './started-worker.js';
import { removeLeftovers, WorkerFolder } from './worker-folder.js';
import { WorkerProcess } from './worker-process.js';

export interface EngineSettings {
  /** `.peel/work`: same file system as the lake, mode 0700, emptied at start. */
  readonly workFolder: string;
  /** `demonstration` goes on without a sandbox, marked unsafe; `required` refuses. */
  readonly sandbox: 'required' | 'demonstration';
  /** Defaults of a worker until a statement brings its own limits. */
  readonly memoryMb: number;
  readonly threads: number;
  /** Size of the private spill. It is memory. */
  readonly spillMb: number;
}

export const DEFAULT_SETTINGS: Omit<EngineSettings, 'workFolder' | 'sandbox'> = {
  memoryMb: 2048,
  threads: 2,
  spillMb: 1024,
};

export interface WorkerNeeds {
  /** May it write to its `out` folder? */
  readonly writes: boolean;
  readonly spillMb?: number;
  readonly memoryMb?: number;
}

/** Starts workers behind the boundary that the self-test proved. */
export class WorkerFactory {
  private constructor(
    private readonly settings: EngineSettings,
    private readonly host: Host,
    readonly report: SandboxReport,
    private readonly randomness: Randomness,
  ) {}

  /** Clears leftovers, proves the sandbox, and refuses where it does not hold and it is no demonstration. */
  static async open(settings: EngineSettings, ports: { readonly randomness: Randomness }): Promise<WorkerFactory> {
    await removeLeftovers(settings.workFolder);
    const host = await findHost();
    const report = await selfTest(async () => {
      const factory = new WorkerFactory(
        settings,
        host,
        { kind: 'bubblewrap', safe: false, failures: [] },
        ports.randomness,
      );
      return host.bubblewrap === undefined ? undefined : factory.start({ writes: false });
    });
    if (!report.safe && settings.sandbox === 'required') {
      throw engineErrors.sandboxMissing({ reason: report.failures.join('; ') });
    }
    return new WorkerFactory(settings, host, report, ports.randomness);
  }

  async start(needs: WorkerNeeds): Promise<StartedWorker> {
    const folder = await WorkerFolder.make(this.settings.workFolder, this.randomness);
    const plan = this.plan(folder, needs);
    try {
      const process = await WorkerProcess.start(plan);
      void process.ended.then(() => folder.remove());
      return { process, folder, plan };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  private plan(folder: WorkerFolder, needs: WorkerNeeds): WorkerPlan {
    const { node, libraries, program, entry, bubblewrap } = this.host;
    const kind: SandboxKind = this.report.kind;
    const spillMb = needs.spillMb ?? this.settings.spillMb;
    return {
      kind,
      bubblewrap,
      node,
      libraries,
      program,
      entry,
      folder: folder.own,
      out: needs.writes ? folder.out : undefined,
      hostSpill: folder.spill,
      spillMb,
      memoryMb: needs.memoryMb ?? this.settings.memoryMb,
      threads: this.settings.threads,
      fileMb: needs.writes ? 1024 * 1024 : spillMb,
    };
  }
}
