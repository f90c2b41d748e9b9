import { setTimeout as wait } from 'node:timers/promises';
import type { Rig } from '../../faults/rig';
import { childrenOf, residentMb } from '../resident';
import type { Kill, Victim } from './soak-kills';
import type { SoakEvents } from './soak-events';
import { SoakMemory } from './soak-memory';

const lookMs = 2_000;
/** A part that was killed has to be there again within so long. */
const backMs = 60_000;

/** Kills when it is time, and looks at the memory of every process, until it is told that the soak is over. */
export class SoakWatch {
  readonly memory = new SoakMemory();
  readonly struck = new Map<Victim, number>();
  /** Parts that did not come back. */
  readonly lost: string[] = [];
  private over = false;

  constructor(
    private readonly rig: Rig,
    private readonly seconds: () => number,
    private readonly say: (line: string) => void,
    private readonly events: SoakEvents,
  ) {}

  end(): void {
    this.over = true;
  }

  async look(): Promise<void> {
    while (!this.over) {
      for (const { name, pid } of this.rig.processes()) {
        this.memory.see(name, pid, { seconds: this.seconds(), mb: residentMb(pid) });
        if (name === 'api' || name.startsWith('worker'))
          for (const child of childrenOf(pid))
            this.memory.see(`engines of ${name}`, child, { seconds: this.seconds(), mb: residentMb(child) });
      }
      await wait(lookMs);
    }
  }

  /** Resolves when the last has been killed and is back. */
  async kill(kills: readonly Kill[]): Promise<void> {
    for (const { at, victim } of kills) {
      await wait(Math.max(0, (at - this.seconds()) * 1000));
      if (victim === 'rabbitmq') {
        await this.strikeBroker();
        continue;
      }
      const pid = this.pidOf(victim);
      if (pid === undefined) {
        this.lost.push(`${victim} was away when it was to be killed`);
        continue;
      }
      process.kill(pid, 'SIGKILL');
      this.count(victim);
      const struckAt = performance.now();
      this.say(`kill ${victim} (${pid})`);
      await this.back(victim, pid, struckAt);
    }
  }

  private async strikeBroker(): Promise<void> {
    const struckAt = performance.now();
    this.say('kill rabbitmq');
    this.count('rabbitmq');
    await this.events.strike();
    this.say(`rabbitmq is there again after ${((performance.now() - struckAt) / 1000).toFixed(1)} s`);
  }

  private count(victim: Victim): void {
    this.struck.set(victim, (this.struck.get(victim) ?? 0) + 1);
  }

  private async back(victim: Victim, killed: number, struckAt: number): Promise<void> {
    while (performance.now() - struckAt < backMs) {
      const pid = this.pidOf(victim);
      if (pid !== undefined && pid !== killed)
        return this.say(
          `${victim} is there again (${pid}) after ${((performance.now() - struckAt) / 1000).toFixed(1)} s`,
        );
      await wait(100);
    }
    this.lost.push(`${victim} did not come back within ${backMs / 1000} s`);
  }

  private pidOf(victim: Victim): number | undefined {
    return this.rig.processes().find(({ name }) => name === victim)?.pid;
  }
}
