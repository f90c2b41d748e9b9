/** The Python that every notebook begins with: tables of plain Python values, and what SQL means by its words. */
export const preamble = `import datetime, decimal, io, math, re
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

def sort(df, keys):
    places = list(range(len(df)))
    for name, descending, nulls_first in reversed(keys):
        values = df[name].tolist()
        known = sorted((at for at in places if values[at] is not None), key=lambda at: values[at], reverse=False)
        if descending:
            known = sorted((at for at in places if values[at] is not None), key=lambda at: values[at], reverse=True)
        empty = [at for at in places if values[at] is None]
        places = empty + known if nulls_first else known + empty
    return take(df, places)

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

def group(df, names, aggregates):
    groups = {}
    for row in rows_of(df):
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    def result(rows, fn, name):
        if fn == "rows":
            return len(rows)
        values = [row[name] for row in rows if row[name] is not None]
        if fn == "count":
            return len(values)
        if fn == "countDistinct":
            return len(set(values))
        return {"sum": sum, "min": min, "max": max}[fn](values) if values else None
    columns = [[key[at] for key in groups] for at in range(len(names))]
    columns += [[result(rows, fn, name) for rows in groups.values()] for _, fn, name in aggregates]
    return frame(names + [made for made, _, _ in aggregates], columns)

def map_values(df, name, values, others, ignore_case, trim):
    known = {key_of(old, ignore_case, trim): new for old, new in values.items()}
    def mapped(row):
        key = key_of(row[name], ignore_case, trim)
        return row[name] if key is None or (key not in known and others != "null") else known.get(key)
    if others == "reject":
        df = where(df, lambda row: row[name] is None or key_of(row[name], ignore_case, trim) in known)
    return assign(df, name, mapped)

def join(values, separator):
    values = [value for value in values if value is not None]
    return separator.join(values) if values else None

def parse_dates(df, name, formats, reject):
    def read(value):
        for pattern in formats:
            try:
                return datetime.datetime.strptime(value.strip(SPACES), pattern).date()
            except ValueError:
                pass
        return None
    def empty(value):
        return value is None or value.strip(SPACES) == ""
    if reject:
        df = where(df, lambda row: empty(row[name]) or read(row[name]) is not None)
    return assign(df, name, lambda row: None if empty(row[name]) else read(row[name]))

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
