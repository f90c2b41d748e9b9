import { DmsError } from '@dms/domain';

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET'];

/**
 * What is wrong, in words that name the variable to look at. Never the error's own text: a library may put the address in it,
 * and with it the password.
 */
export function brokerTrouble(error: unknown): DmsError {
  if (error instanceof DmsError) return error;
  return new DmsError('BROKER_UNAVAILABLE', words(error), undefined, { cause: named(error) });
}

function words(error: unknown): string {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (typeof code === 'string' && /CERT|SIGNATURE|SELF_SIGNED|ISSUER|ALTNAME/.test(code))
    return 'The certificate of RabbitMQ is not trusted: look at AMQP_URL and AMQP_CA.';
  if (typeof code === 'string' && unreachable.includes(code))
    return `RabbitMQ cannot be reached (${code}): look at AMQP_URL and whether it runs.`;
  if (/ACCESS[-_]REFUSED/.test(message))
    return 'RabbitMQ refuses the name and password of AMQP_URL, or their right to the exchange dms.events.';
  // The library's own words where the broker ends the handshake at its last step.
  if (/NOT[-_]ALLOWED|Expected ConnectionOpenOk/.test(message))
    return 'RabbitMQ knows no virtual host like that of AMQP_URL, or lets its user not in.';
  if (/PRECONDITION[-_]FAILED/.test(message))
    return 'RabbitMQ has an exchange dms.events of another kind: remove it, or let it be durable and of type topic.';
  return 'RabbitMQ does not answer as it should: look at AMQP_URL and whether it runs.';
}

/** For the log: what kind of error it was, without its text. */
function named(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return [name, code].filter((each) => typeof each === 'string' || typeof each === 'number').join(' ');
}
