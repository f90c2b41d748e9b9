/** The Python that every notebook begins with: tables of plain Python values, and what SQL means by its words. */
export const preamble = `import datetime, decimal, io, math, re, statistics
import pandas as pd

SPACES = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"

READ = {"integer": int, "decimal": decimal.Decimal, "number": float, "boolean": lambda v: v == "true",
        "date": datetime.date.fromisoformat, "datetime": datetime.datetime.fromisoformat}

def typed(value, kind):
    return None if value is None else READ.get(kind, str)(value)

def column(values, index=None):
    series = pd.Series(index=range(len(values)) if index is None else index, dtype=object)
    series[:] = pd.array(values, dtype=object) if len(values) else []
    return series

def frame(names, columns):
    made = pd.concat([column(values) for values in columns], axis=1) if names else pd.DataFrame()
    made.columns = names
    return made

def table(columns, rows):
    """A table of the values DMS has: (name, type) of its columns, and rows of texts."""
    return frame([name for name, _ in columns],
                 [[typed(row[at], kind) for row in rows] for at, (_, kind) in enumerate(columns)])

def from_csv(text, columns, nothing):
    read = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_values=[nothing], skip_blank_lines=False)
    return table(columns, [[None if pd.isna(v) else v for v in row] for row in read.values.tolist()])

def rows_of(df):
    names = list(df.columns)
    return [dict(zip(names, row)) for row in zip(*[df.iloc[:, at].tolist() for at in range(len(names))])]

def take(df, places):
    return df.iloc[places].reset_index(drop=True)

# Three-valued logic: what is not known stays unknown.
def apply(function, *values):
    return None if any(v is None for v in values) else function(*values)

def both(*values):
    return False if any(v is False for v in values) else None if any(v is None for v in values) else True

def either(*values):
    return True if any(v is True for v in values) else None if any(v is None for v in values) else False

def negated(value):
    return None if value is None else not value

def coalesce(*values):
    return next((v for v in values if v is not None), None)

def among(value, values):
    return either(*[apply(lambda v, w: v == w, value, other) for other in values])

def like(value, pattern):
    parts = [".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern]
    return re.fullmatch("".join(parts), value, re.DOTALL) is not None

# One letter for one letter, as the engine has it: there is no capital for two.
def upper(text):
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)

def lower(text):
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)

def where(df, condition):
    return take(df, [at for at, row in enumerate(rows_of(df)) if condition(row) is True])

def assign(df, name, function):
    df = df.copy()
    df[name] = column([function(row) for row in rows_of(df)])
    return df

def put(df, name, values):
    df = df.copy()
    df[name] = column(values)
    return df

def sorted_places(df, keys):
    places = list(range(len(df)))
    for name, descending, nulls_first in reversed(keys):
        values = df[name].tolist()
        known = sorted((at for at in places if values[at] is not None), key=lambda at: values[at], reverse=False)
        if descending:
            known = sorted((at for at in places if values[at] is not None), key=lambda at: values[at], reverse=True)
        empty = [at for at in places if values[at] is None]
        places = empty + known if nulls_first else known + empty
    return places

def sort(df, keys):
    return take(df, sorted_places(df, keys))

def key_of(value, ignore_case, trim):
    if value is None:
        return None
    value = value.strip(SPACES) if trim else value
    return lower(value) if ignore_case else value

def dedupe(df, names, last, ignore_case, trim, nulls_equal):
    kept, alone = {}, []
    for at, row in enumerate(rows_of(df)):
        key = tuple(key_of(row[name], ignore_case, trim) for name in names)
        if not nulls_equal and any(part is None for part in key):
            alone.append(at)
        elif last or key not in kept:
            kept[key] = at
    return take(df, sorted([*kept.values(), *alone]))

FOLDS = {"sum": sum, "min": min, "max": max, "any": any, "all": all, "concat": ", ".join,
         "mean": lambda v: sum(v) / len(v), "median": lambda v: float(statistics.median(v)),
         "first": lambda v: v[0], "last": lambda v: v[-1]}

def folded(rows, fn, name):
    if fn == "rows":
        return len(rows)
    values = [row[name] for row in rows if row[name] is not None]
    if fn == "count":
        return len(values)
    if fn == "countDistinct":
        return len(set(values))
    return FOLDS[fn](values) if values else None

def group(df, names, aggregates):
    groups = {}
    for row in rows_of(df):
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    columns = [[key[at] for key in groups] for at in range(len(names))]
    columns += [[folded(rows, fn, name) for rows in groups.values()] for _, fn, name in aggregates]
    return frame(names + [made for made, _, _ in aggregates], columns)

def map_values(df, name, made, values, others, ignore_case, trim):
    """What is not listed: "keep", "null", "reject", or [the value it becomes]."""
    known = {}
    for old, new in values.items():
        known.setdefault(key_of(old, ignore_case, trim), new)
    def mapped(row):
        key = key_of(row[name], ignore_case, trim)
        if key is None or key in known:
            return known.get(key)
        return others[0] if isinstance(others, list) else row[name] if others == "keep" else None
    if others == "reject":
        df = where(df, lambda row: row[name] is None or key_of(row[name], ignore_case, trim) in known)
    return assign(df, made, mapped)

def join(values, separator, skip):
    known = [value for value in values if value is not None]
    if not known:
        return None
    return separator.join(known if skip else [value or "" for value in values])

def pad(value, length, filling, right):
    more = (filling * length)[:max(0, length - len(value))]
    return value + more if right else more + value

def filled(row, name, spaced):
    value = row[name]
    return None if value is not None and name in spaced and value.strip(SPACES) == "" else value

def fill_along(df, names, forward, within, spaced):
    rows = rows_of(df)
    for name in names:
        last, made = {}, [None] * len(rows)
        for at in range(len(rows)) if forward else reversed(range(len(rows))):
            key = tuple(rows[at][other] for other in within)
            value = filled(rows[at], name, spaced)
            if value is not None:
                last[key] = value
            made[at] = last.get(key)
        df = put(df, name, made)
    return df

def unpivot(df, turned, name, value, drop_null):
    others = [other for other in df.columns if other not in turned]
    rows = [[row[other] for other in others] + [each, row[each]] for row in rows_of(df) for each in turned
            if not (drop_null and row[each] is None)]
    return frame(others + [name, value], [list(cells) for cells in zip(*rows)] or [[] for _ in others + [name, value]])

def window(df, made, fn, name, by, keys, offset, otherwise):
    rows, groups, result = rows_of(df), {}, [None] * len(df)
    for at in sorted_places(df, keys):
        groups.setdefault(tuple(rows[at][other] for other in by), []).append(at)
    for places in groups.values():
        rank = dense = 0
        for i, at in enumerate(places):
            if i == 0 or any(rows[at][key] != rows[places[i - 1]][key] for key, _, _ in keys):
                rank, dense = i + 1, dense + 1
            if fn in ("rowNumber", "rank", "denseRank"):
                result[at] = {"rowNumber": i + 1, "rank": rank, "denseRank": dense}[fn]
            elif fn in ("previous", "next"):
                other = i - offset if fn == "previous" else i + offset
                result[at] = rows[places[other]][name] if 0 <= other < len(places) else otherwise
            else:
                seen = [rows[place] for place in (places[:i + 1] if keys else places)]
                values = [row[name] for row in seen if row[name] is not None] if name is not None else seen
                result[at] = len(values) if fn == "count" else FOLDS[fn](values) if values else None
    return put(df, made, result)

def split(df, name, delimiter, into, limit, trim, goes):
    def piece(value, at):
        parts = [] if value is None else value.split(delimiter)
        if at >= min(limit, len(parts)):
            return None
        found = parts[at] if at < limit - 1 else delimiter.join(parts[at:])
        return found.strip(SPACES) if trim else found
    values = df[name].tolist()
    for at, new in enumerate(into):
        df = put(df, new, [piece(value, at) for value in values])
    return df.drop(columns=[name]) if goes else df

def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isclose(one, other, rel_tol=1e-12) or (math.isnan(one) and math.isnan(other))
    return type(one) is type(other) and one == other

def assert_same(df, expected):
    assert list(df.columns) == list(expected.columns), (list(df.columns), list(expected.columns))
    assert len(df) == len(expected), (len(df), len(expected))
    for at, (mine, theirs) in enumerate(zip(rows_of(df), rows_of(expected))):
        for name in expected.columns:
            assert same(mine[name], theirs[name]), (at + 1, name, mine[name], theirs[name])
`;
