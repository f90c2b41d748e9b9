import { anonymousRoutes } from '../apex/anonymous';
import { Bulk1Routes } from '../bulk1/routes';
import { IngestRoutes } from '../bulk/ingest-routes';
import { BulkQueryRoutes } from '../bulk/query-routes';
import { CollectionRoutes } from '../collections/collection-routes';
import { CompositeRoutes } from '../composite/composite-routes';
import { TreeRoutes } from '../composite/tree-routes';
import { controlRoutes } from '../control/control-routes';
import { checkControl } from '../control/guard';
import { Authorization } from '../login/authorize';
import { identityRoutes, type OrgIdentity } from '../login/identity';
import { OAuthRoutes } from '../login/oauth';
import { soapRoutes } from '../login/soap';
import { lookRoutes } from '../look/look-routes';
import { changedRoutes } from '../records/changed-routes';
import { RecordRoutes } from '../records/record-routes';
import { RecordTypeRoutes } from '../schema/record-type-routes';
import { DescribeRoutes } from '../schema/describe-routes';
import type { Call } from '../server/call';
import { Dispatcher } from '../server/dispatcher';
import { orgRoutes } from '../server/org-routes';
import { queryRoutes } from '../soql/query-routes';
import type { Org } from './org';

/** Everything that can be asked of one org. `bound` is the address the server listens on. */
export function addOrgRoutes(org: Org, identity: OrgIdentity, bound: string): void {
  const { router, sessions } = org;
  dataRoutes(org, identity);
  bulkRoutes(org);
  changedRoutes(router, org.catalog, org.database);
  // The last of the data routes: its patterns take any object and any field.
  new RecordRoutes({ ...org, userId: org.ids.userId }).addTo(router);
  soapRoutes(router, identity, sessions);
  const authorization = new Authorization(identity);
  authorization.addTo(router);
  new OAuthRoutes(identity, sessions, authorization).addTo(router);
  identityRoutes(router, identity, sessions);
  const guard = ({ request }: Call) => checkControl(request, identity.credentials.accessToken, bound);
  lookRoutes(router, { ...org, guard });
  controlRoutes(router, {
    catalog: org.catalog,
    faults: org.faults,
    switches: org.switches,
    apex: org.apex,
    journal: org.journal,
    guard,
    reset: (schema) => org.reset(schema),
    schemaChanged: () => org.schemaChanged(),
  });
}

function dataRoutes(org: Org, identity: OrgIdentity): void {
  const { router, catalog, database, executor, switches, usage } = org;
  const records = { ...org, userId: org.ids.userId };
  orgRoutes(router, usage, org.sizes, identity.urlFor, `/id/${identity.orgId}/${identity.userId}`);
  new DescribeRoutes(catalog, database).addTo(router);
  new RecordTypeRoutes(catalog).addTo(router);
  queryRoutes(router, catalog, executor, database);
  new CollectionRoutes(records).addTo(router);
  new CompositeRoutes(new Dispatcher(router, database), switches).addTo(router);
  new TreeRoutes(records).addTo(router);
  anonymousRoutes(router);
  org.apex.addTo(router);
}

function bulkRoutes(org: Org): void {
  const { router, database, catalog, switches, usage, fileOf, jobs } = org;
  const { userId } = org.ids;
  new IngestRoutes({
    database,
    catalog,
    jobs,
    switches,
    usage,
    processor: org.ingest,
    userId,
    fileOf,
  }).addTo(router);
  new BulkQueryRoutes(catalog, jobs, org.queries, usage, userId, fileOf).addTo(router);
  new Bulk1Routes({
    catalog,
    store: org.jobs1,
    processor: org.batches,
    switches,
    usage,
    userId,
    fileOf,
  }).addTo(router);
}
