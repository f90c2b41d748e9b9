import { errorTable, hintFor, type HintLanguage } from '@dms/salesforce';
import type { Request } from 'express';

/** The codes that DMS itself gives to rows; Salesforce's own are explained in salesforce/. */
const ours: Record<string, Record<HintLanguage, string>> = {
  duplicate: {
    en: 'A later row has the same key; the last one wins. The options of the load can make such rows fail instead.',
    zh: '后面有相同键的行，以最后一行为准。可在加载项的选项中改为将此类行视为失败。',
  },
  DUPLICATE_KEY: {
    en: 'Several rows have the same key. Remove all but one with a dedupe step.',
    zh: '多行使用了相同的键。请用去重步骤只保留一行。',
  },
  NUMBER_ROUNDED: {
    en: 'The field keeps fewer decimals, so Salesforce rounds the number. Round it yourself if it matters how.',
    zh: '该字段保留的小数位较少，Salesforce 会对数字四舍五入。如对舍入方式有要求，请自行处理。',
  },
  PICKLIST_VALUE_ADDED: {
    en: 'The picklist is open: Salesforce takes the value in, but it is not in its list. Translate it with a value map if that is not meant.',
    zh: '该选项列表不受限制：Salesforce 会接受此值，但它不在列表中。若非本意，请用值映射转换。',
  },
  cancelled: { en: 'The run was cancelled before this row was written.', zh: '运行在写入此行之前已取消。' },
  noMatch: {
    en: 'No record in the org has this key, so there was nothing to change.',
    zh: '组织中没有使用此键的记录，因此没有可更改的内容。',
  },
  PARENT_FAILED: {
    en: 'A row this one refers to was not written, so this one was held back. Correct the parent, then retry: both go, the parent first.',
    zh: '此行引用的父行未写入，因此被保留。请更正父行后重试：两者都会发送，父行在前。',
  },
  LOOKUP_NO_MATCH: {
    en: 'Nothing in the org fits what this row looks up. Correct the value, load the record first, or let the lookup leave such rows empty.',
    zh: '组织中没有符合此行查找条件的记录。请更正该值、先加载该记录，或让查找将此类行留空。',
  },
  LOOKUP_MANY_MATCH: {
    en: 'Several records of the org fit what this row looks up. Match by one more field, or take the first.',
    zh: '组织中有多条记录符合此行的查找条件。请增加一个匹配字段，或取第一条。',
  },
  CIRCULAR_LOOKUP: {
    en: 'The rows refer to each other in a circle through a required field, so none of them can go first.',
    zh: '这些行通过必填字段循环引用，因此没有一行可以先写入。',
  },
  ANSWER_LOST: {
    en: 'Nobody saw the answer of Salesforce. Look the record up in the org before sending the row again.',
    zh: '未收到 Salesforce 的响应。再次发送此行之前，请先在组织中查找该记录。',
  },
  INVALIDBATCH: {
    en: 'Salesforce refused the whole job. Compare the mapped fields with the object.',
    zh: 'Salesforce 拒绝了整个作业。请核对已映射的字段与对象。',
  },
  JOB_FAILED: {
    en: 'The Bulk job broke off several times before it came to this row.',
    zh: 'Bulk 作业在处理此行之前多次中断。',
  },
};

export function languageOf(request: Request): HintLanguage {
  return request.acceptsLanguages('en', 'zh') === 'zh' ? 'zh' : 'en';
}

/** Every hint, by its code in upper case: for files, whose codes are not known beforehand. */
export function allHints(language: HintLanguage): Record<string, string> {
  const theirs = Object.entries(errorTable).map(([code, { hint }]) => [code, hint[language]]);
  const own = Object.entries(ours).map(([code, hint]) => [code.toUpperCase(), hint[language]]);
  return Object.fromEntries([...theirs, ...own]) as Record<string, string>;
}

export function withHints<T extends { code: string | null }>(
  items: T[],
  language: HintLanguage,
): (T & { hint?: string })[] {
  return items.map((item) => {
    const code = item.code ?? '';
    const hint = (Object.hasOwn(ours, code) ? ours[code]?.[language] : undefined) ?? hintFor(code, language);
    return hint === undefined ? item : { ...item, hint };
  });
}
