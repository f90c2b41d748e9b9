/** The Python of steps that read or write values. */
export const preambleValues = `
def word_of(value, nothing):
    word = None if value is None else value.strip(SPACES)
    return None if not word or word in nothing else word

def parse(df, name, made, read, nothing, reject, flag):
    words = [word_of(value, nothing) for value in df[name].tolist()]
    values = read(words)
    known = [None if word is None else value is not None for word, value in zip(words, values)]
    df = put(df, made, values)
    if flag:
        df = put(df, flag, known)
    return take(df, [at for at, fits in enumerate(known) if fits is not False]) if reject else df

def plain_numbers(words, mark, grouping, exponent):
    """As SQL writes them; groups must be of three digits, so that 1.5 is never taken for 15."""
    whole = r"(?:\\d{1,3}(?:" + grouping + r"\\d{3})+|\\d+)" if grouping else r"\\d+"
    power = r"(?:[eE][+-]?\\d+)?" if exponent else ""
    pattern = re.compile("[+-]?(?:" + whole + "(?:" + mark + r"\\d*)?|" + mark + r"\\d+)" + power, re.ASCII)
    def plain(word):
        bare = re.sub(grouping, "", word) if grouping else word
        return re.sub(mark, ".", bare)
    return [plain(word) if word is not None and pattern.fullmatch(word) else None for word in words]

def decimals_of(plain):
    return len(plain.partition(".")[2])

def to_integers(plains):
    def value(plain):
        whole, _, fraction = plain.partition(".")
        number = int(whole) if whole.strip("+-") else 0
        return None if fraction.strip("0") or abs(number) >= 10 ** 38 else number
    return [None if plain is None else value(plain) for plain in plains]

def to_decimals(plains):
    """Exact, of up to 38 digits in all and up to 18 behind the point."""
    fit = [plain if plain is not None and decimals_of(plain) <= 18 else None for plain in plains]
    scale = max([decimals_of(plain) for plain in fit if plain is not None], default=0)
    def value(plain):
        digits = plain.lstrip("+-").partition(".")[0].lstrip("0")
        return decimal.Decimal(plain) if len(digits) + scale <= 38 else None
    return [None if plain is None else value(plain) for plain in fit]

def to_numbers(plains):
    return [None if plain is None else float(plain) for plain in plains]

def to_booleans(words, yes, no):
    return [None if word is None else True if lower(word) in yes else False if lower(word) in no else None for word in words]

def iso_moment(word, with_time):
    if not with_time:
        found = re.fullmatch(r"(\\d{4}-\\d{1,2}-\\d{1,2})(?:[T ]00:00(?::00(?:\\.0+)?)?)?", word, re.ASCII)
        date = found and re.fullmatch(r"(\\d{4})-(\\d{1,2})-(\\d{1,2})", word[:10], re.ASCII)
        return date and datetime.datetime(*[int(part) for part in date.groups()])
    found = re.fullmatch(r"(\\d{4})-(\\d{1,2})-(\\d{1,2})(?:[T ](\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?)?", word, re.ASCII)
    if not found:
        return None
    *parts, fraction = found.groups()
    return datetime.datetime(*[int(part or 0) for part in parts], int((fraction or "0").ljust(6, "0")[:6]))

def to_moments(words, formats, with_time):
    def read(word):
        for pattern in formats:
            try:
                moment = iso_moment(word, with_time) if pattern == "iso" else datetime.datetime.strptime(word, pattern)
            except ValueError:
                moment = None
            if moment is not None:
                return moment if with_time else moment.date()
        return None
    return [None if word is None else read(word) for word in words]

def format_date(value, pattern):
    # The year of four digits, also where it is one of the first thousand.
    return value.strftime(pattern.replace("%Y", "%04d" % value.year))

def format_number(value, decimals, mark, grouping):
    rounded = decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-decimals), decimal.ROUND_HALF_UP,
                                              decimal.Context(prec=60))
    whole, _, fraction = "{:,f}".format(abs(rounded)).partition(".")
    return ("-" if rounded < 0 else "") + whole.replace(",", grouping) + (mark + fraction if decimals else "")

def extract(df, name, pattern, groups, on_error):
    found = [None if value is None else re.search(pattern, value, re.ASCII) for value in df[name].tolist()]
    values = df[name].tolist()
    for made, number in groups:
        df = put(df, made, [(match.group(number) or "") if match else value if on_error == "keep" else None
                            for match, value in zip(found, values)])
    keep = [at for at, match in enumerate(found) if match or values[at] is None]
    return take(df, keep) if on_error == "reject" else df

def salesforce_id(value, length, keep):
    word = value.strip(SPACES)
    proof = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[sum(1 << at for at, c in enumerate(word[part:part + 5]) if "A" <= c <= "Z")]
                    for part in (0, 5, 10))
    long = re.fullmatch("[A-Za-z0-9]{18}", word) and word[15:].upper() == proof
    if not long and not re.fullmatch("[A-Za-z0-9]{15}", word):
        return value if keep else None
    return word[:15] + (proof if length == 18 else "")
`;
