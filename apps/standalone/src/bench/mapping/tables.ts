/**
 * Forty tables as old systems hand them over, and where each column belongs: `header > Field > kind of values`, a dash
 * where no standard field is right. Written down before the suggestions were made to fit them; a column whose home is
 * a matter of taste is not in a table.
 */
export const mappingTables: { name: string; object: string; columns: string }[] = [
  {
    name: 'English: accounts of a CRM',
    object: 'Account',
    columns: `account id > Legacy_Id__c > code; account name > Name > company; phone > Phone > phone; fax > Fax > phone;
      website > Website > url; industry > Industry > industry; employees > NumberOfEmployees > count;
      annual revenue > AnnualRevenue > amount; billing street > BillingStreet > street; billing city > BillingCity > city;
      billing state > BillingState > state; billing zip > BillingPostalCode > zip; billing country > BillingCountry > country;
      row checksum > - > hash`,
  },
  {
    name: 'English: customers of an ERP, abbreviated',
    object: 'Account',
    columns: `cust_no > Legacy_Id__c > code; cust_nm > Name > company; tel > Phone > phone; fax_no > Fax > phone;
      addr > BillingStreet > street; city > BillingCity > city; st > BillingState > state; zip > BillingPostalCode > zip;
      ctry > BillingCountry > country; www > Website > url; rev > AnnualRevenue > amount; emp_cnt > NumberOfEmployees > count;
      last_upd > - > date`,
  },
  {
    name: 'English: companies from a spreadsheet',
    object: 'Account',
    columns: `Company > Name > company; Main phone > Phone > phone; Web site > Website > url; Headcount > NumberOfEmployees > count;
      Sector > Industry > industry; Notes > Description > prose; HQ City > BillingCity > city; HQ Country > BillingCountry > country;
      Turnover > AnnualRevenue > amount; Ticker > TickerSymbol > ticker; Rating > Rating > rating`,
  },
  {
    name: 'English: shipping addresses of accounts',
    object: 'Account',
    columns: `Legacy ID > Legacy_Id__c > code; Name > Name > company; Ship To Street > ShippingStreet > street;
      Ship To City > ShippingCity > city; Ship To State > ShippingState > state; Ship To Zip > ShippingPostalCode > zip;
      Ship To Country > ShippingCountry > country; Bill To Street > BillingStreet > street; Bill To City > BillingCity > city;
      Bill To State > BillingState > state; Bill To Zip > BillingPostalCode > zip; Bill To Country > BillingCountry > country`,
  },
  {
    name: 'English: organisations with a parent',
    object: 'Account',
    columns: `org_id > Legacy_Id__c > code; organisation_name > Name > company; parent_org > ParentId > code;
      org_type > Type > accounttype; telephone > Phone > phone; postcode > BillingPostalCode > zip; town > BillingCity > city;
      county > BillingState > state; url > Website > url; sic_code > Sic > sic; owner > OwnerId > fullname`,
  },
  {
    name: 'English: contacts of a CRM',
    object: 'Contact',
    columns: `contact id > Legacy_Id__c > code; first name > FirstName > first; last name > LastName > last; email > Email > email;
      phone > Phone > phone; mobile > MobilePhone > phone; job title > Title > title; department > Department > department;
      account id > AccountId > code; mailing street > MailingStreet > street; mailing city > MailingCity > city;
      mailing zip > MailingPostalCode > zip; birthday > Birthdate > date; loyalty points > - > count`,
  },
  {
    name: 'English: contacts, abbreviated',
    object: 'Contact',
    columns: `id > Legacy_Id__c > code; fname > FirstName > first; lname > LastName > last; e_mail > Email > email;
      ph > Phone > phone; cell > MobilePhone > phone; dob > Birthdate > date; dept > Department > department;
      addr1 > MailingStreet > street; city > MailingCity > city; zip > MailingPostalCode > zip; ctry > MailingCountry > country;
      acct_no > AccountId > code`,
  },
  {
    name: 'English: people from an address book',
    object: 'Contact',
    columns: `Surname > LastName > last; Given Name > FirstName > first; Prefix > Salutation > salutation;
      E-mail Address > Email > email; Business Phone > Phone > phone; Home Phone > HomePhone > phone;
      Mobile Phone > MobilePhone > phone; Company > AccountId > company; Job Title > Title > title;
      Assistant's Name > AssistantName > fullname; Notes > Description > prose`,
  },
  {
    name: 'English: staff of customers with managers',
    object: 'Contact',
    columns: `employee_key > Legacy_Id__c > code; forename > FirstName > first; family_name > LastName > last;
      work_email > Email > email; work_phone > Phone > phone; position > Title > title; reports_to > ReportsToId > code;
      customer_key > AccountId > code; lead_source > LeadSource > leadsource; comments > Description > prose`,
  },
  {
    name: 'English: leads from a fair',
    object: 'Lead',
    columns: `First > FirstName > first; Last > LastName > last; Company > Company > company; Role > Title > title;
      Email > Email > email; Phone > Phone > phone; Source > LeadSource > leadsource; Status > Status > leadstatus;
      Country > Country > country; Zip/Postal > PostalCode > zip; Remarks > Description > prose; Badge > - > hash`,
  },
  {
    name: 'English: leads from a web form',
    object: 'Lead',
    columns: `firstName > FirstName > first; lastName > LastName > last; companyName > Company > company;
      emailAddress > Email > email; phoneNumber > Phone > phone; websiteUrl > Website > url; industry > Industry > industry;
      employees > NumberOfEmployees > count; message > Description > prose; utm_campaign > - > hash; city > City > city;
      state > State > state`,
  },
  {
    name: 'English: deals',
    object: 'Opportunity',
    columns: `deal id > Legacy_Id__c > code; deal name > Name > deal; stage > StageName > stage; amount > Amount > amount;
      close date > CloseDate > date; probability > Probability > percent; customer > AccountId > company;
      next step > NextStep > prose; source > LeadSource > leadsource; owner > OwnerId > fullname; notes > Description > prose`,
  },
  {
    name: 'English: sales pipeline, abbreviated',
    object: 'Opportunity',
    columns: `opp_id > Legacy_Id__c > code; opp_nm > Name > deal; stg > StageName > stage; amt > Amount > amount;
      exp_close_dt > CloseDate > date; prob_pct > Probability > percent; acct_no > AccountId > code; descr > Description > prose`,
  },
  {
    name: 'English: orders won',
    object: 'Opportunity',
    columns: `Opportunity Name > Name > deal; Account > AccountId > company; Value > Amount > amount;
      Expected Close > CloseDate > date; Sales Stage > StageName > stage; Type > Type > opptype; Sales Rep > OwnerId > fullname;
      Quantity > TotalOpportunityQuantity > count; Campaign > CampaignId > deal`,
  },
  {
    name: 'English: support tickets',
    object: 'Case',
    columns: `ticket_id > Legacy_Id__c > code; subject > Subject > prose; description > Description > prose; status > Status > casestatus;
      priority > Priority > priority; channel > Origin > origin; reason > Reason > casereason; customer_id > AccountId > code;
      requester_email > SuppliedEmail > email; requester_name > SuppliedName > fullname; assignee > OwnerId > fullname`,
  },
  {
    name: 'English: help desk, terse',
    object: 'Case',
    columns: `no > Legacy_Id__c > code; title > Subject > prose; details > Description > prose; prio > Priority > priority;
      state > Status > casestatus; type > Type > casetype; contact > ContactId > code; company > AccountId > company;
      escalated > IsEscalated > flag`,
  },
  {
    name: 'English: products',
    object: 'Product2',
    columns: `sku > ProductCode > code; product name > Name > product; description > Description > prose; active > IsActive > flag;
      category > Family > family; weight kg > - > amount; unit > QuantityUnitOfMeasure > unit`,
  },
  {
    name: 'English: campaigns',
    object: 'Campaign',
    columns: `campaign id > Legacy_Id__c > code; campaign > Name > deal; type > Type > campaigntype; status > Status > campaignstatus;
      start > StartDate > date; end > EndDate > date; budget > BudgetedCost > amount; actual cost > ActualCost > amount;
      expected revenue > ExpectedRevenue > amount; active > IsActive > flag; summary > Description > prose`,
  },
  {
    name: 'English: tasks',
    object: 'Task',
    columns: `subject > Subject > prose; due date > ActivityDate > date; status > Status > taskstatus; priority > Priority > priority;
      comments > Description > prose; assigned to > OwnerId > fullname; call duration > CallDurationInSeconds > count`,
  },
  {
    name: 'German: Kunden aus der Warenwirtschaft',
    object: 'Account',
    columns: `Kundennummer > Legacy_Id__c > code; Firma > Name > company; Telefon > Phone > phone; Telefax > Fax > phone;
      Straße > BillingStreet > street; PLZ > BillingPostalCode > zip; Ort > BillingCity > city; Land > BillingCountry > country;
      Branche > Industry > industry; Mitarbeiter > NumberOfEmployees > count; Umsatz > AnnualRevenue > amount;
      Homepage > Website > url; Bemerkung > Description > prose; Mandant > - > ticker`,
  },
  {
    name: 'German: Debitoren, abgekürzt',
    object: 'Account',
    columns: `KdNr > Legacy_Id__c > code; Name1 > Name > company; Str > BillingStreet > street; PLZ > BillingPostalCode > zip;
      Stadt > BillingCity > city; Tel > Phone > phone; Fax > Fax > phone; Internet > Website > url; Bem > Description > prose;
      UStId > - > hash`,
  },
  {
    name: 'German: Lieferanschriften',
    object: 'Account',
    columns: `Kunden-Nr. > Legacy_Id__c > code; Firmenname > Name > company; Lieferstraße > ShippingStreet > street;
      Liefer-PLZ > ShippingPostalCode > zip; Lieferort > ShippingCity > city; Lieferland > ShippingCountry > country;
      Rechnungsstraße > BillingStreet > street; Rechnungs-PLZ > BillingPostalCode > zip; Rechnungsort > BillingCity > city;
      Muttergesellschaft > ParentId > code`,
  },
  {
    name: 'German: Ansprechpartner',
    object: 'Contact',
    columns: `Anrede > Salutation > salutation; Vorname > FirstName > first; Nachname > LastName > last; E-Mail > Email > email;
      Telefon > Phone > phone; Mobil > MobilePhone > phone; Funktion > Title > title; Abteilung > Department > department;
      Geburtsdatum > Birthdate > date; Kundennummer > AccountId > code; Notiz > Description > prose`,
  },
  {
    name: 'German: Kontakte, alte Datenbank',
    object: 'Contact',
    columns: `PersonenNr > Legacy_Id__c > code; Vname > FirstName > first; Nname > LastName > last; Handy > MobilePhone > phone;
      Tel_privat > HomePhone > phone; Tel_geschaeftlich > Phone > phone; Mailadresse > Email > email; Strasse > MailingStreet > street;
      PLZ > MailingPostalCode > zip; Wohnort > MailingCity > city; Land > MailingCountry > country; Vorgesetzter > ReportsToId > code`,
  },
  {
    name: 'German: Interessenten von der Messe',
    object: 'Lead',
    columns: `Vorname > FirstName > first; Familienname > LastName > last; Unternehmen > Company > company; Position > Title > title;
      Mail > Email > email; Telefonnummer > Phone > phone; Herkunft > LeadSource > leadsource; Ort > City > city;
      Postleitzahl > PostalCode > zip; Bundesland > State > state; Kommentar > Description > prose`,
  },
  {
    name: 'German: Verkaufschancen',
    object: 'Opportunity',
    columns: `Chancen-ID > Legacy_Id__c > code; Bezeichnung > Name > deal; Betrag > Amount > amount; Phase > StageName > stage;
      Abschlussdatum > CloseDate > date; Wahrscheinlichkeit > Probability > percent; Kunde > AccountId > company;
      Beschreibung > Description > prose; Verkäufer > OwnerId > fullname; Nächster Schritt > NextStep > prose`,
  },
  {
    name: 'German: Angebote',
    object: 'Opportunity',
    columns: `AngebotsNr > Legacy_Id__c > code; Titel > Name > deal; Auftragswert > Amount > amount; Status > StageName > stage;
      Schlusstermin > CloseDate > date; KdNr > AccountId > code; Menge > TotalOpportunityQuantity > count`,
  },
  {
    name: 'German: Störungsmeldungen',
    object: 'Case',
    columns: `Ticketnummer > Legacy_Id__c > code; Betreff > Subject > prose; Beschreibung > Description > prose; Status > Status > casestatus;
      Priorität > Priority > priority; Kanal > Origin > origin; Grund > Reason > casereason; Kunde > AccountId > company;
      Bearbeiter > OwnerId > fullname`,
  },
  {
    name: 'German: Artikelstamm',
    object: 'Product2',
    columns: `Artikelnummer > ProductCode > code; Artikelbezeichnung > Name > product; Beschreibung > Description > prose;
      Warengruppe > Family > family; aktiv > IsActive > flag; Gewicht > - > amount`,
  },
  {
    name: 'Chinese: 客户档案',
    object: 'Account',
    columns: `客户编号 > Legacy_Id__c > code; 客户名称 > Name > company; 电话 > Phone > phone; 传真 > Fax > phone; 网址 > Website > url;
      行业 > Industry > industry; 员工人数 > NumberOfEmployees > count; 年收入 > AnnualRevenue > amount; 地址 > BillingStreet > street;
      城市 > BillingCity > city; 省份 > BillingState > state; 邮编 > BillingPostalCode > zip; 国家 > BillingCountry > country;
      备注 > Description > prose; 税号 > - > hash`,
  },
  {
    name: 'Chinese: 公司信息',
    object: 'Account',
    columns: `公司编码 > Legacy_Id__c > code; 公司名称 > Name > company; 联系电话 > Phone > phone; 公司网站 > Website > url;
      所属行业 > Industry > industry; 人员规模 > NumberOfEmployees > count; 收货地址 > ShippingStreet > street;
      收货城市 > ShippingCity > city; 开票地址 > BillingStreet > street; 上级公司 > ParentId > code; 负责人 > OwnerId > fullname`,
  },
  {
    name: 'Chinese: 联系人',
    object: 'Contact',
    columns: `编号 > Legacy_Id__c > code; 姓 > LastName > last; 名 > FirstName > first; 称谓 > Salutation > salutation; 邮箱 > Email > email;
      手机 > MobilePhone > phone; 座机 > Phone > phone; 职务 > Title > title; 部门 > Department > department; 生日 > Birthdate > date;
      所属客户 > AccountId > company; 备注 > Description > prose`,
  },
  {
    name: 'Chinese: 联系人明细',
    object: 'Contact',
    columns: `联系人ID > Legacy_Id__c > code; 姓氏 > LastName > last; 名字 > FirstName > first; 电子邮件 > Email > email;
      手机号码 > MobilePhone > phone; 办公电话 > Phone > phone; 职位 > Title > title; 客户编号 > AccountId > code;
      邮寄地址 > MailingStreet > street; 城市 > MailingCity > city; 邮政编码 > MailingPostalCode > zip; 上级 > ReportsToId > code;
      微信 > - > hash`,
  },
  {
    name: 'Chinese: 潜在客户',
    object: 'Lead',
    columns: `姓 > LastName > last; 名 > FirstName > first; 公司 > Company > company; 职位 > Title > title; 电子邮箱 > Email > email;
      电话 > Phone > phone; 线索来源 > LeadSource > leadsource; 状态 > Status > leadstatus; 省 > State > state; 市 > City > city;
      描述 > Description > prose`,
  },
  {
    name: 'Chinese: 商机',
    object: 'Opportunity',
    columns: `商机编号 > Legacy_Id__c > code; 商机名称 > Name > deal; 金额 > Amount > amount; 销售阶段 > StageName > stage;
      预计成交日期 > CloseDate > date; 可能性 > Probability > percent; 客户 > AccountId > company; 下一步 > NextStep > prose;
      销售人员 > OwnerId > fullname; 描述 > Description > prose`,
  },
  {
    name: 'Chinese: 工单',
    object: 'Case',
    columns: `工单号 > Legacy_Id__c > code; 主题 > Subject > prose; 问题描述 > Description > prose; 状态 > Status > casestatus;
      优先级 > Priority > priority; 来源 > Origin > origin; 客户名称 > AccountId > company; 联系人 > ContactId > fullname;
      处理人 > OwnerId > fullname`,
  },
  {
    name: 'Chinese: 产品',
    object: 'Product2',
    columns: `产品编码 > ProductCode > code; 产品名称 > Name > product; 产品描述 > Description > prose; 是否启用 > IsActive > flag;
      产品系列 > Family > family; 库存 > - > count`,
  },
  {
    name: 'Chinese and English mixed: 客户 (Account)',
    object: 'Account',
    columns: `ID 编号 > Legacy_Id__c > code; Name 名称 > Name > company; Tel 电话 > Phone > phone; 官网 > Website > url;
      City 城市 > BillingCity > city; Zip 邮编 > BillingPostalCode > zip; Rating 评级 > Rating > rating; Type 类型 > Type > accounttype`,
  },
  {
    name: 'API names with a prefix',
    object: 'Contact',
    columns: `crm_contact_legacy_id > Legacy_Id__c > code; crm_contact_last_name > LastName > last;
      crm_contact_first_name > FirstName > first; crm_contact_email > Email > email; crm_contact_phone > Phone > phone;
      crm_contact_mobile_phone > MobilePhone > phone; crm_contact_title > Title > title; crm_contact_etag > - > hash`,
  },
  {
    name: 'Salesforce export of another org',
    object: 'Contact',
    columns: `Id > - > salesforceid; LastName > LastName > last; FirstName > FirstName > first; Email > Email > email; Phone > Phone > phone;
      MobilePhone > MobilePhone > phone; MailingStreet > MailingStreet > street; MailingCity > MailingCity > city;
      MailingPostalCode > MailingPostalCode > zip; LeadSource > LeadSource > leadsource; Title > Title > title;
      CreatedDate > - > stamp; SystemModstamp > - > stamp`,
  },
];
