import type { OrgField, OrgObject, OrgObjectDetail, PicklistValue } from '@dms/domain';
import { Flag, NestedList, Text, Texts, Whole } from '../http/fields';

export class OrgObjectDto implements OrgObject {
  @Text()
  name!: string;
  @Text({ free: true })
  label!: string;
  @Text({ free: true })
  labelPlural!: string;
  @Flag()
  custom!: boolean;
  @Flag()
  createable!: boolean;
  @Flag()
  updateable!: boolean;
  @Flag()
  deletable!: boolean;
  @Flag()
  queryable!: boolean;
  @Text({ nullable: true, free: true })
  keyPrefix!: string | null;
}

export class OrgObjectsDto {
  @NestedList(() => OrgObjectDto)
  items!: OrgObjectDto[];
}

export class PicklistValueDto implements PicklistValue {
  @Text({ free: true })
  value!: string;
  @Text({ free: true })
  label!: string;
  @Flag()
  active!: boolean;
  @Flag()
  defaultValue!: boolean;
}

/** A field as the org describes it, under Salesforce's own names. */
export class OrgFieldDto implements OrgField {
  @Text()
  name!: string;
  @Text({ free: true })
  label!: string;
  @Text({ free: true })
  type!: string;
  @Text({ free: true })
  soapType!: string;
  @Whole()
  length!: number;
  @Whole()
  byteLength!: number;
  @Whole()
  digits!: number;
  @Whole()
  precision!: number;
  @Whole()
  scale!: number;
  @Flag()
  nillable!: boolean;
  @Flag()
  createable!: boolean;
  @Flag()
  updateable!: boolean;
  @Flag()
  defaultedOnCreate!: boolean;
  @Flag()
  calculated!: boolean;
  @Flag()
  custom!: boolean;
  @Flag()
  unique!: boolean;
  @Flag()
  externalId!: boolean;
  @Flag()
  idLookup!: boolean;
  @Flag()
  caseSensitive!: boolean;
  @Flag()
  nameField!: boolean;
  @Flag()
  restrictedPicklist!: boolean;
  @NestedList(() => PicklistValueDto)
  picklistValues!: PicklistValueDto[];
  @Texts()
  referenceTo!: string[];
  @Text({ nullable: true, free: true })
  relationshipName!: string | null;
}

export class OrgObjectDetailDto extends OrgObjectDto implements OrgObjectDetail {
  @NestedList(() => OrgFieldDto)
  fields!: OrgFieldDto[];
}
