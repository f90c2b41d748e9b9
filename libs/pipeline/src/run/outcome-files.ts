import { Inject, Injectable } from '@nestjs/common';
import { Batches, ObjectStorage, Run, Stored, keys } from '@dms/domain';
import { portionKey } from '../load/portion-key';
import { FoldInput } from './fold-outcomes';

/** The files that a fold of one load reads: file name -> key in storage, and what each is. */
export interface LoadOutcomes {
  files: Record<string, string>;
  outcomeFiles: string[];
  secondPass?: NonNullable<FoldInput['secondPass']>;
}

/** Knows where the outcomes of a load lie: those of its batches, and of rows that were settled without a call. */
@Injectable()
export class OutcomeFiles {
  constructor(
    @Inject(Batches) private readonly batches: Batches,
    @Inject(ObjectStorage) private readonly storage: ObjectStorage,
  ) {}

  async of(run: Stored<Run>, index: number): Promise<LoadOutcomes> {
    const files: Record<string, string> = {};
    for (const name of ['output', 'presettled'])
      files[`${name}.parquet`] = keys.load(run.id, index, `${name}.parquet`);
    const first: string[] = [];
    const second: string[] = [];
    const add = (key: string, isSecond: boolean) => {
      const name = `settled-${first.length + second.length}.parquet`;
      files[name] = key;
      (isSecond ? second : first).push(name);
    };
    for await (const { value } of this.batches.scan(`${run.id}:${String(index).padStart(4, '0')}:`)) {
      if (value.outcomes) add(value.outcomes, value.pass === 2);
    }
    const portions = run.value.loads[index]?.portions;
    for (const [number, name] of (portions?.names ?? []).entries()) {
      const isSecond = portions?.secondPass === true && number === portions.count - 1;
      add(portionKey(run.id, index, name, 'settled.parquet'), isSecond);
    }
    if (!portions?.secondPass) return { files, outcomeFiles: first };
    files['second.parquet'] = keys.load(run.id, index, 'second.parquet');
    const over = run.value.cancelRequested === true;
    return { files, outcomeFiles: first, secondPass: { files: second, rows: 'second.parquet', over } };
  }

  /** The run's own outcomes of a load, once it is finished; undefined before. */
  async whole(runId: string, index: number): Promise<string | undefined> {
    const key = keys.load(runId, index, 'outcomes.parquet');
    return (await this.storage.size(key)) === undefined ? undefined : key;
  }
}
