import { Inject, Injectable } from '@nestjs/common';
import { Batch, Batches, Load, batchId } from '@dms/domain';
import { KeyKind } from './compare-keys';
import { Chosen } from './cut-load';
import { BatchRange } from './cut-batches';
import { WireColumn } from './wire-columns';

/** Rows that are ready to be sent, and what sending them needs to know; kept in storage beside them. */
export interface PortionRows extends Chosen {
  /** The load as it is sent. */
  load: Load;
  wire: WireColumn[];
  keyKind?: KeyKind;
  skipped: number;
  failed: number;
  batches: (BatchRange & { rowsKey: string })[];
  /** Calls that the lookups took. */
  apiCalls: number;
  pass?: 2;
}

/** Writes the first documents of the ledger: one for each batch, `planned`. Writing them again changes nothing. */
@Injectable()
export class Ledger {
  constructor(@Inject(Batches) private readonly batches: Batches) {}

  /** `first`: the number of the first batch. `portion` names the rows where they were made ready while the run went. */
  async write(
    runId: string,
    index: number,
    first: number,
    rows: Pick<PortionRows, 'load' | 'strategy' | 'batches' | 'pass'>,
    portion?: string,
  ): Promise<void> {
    const { load, strategy, pass } = rows;
    const { concurrency, apiReserve } = load.options ?? {};
    const documents = rows.batches.map((piece, number): { id: string; value: Batch } => ({
      id: batchId(runId, index, first + number),
      value: {
        runId,
        load: index,
        strategy,
        object: load.object,
        operation: load.operation,
        ...(load.externalIdField && { externalIdField: load.externalIdField }),
        ...(portion !== undefined && { portion }),
        ...(pass && { pass }),
        ...(concurrency !== undefined && { concurrency }),
        ...(apiReserve !== undefined && { apiReserve }),
        state: 'planned',
        ...piece,
        epoch: 0,
        attempt: 0,
        formerJobs: [],
        apiCalls: 0,
        polls: 0,
        quietReads: 0,
        tries: 0,
        failures: 0,
      },
    }));
    await this.batches.ensureMany(documents);
  }
}
