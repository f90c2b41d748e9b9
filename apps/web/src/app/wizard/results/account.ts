import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import type { RunDto } from '../../client/models/run-dto';
import { Formats } from '../../language/formats';
import { OutcomeBar } from '../../runs/outcome-bar';
import { isFinished } from '../../runs/run-look';
import { Icon } from '../../ui/icon';
import { SumSentences } from '../sums/sum-sentences';
import { type OutputPart, gapsOf, outputParts, sourceParts } from '../sums/sums';

/** The account of a run: whether it balances, both sums as sentences, then as tables whose numbers lead to rows. */
@Component({
  selector: 'dms-account',
  imports: [Icon, OutcomeBar, RouterLink, SumSentences, TranslocoDirective],
  templateUrl: './account.html',
  styleUrl: './account.scss',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Account {
  readonly run = input.required<RunDto>();
  /** A number was pressed: its rows are shown now. */
  readonly led = output();
  /** What never came to be loaded is asked for. */
  readonly aside = output();
  protected readonly formats = inject(Formats);
  protected readonly sourceParts = sourceParts;
  protected readonly finished = computed(() => isFinished(this.run().state));
  protected readonly gaps = computed(() => gapsOf(this.run().counts));
  protected readonly balanced = computed(() => this.run().counts.balanced && this.gaps().length === 0);
  protected readonly queryOf = (status: OutputPart) => ({
    only: null,
    status,
    code: null,
    field: null,
    page: null,
  });
  /** Columns of the table: whatever is not zero in some load. */
  protected readonly columns = computed(() =>
    outputParts.filter((part) => this.run().loads.some(({ counts }) => counts.output[part] > 0)),
  );
}
