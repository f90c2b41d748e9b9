const ANYTHING = 'Account/Opportunity/Case/Campaign/Product2';

export const caseObject = `
CaseNumber string(30) lookup auto name
ContactId ref(Contact,Contact)
AccountId ref(Account,Account)
AssetId ref(Asset,Asset)
ParentId ref(Case,Parent)
SuppliedName string(80)
SuppliedEmail email(80)
SuppliedPhone string(40)
SuppliedCompany string(80)
Type picklist(40) [Mechanical|Electrical|Electronic|Structural|Other]
Status picklist(40) [*New|Working|Escalated|Closed]
Reason picklist(40) [Installation|Equipment Complexity|Performance|Breakdown|Equipment Design|Feedback|Other]
Origin picklist(40) [Phone|Email|Web]
Subject string(255)
Priority picklist(40) [High|*Medium|Low]
Description textarea(32000)
IsClosed boolean := ("Status" = 'Closed')
ClosedDate datetime readonly
IsEscalated boolean
OwnerId ref(User/Group,Owner) defaulted
ContactPhone phone(40) <- Contact.Phone
ContactMobile phone(40) <- Contact.MobilePhone
ContactEmail email(80) <- Contact.Email
ContactFax phone(40) <- Contact.Fax
Comments textarea(4000)`;

export const task = `
WhoId ref(Contact/Lead,Who)
WhatId ref(${ANYTHING},What)
Subject combobox(255) [Call|Email|Send Letter|Send Quote|Other]
ActivityDate date
Status picklist(255) required [*Not Started|In Progress|Completed|Waiting on someone else|Deferred]
Priority picklist(255) required [High|*Normal|Low]
Description textarea(32000)
OwnerId ref(User/Group,Owner) defaulted
IsClosed boolean := ("Status" = 'Completed')
IsHighPriority boolean := ("Priority" = 'High')
AccountId ref(Account,Account) readonly
TaskSubtype picklist(40) createonly restricted [*Task|Email|ListEmail|Cadence|Call]
CallDurationInSeconds int(8)
CallType picklist(40) restricted [Internal|Inbound|Outbound]
CallDisposition string(255)
CallObject string(255)
ReminderDateTime datetime
IsReminderSet boolean
CompletedDateTime datetime readonly
IsRecurrence boolean createonly
IsArchived boolean readonly`;

export const event = `
WhoId ref(Contact/Lead,Who)
WhatId ref(${ANYTHING},What)
Subject combobox(255) [Call|Email|Meeting|Send Letter/Quote|Other]
Location string(255)
IsAllDayEvent boolean
ActivityDateTime datetime
ActivityDate date
DurationInMinutes int(8)
StartDateTime datetime
EndDateTime datetime
Description textarea(32000)
AccountId ref(Account,Account) readonly
OwnerId ref(User,Owner) defaulted
IsPrivate boolean
ShowAs picklist(40) restricted [*Busy|OutOfOffice|Free]
IsArchived boolean readonly`;
