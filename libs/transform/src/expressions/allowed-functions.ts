/**
 * The functions an expression may call, with the least and most arguments. Not here, on purpose: whatever reads
 * files, settings, the clock, the machine or chance; whatever makes rows; printf and format (their patterns
 * multiply size). repeat, lpad and rpad are rebuilt inside a cap (see size-caps).
 */
const table = `
upper 1 1, lower 1 1, ucase 1 1, lcase 1 1, length 1 1, len 1 1, strlen 1 1, char_length 1 1, character_length 1 1,
trim 1 2, ltrim 1 2, rtrim 1 2, left 2 2, right 2 2, substring 2 3, substr 2 3, replace 3 3, reverse 1 1,
concat 1 50, concat_ws 2 50, contains 2 2, starts_with 2 2, ends_with 2 2, prefix 2 2, suffix 2 2, instr 2 2,
strpos 2 2, position 2 2, split_part 3 3, string_split 2 2, str_split 2 2, split 2 2, string_to_array 2 2,
string_split_regex 2 3, regexp_split_to_array 2 3, ascii 1 1, chr 1 1, unicode 1 1, ord 1 1, strip_accents 1 1,
nfc_normalize 1 1, translate 3 3, overlay 3 4, md5 1 1, sha1 1 1, sha256 1 1, url_encode 1 1, url_decode 1 1,
levenshtein 2 2, editdist3 2 2, damerau_levenshtein 2 2, hamming 2 2, jaccard 2 2, jaro_similarity 2 2,
jaro_winkler_similarity 2 2, regexp_matches 2 3, regexp_full_match 2 3, regexp_replace 3 4, regexp_extract 2 4,
regexp_extract_all 2 3, regexp_escape 1 1, like_escape 3 3, not_like_escape 3 3, ilike_escape 3 3,
not_ilike_escape 3 3, repeat 2 2, lpad 3 3, rpad 3 3,
abs 1 1, sign 1 1, ceil 1 1, ceiling 1 1, floor 1 1, round 1 2, round_even 2 2, trunc 1 2, sqrt 1 1, cbrt 1 1,
exp 1 1, ln 1 1, log 1 2, log2 1 1, log10 1 1, pow 2 2, power 2 2, mod 2 2, fmod 2 2, fdiv 2 2, divide 2 2,
greatest 1 50, least 1 50, gcd 2 2, lcm 2 2, isnan 1 1, isinf 1 1, isfinite 1 1, even 1 1, degrees 1 1, radians 1 1,
pi 0 0, sin 1 1, cos 1 1, tan 1 1, asin 1 1, acos 1 1, atan 1 1, atan2 2 2, hash 1 10,
nullif 2 2, typeof 1 1,
year 1 1, month 1 1, day 1 1, dayofmonth 1 1, hour 1 1, minute 1 1, second 1 1, millisecond 1 1, microsecond 1 1,
quarter 1 1, week 1 1, weekofyear 1 1, isoyear 1 1, yearweek 1 1, dayofweek 1 1, weekday 1 1, isodow 1 1,
dayofyear 1 1, era 1 1, century 1 1, decade 1 1, millennium 1 1, epoch 1 1, epoch_ms 1 1, epoch_us 1 1, epoch_ns 1 1,
date_part 2 2, datepart 2 2, date_trunc 2 2, datetrunc 2 2, date_diff 3 3, datediff 3 3, date_sub 3 3, datesub 3 3,
date_add 2 2, age 2 2, last_day 1 1, monthname 1 1, dayname 1 1, make_date 1 3, make_time 3 3, make_timestamp 1 6,
make_timestamptz 1 7, to_timestamp 1 1, strftime 2 2, strptime 2 2, try_strptime 2 2, timezone 2 2,
to_years 1 1, to_quarters 1 1, to_months 1 1, to_weeks 1 1, to_days 1 1, to_hours 1 1, to_minutes 1 1,
to_seconds 1 1, to_milliseconds 1 1, to_microseconds 1 1, julian 1 1,
list_value 0 200, array_length 1 1, list_extract 2 2, list_element 2 2, list_contains 2 2, list_has 2 2,
array_contains 2 2, list_position 2 2, list_indexof 2 2, array_to_string 2 2, list_concat 2 2, list_distinct 1 1,
list_unique 1 1, list_sort 1 3, list_reverse_sort 1 2, list_reverse 1 1, list_sum 1 1, list_min 1 1, list_max 1 1,
list_avg 1 1, list_count 1 1, list_first 1 1, list_last 1 1, list_append 2 2, list_prepend 2 2, list_slice 3 3
`;

export const allowedFunctions: ReadonlyMap<string, readonly [number, number]> = new Map(
  table.split(',').map((entry) => {
    const [name = '', least, most] = entry.trim().split(' ');
    return [name, [Number(least), Number(most)] as const];
  }),
);

/** Operators the parser hands over as functions, with their number of operands. */
export const allowedOperators: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    '+': [1, 2],
    '-': [1, 2],
    '*': [2],
    '/': [2],
    '//': [2],
    '%': [2],
    '^': [2],
    '**': [2],
    '||': [2],
    '~~': [2],
    '!~~': [2],
    '~~*': [2],
    '!~~*': [2],
    '~~~': [2],
    '&': [2],
    '|': [2],
    '<<': [2],
    '>>': [2],
  }),
);

/** Types an expression may cast to. DECIMAL takes a width and a scale; lists are lists of these. */
export const castTypes: ReadonlySet<string> = new Set([
  'VARCHAR',
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'HUGEINT',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
  'INTERVAL',
]);
