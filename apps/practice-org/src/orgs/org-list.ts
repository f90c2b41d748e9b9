import type { IncomingMessage } from 'node:http';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_ORG_NUMBER } from '../records/ids';
import type { OrgName } from '../seed';
import { ApiError, badRequest } from '../server/api-error';
import { readMeta, writeMeta } from '../store/tables';
import { Org } from './org';
import { addOrgRoutes } from './routes';

const FIRST: OrgName = { number: 0, name: 'practice', label: 'Practice', sandbox: false };
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
/** Orgs that live in one server at a time: each holds a database of its own open. */
const MAX_ORGS = 10;

export interface OrgListOptions {
  folder: string;
  host: string;
  url: string;
  urlFor: (request: IncomingMessage) => string;
}

/**
 * The orgs of one server. The first is there from the start and keeps the list of the others, each of which has a
 * folder, a token, users and data of its own: sandbox and production, or source and target, side by side.
 */
export class OrgList {
  private readonly orgs = new Map<string, Org>();

  private constructor(private readonly options: OrgListOptions) {}

  static async open(options: OrgListOptions): Promise<OrgList> {
    const list = new OrgList(options);
    try {
      await list.add(FIRST);
      for (const name of list.kept()) await list.add(name);
    } catch (error) {
      await list.stop();
      throw error;
    }
    return list;
  }

  get first(): Org {
    return this.orgs.get(FIRST.name) as Org;
  }

  all(): Org[] {
    return [...this.orgs.values()];
  }

  async stop(): Promise<void> {
    await Promise.all(this.all().map((org) => org.stop()));
  }

  /** A new empty org; throws INVALID_ORG for a name that is taken or not usable. */
  async create(given: Record<string, unknown>): Promise<Org> {
    const name = this.checked(given);
    writeMeta(this.first.database, 'lastOrg', String(name.number));
    this.keep([...this.kept(), name]);
    return this.add(name);
  }

  /** Takes an org away with all it holds; the first one stays. */
  async remove(name: string): Promise<void> {
    const org = this.orgs.get(name);
    if (!org) throw new ApiError(404, 'NOT_FOUND', `There is no org ${name.slice(0, 40)}.`);
    if (org === this.first)
      throw badRequest('INVALID_ORG', 'The first org cannot be removed; it can be reset.');
    this.orgs.delete(name);
    this.keep(this.kept().filter((kept) => kept.name !== name));
    await org.stop();
    rmSync(this.folderOf(org.name), { recursive: true, force: true });
  }

  private checked({ name, label, sandbox }: Record<string, unknown>): OrgName {
    if (typeof name !== 'string' || !NAME.test(name))
      throw badRequest(
        'INVALID_ORG',
        'name is missing or not usable: up to 30 small letters, digits and hyphens, a letter first.',
      );
    if (this.orgs.has(name)) throw badRequest('INVALID_ORG', `There is an org ${name} already.`);
    if (this.orgs.size >= MAX_ORGS)
      throw badRequest('INVALID_ORG', `A server holds at most ${MAX_ORGS} orgs; remove one first.`);
    const number = Number(readMeta(this.first.database, 'lastOrg') ?? 0) + 1;
    if (number > MAX_ORG_NUMBER)
      throw badRequest(
        'INVALID_ORG',
        `This server has made its ${MAX_ORG_NUMBER} orgs; ids are never given twice.`,
      );
    const shown = typeof label === 'string' && label.trim() !== '' ? label.trim().slice(0, 80) : name;
    return { number, name, label: shown, sandbox: sandbox === true };
  }

  private async add(name: OrgName): Promise<Org> {
    const { url, urlFor, host } = this.options;
    const org = new Org({ folder: this.folderOf(name), name, url, urlFor });
    this.orgs.set(name.name, org);
    addOrgRoutes(org, await org.start(), host);
    return org;
  }

  private folderOf({ number, name }: OrgName): string {
    return number === 0 ? this.options.folder : join(this.options.folder, 'orgs', name);
  }

  private kept(): OrgName[] {
    return JSON.parse(readMeta(this.first.database, 'orgs') ?? '[]') as OrgName[];
  }

  private keep(names: OrgName[]): void {
    writeMeta(this.first.database, 'orgs', JSON.stringify(names));
  }
}
