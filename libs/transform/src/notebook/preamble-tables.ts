/** The Python of steps that bring other tables in or turn a table round. */
export const preambleTables = `
def key_numbers(df, names, ignore_case, trim, known, nothing):
    """A number for each key; an empty key gets a number that no other has, as it matches nothing."""
    keys = [tuple(key_of(row[name], ignore_case, trim) for name in names) for row in rows_of(df)]
    return pd.Series([nothing if None in key else known.setdefault(key, len(known)) for key in keys], dtype="int64")

def join_tables(df, other, on, how, along, unmatched_go, many, ignore_case, trim):
    known = {}
    left = pd.DataFrame({"l": pd.Series(range(len(df)), dtype="int64"),
                         "key": key_numbers(df, [pair[0] for pair in on], ignore_case, trim, known, -1)})
    right = pd.DataFrame({"r": pd.Series(range(len(other)), dtype="int64"),
                          "key": key_numbers(other, [pair[1] for pair in on], ignore_case, trim, known, -2)})
    left["n"] = left["key"].map(right["key"].value_counts()).fillna(0)
    if how in ("semi", "anti"):
        return take(df, left["l"][(left["n"] > 0) == (how == "semi")].tolist())
    if unmatched_go:
        left = left[left["n"] > 0]
    if many == "reject":
        left = left[left["n"] <= 1]
    pairs = left.merge(right.drop_duplicates("key") if many == "first" else right, on="key", how="left")
    places = [(l, None if pd.isna(r) else int(r)) for l, r in zip(pairs["l"].tolist(), pairs["r"].tolist())]
    if how in ("right", "full"):
        places += [(None, r) for r in right["r"][~right["key"].isin(left["key"])].tolist()]
    mine, theirs = rows_of(df), rows_of(other)
    keys = {pair[0]: pair[1] for pair in on} if how in ("right", "full") else {}
    def cell(l, r, name):
        value = None if l is None else mine[l][name]
        return theirs[r][keys[name]] if value is None and r is not None and name in keys else value
    columns = [[cell(l, r, name) for l, r in places] for name in df.columns]
    columns += [[None if r is None else theirs[r][pair[0]] for _, r in places] for pair in along]
    return frame(list(df.columns) + [pair[1] for pair in along], columns)

def union(tables, names, source):
    """Each table with the name that each column has in it (None: it has none) and its label."""
    parts = []
    for df, own, label in tables:
        cells = [[None] * len(df) if name is None else df[name].tolist() for name in own]
        parts.append(frame(names + ([source] if source else []), cells + ([[label] * len(df)] if source else [])))
    return pd.concat(parts, ignore_index=True)

def pivot(df, by, name, values, into, fn, value, filling, total):
    if values is None:
        values = sorted({cell for cell in df[name].tolist() if cell})
    groups = {}
    for row in rows_of(df):
        groups.setdefault(tuple(row[key] for key in by), []).append(row)
    def cells(wanted):
        return [folded([row for row in rows if row[name] in wanted], fn, value) for rows in groups.values()]
    columns = [[key[at] for key in groups] for at in range(len(by))]
    columns += [[coalesce(cell, filling) for cell in cells([each])] for each in values]
    columns += [cells(values)] if total else []
    return frame(by + into + ([total] if total else []), columns)
`;
