import type { Gate } from '@peel/gate/gate';
import { isPeelError } from '@peel/kernel/errors';

const LOOK_MILLISECONDS = 5_000;

/**
 * Says loudly that the definitions on the disk are not the policy in force (THREATS 9): in the service's log, once for each hash in the
 * ledger, and to whoever asks the service anything.
 */
export class PolicyWatch {
  private timer: NodeJS.Timeout | undefined;
  private told: string | undefined;

  constructor(
    private readonly gate: Gate,
    private readonly log: (line: string) => void,
  ) {}

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look().catch(() => undefined), LOOK_MILLISECONDS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** What a person should know of the policy now; undefined when the disk holds what is in force. */
  async look(): Promise<string | undefined> {
    const { inForce, onDisk, approval } = await this.gate.policy.status();
    if (inForce === onDisk) {
      this.told = undefined;
      return undefined;
    }
    const stays = inForce === undefined ? 'No policy is in force.' : 'The last approved policy stays in force.';
    const notice = `${stays} ${approval} What differs stands under Purposes, Changes waiting, and in \`peel policy status\`.`;
    if (this.told !== onDisk) {
      this.told = onDisk;
      this.log(`ALARM policy: ${notice} On disk: ${onDisk}`);
      await this.gate.notePolicyOnDisk(onDisk).catch((error: unknown) => {
        this.log(`ALARM policy: not written to the ledger: ${isPeelError(error) ? error.message : String(error)}`);
      });
    }
    return notice;
  }
}
