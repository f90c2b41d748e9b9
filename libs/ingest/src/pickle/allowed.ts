import { DmsError } from '@dms/domain';
import { Named } from './values';

/**
 * The only classes and functions that a pickle may name, one by one, by the part they play. None is ever called: what
 * a call would make is understood from the name and the arguments. Modules moved over the years; the names of
 * NumPy 2 (`numpy._core`), Python 2 (`__builtin__`, `copy_reg`) are brought to one form first.
 */
const roles: Record<string, string[]> = {
  frame: ['pandas.core.frame.DataFrame', 'pandas.DataFrame'],
  series: ['pandas.core.series.Series', 'pandas.core.series.TimeSeries', 'pandas.Series'],
  manager: [
    'pandas.core.internals.managers.BlockManager',
    'pandas.core.internals.managers.SingleBlockManager',
    'pandas.core.internals.BlockManager',
    'pandas.core.internals.SingleBlockManager',
    'pandas._libs.internals.BlockManager',
  ],
  block: [
    'pandas._libs.internals._unpickle_block',
    'pandas.core.internals.blocks.make_block',
    'pandas.core.internals.blocks.new_block',
  ],
  newIndex: [
    'pandas.core.indexes.base._new_Index',
    'pandas.core.index._new_Index',
    'pandas.indexes.base._new_Index',
  ],
  newDatetimeIndex: [
    'pandas.core.indexes.datetimes._new_DatetimeIndex',
    'pandas.tseries.index._new_DatetimeIndex',
    'pandas.core.indexes.period._new_PeriodIndex',
  ],
  index: [
    ...['Index', 'RangeIndex', 'MultiIndex', 'DatetimeIndex', 'TimedeltaIndex', 'CategoricalIndex'].map(
      (name) => `pandas.${name}`,
    ),
    ...['base.Index', 'range.RangeIndex', 'multi.MultiIndex', 'datetimes.DatetimeIndex'].flatMap(moved),
    ...['timedeltas.TimedeltaIndex', 'category.CategoricalIndex', 'api.Index'].flatMap(moved),
    ...['numeric.Int64Index', 'numeric.UInt64Index', 'numeric.Float64Index', 'numeric.NumericIndex'].flatMap(
      moved,
    ),
    ...['Index', 'Int64Index', 'Float64Index', 'MultiIndex', 'RangeIndex', 'DatetimeIndex'].map(
      (name) => `pandas.core.index.${name}`,
    ),
    'pandas.tseries.index.DatetimeIndex',
    'pandas.tseries.tdi.TimedeltaIndex',
  ],
  array: [
    'pandas.core.arrays.datetimes.DatetimeArray',
    'pandas.core.arrays.timedeltas.TimedeltaArray',
    'pandas.core.arrays.integer.IntegerArray',
    'pandas.core.arrays.floating.FloatingArray',
    'pandas.core.arrays.boolean.BooleanArray',
    'pandas.core.arrays.string_.StringArray',
    'pandas.core.arrays.string_.StringArrayNumpySemantics',
    'pandas.core.arrays.string_arrow.ArrowStringArray',
    'pandas.core.arrays.string_arrow.ArrowStringArrayNumpySemantics',
    'pandas.core.arrays.arrow.array.ArrowExtensionArray',
    'pandas.core.arrays.numpy_.PandasArray',
    'pandas.core.arrays.numpy_.NumpyExtensionArray',
    'pandas.arrays.DatetimeArray',
    'pandas.arrays.TimedeltaArray',
    'pandas.arrays.IntegerArray',
    'pandas.arrays.FloatingArray',
    'pandas.arrays.BooleanArray',
    'pandas.arrays.StringArray',
    'pandas.arrays.ArrowStringArray',
    'pandas.arrays.ArrowExtensionArray',
    'pandas.arrays.NumpyExtensionArray',
  ],
  categorical: [
    'pandas.core.arrays.categorical.Categorical',
    'pandas.core.categorical.Categorical',
    'pandas.Categorical',
  ],
  backed: ['pandas._libs.arrays.__pyx_unpickle_NDArrayBacked'],
  categories: [
    'pandas.core.dtypes.dtypes.CategoricalDtype',
    'pandas.types.dtypes.CategoricalDtype',
    'pandas.core.common.CategoricalDtype',
    'pandas.CategoricalDtype',
  ],
  zoned: [
    'pandas.core.dtypes.dtypes.DatetimeTZDtype',
    'pandas.types.dtypes.DatetimeTZDtype',
    'pandas.DatetimeTZDtype',
  ],
  extensionType: [
    ...['Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64'].flatMap((name) => [
      `pandas.core.arrays.integer.${name}Dtype`,
      `pandas.${name}Dtype`,
    ]),
    ...['Float32', 'Float64'].flatMap((name) => [
      `pandas.core.arrays.floating.${name}Dtype`,
      `pandas.${name}Dtype`,
    ]),
    'pandas.core.arrays.boolean.BooleanDtype',
    'pandas.BooleanDtype',
    'pandas.core.arrays.string_.StringDtype',
    'pandas.StringDtype',
    'pandas.core.dtypes.dtypes.PandasDtype',
    'pandas.core.dtypes.dtypes.NumpyEADtype',
    'pandas.core.dtypes.dtypes.ArrowDtype',
    'pandas.ArrowDtype',
    'pandas.core.arrays.numpy_.PandasDtype',
  ],
  flags: ['pandas.core.flags.Flags'],
  missing: ['pandas._libs.missing.NA', 'pandas.NA'],
  newMissing: ['pandas._libs.missing.NAType', 'pandas._libs.missing.C_NAType'],
  notATime: [
    'pandas._libs.tslibs.nattype._nat_unpickle',
    'pandas._libs.tslibs.nattype.__nat_unpickle',
    'pandas._libs.tslib.__nat_unpickle',
    'pandas._libs.tslib._nat_unpickle',
    'pandas.tslib.__nat_unpickle',
    'pandas.tslib.NaTType',
  ],
  timestamp: [
    'pandas._libs.tslibs.timestamps._unpickle_timestamp',
    'pandas._libs.tslibs.timestamps.Timestamp',
    'pandas._libs.tslib.Timestamp',
    'pandas.tslib.Timestamp',
    'pandas.lib.Timestamp',
  ],
  timedelta: [
    'pandas._libs.tslibs.timedeltas._timedelta_unpickle',
    'pandas._libs.tslibs.timedeltas.Timedelta',
    'pandas._libs.tslib.Timedelta',
    'pandas.tslib.Timedelta',
  ],
  offset: [
    ...['Day', 'Hour', 'Minute', 'Second', 'Milli', 'Micro', 'Nano', 'BusinessDay', 'BusinessHour'].flatMap(
      offset,
    ),
    ...['Week', 'WeekOfMonth', 'LastWeekOfMonth', 'MonthEnd', 'MonthBegin', 'SemiMonthEnd'].flatMap(offset),
    ...['SemiMonthBegin', 'BusinessMonthEnd', 'BusinessMonthBegin', 'QuarterEnd', 'QuarterBegin'].flatMap(
      offset,
    ),
    ...['BQuarterEnd', 'BQuarterBegin', 'YearEnd', 'YearBegin', 'BYearEnd', 'BYearBegin'].flatMap(offset),
    ...['CustomBusinessDay', 'DateOffset', 'Easter'].flatMap(offset),
  ],
  ndarray: ['numpy.ndarray'],
  dtype: ['numpy.dtype'],
  datatype: [
    ...[
      'Float64',
      'Float32',
      'Int64',
      'Int32',
      'Int16',
      'Int8',
      'Bool',
      'Object',
      'DateTime64',
      'TimeDelta64',
    ].map((name) => `numpy.dtypes.${name}DType`),
  ],
  reconstruct: ['numpy.core.multiarray._reconstruct'],
  frombuffer: ['numpy.core.numeric._frombuffer'],
  scalar: ['numpy.core.multiarray.scalar'],
  arrowArray: ['pyarrow.lib._restore_array'],
  arrowChunks: ['pyarrow.lib.chunked_array'],
  arrowType: ['pyarrow.lib.type_for_alias'],
  arrowBuffer: ['pyarrow.lib.py_buffer'],
  date: ['datetime.date'],
  datetime: ['datetime.datetime'],
  time: ['datetime.time'],
  delta: ['datetime.timedelta'],
  zone: [
    'datetime.timezone',
    'pytz._p',
    'pytz._UTC',
    'pytz.UTC',
    'pytz._FixedOffset',
    'pytz.FixedOffset',
    'zoneinfo.ZoneInfo',
    'zoneinfo.ZoneInfo._unpickle',
    'zoneinfo._common.ZoneInfo',
    'dateutil.tz.tz.tzutc',
    'dateutil.tz.tz.tzfile',
    'dateutil.tz.tz.tzlocal',
    'dateutil.tz.tz.tzoffset',
    'dateutil.tz.tzutc',
  ],
  decimal: ['decimal.Decimal'],
  uuid: ['uuid.UUID'],
  safeUuid: ['uuid.SafeUUID'],
  dict: ['collections.OrderedDict', 'builtins.dict', 'collections.defaultdict'],
  list: ['builtins.list', 'builtins.set', 'builtins.frozenset', 'collections.deque'],
  tuple: ['builtins.tuple'],
  slice: ['builtins.slice'],
  range: ['builtins.range', 'builtins.xrange'],
  bytes: ['builtins.bytes', 'builtins.bytearray'],
  plainType: ['builtins.object', 'builtins.int', 'builtins.str', 'builtins.float', 'builtins.bool'],
  encode: ['_codecs.encode'],
  reconstructor: ['copyreg._reconstructor'],
  newObject: ['copyreg.__newobj__'],
  getattr: ['builtins.getattr'],
};

function moved(name: string): string[] {
  return [`pandas.core.indexes.${name}`, `pandas.indexes.${name}`];
}

function offset(name: string): string[] {
  return [`pandas._libs.tslibs.offsets.${name}`, `pandas.tseries.offsets.${name}`];
}

const roleOf = new Map(
  Object.entries(roles).flatMap(([role, names]) => names.map((name) => [name, role] as const)),
);

/** Data too, but of kinds that no column of DMS is made of. */
const unread =
  /^pandas\.(core\.arrays\.(interval|period|sparse|masked)\b|core\.indexes\.(interval|period)\b|core\.sparse\b|core\.panel\b|_libs\.(interval|tslibs\.period|sparse)\b|(arrays\.)?(Interval|Period|Sparse))|^numpy\.(ma\.|matrix|recarray|rec\.)/;

/**
 * A name that a pickle asks for. Throws DmsError PICKLE_REFUSED where it is not on the allow-list, UNSUPPORTED_FORMAT
 * where it stands for data of a kind that cannot be read.
 */
export function allowed(module: string, name: string): Named {
  const full = `${canonical(module)}.${name}`;
  const role = roleOf.get(full);
  if (role !== undefined) return new Named(full, role);
  const shown = full.replace(/[^\w.<>]/g, '?').slice(0, 120);
  if (unread.test(full)) {
    throw new DmsError(
      'UNSUPPORTED_FORMAT',
      `The pickle holds data made by ${shown}, a kind that cannot be read yet. Convert it to text or numbers first.`,
      { name: shown },
    );
  }
  throw new DmsError(
    'PICKLE_REFUSED',
    `The pickle asks for ${shown}, which is not on the list of plain data that is read. Nothing of it was run. Save the data as csv or Parquet, or pickle a DataFrame of plain columns.`,
    { name: shown },
  );
}

function canonical(module: string): string {
  if (module === '__builtin__') return 'builtins';
  if (module === 'copy_reg') return 'copyreg';
  return module.startsWith('numpy._core') ? `numpy.core${module.slice('numpy._core'.length)}` : module;
}
