import fc from 'fast-check';
import { variablesOf } from './cloud-foundry';
import { EnvironmentError, readEnvironment } from './environment';

const bound = (services: object) => JSON.stringify(services);
const redis = (credentials: object, name = 'dms-redis') => ({ 'p.redis': [{ name, credentials }] });

describe('services bound on Cloud Foundry', () => {
  it('give a Redis of IBM Cloud, with its own authority', () => {
    const rediss = {
      composed: ['rediss://admin:s%40fe@c1.databases.appdomain.cloud:31234/0'],
      certificate: { certificate_base64: 'TUlJ' },
    };
    const vcap = bound({
      'databases-for-redis': [{ name: 'dms-redis', credentials: { connection: { rediss } } }],
    });
    expect(variablesOf(vcap)).toEqual({ REDIS_URL: rediss.composed[0], REDIS_CA: 'TUlJ' });
  });

  it('give a Redis by its parts, by TLS where it has that', () => {
    const parts = { host: 'q-s0.redis', port: 6379, password: 'a/b' };
    expect(variablesOf(bound(redis(parts)))).toEqual({ REDIS_URL: 'redis://:a%2Fb@q-s0.redis:6379' });
    expect(variablesOf(bound(redis({ ...parts, tls_port: 16379 })))).toEqual({
      REDIS_URL: 'rediss://:a%2Fb@q-s0.redis:16379',
    });
  });

  it('give a RabbitMQ of IBM Cloud with its own authority, or one that tells an address for each protocol', () => {
    const amqps = {
      composed: ['amqps://ibm:s%40fe@c2.databases.appdomain.cloud:31235'],
      certificate: { certificate_base64: 'TUlJ' },
    };
    const ibm = [{ name: 'dms-rabbitmq', credentials: { connection: { amqps, https: {} } } }];
    expect(variablesOf(bound({ 'messages-for-rabbitmq': ibm }))).toEqual({
      AMQP_URL: amqps.composed[0],
      AMQP_CA: 'TUlJ',
    });
    const uri = 'amqp://u:p@10.0.0.5:5672/v';
    const own = {
      uri,
      uris: [uri],
      hostname: '10.0.0.5',
      username: 'u',
      password: 'p',
      protocols: { amqp: { uri, port: 5672 }, 'amqp+ssl': { uri: 'amqps://u:p@10.0.0.5:5671/v' } },
    };
    const service = (credentials: object) => bound({ 'p.rabbitmq': [{ name: 'mq', credentials }] });
    expect(variablesOf(service(own))).toEqual({ AMQP_URL: 'amqps://u:p@10.0.0.5:5671/v' });
    expect(variablesOf(service({ ...own, protocols: undefined }))).toEqual({ AMQP_URL: uri });
    expect(variablesOf(service({ uris: [uri] }))).toEqual({ AMQP_URL: uri });
  });

  it('give a Cloudant by its IAM key, or by user name and password where it has none', () => {
    const host = 'x-bluemix.cloudantnosqldb.appdomain.cloud';
    const older = {
      host,
      username: 'x-bluemix',
      password: 'secret',
      port: 443,
      url: `https://x-bluemix:secret@${host}`,
    };
    const service = (credentials: object) =>
      bound({ cloudantnosqldb: [{ name: 'dms-cloudant', credentials }] });
    expect(variablesOf(service({ ...older, apikey: 'iam' }))).toEqual({
      CLOUDANT_URL: `https://${host}`,
      CLOUDANT_APIKEY: 'iam',
    });
    expect(variablesOf(service(older))).toEqual({
      CLOUDANT_URL: `https://${host}`,
      CLOUDANT_USERNAME: 'x-bluemix',
      CLOUDANT_PASSWORD: 'secret',
    });
  });

  it('give a bucket, or the keys alone where the service knows no bucket', () => {
    const keys = { access_key_id: 'id', secret_access_key: 'secret' };
    expect(
      variablesOf(
        bound({
          'cloud-object-storage': [{ name: 'cos', credentials: { cos_hmac_keys: keys, apikey: 'x' } }],
        }),
      ),
    ).toEqual({ S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' });
    const whole = { ...keys, bucket: 'dms', region: 'eu-de', endpoint: 's3.eu-de.example.com' };
    expect(variablesOf(bound({ s3: [{ name: 's3', credentials: whole }] }))).toEqual({
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
      S3_BUCKET: 'dms',
      S3_REGION: 'eu-de',
      S3_ENDPOINT: 'https://s3.eu-de.example.com',
    });
  });

  it('give the variables of user-provided services by name, and those win over other services', () => {
    const vcap = bound({
      ...redis({ uri: 'redis://bound:6379' }),
      'user-provided': [
        { name: 'dms-secrets', credentials: { DMS_LOG_LEVEL: 'warn', DMS_WORKERS: 3, note: 'not ours' } },
        { name: 'own', credentials: { REDIS_URL: 'redis://own:6379' } },
      ],
    });
    expect(variablesOf(vcap)).toEqual({
      DMS_LOG_LEVEL: 'warn',
      DMS_WORKERS: '3',
      REDIS_URL: 'redis://own:6379',
    });
  });

  it('are read with the environment, whose own variables win', () => {
    const VCAP_SERVICES = bound(redis({ uri: 'redis://bound:6379' }));
    expect(readEnvironment({ VCAP_SERVICES }).REDIS_URL).toBe('redis://bound:6379');
    expect(readEnvironment({ VCAP_SERVICES, REDIS_URL: 'redis://own:6379' }).REDIS_URL).toBe(
      'redis://own:6379',
    );
    expect(readEnvironment({ VCAP_SERVICES: '{}' }).REDIS_URL).toBeUndefined();
  });

  it('are refused by name where two could be meant, and without a word of their credentials', () => {
    const twice = {
      'p.redis': ['one', 'two'].map((name) => ({ name, credentials: { uri: `redis://:secret@${name}:1` } })),
    };
    const refusal = caught(() => readEnvironment({ VCAP_SERVICES: bound(twice) }));
    expect(refusal).toBeInstanceOf(EnvironmentError);
    expect(String(refusal)).toContain('2 bound services could be the Redis (one, two)');
    expect(String(refusal)).not.toContain('secret');
    expect(String(caught(() => readEnvironment({ VCAP_SERVICES: '{"secret"' })))).toContain(
      'VCAP_SERVICES: it is no JSON',
    );
  });

  it('never end in anything but variables or a refusal in words', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string(),
          fc.array(fc.record({ name: fc.jsonValue(), credentials: fc.jsonValue() })),
        ),
        (services) => {
          const answer = caught(() => readEnvironment({ VCAP_SERVICES: bound(services) }));
          return answer === undefined || answer instanceof EnvironmentError;
        },
      ),
    );
  });
});

function caught(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
