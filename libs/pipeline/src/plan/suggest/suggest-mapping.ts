import type { OrgField, OrgObjectDetail } from '@dms/domain';
import { type ColumnEvidence, judgeValues, tellsRowsApart } from './column-evidence';
import { matchValues } from './match-values';
import { type Likeness, type SuggestionBasis, TableNames } from './name-likeness';
import { type PastMappings, noPastMappings } from './past-mappings';

export interface Suggestion {
  field: string;
  column: string;
  /** 0 to 1. */
  confidence: number;
  basis: SuggestionBasis;
  /** In a sentence. */
  reason: string;
  /** For picklists: values of the sample and the list values they stand for, where those differ. */
  values?: Record<string, string>;
  /** For picklists: values of the sample that stand for none of the list, the commonest first. */
  unmatched?: string[];
  /** Columns that are nearly as likely, the likeliest first: a person has to choose. */
  rivals?: Rival[];
}

export interface Rival {
  column: string;
  /** 0 to 1. */
  confidence: number;
}

/** Below this a guess is no help. */
const least = 0.5;
/** Names that say the same never count for more than this when the values speak against them. */
const doubted = 0.6;
/** Who leads by less than this has not won. */
const clearLead = 0.15;
const mostRivals = 3;

/**
 * Pairs columns with writeable fields by what was mapped before, by names, labels and synonyms in three languages, and
 * by what a sample of the values looks like. Each column and each field is suggested at most once, the best pair first; with
 * it come the columns that it does not clearly lead.
 */
export function suggestMapping(
  columns: ColumnEvidence[],
  object: Pick<OrgObjectDetail, 'name' | 'label' | 'fields'>,
  past: PastMappings = noPastMappings,
): Suggestion[] {
  const names = new TableNames(
    object.name,
    object.label,
    columns.map(({ name }) => name),
  );
  const open = object.fields.filter((field) => (field.createable || field.updateable) && !field.calculated);
  // Products have a code of their own, which is where the numbers of an old system belong.
  const coded = open.some(({ name }) => name === 'ProductCode');
  const pairs = columns.flatMap((column) =>
    open.flatMap((field) => {
      const judged = judge(column, field, names, past, coded);
      return judged && judged.confidence >= least ? [{ column, field, ...judged }] : [];
    }),
  );
  pairs.sort(
    (a, b) =>
      b.confidence - a.confidence ||
      compare(a.field.name, b.field.name) ||
      compare(a.column.name, b.column.name),
  );
  const taken = new Set<string>();
  const won = pairs.filter(({ column, field }) => {
    if (taken.has(`f:${field.name}`) || taken.has(`c:${column.name}`)) return false;
    taken.add(`f:${field.name}`).add(`c:${column.name}`);
    return true;
  });
  const homes = new Map(won.map((pair) => [pair.column.name, pair]));
  return won.map((pair) => {
    const { column, field, confidence, basis, reason } = pair;
    const matches = field.type.endsWith('picklist') ? matchValues(column, field) : undefined;
    const rivals = pairs.filter((other) => isRival(other, pair, homes.get(other.column.name)));
    return {
      field: field.name,
      column: column.name,
      confidence,
      basis,
      reason,
      ...matches,
      ...(rivals.length > 0 && { rivals: rivals.slice(0, mostRivals).map(rivalOf) }),
    };
  });
}

interface Pair extends Judgement {
  column: ColumnEvidence;
  field: OrgField;
}

/** Another column for the same field, nearly as likely, and no better placed elsewhere. */
function isRival(other: Pair, won: Pair, home: Pair | undefined): boolean {
  if (other === won || other.field !== won.field) return false;
  const isNear = other.confidence > won.confidence - clearLead;
  return isNear && (home === undefined || home.confidence < other.confidence);
}

function rivalOf({ column, confidence }: Pair): Rival {
  return { column: column.name, confidence };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface Judgement {
  confidence: number;
  basis: SuggestionBasis;
  reason: string;
}

function judge(
  column: ColumnEvidence,
  field: OrgField,
  names: TableNames,
  past: PastMappings,
  coded: boolean,
): Judgement | undefined {
  const alike = best(
    remembered(past.times(column.name, field.name), field),
    names.compare(column.name, field),
    coded ? undefined : ownId(column, field, names),
  );
  if (alike && alike.confidence >= least / 1.3) return weighed(alike, column, field);
  return byValuesAlone(column, field);
}

/** What people did before speaks louder than any likeness, but for a name that is the very same. */
function remembered(times: number, field: OrgField): Likeness | undefined {
  if (times === 0) return undefined;
  const often = times === 1 ? 'once' : `${times} times`;
  return { confidence: 0.97, basis: 'past', how: `was mapped onto ${field.name} ${often} before` };
}

/** The id of the old system belongs into the field that is made to tell records apart. */
function ownId(column: ColumnEvidence, field: OrgField, names: TableNames): Likeness | undefined {
  if (!field.externalId || field.type === 'reference' || !names.isOwnId(column.name)) return undefined;
  if (column.values.length > 0 && !tellsRowsApart(column)) return undefined;
  const foreign = column.semantic === 'salesforceId';
  return {
    confidence: foreign ? doubted : 0.96,
    basis: 'key',
    how: `names this record, and ${field.name} tells records apart`,
  };
}

function best(...candidates: (Likeness | undefined)[]): Likeness | undefined {
  return candidates.reduce((a, b) => ((b?.confidence ?? 0) > (a?.confidence ?? 0) ? b : a), undefined);
}

/** Values that fit strengthen a guess from names, values that cannot stand in the field weaken it. */
function weighed({ confidence, basis, how }: Likeness, column: ColumnEvidence, field: OrgField): Judgement {
  const verdict = judgeValues(column, field);
  if (verdict === 'against') {
    const reason = `The column's name ${how}, but its values do not look like ${field.type}.`;
    return { confidence: Math.min(doubted, confidence * 0.65), basis, reason };
  }
  if (verdict === 'silent') return { confidence, basis, reason: `The column's name ${how}.` };
  const raised = confidence + (1 - confidence) * 0.3;
  return {
    confidence: raised,
    basis,
    reason: `The column's name ${how}, and its values look like ${field.type}.`,
  };
}

/** Addresses of mail and web pages are known by sight; which field they belong to is then only a guess. */
function byValuesAlone(column: ColumnEvidence, field: OrgField): Judgement | undefined {
  if (field.custom || !['email', 'url'].includes(field.type)) return undefined;
  if (judgeValues(column, field) !== 'fits') return undefined;
  return { confidence: 0.55, basis: 'values', reason: `Its values look like ${field.type}.` };
}
