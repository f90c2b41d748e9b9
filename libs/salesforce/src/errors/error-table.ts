import { OrgErrorClass } from '@dms/domain';

/** What DMS says about an error in the languages of its pages. */
export interface Hint {
  en: string;
  zh: string;
}
export type HintLanguage = keyof Hint;

export interface ErrorRule {
  errorClass: OrgErrorClass;
  hint: Hint;
}

const rule = (errorClass: OrgErrorClass, en: string, zh: string): ErrorRule => ({
  errorClass,
  hint: { en, zh },
});

/**
 * Every code an org is known to answer, what to do about it, and what to tell people. The code decides, never the
 * text (classify.ts names the two exceptions). Codes stand here in upper case, however the org spells them.
 *
 * retry: the same request may work later. data: the row is at fault. config: the org's set-up, the mapping or the
 * user's rights are. quota: nothing works until the org grants more. auth: sign in again. fatal: stop and tell.
 */
export const errorTable: Readonly<Record<string, ErrorRule>> = {
  // --- the row's own values
  REQUIRED_FIELD_MISSING: rule(
    'data',
    'A required field is empty. Fill it, map a constant to it, or leave these rows out.',
    '必填字段为空。请填写该字段、为其映射一个常量，或排除这些行。',
  ),
  STRING_TOO_LONG: rule(
    'data',
    'A text is longer than the field allows. Shorten it or map it to a longer field.',
    '文本超过字段允许的长度。请缩短文本，或映射到更长的字段。',
  ),
  INVALID_EMAIL_ADDRESS: rule(
    'data',
    'This is not an email address Salesforce accepts. Correct it or leave it empty.',
    'Salesforce 不接受该电子邮件地址。请更正或留空。',
  ),
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: rule(
    'data',
    'The value is not in the picklist. Translate it with a value map, or add it to the picklist in Salesforce.',
    '该值不在选项列表中。请用值映射转换，或在 Salesforce 中添加该选项。',
  ),
  INVALID_TYPE_ON_FIELD_IN_RECORD: rule(
    'data',
    'The value has the wrong type for the field, for example text in a date. Parse it in a step before the load.',
    '值的类型与字段不符，例如日期字段中填了文本。请在加载前用步骤解析。',
  ),
  NUMBER_OUTSIDE_VALID_RANGE: rule(
    'data',
    'The number has more digits than the field allows.',
    '数字的位数超过字段允许的范围。',
  ),
  JSON_PARSER_ERROR: rule(
    'data',
    'A value could not be read as the type of its field. Dates need the form 2026-01-31.',
    '某个值无法按字段类型读取。日期须为 2026-01-31 的形式。',
  ),
  MALFORMED_ID: rule(
    'data',
    'This is not an Id of the right kind. Ids have 15 or 18 characters and belong to one object.',
    '不是正确类型的 Id。Id 有 15 或 18 个字符，且属于某一个对象。',
  ),
  INVALID_CROSS_REFERENCE_KEY: rule(
    'data',
    'The record this row points to does not exist in the org. Load the parent first, or check the lookup.',
    '该行引用的记录在组织中不存在。请先加载父记录，或检查查找设置。',
  ),
  ENTITY_IS_DELETED: rule(
    'data',
    'The record was deleted in the org. Restore it from the recycle bin or leave the row out.',
    '该记录已在组织中被删除。请从回收站恢复，或排除该行。',
  ),
  NOT_FOUND: rule(
    'data',
    'The org knows no such record or resource, or the user may not see it.',
    '组织中没有该记录或资源，或用户无权查看。',
  ),
  FIELD_CUSTOM_VALIDATION_EXCEPTION: rule(
    'data',
    'A validation rule of the org refused the row; the message is the rule’s own text.',
    '组织的验证规则拒绝了该行；消息即规则的原文。',
  ),
  FIELD_FILTER_VALIDATION_EXCEPTION: rule(
    'data',
    'The record pointed to does not match the lookup filter of the field.',
    '所引用的记录不符合该字段的查找筛选条件。',
  ),
  FIELD_INTEGRITY_EXCEPTION: rule(
    'data',
    'Two values of the row do not fit each other, such as a state and its country or a price book and its entry.',
    '该行的两个值彼此不符，例如省份与国家，或价格手册与其条目。',
  ),
  DUPLICATE_VALUE: rule(
    'data',
    'Another record has this unique value already. Use upsert with that field as key, or remove the duplicate.',
    '已有记录使用该唯一值。请以该字段为键执行更新插入，或去除重复项。',
  ),
  DUPLICATES_DETECTED: rule(
    'data',
    'A duplicate rule of the org found a similar record. Merge them, or allow saving duplicates in the load’s options.',
    '组织的重复规则发现了相似记录。请合并，或在加载选项中允许保存重复项。',
  ),
  DUPLICATE_EXTERNAL_ID: rule(
    'data',
    'Several records of the org have this key. Make the key unique in Salesforce first.',
    '组织中有多条记录使用该键。请先在 Salesforce 中使其唯一。',
  ),
  MULTIPLE_CHOICES: rule(
    'data',
    'Several records of the org have this key. Make the key unique in Salesforce first.',
    '组织中有多条记录使用该键。请先在 Salesforce 中使其唯一。',
  ),
  MISSING_ARGUMENT: rule(
    'data',
    'The key of the row is empty. Fill the key column or leave these rows out.',
    '该行的键为空。请填写键列，或排除这些行。',
  ),
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: rule(
    'data',
    'A trigger of the org refused the row. Its message names the trigger; ask an administrator of the org.',
    '组织的触发器拒绝了该行。消息中有触发器名称；请咨询组织管理员。',
  ),
  CANNOT_EXECUTE_FLOW_TRIGGER: rule(
    'data',
    'A flow of the org failed on this row. Ask an administrator of the org.',
    '组织的流程在该行上失败。请咨询组织管理员。',
  ),
  APEX_ERROR: rule(
    'data',
    'Apex code of the org failed. Its message tells where; ask an administrator of the org.',
    '组织的 Apex 代码失败。消息说明了位置；请咨询组织管理员。',
  ),
  DELETE_FAILED: rule(
    'data',
    'Other records depend on this one. Delete those first.',
    '有其他记录依赖该记录。请先删除那些记录。',
  ),
  CIRCULAR_DEPENDENCY: rule(
    'data',
    'The row would make a loop of parents, such as A under B and B under A.',
    '该行会使父级关系形成循环，例如 A 属于 B 而 B 又属于 A。',
  ),
  STANDARD_PRICE_NOT_DEFINED: rule(
    'data',
    'The product has no price in the standard price book yet. Load that price first.',
    '该产品在标准价格手册中尚无价格。请先加载该价格。',
  ),
  UNHANDLED: rule(
    'data',
    'A trigger or flow of the org failed without saying why. Ask an administrator of the org.',
    '组织的触发器或流程失败且未说明原因。请咨询组织管理员。',
  ),
  MIXED_DML_OPERATION: rule(
    'config',
    'Users and business records cannot be saved together. Load them in separate loads.',
    '用户与业务记录不能同时保存。请分开加载。',
  ),

  // --- the org's set-up, the mapping, the user's rights
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: rule(
    'config',
    'The user may not use the record this row points to. Ask for access to it.',
    '用户无权使用该行引用的记录。请申请访问权限。',
  ),
  INSUFFICIENT_ACCESS_OR_READONLY: rule(
    'config',
    'The user may not change this record. Ask for write access.',
    '用户无权更改该记录。请申请写入权限。',
  ),
  INSUFFICIENT_ACCESS: rule(
    'config',
    'The user lacks a right that this needs. Ask an administrator of the org.',
    '用户缺少所需的权限。请咨询组织管理员。',
  ),
  INVALID_FIELD: rule(
    'config',
    'The org has no such field, the user may not see it, or no record has the key looked up. Check the mapping.',
    '组织没有该字段、用户无权查看，或没有记录与查找键匹配。请检查映射。',
  ),
  INVALID_FIELD_FOR_INSERT_UPDATE: rule(
    'config',
    'The user may not write this field. Remove it from the mapping or ask for the right.',
    '用户无权写入该字段。请从映射中移除，或申请权限。',
  ),
  INVALID_TYPE: rule(
    'config',
    'The org has no such object, or the user may not see it.',
    '组织没有该对象，或用户无权查看。',
  ),
  MALFORMED_QUERY: rule(
    'config',
    'The org could not read a query made by DMS.',
    '组织无法读取 DMS 生成的查询。',
  ),
  INVALID_QUERY_LOCATOR: rule(
    'retry',
    'The org no longer holds the rest of a query’s answer; it is asked again.',
    '组织已不再保存查询的剩余结果；将重新查询。',
  ),
  TRANSFER_REQUIRES_READ: rule(
    'config',
    'The new owner may not read this object. Choose another owner or give that user the right.',
    '新所有者无权读取该对象。请选择其他所有者，或为其授权。',
  ),
  INACTIVE_OWNER_OR_USER: rule(
    'config',
    'The owner is an inactive user. Map an active user.',
    '所有者是未激活的用户。请映射到已激活的用户。',
  ),
  LICENSE_LIMIT_EXCEEDED: rule(
    'config',
    'The org has no free licence for another user.',
    '组织没有可用于新用户的许可证。',
  ),
  FUNCTIONALITY_NOT_ENABLED: rule('config', 'This feature is switched off in the org.', '组织未启用该功能。'),
  FEATURENOTENABLED: rule(
    'config',
    'This Bulk API feature is switched off in the org, or the user lacks the right.',
    '组织未启用该 Bulk API 功能，或用户缺少权限。',
  ),
  INVALIDENTITY: rule(
    'config',
    'This object cannot be loaded by the Bulk API. Choose the direct strategy.',
    '该对象无法通过 Bulk API 加载。请选择直接写入策略。',
  ),

  // --- the same request may work later
  ALL_OR_NONE_OPERATION_ROLLED_BACK: rule(
    'retry',
    'Another row of the same call failed, so this one was undone. It is sent again.',
    '同一调用中的另一行失败，因此该行被撤销。将重新发送。',
  ),
  PROCESSING_HALTED: rule(
    'retry',
    'An earlier part of the same call failed, so this was not done. It is sent again.',
    '同一调用中前面的部分失败，因此未执行。将重新发送。',
  ),
  UNABLE_TO_LOCK_ROW: rule(
    'retry',
    'Somebody else was changing the same parent record. The row is tried again.',
    '他人正在更改同一父记录。将重试该行。',
  ),
  QUERY_TIMEOUT: rule('retry', 'The org took too long to search.', '组织查询耗时过长。'),
  REQUEST_RUNNING_TOO_LONG: rule(
    'retry',
    'The org stopped a call that ran too long. Smaller batches help.',
    '组织中止了耗时过长的调用。减小批次会有帮助。',
  ),
  REQUEST_TIMEOUT: rule(
    'retry',
    'The org stopped a call that ran too long. Smaller batches help.',
    '组织中止了耗时过长的调用。减小批次会有帮助。',
  ),
  SERVER_UNAVAILABLE: rule('retry', 'The org is busy or under maintenance.', '组织繁忙或正在维护。'),
  UNKNOWN_EXCEPTION: rule(
    'retry',
    'Salesforce had an error of its own. If it stays, give its ErrorId to Salesforce support.',
    'Salesforce 自身出错。若持续出现，请将 ErrorId 提供给 Salesforce 支持。',
  ),
  TOOMANYLOCKFAILURE: rule(
    'retry',
    'Too many rows waited for the same parent records. They are tried again in smaller groups.',
    '过多的行在等待同一父记录。将以更小的分组重试。',
  ),
  TIMEOUT: rule('retry', 'The org did not answer in time.', '组织未在规定时间内响应。'),
  NETWORK: rule(
    'retry',
    'The org could not be reached, or the connection broke.',
    '无法连接组织，或连接中断。',
  ),
  BAD_ANSWER: rule(
    'retry',
    'The org answered with something that is not Salesforce’s format; often a maintenance page.',
    '组织的响应不是 Salesforce 的格式；通常是维护页面。',
  ),
  RATE_LIMIT_EXCEEDED: rule(
    'retry',
    'Too many sign-ins in a short time. Wait a few minutes.',
    '短时间内登录次数过多。请稍等几分钟。',
  ),

  // --- nothing works until the org grants more
  REQUEST_LIMIT_EXCEEDED: rule(
    'quota',
    'The org has used up its API calls of the last 24 hours. The run goes on when calls are free again.',
    '组织已用完最近 24 小时的 API 调用次数。有可用次数后运行将继续。',
  ),
  LIMIT_EXCEEDED: rule('quota', 'A limit of the org is reached.', '已达到组织的某项限制。'),
  EXCEEDEDQUOTA: rule(
    'quota',
    'The org has used up its Bulk API allowance of the last 24 hours.',
    '组织已用完最近 24 小时的 Bulk API 额度。',
  ),
  TXN_SECURITY_METERING_ERROR: rule(
    'quota',
    'A transaction security policy of the org stopped the call.',
    '组织的交易安全策略阻止了该调用。',
  ),
  STORAGE_LIMIT_EXCEEDED: rule(
    'fatal',
    'The org’s data storage is full. Make room in Salesforce, then resume.',
    '组织的数据存储已满。请在 Salesforce 中清理空间后继续。',
  ),

  // --- sign in again
  INVALID_SESSION_ID: rule(
    'auth',
    'The session has ended and could not be renewed. Reconnect.',
    '会话已结束且无法续期。请重新连接。',
  ),
  INVALIDSESSIONID: rule(
    'auth',
    'The session has ended and could not be renewed. Reconnect.',
    '会话已结束且无法续期。请重新连接。',
  ),
  INVALID_AUTH_HEADER: rule(
    'auth',
    'The access token is not usable. Reconnect.',
    '访问令牌不可用。请重新连接。',
  ),
  INVALID_LOGIN: rule(
    'auth',
    'User name, password or security token is wrong, or the user is locked.',
    '用户名、密码或安全令牌有误，或用户已被锁定。',
  ),
  LOGIN_MUST_USE_SECURITY_TOKEN: rule(
    'auth',
    'Sign-in from this address needs the security token.',
    '从此地址登录需要安全令牌。',
  ),
  PASSWORD_EXPIRED: rule(
    'auth',
    'The password has expired. Set a new one in Salesforce.',
    '密码已过期。请在 Salesforce 中设置新密码。',
  ),
  INVALID_GRANT: rule('auth', 'Salesforce refused these credentials.', 'Salesforce 拒绝了这些凭据。'),
  INVALID_CLIENT: rule('auth', 'Client secret or client id is wrong.', '客户端密钥或客户端 ID 有误。'),
  INVALID_CLIENT_ID: rule('auth', 'The org knows no such client id.', '组织没有该客户端 ID。'),
  INACTIVE_USER: rule('auth', 'The user is inactive.', '该用户未激活。'),
  INACTIVE_ORG: rule('auth', 'The org is inactive.', '该组织未激活。'),
  BAD_OAUTH_TOKEN: rule('auth', 'The access token is not usable. Reconnect.', '访问令牌不可用。请重新连接。'),

  // --- stop and tell
  API_DISABLED_FOR_ORG: rule(
    'fatal',
    'This edition or org has no API. Ask Salesforce to switch it on.',
    '该版本或组织未开通 API。请联系 Salesforce 开通。',
  ),
  API_CURRENTLY_DISABLED: rule(
    'fatal',
    'The user has no right to use the API. Give the user “API Enabled”.',
    '用户无权使用 API。请授予“API Enabled”权限。',
  ),
  TXN_SECURITY_NO_ACCESS: rule(
    'fatal',
    'A transaction security policy of the org forbids this.',
    '组织的交易安全策略禁止此操作。',
  ),
  UNSUPPORTED_GRANT_TYPE: rule(
    'fatal',
    'The org does not allow this kind of sign-in.',
    '组织不允许这种登录方式。',
  ),
  INVALID_OPERATION: rule(
    'fatal',
    'The org does not allow this operation; sign-in by password may be switched off.',
    '组织不允许该操作；可能已关闭密码登录。',
  ),
  EXCEEDED_ID_LIMIT: rule('fatal', 'A call held more than 200 records.', '一次调用包含超过 200 条记录。'),
  EXCEEDED_MAX_SIZE_REQUEST: rule(
    'fatal',
    'A call was too large for the org.',
    '调用内容超过组织允许的大小。',
  ),
  INVALIDJOBSTATE: rule(
    'fatal',
    'The Bulk job is no longer in the state this needs; it is read again.',
    'Bulk 作业已不处于所需状态；将重新读取。',
  ),
  INVALIDJOB: rule(
    'fatal',
    'The org knows no such Bulk job, or it cannot be used; it is read again.',
    '组织没有该 Bulk 作业或无法使用；将重新读取。',
  ),
  BULK_API_ERROR: rule(
    'fatal',
    'The Bulk API refused the call; the job is read again.',
    'Bulk API 拒绝了该调用；将重新读取作业。',
  ),
  CLIENTINPUTERROR: rule('fatal', 'The Bulk API could not read the upload.', 'Bulk API 无法读取上传内容。'),
  INVALIDBATCH: rule(
    'config',
    'The Bulk API refused the columns of the upload. Check the mapping.',
    'Bulk API 拒绝了上传的列。请检查映射。',
  ),
};
