/** One service as Cloud Foundry tells it to an app (docs.cloudfoundry.org, "VCAP_SERVICES"). */
interface Binding {
  name: string;
  label: string;
  tags: string[];
  credentials: Record<string, unknown>;
}

/** Thrown where the bindings cannot be understood; the text holds no credential. */
export class BindingError extends Error {}

type Variables = Record<string, string>;

/**
 * The variables that the services bound to the app stand for: a Redis (`redis://`, or TLS with the service's own authority), a
 * RabbitMQ (by TLS where it has that), a Cloudant (IAM key, or the older user name and password), an S3-compatible bucket, and user-provided services whose
 * credentials are variables by their names. Services of other kinds are none of ours. `vcap`: the text of VCAP_SERVICES.
 */
export function variablesOf(vcap: string): Variables {
  const bindings = bindingsOf(vcap);
  const found: Variables = {};
  for (const [kind, read] of Object.entries(kinds)) {
    const own = bindings.flatMap((binding) => {
      const variables = read(binding);
      return variables ? [{ name: binding.name, variables }] : [];
    });
    if (own.length > 1)
      throw new BindingError(
        `${own.length} bound services could be the ${kind} (${own.map(({ name }) => name).join(', ')}): unbind all but one, or set the variable`,
      );
    Object.assign(found, own[0]?.variables);
  }
  return { ...found, ...givenByName(bindings) };
}

const kinds: Record<string, (binding: Binding) => Variables | undefined> = {
  Redis: redis,
  RabbitMQ: rabbitmq,
  Cloudant: cloudant,
  bucket,
};

function redis({ credentials }: Binding): Variables | undefined {
  const managed = at(credentials, 'connection', 'rediss') ?? at(credentials, 'connection', 'redis');
  const authority = text(at(managed, 'certificate', 'certificate_base64'));
  const given =
    text(list(at(managed, 'composed'))[0]) ?? text(credentials['uri']) ?? text(credentials['url']);
  const url = given !== undefined && /^rediss?:/.test(given) ? given : fromParts(credentials);
  return url === undefined ? undefined : { REDIS_URL: url, ...(authority && { REDIS_CA: authority }) };
}

/** Brokers that give a host, two ports and a password; one speaks TLS. */
function fromParts(credentials: Record<string, unknown>): string | undefined {
  const [host, password] = [text(credentials['host']), text(credentials['password'])];
  const [plain, tls] = [whole(credentials['port']), whole(credentials['tls_port'])];
  if (host === undefined || password === undefined || (plain ?? tls) === undefined) return undefined;
  // A Cloudant has a host and a password as well, and a user name.
  if (text(credentials['username']) !== undefined) return undefined;
  const [scheme, port] = tls === undefined ? ['redis', plain] : ['rediss', tls];
  return `${scheme}://:${encodeURIComponent(password)}@${host}:${port}`;
}

/** IBM's Messages for RabbitMQ, or a broker that gives one address for each protocol; the one with TLS before the other. */
function rabbitmq({ credentials }: Binding): Variables | undefined {
  const managed = at(credentials, 'connection', 'amqps');
  const authority = text(at(managed, 'certificate', 'certificate_base64'));
  const given = [
    list(at(managed, 'composed'))[0],
    at(credentials, 'protocols', 'amqp+ssl', 'uri'),
    at(credentials, 'protocols', 'amqps', 'uri'),
    at(credentials, 'protocols', 'amqp', 'uri'),
    credentials['uri'],
    list(credentials['uris'])[0],
    credentials['url'],
  ];
  const url = given.map(text).find((each) => each !== undefined && /^amqps?:/.test(each));
  return url === undefined ? undefined : { AMQP_URL: url, ...(authority && { AMQP_CA: authority }) };
}

function cloudant({ label, tags, credentials }: Binding): Variables | undefined {
  const said = [label, ...tags].some((word) => /cloudant|couchdb/i.test(word));
  const host = text(credentials['host']);
  const address = text(credentials['url']) ?? (host && `https://${host}`);
  if (!address || !/^https?:/.test(address)) return undefined;
  if (!said && !/\.cloudant/.test(address)) return undefined;
  const url = new URL(address);
  const password = text(credentials['password']) ?? decodeURIComponent(url.password);
  const username = text(credentials['username']) ?? decodeURIComponent(url.username);
  const apiKey = text(credentials['apikey']);
  url.username = url.password = '';
  const signIn: Variables =
    apiKey === undefined
      ? { CLOUDANT_USERNAME: username, CLOUDANT_PASSWORD: password }
      : { CLOUDANT_APIKEY: apiKey };
  return { CLOUDANT_URL: url.href.replace(/\/$/, ''), ...signIn };
}

/** IBM's object storage gives keys alone (`cos_hmac_keys`): the bucket and its address are then variables. */
function bucket({ credentials }: Binding): Variables | undefined {
  const keys = (at(credentials, 'cos_hmac_keys') ?? credentials) as Record<string, unknown>;
  const [id, secret] = [text(keys['access_key_id']), text(keys['secret_access_key'])];
  if (id === undefined || secret === undefined) return undefined;
  const named: Record<string, string | undefined> = {
    S3_BUCKET: text(credentials['bucket']) ?? text(credentials['bucket_name']),
    S3_REGION: text(credentials['region']),
    S3_ENDPOINT: addressOf(text(credentials['endpoint'])),
  };
  const given = Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret, ...Object.fromEntries(given) };
}

function addressOf(endpoint: string | undefined): string | undefined {
  return endpoint === undefined || /^https?:/.test(endpoint) ? endpoint : `https://${endpoint}`;
}

/** `cf create-user-provided-service dms-secrets -p '{"DMS_SECRET_KEY": "…"}'`: such names are variables. */
function givenByName(bindings: Binding[]): Variables {
  const named = bindings
    .filter(({ label }) => label === 'user-provided')
    .flatMap(({ credentials }) => Object.entries(credentials))
    .filter(([name]) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name));
  return Object.fromEntries(named.map(([name, value]) => [name, text(value) ?? JSON.stringify(value)]));
}

function bindingsOf(vcap: string): Binding[] {
  let services: unknown;
  try {
    services = JSON.parse(vcap);
  } catch {
    throw new BindingError('it is no JSON');
  }
  if (typeof services !== 'object' || services === null || Array.isArray(services))
    throw new BindingError('it is no object of services');
  return Object.entries(services as Record<string, unknown>).flatMap(([label, bound]) =>
    list(bound).map((each) => ({
      label,
      name: text(at(each, 'name')) ?? label,
      tags: list(at(each, 'tags')).flatMap((tag) => text(tag) ?? []),
      credentials: (at(each, 'credentials') ?? {}) as Record<string, unknown>,
    })),
  );
}

/** What lies there, where there are objects on the way. */
function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const whole = (value: unknown): number | undefined =>
  Number.isInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;
