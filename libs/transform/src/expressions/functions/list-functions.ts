import { documented } from './documented-function';

// One function a line.
// prettier-ignore
export const listFunctions = documented([
  ['list_value', 0, 200, '[values…]', 'A list of values', `['a', 'b']`, ['a', 'b']],
  ['array_length', 1, 1, 'array_length(list)', 'Number of entries', `array_length(['a', 'b'])`, 2],
  ['list_extract', 2, 2, 'list_extract(list, n)', 'The n-th entry, from 1; the same as list[n]', `list_extract(['a', 'b'], 2)`, 'b'],
  ['list_element', 2, 2, 'list_element(list, n)', 'The same as list_extract', `list_element(['a', 'b'], 1)`, 'a'],
  ['list_contains', 2, 2, 'list_contains(list, value)', 'Whether the value is in it', `list_contains(['a', 'b'], 'b')`, true],
  ['list_has', 2, 2, 'list_has(list, value)', 'The same as list_contains', `list_has(['a'], 'b')`, false],
  ['array_contains', 2, 2, 'array_contains(list, value)', 'The same as list_contains', 'array_contains([1, 2], 2)', true],
  ['list_position', 2, 2, 'list_position(list, value)', 'Place of a value from 1', `list_position(['a', 'b'], 'b')`, 2],
  ['list_indexof', 2, 2, 'list_indexof(list, value)', 'The same as list_position', 'list_indexof([5, 7], 5)', 1],
  ['array_to_string', 2, 2, 'array_to_string(list, separator)', 'The entries in one text', `array_to_string(['a', 'b'], ';')`, 'a;b'],
  ['list_concat', 2, 2, 'list_concat(one, other)', 'Both in one list', `list_concat(['a'], ['b'])`, ['a', 'b']],
  ['list_distinct', 1, 1, 'list_distinct(list)', 'Each value once, in no certain order', `list_sort(list_distinct(['b', 'a', 'b']))`, ['a', 'b']],
  ['list_unique', 1, 1, 'list_unique(list)', 'Number of different values', `list_unique(['b', 'a', 'b'])`, 2],
  ['list_sort', 1, 3, 'list_sort(list[, direction[, nulls]])', 'Sorted', 'list_sort([3, 1, 2])', [1, 2, 3]],
  ['list_reverse_sort', 1, 2, 'list_reverse_sort(list[, nulls])', 'Sorted, the greatest first', 'list_reverse_sort([3, 1, 2])', [3, 2, 1]],
  ['list_reverse', 1, 1, 'list_reverse(list)', 'In the other order', `list_reverse(['a', 'b'])`, ['b', 'a']],
  ['list_sum', 1, 1, 'list_sum(list)', 'Sum of its entries', 'list_sum([1, 2, 3]) = 6', true],
  ['list_min', 1, 1, 'list_min(list)', 'Least entry', 'list_min([3, 1, 2])', 1],
  ['list_max', 1, 1, 'list_max(list)', 'Greatest entry', 'list_max([3, 1, 2])', 3],
  ['list_avg', 1, 1, 'list_avg(list)', 'Mean of its entries', 'list_avg([1, 2])', 1.5],
  ['list_count', 1, 1, 'list_count(list)', 'Number of entries that are not empty', `list_count(['a', NULL])`, 1],
  ['list_first', 1, 1, 'list_first(list)', 'Its first entry', `list_first(['a', 'b'])`, 'a'],
  ['list_last', 1, 1, 'list_last(list)', 'Its last entry', `list_last(['a', 'b'])`, 'b'],
  ['list_append', 2, 2, 'list_append(list, value)', 'With one more at the end', `list_append(['a'], 'b')`, ['a', 'b']],
  ['list_prepend', 2, 2, 'list_prepend(value, list)', 'With one more at the beginning', `list_prepend('a', ['b'])`, ['a', 'b']],
  ['list_slice', 3, 3, 'list_slice(list, from, to)', 'The entries from one place to another; the same as list[from:to]', `list_slice(['a', 'b', 'c'], 2, 3)`, ['b', 'c']],
]);
