/** What the org keeps about itself: read only here, except through the first start that seeds it. */
export const user = `
Username string(80) required unique lookup
LastName string(80) required
FirstName string(40)
Name string(121) name := ltrim(coalesce("FirstName", '') || ' ' || "LastName")
Email email(128) required
Alias string(8) required
CommunityNickname string(40) defaulted unique
TimeZoneSidKey picklist(40) required restricted [UTC|GMT|Europe/London|Europe/Berlin|America/New_York|America/Los_Angeles|Asia/Tokyo]
LocaleSidKey picklist(40) required restricted [en_US|en_GB|de_DE|fr_FR|ja_JP]
EmailEncodingKey picklist(40) required restricted [UTF-8|ISO-8859-1|Shift_JIS]
LanguageLocaleKey picklist(40) required restricted [en_US|de|fr|ja]
ProfileId ref(Profile,Profile) required
UserRoleId ref(UserRole,UserRole)
IsActive boolean =true
CompanyName string(80)
Division string(80)
Department string(80)
Title string(80)
Street textarea(255)
City string(40)
State string(80)
PostalCode string(20)
Country string(80)
Phone phone(40)
Fax phone(40)
MobilePhone phone(40)
Extension phone(40)
EmployeeNumber string(20)
FederationIdentifier string(512) unique lookup
ManagerId ref(User,Manager)
AboutMe textarea(1000)
DelegatedApproverId ref(User/Group)
ContactId ref(Contact,Contact)
UserType picklist(40) readonly restricted [Standard|PowerPartner|CspLitePortal|Guest]`;

export const organization = `
Name string(80) required name
Division string(80)
Street textarea(255)
City string(40)
State string(80)
PostalCode string(20)
Country string(80)
Phone phone(40)
PrimaryContact string(80)
DefaultLocaleSidKey picklist(40) restricted [en_US]
LanguageLocaleKey picklist(40) restricted [en_US]
TimeZoneSidKey picklist(40) restricted [UTC]
OrganizationType picklist(40) restricted [Developer Edition|Enterprise Edition]
InstanceName string(5) readonly
IsSandbox boolean readonly
IsReadOnly boolean readonly
NamespacePrefix string(15) readonly
TrialExpirationDate datetime readonly`;

export const recordType = `
Name string(80) required name
DeveloperName string(80) required
NamespacePrefix string(15) readonly
Description string(255)
BusinessProcessId ref(BusinessProcess)
SobjectType picklist(40) required
IsActive boolean`;

export const profile = `
Name string(255) required name
UserType picklist(40) readonly
Description string(255)`;

export const group = `
Name string(40) required name
DeveloperName string(80)
RelatedId ref(UserRole,Related)
Type picklist(40) required
Email email(255)
OwnerId ref(User,Owner) defaulted`;

export const userRole = `
Name string(80) required name
ParentRoleId ref(UserRole)
DeveloperName string(80)
RollupDescription string(80)`;

export const scratchOrgInfo = `
Name string(80) auto name
ScratchOrg string(15) readonly
Edition picklist(40)
OrgName string(80)
Username string(80)
SignupUsername string(80) readonly
LoginUrl url(255) readonly
Status picklist(40) readonly
ExpirationDate date readonly
AdminEmail email(80)`;
