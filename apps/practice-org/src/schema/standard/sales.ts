const TYPES = 'Web|Phone Inquiry|Partner Referral|Purchased List|Other';
const INDUSTRIES =
  'Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|' +
  'Energy|Engineering|Entertainment|Environmental|Finance|Food & Beverage|Government|Healthcare|Hospitality|Insurance|' +
  'Machinery|Manufacturing|Media|Not For Profit|Recreation|Retail|Shipping|Technology|Telecommunications|' +
  'Transportation|Utilities|Other';
const STAGES =
  'Prospecting|Qualification|Needs Analysis|Value Proposition|Id. Decision Makers|Perception Analysis|' +
  'Proposal/Price Quote|Negotiation/Review|Closed Won|Closed Lost';
const CLOSED = `("StageName" IN ('Closed Won','Closed Lost'))`;

const address = (prefix: string): string => `
${prefix}Street textarea(255)
${prefix}City string(40)
${prefix}State string(80)
${prefix}PostalCode string(20)
${prefix}Country string(80)
${prefix}Latitude double(18,15)
${prefix}Longitude double(18,15)
${prefix}GeocodeAccuracy picklist(40) restricted [Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown]
${prefix}Address address`;

const PERSON_NAME = `ltrim(coalesce("FirstName", '') || ' ' || "LastName")`;

export const account = `
Name string(255) required name
Type picklist(40) [Prospect|Customer - Direct|Customer - Channel|Channel Partner / Reseller|Installation Partner|Technology Partner|Other]
RecordTypeId ref(RecordType,RecordType)
ParentId ref(Account,Parent)${address('Billing')}${address('Shipping')}
Phone phone(40)
Fax phone(40)
AccountNumber string(40)
Website url(255)
Sic string(20)
Industry picklist(40) [${INDUSTRIES}]
AnnualRevenue currency(18,0)
NumberOfEmployees int(8)
Ownership picklist(40) [Public|Private|Subsidiary|Other]
TickerSymbol string(20)
Description textarea(32000)
Rating picklist(40) [Hot|Warm|Cold]
Site string(80)
OwnerId ref(User,Owner) defaulted
LastActivityDate date := NULL
AccountSource picklist(40) [${TYPES}]`;

export const contact = `
AccountId ref(Account,Account)
LastName string(80) required
FirstName string(40)
Salutation picklist(40) [Mr.|Ms.|Mrs.|Dr.|Prof.]
Name string(121) name := ${PERSON_NAME}${address('Other')}${address('Mailing')}
Phone phone(40)
Fax phone(40)
MobilePhone phone(40)
HomePhone phone(40)
OtherPhone phone(40)
AssistantPhone phone(40)
ReportsToId ref(Contact,ReportsTo)
Email email(80) lookup
Title string(128)
Department string(80)
AssistantName string(40)
LeadSource picklist(255) [${TYPES}]
Birthdate date
Description textarea(32000)
OwnerId ref(User,Owner) defaulted
LastActivityDate date := NULL
EmailBouncedReason string(255)
EmailBouncedDate datetime
IsEmailBounced boolean := ("EmailBouncedDate" IS NOT NULL)
IndividualId ref(Individual,Individual)`;

export const lead = `
LastName string(80) required
FirstName string(40)
Salutation picklist(40) [Mr.|Ms.|Mrs.|Dr.|Prof.]
Name string(121) name := ${PERSON_NAME}
Title string(128)
Company string(255) required${address('')}
Phone phone(40)
MobilePhone phone(40)
Fax phone(40)
Email email(80) lookup
Website url(255)
Description textarea(32000)
LeadSource picklist(255) [${TYPES}]
Status picklist(255) required [*Open - Not Contacted|Working - Contacted|Closed - Converted|Closed - Not Converted]
Industry picklist(255) [${INDUSTRIES}]
Rating picklist(255) [Hot|Warm|Cold]
AnnualRevenue currency(18,0)
NumberOfEmployees int(8)
OwnerId ref(User/Group,Owner) defaulted
IsConverted boolean createonly
ConvertedDate date readonly
ConvertedAccountId ref(Account,ConvertedAccount) readonly
ConvertedContactId ref(Contact,ConvertedContact) readonly
ConvertedOpportunityId ref(Opportunity,ConvertedOpportunity) readonly
IsUnreadByOwner boolean =true
HasOptedOutOfEmail boolean
HasOptedOutOfFax boolean
DoNotCall boolean
LastActivityDate date := NULL
EmailBouncedReason string(255) readonly
EmailBouncedDate datetime readonly
IndividualId ref(Individual,Individual)`;

export const opportunity = `
AccountId ref(Account,Account)
IsPrivate boolean
Name string(120) required lookup name
Description textarea(32000)
StageName picklist(255) required [${STAGES}]
Amount currency(18,2)
Probability percent(3,0) defaulted
ExpectedRevenue currency(18,2) := ("Amount" * "Probability" / 100.0)
TotalOpportunityQuantity double(18,2)
CloseDate date required
Type picklist(255) [Existing Customer - Upgrade|Existing Customer - Replacement|Existing Customer - Downgrade|New Customer]
NextStep string(255)
LeadSource picklist(255) [${TYPES}]
IsClosed boolean := ${CLOSED}
IsWon boolean := ("StageName" = 'Closed Won')
ForecastCategory picklist(40) restricted [Omitted|Pipeline|BestCase|MostLikely|Forecast|Closed] := CASE "StageName" WHEN 'Closed Won' THEN 'Closed' WHEN 'Closed Lost' THEN 'Omitted' ELSE 'Pipeline' END
ForecastCategoryName picklist(255) defaulted restricted [Omitted|Pipeline|Best Case|Commit|Closed]
CampaignId ref(Campaign,Campaign)
HasOpportunityLineItem boolean readonly
Pricebook2Id ref(Pricebook2,Pricebook2) defaulted
OwnerId ref(User,Owner) defaulted
LastActivityDate date := NULL
LastStageChangeDate datetime readonly
FiscalQuarter int(8) := ((CAST(substr("CloseDate", 6, 2) AS INTEGER) + 2) / 3)
FiscalYear int(8) := CAST(substr("CloseDate", 1, 4) AS INTEGER)
Fiscal string(6) := (substr("CloseDate", 1, 4) || ' ' || ((CAST(substr("CloseDate", 6, 2) AS INTEGER) + 2) / 3))
ContactId ref(Contact) createonly
HasOpenActivity boolean := 0
HasOverdueTask boolean := 0`;

export const opportunityContactRole = `
OpportunityId ref(Opportunity,Opportunity) required createonly cascade
ContactId ref(Contact,Contact) required
Role picklist(40) [Business User|Decision Maker|Economic Buyer|Economic Decision Maker|Evaluator|Executive Sponsor|Influencer|Technical Buyer|Other]
IsPrimary boolean`;

export const campaign = `
Name string(80) required name
ParentId ref(Campaign,Parent)
Type picklist(255) [Conference|Webinar|Trade Show|Public Relations|Partners|Referral Program|Advertisement|Banner Ads|Direct Mail|Email|Telemarketing|Other]
Status picklist(255) [*Planned|In Progress|Completed|Aborted]
StartDate date
EndDate date
ExpectedRevenue currency(18,0)
BudgetedCost currency(18,0)
ActualCost currency(18,0)
ExpectedResponse percent(10,2)
NumberSent double(18,0)
IsActive boolean
Description textarea(32000)
OwnerId ref(User,Owner) defaulted
CampaignMemberRecordTypeId ref(RecordType,CampaignMemberRecordType)
NumberOfLeads int(9) := 0
NumberOfConvertedLeads int(9) := 0
NumberOfContacts int(9) := 0
NumberOfResponses int(9) := 0
NumberOfOpportunities int(9) := 0
AmountAllOpportunities currency(18,0) := 0
AmountWonOpportunities currency(18,0) := 0
LastActivityDate date := NULL`;

export const campaignMember = `
CampaignId ref(Campaign,Campaign) required createonly cascade
LeadId ref(Lead,Lead) createonly
ContactId ref(Contact,Contact) createonly
AccountId ref(Account,Account) createonly
Status picklist(40) [*Sent|Responded]
HasResponded boolean := ("Status" = 'Responded')
FirstRespondedDate date readonly
FirstName string(40) <- Contact.FirstName
LastName string(80) <- Contact.LastName
Email email(80) <- Contact.Email
Phone phone(40) <- Contact.Phone`;

export const product2 = `
Name string(255) required name
ProductCode string(255)
Description textarea(4000)
IsActive boolean
Family picklist(255) [None]
ExternalId string(255)
DisplayUrl url(1000)
QuantityUnitOfMeasure picklist(255) [Each]
StockKeepingUnit string(180)
IsArchived boolean readonly
ExternalDataSourceId ref(ExternalDataSource,ExternalDataSource)`;

export const pricebook2 = `
Name string(255) required name
IsActive boolean
Description string(255)
IsStandard boolean readonly
IsArchived boolean readonly`;

export const pricebookEntry = `
Name string(255) name <- Product2.Name
Pricebook2Id ref(Pricebook2,Pricebook2) required createonly cascade
Product2Id ref(Product2,Product2) required createonly cascade
UnitPrice currency(18,2) required
IsActive boolean
UseStandardPrice boolean
ProductCode string(255) <- Product2.ProductCode`;

export const opportunityLineItem = `
OpportunityId ref(Opportunity,Opportunity) required createonly cascade
PricebookEntryId ref(PricebookEntry,PricebookEntry) createonly
Product2Id ref(Product2,Product2) createonly
Name string(376) name <- Product2.Name
ProductCode string(255) <- Product2.ProductCode
Quantity double(12,2) required
UnitPrice currency(18,2)
TotalPrice currency(18,2)
Discount percent(5,2)
ListPrice currency(18,2) <- PricebookEntry.UnitPrice
ServiceDate date
Description string(255)
SortOrder int(9) defaulted`;
