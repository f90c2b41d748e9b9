import type { Recipe, SqlSession, Warning } from '@dms/domain';
import { walk } from '../grid/recipe-walk';
import type { RecipeInputs, RunHooks } from '../run/recipe-run';
import { type Stage, stageSql } from '../run/stage';
import { findColumn } from '../steps/columns';
import { asText } from '../steps/text-sql';
import { type Cluster, type ClusterMethod, type ClusterOptions, findClusters } from './find-clusters';

export interface ClusterRequest {
  column: string;
  method: ClusterMethod;
  options?: ClusterOptions;
  /** Only the first so many steps of the recipe. */
  upTo?: number;
}
export interface Clusters {
  clusters: Cluster[];
  /** Different values looked at, and clusters found: more than `clusters` lists, where they are very many. */
  distinct: number;
  found: number;
  warnings: Warning[];
}

const mostValues = 200_000;
const mostClusters = 1_000;
const mostMembers = 500;
const longestValue = 500;

/** Clusters of the values of a column, as it is after the recipe's steps. Throws UNKNOWN_COLUMN. */
export async function clusters(
  session: SqlSession,
  recipe: Recipe,
  inputs: RecipeInputs,
  { column, method, options, upTo }: ClusterRequest,
  hooks: RunHooks & { keep?: boolean } = {},
): Promise<Clusters> {
  const until = upTo === undefined ? {} : { upTo };
  return walk(session, recipe, inputs, { ...hooks, ...until }, async ({ stages }) => {
    const { values, more, long } = await valuesOf(session, stages.at(-1) as Stage, column);
    const found = await findClusters(values, method, options);
    return {
      clusters: found.clusters
        .slice(0, mostClusters)
        .map((each) => ({ ...each, values: each.values.slice(0, mostMembers) })),
      distinct: values.length,
      found: found.clusters.length,
      warnings: [
        ...(more
          ? [warning('TOO_MANY_VALUES', `Only the ${mostValues} commonest values were looked at.`)]
          : []),
        ...(long > 0
          ? [warning('LONG_VALUES', `Values of more than ${longestValue} characters were left out.`, long)]
          : []),
        ...(found.complete
          ? []
          : [
              warning(
                'NOT_ALL_COMPARED',
                'The values are too many to compare all of them: there may be more clusters.',
              ),
            ]),
      ],
    };
  });
}

async function valuesOf(session: SqlSession, stage: Stage, name: string) {
  const column = findColumn(stage.columns, name);
  const text = `SELECT ${asText(column)} AS value FROM (${stageSql(stage)})`;
  const rows = await session.rows(
    `SELECT value, count(*) AS n FROM (${text}) WHERE value IS NOT NULL AND length(value) <= ${longestValue}
     GROUP BY value ORDER BY n DESC, value LIMIT ${mostValues + 1}`,
  );
  const [longer] = await session.rows(
    `SELECT count(DISTINCT value) AS n FROM (${text}) WHERE length(value) > ${longestValue}`,
  );
  const values = rows.map((row) => ({ value: String(row['value']), count: Number(row['n']) }));
  return {
    values: values.slice(0, mostValues),
    more: values.length > mostValues,
    long: Number(longer?.['n'] ?? 0),
  };
}

function warning(code: string, message: string, count?: number): Warning {
  return { code, message, ...(count !== undefined && { count }) };
}
