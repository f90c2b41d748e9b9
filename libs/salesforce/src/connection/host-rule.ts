import { Injectable } from '@nestjs/common';
import { Environment } from '@dms/config';
import { DmsError } from '@dms/domain';

const salesforceDomains = ['.salesforce.com', '.force.com'];
const hostName = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const ipLiteral = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/;
/** Anything else in the text (tabs, line breaks, letters that look like others) is refused before it is parsed. */
const plainText = /^[\x21-\x7e]+$/;

/**
 * Where a connection may point: https to *.salesforce.com, *.force.com or a host of DMS_ORG_HOSTS (`host` or
 * `host:port`), and the practice org's own address, which comes from the configuration. Every address an org hands
 * back passes here too, so that a token never travels to a host nobody allowed.
 */
@Injectable()
export class HostRule {
  private readonly listed: ReadonlySet<string>;

  constructor(environment: Environment) {
    const hosts = environment.DMS_ORG_HOSTS.split(',').map((host) => host.trim().toLowerCase());
    this.listed = new Set(hosts.filter((host) => host !== ''));
  }

  /**
   * The origin (`https://host[:port]`) of an address that is allowed; paths are dropped. `practiceOrigin` is given
   * only where the connection's own address is the practice org's. Throws DmsError HOST_NOT_ALLOWED.
   */
  originOf(address: string, practiceOrigin?: string): string {
    const url = plainText.test(address) && !address.includes('\\') ? URL.parse(address) : null;
    if (!url) throw refusal('This is not a web address.');
    if (url.username !== '' || url.password !== '') {
      throw refusal('An address of an org may not hold a user name or a password.');
    }
    if (practiceOrigin !== undefined && url.origin === practiceOrigin) return url.origin;
    if (url.protocol !== 'https:') throw refusal('An org is reached by https only.');
    if (this.listed.has(url.host)) return url.origin;
    this.requireSalesforce(url);
    return url.origin;
  }

  private requireSalesforce(url: URL): void {
    if (ipLiteral.test(url.hostname))
      throw refusal('An org is named by its host name, not by an IP address.');
    if (url.port !== '') throw refusal('An org is reached on the standard port.');
    const known = salesforceDomains.some((domain) => url.hostname.endsWith(domain));
    if (!known || !hostName.test(url.hostname)) {
      throw refusal(
        'Only *.salesforce.com, *.force.com and the hosts named in DMS_ORG_HOSTS may be reached as an org.',
      );
    }
  }
}

function refusal(detail: string): DmsError {
  return new DmsError('HOST_NOT_ALLOWED', detail);
}
