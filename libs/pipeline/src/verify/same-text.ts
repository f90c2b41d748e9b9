/**
 * SQL of a text that is equal for values that Salesforce holds to be the same (verifyNormalisation says it in words);
 * `sql` is a text, `type` a field's type or `key` (an external id that folds letter case). What cannot be read as its
 * type is compared as it is, so that it shows as different.
 */
export function sameText(sql: string, type: string, scale = 0): string {
  const text = `nullif(trim(regexp_replace(${sql}, '\\r\\n?', '\n', 'g'), E' \\t\\n\\r'), '')`;
  switch (type) {
    case 'id':
    case 'reference':
      return `left(${text}, 15)`;
    case 'int':
    case 'long':
    case 'double':
    case 'currency':
    case 'percent':
      return `coalesce(CAST(round(try_cast(${text} AS DECIMAL(38, 12)), ${Math.min(Math.max(scale, 0), 12)}) AS VARCHAR),
        CAST(try_cast(${text} AS DOUBLE) AS VARCHAR), ${text})`;
    case 'boolean':
      return `CASE lower(${text}) WHEN '1' THEN 'true' WHEN '0' THEN 'false' ELSE coalesce(lower(${text}), 'false') END`;
    case 'date':
      return `coalesce(CAST(try_cast(${text} AS DATE) AS VARCHAR), ${text})`;
    case 'datetime':
      return `coalesce(CAST(epoch_ms(try_cast(${text} AS TIMESTAMPTZ)) // 1000 AS VARCHAR), ${text})`;
    case 'time':
      return `left(${text}, 8)`;
    case 'multipicklist':
      return `array_to_string(list_sort(list_transform(string_split(lower(${text}), ';'), part -> trim(part))), ';')`;
    case 'picklist':
    case 'combobox':
    case 'email':
    case 'key':
      return `lower(${text})`;
    default:
      return text;
  }
}
