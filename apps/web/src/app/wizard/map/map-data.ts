import { DestroyRef, Injectable, computed, effect, inject, signal, untracked } from '@angular/core';
import { defer, from, map, switchMap, timer } from 'rxjs';
import { Api } from '../../client/api';
import { datasetsPreview } from '../../client/fn/datasets/datasets-preview';
import { migrationsPlan } from '../../client/fn/migrations/migrations-plan';
import { migrationsSuggestMapping } from '../../client/fn/migrations/migrations-suggest-mapping';
import type { LoadDto } from '../../client/models/load-dto';
import type { OrgFieldDto } from '../../client/models/org-field-dto';
import type { PlanDto } from '../../client/models/plan-dto';
import type { PreviewDto } from '../../client/models/preview-dto';
import type { SuggestionDto } from '../../client/models/suggestion-dto';
import { MigrationDraft } from '../migration-draft';
import { Asking } from '../../api/asking';
import { type Facts, countingSteps, factsToCount, readFacts } from './field-facts';
import { valueOf } from '../../api/loaded';
import { OrgSchema } from './org-schema';

export const sampleRows = 50;
const restMs = 600;
/** Values of one column that the list of values to match shows. */
const valuesShown = 200;

export interface ColumnValue {
  value: string;
  count: number;
}

/** Everything Map looks at beside the draft: the object's fields, sample rows, guesses, counts and the plan. */
@Injectable()
export class MapData {
  private readonly api = inject(Api);
  private readonly draft = inject(MigrationDraft);
  private readonly schema = inject(OrgSchema);

  readonly samples = new Asking<PreviewDto>();
  readonly suggestions = new Asking<SuggestionDto[]>();
  readonly facts = new Asking<Facts>();
  readonly plan = new Asking<PlanDto>();
  /** Of the column whose values are being matched. */
  readonly values = new Asking<ColumnValue[]>();

  readonly connection = computed(() => this.draft.definition()?.connectionId ?? '');
  readonly objects = computed(() => this.schema.objects(this.connection()));
  readonly object = computed(() => this.schema.object(this.connection(), this.draft.load()?.object ?? ''));
  readonly fields = computed<OrgFieldDto[]>(() => valueOf(this.object())?.fields ?? []);
  readonly columns = computed(() => this.samples.value()?.columns);
  readonly areColumnsPending = computed(() => this.samples.state().kind === 'loading');

  /** What the rows are: when this changes, samples and counts are others. */
  private readonly rowsOf = signal('');
  private readonly saved = computed(() => {
    const save = this.draft.save();
    return save.kind === 'saved' ? save.at.getTime() : undefined;
  });
  private readonly id = computed(() => {
    const state = this.draft.state();
    return state.kind === 'ready' ? state.migration.id : undefined;
  });

  constructor() {
    this.askForFields();
    this.askForSamples();
    this.askForSuggestions();
    this.askForFacts();
    this.askForPlan();
    inject(DestroyRef).onDestroy(() => {
      for (const each of [this.samples, this.suggestions, this.facts, this.plan, this.values]) each.stop();
    });
  }

  /** The fields of an object of the same org; undefined until they are there. Ask with `wantFields` first. */
  fieldsOf(object: string): OrgFieldDto[] | undefined {
    return valueOf(this.schema.object(this.connection(), object))?.fields;
  }

  wantFields(object: string): void {
    this.schema.wantObject(this.connection(), object);
  }

  refreshFields(): void {
    const object = this.draft.load()?.object;
    if (object) this.schema.wantObject(this.connection(), object, true);
  }

  refreshObjects(): void {
    this.schema.wantObjects(this.connection(), true);
  }

  /** The values of a column by how often they come. */
  askForValues(load: LoadDto, column: string): void {
    const count = 'dms_count';
    const steps = [
      ...(load.recipe.steps ?? []),
      { op: 'group', by: [column], aggregates: [{ as: count, fn: 'count' }] },
    ];
    const body = { recipe: { version: 1 as const, steps }, limit: valuesShown, sort: `${count}:desc` };
    this.values.ask(() =>
      this.api
        .invoke(datasetsPreview, { id: load.datasetId, body })
        .pipe(
          map(({ rows }) =>
            rows
              .filter((row) => row[column] !== null && row[column] !== '')
              .map((row) => ({ value: String(row[column]), count: Number(row[count]) })),
          ),
        ),
    );
  }

  private askForFields(): void {
    effect(() => {
      const connection = this.connection();
      const load = this.draft.load();
      const parents = load?.mapping.flatMap(({ lookup }) => lookup?.object ?? []) ?? [];
      untracked(() => {
        if (connection === '') return;
        this.schema.wantObjects(connection);
        for (const object of new Set([...(load ? [load.object] : []), ...parents]))
          this.schema.wantObject(connection, object);
      });
    });
    // A reference that is guessed needs to know what its parent is told apart by.
    effect(() => {
      const fields = this.fields();
      const guessed = new Set((this.suggestions.last() ?? []).map(({ field }) => field));
      const parents = fields.flatMap((field) =>
        guessed.has(field.name) ? field.referenceTo.slice(0, 1) : [],
      );
      untracked(() => parents.forEach((object) => this.wantFields(object)));
    });
  }

  private askForSamples(): void {
    effect(() => {
      const load = this.draft.load();
      const rows = load ? JSON.stringify([load.datasetId, load.recipe]) : '';
      untracked(() => {
        if (rows === this.rowsOf()) return;
        this.rowsOf.set(rows);
        this.samples.forget();
        if (!load) return;
        const { datasetId: id, recipe } = load;
        this.samples.ask(() => this.api.invoke(datasetsPreview, { id, body: { recipe, limit: sampleRows } }));
      });
    });
  }

  /** The server guesses by what it has: so everything is saved first, as far as it can be. */
  private askForSuggestions(): void {
    const wanted = computed(() => {
      const load = this.draft.load();
      return load ? JSON.stringify([this.id(), load.name, load.object, this.rowsOf()]) : '';
    });
    effect(() => {
      if (wanted() === '') return;
      const fieldsThere = this.object().kind === 'ready';
      untracked(() => {
        this.suggestions.forget();
        const load = this.draft.load();
        const id = this.id();
        if (!load || !id || !fieldsThere) return;
        const body = { load: load.name };
        this.suggestions.ask(() =>
          defer(() => from(this.draft.flush().catch(() => undefined))).pipe(
            switchMap(() => this.api.invoke(migrationsSuggestMapping, { id, body })),
            map(({ suggestions }) => suggestions),
          ),
        );
      });
    });
  }

  private askForFacts(): void {
    const wanted = computed(() => {
      const columns = this.columns();
      const load = this.draft.load();
      if (!load || !columns || this.samples.value()?.total === 0) return undefined;
      return { load, facts: factsToCount(load, this.fields(), columns) };
    });
    let before = '';
    effect(() => {
      const now = wanted();
      const text = now ? JSON.stringify([now.facts, this.rowsOf()]) : '';
      untracked(() => {
        if (text === before) return;
        before = text;
        if (!now || now.facts.length === 0) this.facts.settle({});
        else this.countFacts(now.load, now.facts);
      });
    });
  }

  private countFacts(load: LoadDto, facts: ReturnType<typeof factsToCount>): void {
    const steps = [...(load.recipe.steps ?? []), ...countingSteps(facts)];
    const body = { recipe: { version: 1 as const, steps }, limit: 1 };
    this.facts.ask(() =>
      timer(restMs).pipe(
        switchMap(() => this.api.invoke(datasetsPreview, { id: load.datasetId, body })),
        map(({ rows }) => readFacts(facts, rows[0])),
      ),
    );
  }

  /** What is saved is what is planned. */
  private askForPlan(): void {
    effect(() => {
      const saved = this.saved();
      const id = this.id();
      const empty = this.draft.loads().length === 0;
      untracked(() => {
        if (saved === undefined || !id) return;
        if (empty) this.plan.settle({ order: [], levels: [], loads: [], apiCalls: 0, warnings: [] });
        else this.plan.ask(() => this.api.invoke(migrationsPlan, { id }));
      });
    });
  }
}
