import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from './login/credentials';
import { OrgList } from './orgs/org-list';
import { orgListRoutes } from './orgs/org-list-routes';
import { PageFiles } from './page/page-files';
import { HttpServer } from './server/http-server';
import { loadCertificate } from './server/certificate';

export interface PracticeOrgOptions {
  /** Folder of the state of all orgs. */
  folder: string;
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Where TLS is spoken beside it, with a certificate of our own; none where it is left out. 0 takes a free port. */
  tlsPort?: number;
  /** Folder of the built page for people; without it there is none at /practice. */
  pageFolder?: string;
}

/** The whole server: listens, opens its orgs, hands requests to them. */
export class PracticeOrg {
  private http: HttpServer | undefined;
  private orgs: OrgList | undefined;
  private plain: Server | undefined;
  private secure: Server | undefined;

  constructor(private readonly options: PracticeOrgOptions) {}

  get port(): number {
    return (this.plain?.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${this.shownHost}:${this.port}`;
  }

  /** https://127.0.0.1:3443, where TLS is spoken. */
  get tlsUrl(): string | undefined {
    return this.secure && `https://${this.shownHost}:${(this.secure.address() as AddressInfo).port}`;
  }

  /** How to sign in to the first org. */
  get credentials(): Credentials | undefined {
    return this.orgs?.first.credentials;
  }

  /** Listens first: only then the address that login.json tells is known, and a taken port has changed nothing. */
  async start(): Promise<void> {
    const { folder, host, port, tlsPort, pageFolder } = this.options;
    this.http = new HttpServer(
      () => this.orgs?.all() ?? [],
      pageFolder ? new PageFiles(pageFolder) : undefined,
    );
    this.plain = await listening(this.http.plain(), port, host);
    if (tlsPort !== undefined)
      this.secure = await listening(this.http.secure(await loadCertificate(folder, host)), tlsPort, host);
    this.orgs = await OrgList.open({ folder, host, url: this.url, urlFor: this.urlFor });
    orgListRoutes(this.orgs, host);
  }

  async stop(): Promise<void> {
    for (const server of [this.plain, this.secure]) {
      if (!server?.listening) continue;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    }
    await this.orgs?.stop();
  }

  private get shownHost(): string {
    const { host } = this.options;
    if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
    return host.includes(':') ? `[${host}]` : host;
  }

  private readonly urlFor = (request: IncomingMessage): string =>
    ((request.socket as TLSSocket).encrypted && this.tlsUrl) || this.url;
}

async function listening(server: Server, port: number, host: string): Promise<Server> {
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
