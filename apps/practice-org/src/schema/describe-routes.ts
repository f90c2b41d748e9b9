import { badRequest } from '../server/api-error';
import { json, param, type Answer, type Call } from '../server/call';
import type { Router } from '../server/router';
import type { Database } from '../store/database';
import type { Catalog } from './catalog';
import { describeEntry, describeObject } from './describe';
import { quoted } from './model';

/** V/sobjects, V/sobjects/X, V/sobjects/X/describe, V/limits/recordCount. Full describes are kept as text. */
export class DescribeRoutes {
  private readonly texts = new Map<string, string>();
  private schemaVersion = -1;
  /** Since when the schema is as it is; for If-Modified-Since, which counts in seconds. */
  private changed = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly database: Database,
  ) {}

  addTo(router: Router): void {
    const base = 'services/data/:version/sobjects';
    router
      .add('GET', base, (call) =>
        json({
          encoding: 'UTF-8',
          maxBatchSize: 200,
          sobjects: this.catalog.all().map((object) => describeEntry(object, call.version)),
        }),
      )
      .add('GET', `${base}/:object`, (call) =>
        json({
          objectDescribe: describeEntry(this.catalog.get(param(call, 'object')), call.version),
          recentItems: [],
        }),
      )
      .add('GET', `${base}/:object/describe`, (call) => this.describe(call))
      .add('GET', 'services/data/:version/limits/recordCount', (call) => this.recordCount(call));
  }

  private describe(call: Call): Answer {
    const object = this.catalog.get(param(call, 'object'));
    this.refresh();
    const since = Date.parse(String(call.request.headers['if-modified-since'] ?? ''));
    const headers = { 'Last-Modified': new Date(this.changed).toUTCString() };
    if (Number.isFinite(since) && since >= this.changed) return { status: 304, headers };
    if (call.request.headers['x-prettyprint'] === '1')
      return json(describeObject(object, this.catalog.all(), call.version), 200, headers);
    const key = `${call.version}/${object.name}`;
    let text = this.texts.get(key);
    if (text === undefined) {
      text = JSON.stringify(describeObject(object, this.catalog.all(), call.version));
      this.texts.set(key, text);
    }
    return { status: 200, text, type: 'application/json;charset=UTF-8', headers };
  }

  private refresh(): void {
    if (this.schemaVersion === this.catalog.version) return;
    this.texts.clear();
    this.schemaVersion = this.catalog.version;
    // Counted in seconds, so two changes within one must not look like one.
    this.changed = Math.max(Math.floor(Date.now() / 1000) * 1000, this.changed + 1000);
  }

  private recordCount(call: Call): Answer {
    const names = call.query
      .get('sObjects')
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const objects = names ? names.flatMap((name) => this.catalog.find(name) ?? []) : this.catalog.all();
    if (objects.length > 200) throw badRequest('INVALID_ARGUMENT', 'Too many objects.');
    const counts = objects.map((object) => {
      const row = this.database.get<{ n: number }>(
        `SELECT COUNT(*) AS n FROM ${quoted(object.name)} WHERE IsDeleted = 0`,
      );
      return { count: row?.n ?? 0, name: object.name };
    });
    return json({ sObjects: counts.filter(({ count }) => count > 0) });
  }
}
