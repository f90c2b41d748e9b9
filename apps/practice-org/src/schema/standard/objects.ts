import { indexFields, type Field, type SObject } from '../model';
import { blankField, parseField } from '../notation';
import * as sales from './sales';
import * as service from './service';
import * as setup from './setup';

const LEGACY_ID = 'Legacy_Id__c string(80) external unique';

const SYSTEM = `
IsDeleted boolean readonly
CreatedDate datetime readonly defaulted
CreatedById ref(User,CreatedBy) readonly defaulted
LastModifiedDate datetime readonly defaulted
LastModifiedById ref(User,LastModifiedBy) readonly defaulted
SystemModstamp datetime readonly defaulted
LastViewedDate datetime := NULL
LastReferencedDate datetime := NULL`;

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

function idField(): Field {
  return Object.assign(blankField('Id', 'id'), {
    createable: false,
    updateable: false,
    nillable: false,
    defaultedOnCreate: true,
    idLookup: true,
  });
}

/** Address parts point at the compound field they belong to, names of persons at Name. */
function nameCompounds(fields: Field[]): void {
  const parts = [
    'Street',
    'City',
    'State',
    'PostalCode',
    'Country',
    'Latitude',
    'Longitude',
    'GeocodeAccuracy',
  ];
  for (const whole of fields.filter((field) => field.type === 'address')) {
    const prefix = whole.name.slice(0, -'Address'.length);
    for (const field of fields) {
      if (parts.some((part) => field.name === prefix + part)) field.compound = whole.name;
    }
  }
  if (!fields.some((field) => field.name === 'Name' && field.formula?.includes('LastName'))) return;
  for (const field of fields) {
    if (['FirstName', 'LastName', 'Salutation'].includes(field.name)) field.compound = 'Name';
  }
}

export function makeObject(
  head: Omit<
    SObject,
    'fields' | 'rules' | 'duplicateRules' | 'recordTypes' | 'byName' | 'byRelationship' | 'keyField'
  >,
  own: string[],
): SObject {
  const fields = [idField(), ...[...own, ...lines(SYSTEM)].map(parseField)];
  nameCompounds(fields);
  for (const field of fields) {
    if (field.nameField && field.name === 'Name' && !head.custom)
      field.label = `${head.label} Name`.replace(/^(Contact|Lead|User) Name$/, 'Full Name');
  }
  return indexFields({ ...head, fields, rules: [], duplicateRules: [], recordTypes: [] });
}

function standard(
  name: string,
  prefix: string,
  own: string,
  label = name.replace(/2$/, '').replace(/([a-z])([A-Z])/g, '$1 $2'),
): SObject {
  const plural = label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`;
  return makeObject({ name, label, labelPlural: plural, prefix, custom: false, writeable: true }, [
    ...lines(own),
    LEGACY_ID,
  ]);
}

/** Objects of the set-up; `writeable` ones can be made by their clients, as in a real org. */
function setupObject(name: string, prefix: string, own: string, writeable = false): SObject {
  const label = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  const object = makeObject(
    { name, label, labelPlural: `${label}s`, prefix, custom: false, writeable },
    lines(own),
  );
  return object;
}

export function standardObjects(): SObject[] {
  return [
    standard('Account', '001', sales.account),
    standard('Contact', '003', sales.contact),
    standard('Lead', '00Q', sales.lead),
    standard('Opportunity', '006', sales.opportunity),
    standard('OpportunityContactRole', '00K', sales.opportunityContactRole),
    standard('Case', '500', service.caseObject),
    standard('Task', '00T', service.task),
    standard('Event', '00U', service.event),
    standard('Campaign', '701', sales.campaign),
    standard('CampaignMember', '00v', sales.campaignMember),
    standard('Product2', '01t', sales.product2),
    standard('Pricebook2', '01s', sales.pricebook2, 'Price Book'),
    standard('PricebookEntry', '01u', sales.pricebookEntry, 'Price Book Entry'),
    standard('OpportunityLineItem', '00k', sales.opportunityLineItem, 'Opportunity Product'),
    setupObject('User', '005', setup.user),
    setupObject('Organization', '00D', setup.organization),
    setupObject('RecordType', '012', setup.recordType),
    setupObject('Profile', '00e', setup.profile),
    setupObject('Group', '00G', setup.group, true),
    setupObject('UserRole', '00E', setup.userRole),
    setupObject('ScratchOrgInfo', '2SR', setup.scratchOrgInfo),
  ];
}
