"""What pandas makes of recipes: the other side of the differential test.

Reads one JSON case a line (main, other: {column: {type, values}}; steps) and writes one JSON result a line:
{"columns": [[name, kind]], "rows": [[...]]}. Each operation is written as somebody who knows pandas writes it. Where
DMS differs from pandas on purpose (docs/recipes.md says where), the pandas code does what DMS promises, and says so.
"""
import json
import re
import sys
import warnings

import pandas as pd

warnings.filterwarnings('ignore')

DTYPES = {'text': object, 'integer': 'Int64', 'number': 'Float64', 'boolean': 'boolean', 'date': 'datetime64[ns]'}


def frame(table):
    columns = {}
    for name, column in table.items():
        if column['type'] == 'date':
            columns[name] = pd.to_datetime(pd.Series(column['values'], dtype=object))
        else:
            columns[name] = pd.Series(column['values'], dtype=DTYPES[column['type']])
    return pd.DataFrame(columns)


def is_text(series):
    return series.dtype == object


def text(series):
    """Texts with None for nothing."""
    return series.astype(object).where(series.notna(), None)


def each(series, function):
    return text(series.map(lambda value: function(value) if isinstance(value, str) else None, na_action='ignore'))


EXPRESSIONS = {
    "i > 2": lambda df: df['i'] > 2,
    "t = 'a'": lambda df: df['t'].eq('a').where(df['t'].notna(), pd.NA).astype('boolean'),
    't IS NOT NULL': lambda df: df['t'].notna(),
    'n <= 1.5 AND b': lambda df: (df['n'] <= 1.5) & df['b'],
    'i > 1 OR n < 0': lambda df: (df['i'] > 1) | (df['n'] < 0),
    'NOT b': lambda df: ~df['b'],
    't < u': lambda df: pd.Series(
        [None if a is None or b is None else a < b for a, b in zip(text(df['t']), text(df['u']))],
        dtype='boolean', index=df.index),
    'i + 1': lambda df: df['i'] + 1,
    'n * 2': lambda df: df['n'] * 2,
    'i + n': lambda df: df['i'].astype('Float64') + df['n'],
    'upper(t)': lambda df: each(df['t'], str.upper),
    "coalesce(t, u, '-')": lambda df: text(df['t'].combine_first(df['u']).fillna('-')),
    'length(t)': lambda df: df['t'].map(len, na_action='ignore').astype('Int64'),
    "CASE WHEN i > 2 THEN 'big' ELSE 'small' END": lambda df: text(
        (df['i'] > 2).fillna(False).map({True: 'big', False: 'small'})),
    "t || '-' || u": lambda df: text(df['t'] + '-' + df['u']),
}


def true_rows(condition):
    return condition.astype('boolean').fillna(False).to_numpy(dtype=bool)


def place(df, name, series):
    df = df.copy()
    df[name] = series
    return df


def sort_rows(df, order):
    # One stable sort for each key, the last key first: na_position is for all keys alike in one call.
    for entry in reversed(order):
        df = df.sort_values(entry['column'], ascending=entry.get('direction', 'asc') == 'asc', kind='stable',
                            na_position=entry.get('nulls', 'last'))
    return df.reset_index(drop=True)


def op_select(df, step, other):
    names = [entry if isinstance(entry, str) else entry['from'] for entry in step['columns']]
    out = df[names].copy()
    out.columns = [entry if isinstance(entry, str) else entry['as'] for entry in step['columns']]
    return out


def op_drop(df, step, other):
    return df.drop(columns=step['columns'])


def op_rename(df, step, other):
    return df.rename(columns=step['columns'])


def op_reorder(df, step, other):
    rest = [name for name in df.columns if name not in step['columns']]
    return df[step['columns'] + rest if step.get('rest') != 'before' else rest + step['columns']]


def op_filter(df, step, other):
    return df[true_rows(EXPRESSIONS[step['where']](df))].reset_index(drop=True)


op_validate = op_filter


def op_derive(df, step, other):
    return place(df, step['as'], EXPRESSIONS[step['expression']](df))


def op_sort(df, step, other):
    return sort_rows(df, step['by'])


def op_limit(df, step, other):
    start = step.get('offset', 0)
    return df.iloc[start:start + step['rows']].reset_index(drop=True)


def op_dedupe(df, step, other):
    keys = df[step['keys']].copy()
    for name in step['keys']:
        if is_text(keys[name]):
            keys[name] = text(keys[name])
            if step.get('trim'):
                keys[name] = each(keys[name], str.strip)
            if step.get('ignoreCase'):
                keys[name] = each(keys[name], str.lower)
    ranked = keys.assign(place=range(len(keys)))
    if step.get('orderBy'):
        names = [entry['column'] for entry in step['orderBy']]
        extra = df[names].copy()
        extra.columns = ['order_' + name for name in names]
        order = [{**entry, 'column': 'order_' + entry['column']} for entry in step['orderBy']]
        ranked = sort_rows(pd.concat([ranked, extra], axis=1), order)
    doubled = ranked.duplicated(step['keys'], keep=step.get('keep', 'first'))
    if step.get('nulls') != 'equal':
        # pandas takes two empty keys for equal; DMS does only when told to.
        doubled &= ranked[step['keys']].notna().all(axis=1)
    return df.drop(index=ranked.loc[doubled, 'place']).reset_index(drop=True)


def aggregate(series, fn, separator=', '):
    there = series.dropna()
    if fn == 'count':
        return int(series.count())
    if fn == 'countDistinct':
        return int(series.nunique())
    if fn == 'list':
        return [str(value) for value in there] or None
    if fn == 'concat':
        return separator.join(there) if len(there) else None
    if fn in ('first', 'last'):
        return None if there.empty else there.iloc[0 if fn == 'first' else -1]
    if fn in ('any', 'all'):
        return None if there.empty else bool(getattr(there.astype(bool), fn)())
    if fn in ('min', 'max') and is_text(series):
        return None if there.empty else getattr(there, fn)()
    if there.empty or (fn == 'stdev' and len(there) < 2):
        # pandas' sum of nothing is 0; DMS has nothing.
        return None
    return getattr(there, {'stdev': 'std'}.get(fn, fn))()


def result_dtype(series, fn):
    if fn in ('count', 'countDistinct'):
        return 'Int64'
    if fn in ('mean', 'median', 'stdev'):
        return 'Float64'
    if fn in ('any', 'all'):
        return 'boolean'
    return object if fn in ('list', 'concat') else series.dtype


# No NUL: pandas' hash tables take texts for C strings.
NOTHING = '<nothing>'


def groups_of(df, by):
    """Groups in the order of their first rows; an empty key is a group like any other."""
    if not by:
        return [((), df)] if len(df) else []
    keys = df[by].astype(object).where(df[by].notna(), NOTHING)
    return list(df.groupby([keys[name] for name in by], sort=False))


def op_group(df, step, other):
    by = step['by']
    rows = groups_of(df, by)
    out = {name: pd.Series([part[name].iloc[0] for _, part in rows], dtype=df[name].dtype) for name in by}
    for each_one in step['aggregates']:
        name, fn = each_one['as'], each_one['fn']
        column = each_one.get('column')
        if column is None:
            out[name] = pd.Series([len(part) for _, part in rows], dtype='Int64')
            continue
        values = [aggregate(part[column], fn, each_one.get('separator', ', ')) for _, part in rows]
        out[name] = pd.Series(values, dtype=result_dtype(df[column], fn))
    result = pd.DataFrame(out)
    if step.get('having'):
        result = result[true_rows(result['rows'] > 1)].reset_index(drop=True)
    return result


def op_clean(df, step, other):
    df = df.copy()
    for name in step['columns']:
        series = text(df[name])
        if step.get('collapse'):
            series = each(series, lambda value: re.sub(r'\s+', ' ', value))
        if step.get('trim'):
            series = each(series, str.strip)
        if step.get('case'):
            series = each(series, getattr(str, step['case']))
        if step.get('blankToNull'):
            series = each(series, lambda value: None if value.strip() == '' else value)
        df[name] = text(series)
    return df


def op_replace(df, step, other):
    df = df.copy()
    for name in step['columns']:
        pattern = step['find'] if step.get('regex') else re.escape(step['find'])
        if step.get('whole'):
            pattern = r'\A(?:' + pattern + r')\Z'
        flags = re.I if step.get('ignoreCase') else 0
        by = step['with'] if step.get('regex') else step['with'].replace('\\', r'\\')
        df[name] = text(df[name].str.replace(pattern, by, regex=True, flags=flags)) if len(df) else df[name]
    return df


def op_map(df, step, other):
    column = text(df[step['column']])
    values = step['values']
    found = column.isin(list(values))
    otherwise = step.get('default', 'keep')
    if otherwise == 'reject':
        keep = found | column.isna()
        df, column, found = df[keep].reset_index(drop=True), column[keep].reset_index(drop=True), found[keep].reset_index(drop=True)
    rest = column if otherwise == 'keep' else pd.Series(
        [otherwise['value'] if isinstance(otherwise, dict) else None] * len(column), dtype=object)
    mapped = column.map(values, na_action='ignore').where(found, rest)
    return place(df, step['column'], text(mapped.where(column.notna(), None)))


def op_parse(df, step, other):
    column = text(df[step['column']])
    words = each(column, lambda value: value.strip() or None)
    kind = step['type']
    if kind in ('integer', 'number'):
        # Not pd.to_numeric: it reads words such as "inf" and hexadecimal numbers, too.
        plain = words.where(words.str.fullmatch(r'[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?' if kind == 'number'
                                                else r'[+-]?\d+(\.0*)?', na=False), None) if len(words) else words
        values = pd.to_numeric(plain, errors='coerce')
        result = values.astype('Float64') if kind == 'number' else values.astype('Float64').astype('Int64')
    else:
        result = pd.Series(pd.NaT, index=words.index, dtype='datetime64[ns]')
        for pattern in step['formats']:
            fits = words.where(words.str.fullmatch(r'\d{4}-\d\d-\d\d' if pattern == 'iso' else r'.*\d{4}.*', na=False), None) if len(words) else words
            read = pd.to_datetime(fits, format='%Y-%m-%d' if pattern == 'iso' else pattern, errors='coerce')
            result = result.fillna(read)
    misfit = words.notna() & result.isna()
    if step.get('onError') == 'reject':
        df, result, misfit, words = [thing[~misfit].reset_index(drop=True) for thing in (df, result, misfit, words)]
    df = place(df, step.get('as', step['column']), result)
    if step.get('flag'):
        df[step['flag']] = (~misfit).astype('boolean').where(words.notna(), pd.NA)
    return df


def op_format(df, step, other):
    return place(df, step['column'], text(df[step['column']].dt.strftime(step['pattern'])))


def op_fill(df, step, other):
    df = df.copy()
    for name in step['columns']:
        if step['with'] in ('previous', 'next'):
            how = 'ffill' if step['with'] == 'previous' else 'bfill'
            if step.get('within'):
                filled = df[name].copy()
                for _, part in groups_of(df, step['within']):
                    filled.loc[part.index] = getattr(part[name], how)()
                df[name] = filled
            else:
                df[name] = getattr(df[name], how)()
        elif 'column' in step['with']:
            df[name] = df[name].combine_first(df[step['with']['column']])
        else:
            df[name] = df[name].fillna(step['with']['value'])
        if is_text(df[name]):
            df[name] = text(df[name])
    return df


def op_split(df, step, other):
    name, mark = step['column'], step['by']['delimiter']
    if step.get('rows'):
        pieces = text(df[name]).map(lambda value: value.split(mark) if isinstance(value, str) else [None])
        out = place(df, name, pieces).explode(name).reset_index(drop=True)
        return place(out, name, text(out[name]))
    into = step['into']
    cut = str.rsplit if step.get('from') == 'right' else str.split
    most = min(step.get('limit', len(into)), len(into))
    pieces = [cut(value, mark, most - 1) if isinstance(value, str) else [] for value in text(df[name])]
    for index, target in enumerate(into):
        df = place(df, target, pd.Series([row[index] if index < len(row) else None for row in pieces], dtype=object))
    return df if step.get('keep') or name in into else df.drop(columns=[name])


def op_concat(df, step, other):
    parts = [text(df[name]) for name in step['columns']]
    rows = []
    for cells in zip(*parts):
        there = [cell for cell in cells if cell is not None]
        written = there if step.get('skipNull') else ['' if cell is None else cell for cell in cells]
        rows.append(step['separator'].join(written) if there else None)
    return place(df, step['as'], pd.Series(rows, dtype=object))


def op_extract(df, step, other):
    found = df[step['column']].astype(object).str.extract(step['regex'], expand=True) if len(df) else None
    for index, target in enumerate(step['into']):
        df = place(df, target, text(found[index]) if found is not None else pd.Series([], dtype=object))
    return df


def op_pad(df, step, other):
    return place(df, step['column'], text(df[step['column']].astype(object).str.pad(
        step['length'], side=step['side'], fillchar=step['with']))) if len(df) else df


def op_join(df, step, other):
    key, how = step['on'][0]['left'], step['how']
    # pandas joins an empty key to an empty key; DMS joins it to nothing.
    right = other[['t', 'v']].rename(columns={'t': '_key', 'v': 'v_2' if 'v' in df.columns else 'v'})
    there = right[right['_key'].notna()].reset_index(drop=True)
    if step.get('manyMatch') == 'first':
        there = there.drop_duplicates('_key')
    if how in ('semi', 'anti'):
        found = df[key].isin(there['_key']) & df[key].notna()
        return df[found if how == 'semi' else ~found].reset_index(drop=True)
    if step.get('manyMatch') == 'reject':
        count = df[key].map(there['_key'].value_counts(), na_action='ignore')
        df = df[~(count > 1).fillna(False)].reset_index(drop=True)
    merged = df.merge(there, left_on=key, right_on='_key', how='inner' if how in ('inner', 'right') else 'left')
    if how in ('right', 'full'):
        # In the order of the left rows, then what only the other side has; pandas' outer join sorts by key.
        rest = right[~(right['_key'].isin(df[key].dropna()) & right['_key'].notna())]
        extra = rest.rename(columns={'_key': key})
        merged = pd.concat([merged, extra], ignore_index=True)
        for name in df.columns:
            merged[name] = merged[name].astype(df[name].dtype)
    merged = merged.drop(columns=['_key'])
    return pd.DataFrame({name: text(merged[name]) if is_text(merged[name]) else merged[name] for name in merged.columns})


def op_union(df, step, other):
    extra = other.rename(columns={'t': df.columns[0], 'v': df.columns[1]}) if step.get('match') == 'position' else other
    both = pd.concat([df, extra], ignore_index=True)
    for name in both.columns:
        source = df[name] if name in df.columns else extra[name]
        both[name] = text(both[name]) if is_text(source) else both[name].astype(source.dtype)
    if step.get('sourceColumn'):
        both[step['sourceColumn']] = pd.Series(['old'] * len(df) + ['new'] * len(extra), dtype=object)
    return both


def op_pivot(df, step, other):
    by, column, value, fn = step['by'], step['column'], step['value'], step['fn']
    names = step.get('columns') or sorted({cell for cell in text(df[column]) if cell})
    rows = groups_of(df, by)
    out = {name: pd.Series([part[name].iloc[0] for _, part in rows], dtype=df[name].dtype) for name in by}
    for name in names:
        cells = [aggregate(part[value][(part[column] == name).fillna(False)], fn) for _, part in rows]
        out['v: ' + name if name in by else name] = pd.Series(cells, dtype=result_dtype(df[value], fn))
    return pd.DataFrame(out)


def op_unpivot(df, step, other):
    kept = [name for name in df.columns if name not in step['columns']]
    # pandas' melt goes column by column; DMS goes row by row.
    long = df.assign(_row=range(len(df))).melt(id_vars=kept + ['_row'], value_vars=step['columns'],
                                               var_name=step['name'], value_name=step['value'])
    long['_column'] = long[step['name']].map({name: index for index, name in enumerate(step['columns'])})
    long = long.sort_values(['_row', '_column'], kind='stable').drop(columns=['_row', '_column']).reset_index(drop=True)
    for name in kept:
        long[name] = text(long[name]) if is_text(df[name]) else long[name].astype(df[name].dtype)
    first = df[step['columns'][0]]
    long[step['value']] = text(long[step['value']]) if is_text(first) else long[step['value']].astype(first.dtype)
    long[step['name']] = long[step['name']].astype(object)
    return long[long[step['value']].notna()].reset_index(drop=True) if step.get('dropNull') else long


def op_window(df, step, other):
    fn, order = step['fn'], step.get('orderBy')
    placed = df.assign(_place=range(len(df)))
    if order:
        placed = sort_rows(placed, order)
    column = step.get('column')
    if column:
        kind = {'count': 'Int64', 'mean': 'Float64'}.get(fn, df[column].dtype)
    else:
        kind = 'Int64'
    result = pd.Series([None] * len(df), dtype=object)
    for _, part in groups_of(placed, step.get('by', [])):
        values = window_values(part, fn, column, order, step)
        for position, value in zip(part['_place'], values):
            result.iloc[position] = None if value is None or value is pd.NA or value is pd.NaT else value
    if kind == 'datetime64[ns]':
        return place(df, step['as'], pd.to_datetime(result))
    return place(df, step['as'], result.astype(kind) if kind != object else text(result))


def window_values(part, fn, column, order, step):
    if fn == 'rowNumber':
        return list(range(1, len(part) + 1))
    if fn in ('rank', 'denseRank'):
        keys = part[[entry['column'] for entry in order]].astype(object)
        keys = [tuple(row) for row in keys.where(keys.notna(), None).to_numpy()]
        ranks, rank, dense = [], 0, 0
        for index, key in enumerate(keys):
            if index == 0 or key != keys[index - 1]:
                rank, dense = index + 1, dense + 1
            ranks.append(rank if fn == 'rank' else dense)
        return ranks
    if column is None:
        return list(range(1, len(part) + 1)) if order else [len(part)] * len(part)
    values = part[column]
    if fn in ('previous', 'next'):
        return list(values.shift(step.get('offset', 1) * (1 if fn == 'previous' else -1)))
    if not order:
        return [aggregate(values, fn)] * len(part)
    return [aggregate(values.iloc[:index + 1], fn) for index in range(len(part))]


def cell(value):
    if isinstance(value, list):
        return value
    if value is None or value is pd.NaT or value is pd.NA or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime('%Y-%m-%d')
    return value.item() if hasattr(value, 'item') else value


def kind_of(series):
    name = str(series.dtype)
    return {'Int64': 'integer', 'int64': 'integer', 'Float64': 'number', 'float64': 'number', 'boolean': 'boolean',
            'bool': 'boolean', 'datetime64[ns]': 'date'}.get(name, 'text')


def run(case):
    df, other = frame(case['main']), frame(case['other'])
    for step in case['steps']:
        df = globals()['op_' + step['op']](df, step, other)
    return {
        'columns': [[name, kind_of(df[name])] for name in df.columns],
        'rows': [[cell(value) for value in row] for row in zip(*[df[name] for name in df.columns])],
    }


for line in sys.stdin:
    try:
        answer = run(json.loads(line))
    except Exception as error:  # noqa: BLE001 - told to the test, which fails on it
        import traceback
        answer = {'columns': [], 'rows': [], 'error': repr(error) + traceback.format_exc()[-400:]}
    print(json.dumps(answer))
