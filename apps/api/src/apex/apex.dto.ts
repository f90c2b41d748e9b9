import { apexMethods, type ApexCall } from '@dms/domain';
import { CheckedBy } from '../http/checked-by';
import { OneOf, Text, Verbatim } from '../http/fields';

const anything = CheckedBy(() => undefined);

/** An Apex REST call, as it stands around a load. */
export class ApexCallDto implements ApexCall {
  @OneOf(apexMethods, { name: 'ApexMethod' })
  method!: ApexCall['method'];
  @Text({ max: 2_000, example: '/Automation/off', description: 'Below /services/apexrest/' })
  path!: string;
  @Verbatim({ description: 'Any JSON; sent as it is' }, anything, { optional: true })
  body?: unknown;
}

export class NewApexCallDto extends ApexCallDto {
  @Text({ max: 100 })
  connectionId!: string;
}

export class ApexAnswerDto {
  @Verbatim({ nullable: true, description: 'What the class answered: any JSON' }, anything)
  body!: unknown;
}
