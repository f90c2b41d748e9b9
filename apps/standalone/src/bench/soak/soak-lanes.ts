import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Strategy } from '@dms/domain';
import { connectionOf, staged } from '../../faults/contacts-run';
import type { Referee } from '../../faults/referee';
import type { Rig } from '../../faults/rig';
import type { DmsClient } from '../../sample/dms-client';

/** An object of the org that one load of one migration writes, and nobody else, so that the org can be asked who wrote what. */
export interface Target {
  object: string;
  rows: number;
  /** Where each row refers to one of another target. */
  parent?: Target;
}

/** One of the migrations that run side by side, again and again. */
export interface SoakLane {
  name: string;
  strategy: Strategy;
  targets: Target[];
  /** By so many loads of the one target. */
  slices: number;
}

export const fields = ['Key__c', 'Name', 'Note__c', 'City__c', 'Amount__c'];

const alone = (number: number, rows: number, strategy: Strategy, slices = 1): SoakLane => ({
  name: `${rows} rows, ${slices > 1 ? `${strategy} by ${slices} loads` : strategy}`,
  ...{ strategy, slices, targets: [{ object: `Soak${number}__c`, rows }] },
});
function family(number: number, parents: number, children: number, strategy: Strategy): SoakLane {
  const parent = { object: `Soak${number}__c`, rows: parents };
  return {
    name: `${parents} parents and ${children} children, ${strategy}`,
    ...{
      strategy,
      slices: 1,
      targets: [parent, { object: `Soak${number}Child__c`, rows: children, parent }],
    },
  };
}

/** All upserts: small ones inside the request, by Collections, by Bulk, in several loads, and with lookups. */
export const soakLanes: SoakLane[] = [
  alone(0, 150, 'auto'),
  alone(1, 400, 'direct'),
  alone(2, 900, 'direct'),
  alone(3, 1_800, 'auto'),
  alone(4, 2_500, 'auto'),
  alone(5, 6_000, 'bulk'),
  alone(6, 12_000, 'bulk'),
  alone(7, 9_000, 'bulk', 3),
  family(8, 120, 600, 'direct'),
  family(9, 600, 3_000, 'bulk'),
];

/** Makes a lane's objects in the org, uploads and stages its rows, and makes its migration; answers its id. */
export async function stageLane(lane: SoakLane, rig: Rig, dms: DmsClient, referee: Referee): Promise<string> {
  const loads: object[] = [];
  for (const target of lane.targets) {
    await referee.schema({ object: target.object, fields: schemaOf(target) });
    const datasetId = await stage(rig, dms, target);
    for (let slice = 0; slice < lane.slices; slice += 1) loads.push(loadOf(lane, target, datasetId, slice));
  }
  const migration = { name: `Soak: ${lane.name}`, connectionId: await connectionOf(dms), loads };
  return (await dms.post<{ id: string }>('/migrations', migration)).body.id;
}

function schemaOf({ parent }: Target): object[] {
  const text = { type: 'text', length: 80 };
  return [
    { ...text, name: 'Key__c', externalId: true, unique: true },
    { ...text, name: 'Note__c' },
    { ...text, name: 'City__c' },
    { name: 'Amount__c', type: 'number', precision: 12, scale: 2 },
    ...(parent
      ? [{ name: 'Parent__c', type: 'lookup', referenceTo: parent.object, relationshipName: 'Parent__r' }]
      : []),
  ];
}

async function stage(rig: Rig, dms: DmsClient, { object, rows, parent }: Target): Promise<string> {
  const line = (row: number) =>
    `K-${row},"Name ${row}, ${row % 13}"," Note ${row % 97} ",City ${row % 211},${row % 1_000}.${10 + (row % 90)},${parent ? `K-${1 + (row % parent.rows)}` : ''}`;
  const lines = Array.from({ length: rows }, (_, index) => line(index + 1));
  const path = join(rig.home, `${object}.csv`);
  await writeFile(path, ['key,name,note,city,amount,parent', ...lines, ''].join('\n'));
  const { id: fileId } = await dms.upload<{ id: string }>('/files', path, `${object}.csv`);
  const { body } = await dms.post<{ id: string }>('/datasets', { fileId, name: object });
  await staged(dms, body.id);
  return body.id;
}

function loadOf({ strategy, slices }: SoakLane, target: Target, datasetId: string, slice: number): object {
  const { object, parent } = target;
  const digits = [...'0123456789'].filter((digit) => Number(digit) % slices === slice);
  const own = { op: 'filter', where: digits.map((digit) => `key like '%${digit}'`).join(' or ') };
  const tidy = { op: 'clean', columns: ['note'], trim: true };
  const lookup = {
    by: 'externalId',
    object: parent?.object,
    key: 'Key__c',
    column: 'parent',
    noMatch: 'fail',
  };
  return {
    name: slices > 1 ? `${object} ${digits.join('')}` : object,
    ...{ datasetId, object, operation: 'upsert', externalIdField: 'Key__c', strategy },
    recipe: { version: 1, steps: slices > 1 ? [own, tidy] : [tidy] },
    mapping: [
      { field: 'Key__c', column: 'key' },
      { field: 'Name', column: 'name' },
      { field: 'Note__c', column: 'note' },
      { field: 'City__c', column: 'city' },
      { field: 'Amount__c', column: 'amount' },
      ...(parent ? [{ field: 'Parent__c', lookup }] : []),
    ],
  };
}
