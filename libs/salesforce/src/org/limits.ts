/** What one Bulk API 2.0 job may hold: below Salesforce's own limits, and a multiple of its inner batches. */
export const bulkLimits = { maxBytes: 90 * 1024 * 1024, maxRows: 250_000, batchRows: 10_000 } as const;

/** Records of one Collections call. */
export const collectionsLimit = 200;
