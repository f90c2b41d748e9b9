import { meaningsOf } from './vocabulary';

/**
 * Other names of standard fields, beyond their labels and what the vocabulary says: `Field` for every object that has it,
 * or `Object.Field`. The order within a line means nothing.
 */
const lines = `
Account.Name = company; company name
Account.BillingStreet = street; address; billing address; street address
Account.BillingCity = city
Account.BillingState = state
Account.BillingPostalCode = zip
Account.BillingCountry = country
ShippingStreet = shipping address; ship to address; delivery address
MailingStreet = street; address; mailing address
MailingCity = city
MailingState = state
MailingPostalCode = zip
MailingCountry = country
Lead.Street = address
Website = web site; company website; url
AnnualRevenue = revenue
NumberOfEmployees = employees; number of staff
Account.ParentId = parent company; parent account; parent organisation
AccountId = company; account name; account; belongs to company
Contact.ReportsToId = manager; parent; reports to
Contact.Phone = business phone; office phone
Lead.Phone = business phone; office phone
HomePhone = home phone; private phone
LastName = family name; last
FirstName = given name; first
Salutation = prefix
Title = job title
AssistantName = assistant
LeadSource = source; lead source
Description = problem description; comment
Lead.Company = company name; account
Opportunity.Name = title; bezeichnung; opportunity title
Opportunity.StageName = stage; sales stage; status
Opportunity.CloseDate = close date; expected close date; expected close; closing date
Opportunity.Probability = probability percent
TotalOpportunityQuantity = quantity
CampaignId = campaign
Case.Subject = title; subject
Case.Status = state
Case.Origin = source; channel
Case.SuppliedEmail = requester email; email; reporter email
Case.SuppliedName = requester; requester name; reporter name
Case.IsEscalated = escalated
Product2.Name = product; artikelbezeichnung; bezeichnung; title
Product2.ProductCode = sku; product id; product number; product code
Product2.IsActive = active
Product2.Family = family; product family; category
QuantityUnitOfMeasure = unit; unit of measure
Campaign.Name = campaign; campaign title
Campaign.StartDate = start
Campaign.EndDate = end
Campaign.BudgetedCost = budget
Campaign.IsActive = active
Task.ActivityDate = due date; due
CallDurationInSeconds = call duration
OwnerId = owner; assigned to; sales rep; account owner
Sic = sic code
TickerSymbol = ticker
`;

const byField = new Map<string, string[][]>();
for (const line of lines.trim().split('\n')) {
  const [field = '', phrases = ''] = line.split(' = ');
  byField.set(field.toLowerCase(), phrases.split('; ').map(meaningsOf));
}

/** The meanings of each other name of a field. */
export function aliasesOf(object: string, field: string): string[][] {
  return [
    ...(byField.get(field.toLowerCase()) ?? []),
    ...(byField.get(`${object}.${field}`.toLowerCase()) ?? []),
  ];
}
