import { Load, quoteIdentifier, quoteText } from '@dms/domain';
import { WireColumn } from '../load/wire-columns';
import { FieldProblem, stages } from './field-problems';

/**
 * What Salesforce itself asks of new records of some standard objects beyond their single fields. Org-made rules
 * (validation formulas, triggers, flows) are not among them: nobody can foresee those from here.
 */
export function objectProblems(load: Load, wire: WireColumn[]): FieldProblem[] {
  const cell = (field: string): string => {
    const column = wire.find((candidate) => candidate.field.toLowerCase() === field.toLowerCase());
    return column ? quoteIdentifier(column.header) : 'NULL';
  };
  if (load.object === 'Event') return eventRules(cell);
  if (load.object === 'CampaignMember') return [memberRule(cell)];
  if (load.object === 'OpportunityLineItem') return lineItemRules(cell);
  return [];
}

type Cell = (field: string) => string;

const filled = (sql: string) => `${sql} IS NOT NULL`;

function rule(field: string, code: string, where: string, message: string, later = 0): FieldProblem {
  return {
    field,
    code,
    severity: 'error',
    place: stages.object + later,
    where: `NOT _exists AND (${where})`,
    message: quoteText(message),
  };
}

function eventRules(cell: Cell): FieldProblem[] {
  const [start, end] = [cell('StartDateTime'), cell('EndDateTime')];
  const spans = `(${filled(start)} AND ${filled(end)})`;
  const begins = `coalesce(${cell('ActivityDateTime')}, ${cell('ActivityDate')}, ${start})`;
  const lasts = `(${filled(cell('DurationInMinutes'))} AND ${filled(begins)})`;
  const moment = (sql: string) => `epoch_ms(try_cast(${sql} AS TIMESTAMPTZ))`;
  return [
    rule(
      'StartDateTime',
      'REQUIRED_FIELD_MISSING',
      `NOT ${spans} AND NOT ${lasts}`,
      'Required fields are missing: [StartDateTime, EndDateTime]',
    ),
    rule(
      'EndDateTime',
      'FIELD_INTEGRITY_EXCEPTION',
      `${spans} AND ${moment(end)} < ${moment(start)}`,
      'End Date must be later than Start Date',
      1,
    ),
  ];
}

function memberRule(cell: Cell): FieldProblem {
  const given = ['LeadId', 'ContactId', 'AccountId'].map((name) => `CAST(${filled(cell(name))} AS INTEGER)`);
  return rule(
    'LeadId',
    'FIELD_INTEGRITY_EXCEPTION',
    `${given.join(' + ')} <> 1`,
    'A campaign member must have exactly one of Lead, Contact and Account',
  );
}

function lineItemRules(cell: Cell): FieldProblem[] {
  return [
    rule(
      'PricebookEntryId',
      'REQUIRED_FIELD_MISSING',
      `${cell('PricebookEntryId')} IS NULL AND ${cell('Product2Id')} IS NULL`,
      'Required fields are missing: [PricebookEntryId]',
    ),
    rule(
      'UnitPrice',
      'FIELD_INTEGRITY_EXCEPTION',
      `(${cell('UnitPrice')} IS NULL) = (${cell('TotalPrice')} IS NULL)`,
      'Specify either UnitPrice or TotalPrice, and not both',
      1,
    ),
  ];
}
