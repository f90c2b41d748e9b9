/** The reference pipeline, as a recipe over the orders and the dataset `lookups`. */
export const referenceRecipe = {
  version: 1,
  steps: [
    { op: 'filter', where: 'email IS NOT NULL AND amount IS NOT NULL' },
    { op: 'clean', columns: ['name', 'email'], trim: true },
    { op: 'clean', columns: ['email'], case: 'lower' },
    { op: 'parse', column: 'joined', type: 'date', formats: ['iso', '%d.%m.%Y', '%m/%d/%Y'] },
    { op: 'parse', column: 'amount', type: 'decimal', decimal: ',', grouping: '.' },
    { op: 'parse', column: 'updated', type: 'datetime', formats: ['iso'] },
    { op: 'dedupe', keys: ['email'], keep: 'last', orderBy: [{ column: 'updated' }] },
    {
      op: 'join',
      with: { datasetId: 'lookups' },
      on: [{ left: 'code', right: 'code' }],
      how: 'left',
      columns: [
        { from: 'region', as: 'region' },
        { from: 'segment', as: 'segment' },
      ],
    },
    {
      op: 'group',
      by: ['code', 'region', 'segment'],
      aggregates: [
        { as: 'orders', fn: 'count' },
        { as: 'total', fn: 'sum', column: 'amount' },
        { as: 'first_joined', fn: 'min', column: 'joined' },
      ],
    },
    { op: 'sort', by: [{ column: 'total', direction: 'desc' }, { column: 'code' }] },
  ],
};

/** The same in pandas, as somebody who knows it writes it. Arguments: orders, lookups, target. Prints one JSON line. */
export const referencePandas = `
import json, resource, sys, time
import pandas as pd
orders, lookups, target = sys.argv[1:4]
started = time.time()
df = pd.read_csv(orders, dtype=str, keep_default_na=False, na_values=[''])
read = time.time() - started
df = df[df['email'].notna() & df['amount'].notna()].copy()
df['name'] = df['name'].str.strip()
df['email'] = df['email'].str.strip().str.lower()
joined = pd.to_datetime(df['joined'], format='%Y-%m-%d', errors='coerce')
joined = joined.fillna(pd.to_datetime(df['joined'], format='%d.%m.%Y', errors='coerce'))
joined = joined.fillna(pd.to_datetime(df['joined'], format='%m/%d/%Y', errors='coerce'))
df['joined'] = joined
df['amount'] = df['amount'].str.replace('.', '', regex=False).str.replace(',', '.', regex=False).astype(float)
df['updated'] = pd.to_datetime(df['updated'], format='%Y-%m-%dT%H:%M:%S')
df = df.sort_values('updated', kind='stable').drop_duplicates('email', keep='last').sort_index()
other = pd.read_csv(lookups, dtype=str)
df = df.merge(other, on='code', how='left')
out = df.groupby(['code', 'region', 'segment'], sort=False, as_index=False).agg(
    orders=('id', 'size'), total=('amount', 'sum'), first_joined=('joined', 'min'))
# Sums of floats differ in their last bits; equal totals must be equal before they are sorted.
out['total'] = out['total'].round(2)
out = out.sort_values(['total', 'code'], ascending=[False, True], kind='stable')
out['total'] = out['total'].map('{:.2f}'.format)
out.to_csv(target, index=False)
print(json.dumps({'seconds': time.time() - started, 'read': read,
    'rssMb': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 'rows': len(out)}))
`;
